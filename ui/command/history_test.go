package command

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/sim/embedded"
	"example.org/peerage/providers/sim/world"
	"example.org/peerage/ui/front"
	"example.org/peerage/ui/report"
	"example.org/peerage/wizard"
)

// past is what history prints of the last hours.
func (w *watched) past(t *testing.T, text string, asJSON bool) string {
	t.Helper()
	w.choose(t, text)
	w.out.Reset()
	delete(w.set, "json")
	if asJSON {
		w.set["json"] = "true"
	}
	now := w.Clock().Now()
	if err := w.history(t.Context(), w.Host, now.Add(-3*time.Hour), now.Add(time.Second)); err != nil {
		t.Fatal(err)
	}
	return w.out.String()
}

// TestHistoryFindsActsOnALinkThatNoRunMade: by the link's name and by its id, also
// one that left everything as it was; the board tells of them, too.
func TestHistoryFindsActsOnALinkThatNoRunMade(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := openWatched(t, false, embedded.Options{}, nil)
		snap, err := w.Snapshot(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		l := linkNamed(t, snap, "net-archive")
		ben := wizard.Acting(t.Context(), &wizard.Actor{User: "ben", Host: "laptop"})
		for _, id := range []string{"mend", "refresh"} {
			acts := w.Feed().Acts(*l)
			i := slices.IndexFunc(acts, func(a front.LinkAct) bool { return a.ID == id })
			if i < 0 {
				t.Fatalf("no %s among %+v", id, acts)
			}
			if err := w.Carry(ben, l, acts[i:i+1]); err != nil {
				t.Fatal(err)
			}
		}
		want := []string{"run upcloud-enable for net-archive ⇄ contoso-nordic  done (ben on laptop)",
			"run aiven-project-refresh for net-archive ⇄ contoso-nordic  done (ben on laptop)"}
		for _, text := range []string{"net-archive", "id:" + l.ID, ""} {
			for _, says := range want {
				if got := w.past(t, text, false); !strings.Contains(got, says) {
					t.Errorf("history %s: no %q in\n%s", text, says, got)
				}
			}
		}
		if got := w.past(t, "net-media", false); strings.Contains(got, "run ") {
			t.Errorf("of another link:\n%s", got)
		}
		if got := w.past(t, "id:"+l.ID, true); !strings.Contains(got, `"link":"`+l.ID+`"`) || !slices.Contains(described(t, got), "deed") {
			t.Errorf("as JSON:\n%s", got)
		}
		past, err := w.Feed().History(t.Context(), l.ID)
		if err != nil || len(past.Done) != 2 || !strings.HasSuffix(past.Done[0].Says, ", by ben on laptop") {
			t.Errorf("on the board: %+v, %v", past.Done, err)
		}
	})
}

// TestHistoryTellsHowLongAnAccountWasRefusedThrottledAndFailing: as text and as JSON,
// each with its time, and only of the account that it was.
func TestHistoryTellsHowLongAnAccountWasRefusedThrottledAndFailing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := openWatched(t, false, embedded.Options{}, nil)
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		feed := w.Feed().Watch(ctx)
		go func() {
			for range feed { //nolint:revive // it is looked at, no more
			}
		}()
		lasts := map[string]time.Duration{"throttled": 20 * time.Minute, "denied": 30 * time.Minute, "signed-out": 15 * time.Minute,
			"failing": 25 * time.Minute}
		status := map[string]int{"throttled": 429, "denied": 403, "signed-out": 401, "failing": 503}
		time.Sleep(10 * time.Minute)
		for _, state := range []string{"throttled", "denied", "failing", "signed-out"} {
			w.fault(world.Fault{Service: "upcloud", Kind: "status", Status: status[state]})
			time.Sleep(lasts[state])
		}
		w.fault(world.Fault{})
		time.Sleep(10 * time.Minute)
		sums := map[string]time.Duration{}
		for line := range strings.Lines(w.past(t, "", true)) {
			var h report.Heard
			if err := json.Unmarshal([]byte(line), &h); err != nil || h.Type != "heard" {
				continue
			}
			for _, x := range h.Troubles {
				if !strings.HasPrefix(h.Source, "upcloud:") {
					t.Errorf("%s was in trouble: %+v", h.Source, x)
				} else if h.Source == "upcloud:contoso" {
					sums[x.State] += x.To.Sub(x.From)
				}
			}
		}
		for state, want := range lasts {
			if got := sums[state]; got < want-3*time.Minute || got > want+3*time.Minute {
				t.Errorf("%s for %v, and it was %v; all: %v", state, got, want, sums)
			}
		}
		got := w.past(t, "", false)
		i := strings.Index(got, "  upcloud:contoso heard ")
		if i < 0 {
			t.Fatal(got)
		}
		line, _, _ := strings.Cut(got[i:], "\n")
		for _, says := range []string{"throttled (", "not permitted (", "signed out (", "failing (", "once, ", " in all"} {
			if !strings.Contains(line, says) {
				t.Errorf("no %q in %s", says, line)
			}
		}
	})
}

func linkNamed(t *testing.T, s front.Snapshot, part string) *providers.Link {
	t.Helper()
	i := slices.IndexFunc(s.Links, func(l providers.Link) bool { return strings.Contains(l.Title, part) })
	if i < 0 {
		t.Fatalf("no link %s", part)
	}
	return &s.Links[i]
}
