package board_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/charmbracelet/colorprofile"

	"example.org/peerage/providers"
	"example.org/peerage/providers/clock"
	kinds "example.org/peerage/providers/link"
	"example.org/peerage/providers/watch"
	"example.org/peerage/ui/board"
	"example.org/peerage/ui/front"
	"example.org/peerage/ui/theme"
	"example.org/peerage/ui/uitest"
	"example.org/peerage/wizard"
)

// fakeFeed is a feed that says what a test wants.
type fakeFeed struct {
	ch chan front.Snapshot

	mu        sync.Mutex
	acts      map[string][]front.LinkAct
	history   map[string]front.History
	asked     []string // links whose history was read
	refreshed int
	unasked   error // why nobody will look
	paused    []bool
	sign      *wizard.Sign
	connect   func(ctx context.Context) error
	pasted    map[string]string // by provider
	paste     error
	renewed   []string
	copied    string
	views     kept
}

func newFeed() *fakeFeed {
	return &fakeFeed{
		ch:      make(chan front.Snapshot, 10),
		acts:    map[string][]front.LinkAct{},
		history: map[string]front.History{},
	}
}

func (f *fakeFeed) Watch(ctx context.Context) <-chan front.Snapshot {
	out := make(chan front.Snapshot)
	go func() {
		defer close(out)
		for {
			select {
			case s := <-f.ch:
				select {
				case out <- s:
				case <-ctx.Done():
					return
				}
			case <-ctx.Done():
				return
			}
		}
	}()
	return out
}

func (f *fakeFeed) Refresh(string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.refreshed++
	return f.unasked
}

func (f *fakeFeed) Pause(on bool) { f.mu.Lock(); defer f.mu.Unlock(); f.paused = append(f.paused, on) }

func (f *fakeFeed) Acts(l providers.Link) []front.LinkAct { return f.acts[l.ID] }

func (f *fakeFeed) History(_ context.Context, id string) (front.History, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.asked = append(f.asked, id)
	return f.history[id], nil
}

// reads is how often a history was read.
func (f *fakeFeed) reads() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.asked)
}

func (f *fakeFeed) Connect(ctx context.Context, _ string, prompt func(wizard.Sign)) error {
	if f.sign != nil {
		prompt(*f.sign)
	}
	return f.connect(ctx)
}

func (f *fakeFeed) Paste(_ context.Context, provider, text string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.pasted == nil {
		f.pasted = map[string]string{}
	}
	f.pasted[provider] = text
	return f.paste
}

func (f *fakeFeed) Renew(provider string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.renewed = append(f.renewed, provider)
	return f.unasked
}

// began is the time at which every test begins: twenty hours after the one
// that a bubble begins with.
var began = time.Date(2000, 1, 1, 20, 17, 0, 0, time.UTC)

// link makes one with both halves.
func link(id, a, b string, v providers.Verdict, hosted, cloud string, age time.Duration) providers.Link {
	return providers.Link{
		ID: id, Kind: "aiven-azure", Title: a + " ⇄ " + b, Verdict: v, Reason: "Both halves are up.", Since: began.Add(-age),
		Hosted: &providers.Half{
			Provider: "aiven",
			Account:  "org-contoso",
			ID:       "org/" + b + "/" + id,
			Network:  b,
			State:    hosted,
			Kind:     "org-vpc-peering",
			Region:   "azure-westeurope",
			Ranges:   []string{"10.20.0.0/24"},
		},
		Cloud: &providers.Half{
			Provider: "azure",
			Account:  "Contoso Prod",
			ID: "/subscriptions/0f3c/resourceGroups/rg-orders/providers/" +
				"Microsoft.Network/virtualNetworks/" + a + "/virtualNetworkPeerings/to-aiven",
			Kind:         "vnet-peering",
			Name:         "to-aiven",
			Network:      a,
			State:        cloud,
			Sync:         "FullyInSync",
			Provisioning: "Succeeded",
			Region:       "westeurope",
			Ranges:       []string{"10.40.0.0/16"},
		},
		AsOf: began,
	}
}

// contoso is the board of the sketches.
func contoso() front.Snapshot {
	legacy := link("legacy", "vnet-legacy", "aiven-eu", providers.Failed, "ACTIVE", "Disconnected", 3*time.Minute)
	legacy.Reason = "The half in Azure lost its partner: the peering in Aiven was deleted and made again."
	legacy.Next = "Delete the Azure half and create it again. Traffic is down already."
	legacy.Yours, legacy.Repair = true, "recreate-cloud"
	accept := link(
		"accept",
		"vpc-0a1b2c",
		"aiven-aws-eu",
		providers.Waiting,
		"PENDING_PEER",
		"pending-acceptance",
		2*time.Hour,
	)
	accept.Yours, accept.Reason = true, "Aiven's half is ready and waits for you."
	accept.Next = "Accept the peering in AWS."
	accept.Cloud.Provider = "aws"
	wait := link("wait", "net-fi-1", "aiven-upc", providers.Waiting, "PENDING_PEER", "provisioning", 12*time.Second)
	wait.Reason, wait.Cloud.Provider = "Both halves are there; Aiven looks regularly.", "upcloud"
	old := link("old", "vnet-old", "?", providers.Failed, "", "Disconnected", 31*24*time.Hour)
	old.Orphan, old.Hosted, old.Yours = true, nil, true
	old.Reason, old.Next = "The other half is gone; this one is left over.", "Delete the half in Azure."
	stale := link("stale", "vpc-77aa10", "aiven-aws-no", providers.Active, "ACTIVE", "active", 9*24*time.Hour)
	stale.Stale, stale.AsOf, stale.Cloud.Provider = true, began.Add(-6*time.Minute), "aws"
	step := link("step", "vnet-hub", "aiven-eu", providers.Degraded, "ACTIVE", "Connected", 5*time.Hour)
	step.Yours, step.Cloud.Sync = true, "LocalNotInSync"
	step.Reason = "Connected, but the address ranges are out of step (LocalNotInSync)."
	step.Next = "Let Azure take over the present ranges."
	return front.Snapshot{
		At:      began,
		Settled: true,
		Links: []providers.Link{
			link("orders", "vnet-orders", "aiven-eu", providers.Active, "ACTIVE", "Connected", 12*24*time.Hour),
			legacy, accept, wait, old, stale, step,
			link("ana", "vnet-analytics", "astra-claims", providers.Active, "active", "Connected", 4*time.Hour),
			link("off", "vnet-test", "aiven-dev", providers.Off, "ACTIVE", "Connected", 40*24*time.Hour),
		},
		Sources: []front.Source{
			{
				ID:       "az",
				Provider: "azure",
				Title:    "Azure Contoso Prod",
				State:    watch.Heard,
				AsOf:     began,
				Next:     began.Add(20 * time.Second),
			},
			{ID: "av", Provider: "aiven", Title: "Aiven contoso", State: watch.Heard, AsOf: began,
				Next: began.Add(30 * time.Second)},
			{
				ID:       "aws",
				Provider: "aws",
				Title:    "AWS eu-north-1",
				AsOf:     began.Add(-6 * time.Minute),
				Next:     began.Add(20 * time.Second),
				State:    watch.Failing,
				Since:    began.Add(-5 * time.Minute),
				Stale:    true,
				Err:      &providers.Error{Class: providers.Transient, Provider: "aws", Op: "list", Status: 503},
			},
		},
	}
}

// many are n links, some of them not well.
func many(n int) front.Snapshot {
	s := front.Snapshot{At: began, Settled: true}
	verdicts := []providers.Verdict{
		providers.Active,
		providers.Active,
		providers.Active,
		providers.Waiting,
		providers.Failed,
	}
	for i := range n {
		l := link(
			fmt.Sprintf("link-%05d", i),
			fmt.Sprintf("vnet-%05d", i),
			fmt.Sprintf("aiven-%d", i%17),
			verdicts[i%len(verdicts)],
			"ACTIVE",
			"Connected",
			time.Duration(i)*time.Minute,
		)
		s.Links = append(s.Links, l)
	}
	s.Sources = contoso().Sources[:2]
	return s
}

// scene is a board on a stage.
type scene struct {
	*uitest.Stage
	feed  *fakeFeed
	board *board.Board
	th    *theme.Theme
}

// backend is what the board is given.
func backend(f *fakeFeed) front.Backend {
	return front.Backend{
		Clock:     clock.Real{},
		Feed:      f,
		Place:     "demo · Contoso, ×20",
		Demo:      true,
		RunOf:     func(l *providers.Link) string { return "of-" + l.ID },
		Views:     &f.views,
		Copy:      func(text string) string { f.copied = text; return "" },
		Providers: front.ProvidersOf(kinds.All()),
		Accounts: []front.Account{
			{Provider: "aiven", Name: "Aiven", Paste: "Aiven token", Where: "Aiven Console: your user's profile."},
			{Provider: "azure", Name: "Azure", Code: true, Rate: 12.5, Paste: "Azure keys", Where: "An application's."},
			{Provider: "upcloud", Name: "UpCloud", Paste: "UpCloud token", Where: "The control panel."},
		},
	}
}

// play runs fn in a bubble with a board that has been shown snaps.
func play(t *testing.T, fn func(t *testing.T, s *scene), snaps ...front.Snapshot) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(began))
		f := newFeed()
		legacyPast(f)
		th := theme.New(true, colorprofile.TrueColor)
		b := board.New(backend(f), th, "")
		defer b.Close()
		for _, x := range snaps {
			f.ch <- x
		}
		s := &scene{Stage: uitest.NewStage(b), feed: f, board: b, th: th}
		s.Pass(time.Second)
		fn(t, s)
		b.Close()
		synctest.Wait()
	})
}

// legacyPast gives vnet-legacy acts and a history.
func legacyPast(f *fakeFeed) {
	f.acts["legacy"] = []front.LinkAct{
		{
			ID:    "mend",
			Title: "Make the half in Azure again",
			Verb:  "recreate half",
			Hint:  "delete the Azure half and create it again, 1 min",
			Start: &front.StartOptions{Procedure: "aiven-azure"},
		},
		{
			ID:      "down",
			Title:   "Take it down…",
			Verb:    "take down",
			Hint:    "delete both halves",
			Danger:  true,
			Deletes: true,
			Confirm: "vnet-legacy ⇄ aiven-eu",
			Start:   &front.StartOptions{Procedure: "remove"},
		},
	}
	f.acts["orders"] = []front.LinkAct{
		{ID: "down", Title: "Take it down…", Danger: true, Deletes: true, Teardown: "orders"},
	}
	f.acts["old"] = []front.LinkAct{
		{
			ID:      "cloud",
			Title:   "Delete the half in Azure…",
			Verb:    "delete half",
			Danger:  true,
			Deletes: true,
			Confirm: "vnet-old",
			Start:   &front.StartOptions{Procedure: "remove"},
		},
		{
			ID:      "off",
			Title:   "Switch it off…",
			Verb:    "switch off",
			Danger:  true,
			Confirm: "vnet-old",
			Start:   &front.StartOptions{Procedure: "off"},
		},
		{
			ID:      "hosted",
			Title:   "Delete the half in Aiven…",
			Verb:    "delete half",
			Danger:  true,
			Deletes: true,
			Confirm: "vnet-old",
			Start:   &front.StartOptions{Procedure: "remove"},
		},
	}
	f.acts["accept"] = []front.LinkAct{
		{ID: "accept", Title: "Accept the request", Verb: "accept request", Disabled: "read-only: nothing is changed"},
	}
	f.history["legacy"] = front.History{
		Seen: []front.Seen{
			{At: began.Add(-20 * 24 * time.Hour), Verdict: providers.Active, Hosted: "ACTIVE", Cloud: "Connected"},
			{At: began.Add(-3 * time.Minute), Verdict: providers.Failed, Hosted: "ACTIVE", Cloud: "Disconnected"},
		},
		Looks: []watch.Coverage{{From: began.Add(-20 * 24 * time.Hour), Until: began.Add(time.Hour)}},
	}
}
