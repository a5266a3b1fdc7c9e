package host_test

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/account"
	"example.org/peerage/providers/azure"
	"example.org/peerage/providers/link"
	"example.org/peerage/providers/sim"
	"example.org/peerage/providers/sim/embedded"
	"example.org/peerage/providers/watch"
	"example.org/peerage/state"
	"example.org/peerage/ui/front"
	"example.org/peerage/ui/host"
	"example.org/peerage/ui/plain"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows"
	"example.org/peerage/wizard/flows/steps"
)

// This file is a provider that the program does not know: its adapter, what can
// be watched of it, its kind of link, and an act that mends one. A real one is
// new files (a port in providers, an adapter, a kind in providers/link, a package
// of procedures) and a line in each of three that are there:
//
//   - ui/host/adapters.go opens the adapter, and hands it to the procedures (as
//     one of the further ports) and to the board;
//   - providers/link/kinds.go lists its kind of link;
//   - wizard/flows/flows.go lists its procedures; no line where it has none.
//
// Here the same three things are handed over as host.Options.

// nimbusPort is what its procedures need of Nimbus.
type nimbusPort interface {
	Wake(ctx context.Context, token, link string) error
}

// nimbus is the adapter, and Nimbus itself: links by account, one token for each
// account. Every token may wake every database.
type nimbus struct {
	mu    sync.Mutex
	links map[string][]providers.Half // by token
	found string                      // the token that is used unasked
	kept  account.Kept
}

// Wake implements nimbusPort.
func (n *nimbus) Wake(_ context.Context, token, id string) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, list := range n.links {
		for i := range list {
			if list[i].ID == id && n.links[token] != nil {
				list[i].State = "running"
				return nil
			}
		}
	}
	return &providers.Error{Class: providers.NotFound, Provider: "nimbus", Op: "wake it", Message: "no such link"}
}

// nimbusAccount is the source of one account.
type nimbusAccount struct {
	*nimbus
	token string
}

func (s nimbusAccount) ID() string              { return "nimbus:" + s.Account() }
func (s nimbusAccount) Title() string           { return "Nimbus " + s.Account() }
func (s nimbusAccount) Provider() string        { return "nimbus" }
func (s nimbusAccount) Account() string         { return "of " + s.token }
func (s nimbusAccount) Interval() time.Duration { return time.Minute }

func (s nimbusAccount) List(context.Context) ([]providers.Half, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.links[s.token]), nil
}

// Name implements account.Provider.
func (n *nimbus) Name() string { return "nimbus" }

// List implements account.Provider.
func (n *nimbus) List(_ context.Context, given []providers.Credentials) account.Listing {
	places := []providers.TokenSource{{ID: "NIMBUS_TOKEN", Read: func() (string, error) { return n.found, nil }}}
	var out account.Listing
	for _, t := range account.Tokens(nil, places, given) {
		out.Sources = append(out.Sources, n.kept.Source(t, nimbusAccount{n, t}))
	}
	return out
}

// Check implements account.Checker.
func (n *nimbus) Check(context.Context) []account.Finding {
	return []account.Finding{{Verdict: account.OK, Text: "The Nimbus token works."}}
}

// nimbusKind is its link with a VNet. Azure's end is that of every link with
// Azure.
func nimbusKind() link.Kind {
	known, _ := link.Of(link.KindAivenAzure)
	class := func(h *providers.Half) link.Class { return link.Class(h.State) }
	return link.Kind{
		ID: "nimbus-azure",
		Hosted: link.Side{
			Provider: "nimbus", Name: "Nimbus", Class: class,
			Is: func(h *providers.Half) bool { return h.Kind == "nimbus-link" },
		},
		Cloud:    known.Cloud,
		IDs:      known.IDs,
		CloudID:  known.CloudID,
		HostedID: func(h *providers.Half) string { return "nimbus|" + h.ID },
		Rules: []link.Rule{
			{Hosted: []link.Class{"asleep"}, Ruling: link.Ruling{
				Verdict: providers.Off, Yours: true, Repair: "wake", Reason: "The database sleeps.", Next: "Wake it.",
			}},
			{Hosted: []link.Class{"running"}, Ruling: link.Ruling{Verdict: providers.Active, Reason: "Both halves are up."}},
		},
		Mends: map[string][]link.Act{"wake": {{
			ID: "mend", Title: "Wake the database", Verb: "wake", Procedure: "nimbus-wake",
			Vars: []link.Var{{Name: "NIMBUS_LINK_ID", Of: func(l *providers.Link) string { return l.Hosted.ID }}},
		}}},
	}
}

// nimbusWake is an act of the board.
func nimbusWake(c flows.Clouds) *wizard.Procedure {
	return &wizard.Procedure{
		ID: "nimbus-wake", Title: "Wake a database", Crumb: "Nimbus", Hidden: true,
		Vars: []wizard.Var{
			{Name: "NIMBUS_TOKEN", Title: "Nimbus token", Secret: true, Provider: "nimbus", Part: providers.PartToken},
			{Name: "NIMBUS_LINK_ID", Title: "Link"},
		},
		Steps: []*wizard.Step{{
			ID: "N01", Title: "Wake it", Actor: "NIMBUS", Needs: []string{"NIMBUS_TOKEN", "NIMBUS_LINK_ID"},
			Inputs: []wizard.Input{{Var: "NIMBUS_TOKEN", Free: true}},
			Do: func(ctx context.Context, r *wizard.Run) error {
				port, ok := steps.Port[nimbusPort](c)
				if !ok {
					return errors.New("there is no Nimbus here")
				}
				token, _, err := r.Secret(ctx, "NIMBUS_TOKEN")
				if err != nil {
					return err
				}
				return port.Wake(ctx, token, r.Get("NIMBUS_LINK_ID"))
			},
		}},
	}
}

// nimbusHalf leads to a VNet of the company: what is Aiven's there takes itself
// for Nimbus'.
func nimbusHalf(c *embedded.Clouds, vnet, state string) providers.Half {
	h := providers.Half{
		Provider: "nimbus", Kind: "nimbus-link", ID: "link-" + vnet, Network: "db-" + vnet, NetworkID: "db-" + vnet,
		PeerID: c.Accounts.VNets[vnet], State: state, Attrs: map[string]string{},
	}
	w := c.World()
	w.Do(func() {
		for _, p := range w.Azure.Peerings(h.PeerID) {
			h.Attrs[link.AttrToNetwork] = p.RemoteID
		}
	})
	return h
}

// withNimbus is a host that knows Nimbus and Azure.
func withNimbus(t *testing.T) *host.Host {
	t.Helper()
	h, _ := withNimbusIn(t)
	return h
}

// withNimbusIn gives the state, too.
func withNimbusIn(t *testing.T) (*host.Host, *state.Store) {
	t.Helper()
	c, err := embedded.Open(t.Context(), embedded.Options{Speed: 1, InMemory: true})
	if err != nil {
		t.Fatal(err)
	}
	at := c.Endpoints()
	microsoft := azure.NewAccounts(azure.New(azure.Options{
		Authority: at[sim.Login], Graph: at[sim.Graph], ARM: at[sim.ARM], Transport: c.Client(), Clock: c.Clock, Env: c.Env,
	}))
	n := &nimbus{found: "first", links: map[string][]providers.Half{
		"first":  {nimbusHalf(c, "vnet-web", "asleep")},
		"second": {nimbusHalf(c, "vnet-payments", "running")},
	}}
	store, err := state.OpenMemory(t.Context(), state.Options{Clock: c.Clock})
	if err != nil {
		t.Fatal(err)
	}
	h := host.New(host.Options{
		Clock: c.Clock, Store: store, Vault: state.NewVault(state.VaultOptions{Clock: c.Clock}),
		Clouds:     flows.Clouds{Azure: microsoft, Further: []any{n}},
		Accounts:   []account.Provider{n, microsoft},
		Kinds:      append(link.All(), nimbusKind()),
		Procedures: func(c flows.Clouds) []*wizard.Procedure { return append(flows.All(c), nimbusWake(c)) },
		Closers:    []func() error{store.Close, c.Close},
	})
	t.Cleanup(func() {
		if err := h.Close(); err != nil {
			t.Error(err)
		}
	})
	return h, store
}

// TestAHistoryThatCannotBeKept is told, on the board and in the log: it has a gap
// that nobody would know of.
func TestAHistoryThatCannotBeKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h, store := withNimbusIn(t)
		if err := store.Close(); err != nil {
			t.Fatal(err)
		}
		snap, err := h.Snapshot(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		var log string
		for _, l := range h.Backend().Log() {
			log += l.Text + "\n"
		}
		if snap.Unsaved == "" || !strings.Contains(log, "what is seen cannot be kept: "+snap.Unsaved) {
			t.Errorf("told: %q; in the log:\n%s", snap.Unsaved, log)
		}
	})
}

// TestAProviderThatTheProgramDoesNotKnow is on the board beside the others, with
// its own verdicts, its act, and the account that the act was given.
func TestAProviderThatTheProgramDoesNotKnow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := withNimbus(t)
		snap, err := h.Snapshot(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		l := find(t, snap, "db-vnet-web")
		if l.Kind != "nimbus-azure" || l.Verdict != providers.Off || !l.Yours || l.CloudState() != "Connected" {
			t.Errorf("%+v", l)
		}
		if p := h.Backend().Providers; !slices.Contains(p, front.Provider{ID: "nimbus", Name: "Nimbus", Hosts: true}) {
			t.Errorf("people know %+v", p)
		}
		if f := h.Doctor(t.Context()); f[0].Text != "The Nimbus token works." {
			t.Errorf("the doctor says %+v", f[0])
		}
		act := h.Feed().Acts(*l)[0]
		if act.Start == nil || act.Start.Procedure != "nimbus-wake" || act.Start.Values["NIMBUS_LINK_ID"] != l.Hosted.ID {
			t.Fatalf("%+v", act)
		}
		wake(t, h, *act.Start, "second")
		time.Sleep(3 * time.Second)
		if snap, err = h.Snapshot(t.Context()); err != nil {
			t.Fatal(err)
		}
		if l := find(t, snap, "db-vnet-web"); l.Verdict != providers.Active {
			t.Errorf("when it was woken: %s, %s", l.Verdict, l.Reason)
		}
		find(t, snap, "db-vnet-payments") // of the account that the run was given
		if i := slices.IndexFunc(snap.Sources, func(s front.Source) bool { return s.ID == "nimbus:of second" }); i < 0 {
			t.Errorf("%+v", snap.Sources)
		}
	})
}

// wake runs the act with a token.
func wake(t *testing.T, h *host.Host, o front.StartOptions, token string) {
	t.Helper()
	answer := func(_ context.Context, a *wizard.Ask) (wizard.Reply, error) {
		switch {
		case a.Var == "NIMBUS_TOKEN":
			return wizard.Reply{Value: token}, nil
		case a.Kind == wizard.AskConfirm:
			return wizard.Reply{Choice: wizard.ChoiceOK}, nil
		}
		return wizard.Reply{}, plain.ErrNobody
	}
	lines := plain.NewLines(io.Discard, h.Procedure(o.Procedure), h.Clock(), nil, 0)
	code, err := plain.Drive(t.Context(), lines, answer, func(sink func(wizard.Event)) (*wizard.Session, error) {
		return h.Start(t.Context(), o, sink)
	})
	if err != nil || code != plain.ExitDone {
		t.Fatalf("exit %d, %v", code, err)
	}
}

var (
	_ watch.Source    = nimbusAccount{}
	_ account.Checker = (*nimbus)(nil)
)
