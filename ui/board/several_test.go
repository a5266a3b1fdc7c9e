package board_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/charmbracelet/colorprofile"

	"example.org/peerage/providers"
	"example.org/peerage/ui/board"
	"example.org/peerage/ui/dialog"
	"example.org/peerage/ui/front"
	"example.org/peerage/ui/screen"
	"example.org/peerage/ui/theme"
	"example.org/peerage/ui/uitest"
)

// playWith is play with a backend that is another in something.
func playWith(t *testing.T, snap front.Snapshot, change func(*front.Backend), fn func(s *scene)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(began))
		f := newFeed()
		legacyPast(f)
		b := backend(f)
		change(&b)
		th := theme.New(true, colorprofile.TrueColor)
		x := board.New(b, th, "")
		f.ch <- snap
		s := &scene{Stage: uitest.NewStage(x), feed: f, board: x, th: th}
		s.Pass(time.Second)
		fn(s)
		x.Close()
		synctest.Wait()
	})
}

// opened is the dialog that was opened last.
func opened(t *testing.T, s *scene) dialog.Dialog {
	t.Helper()
	d, _ := shown(t, s)
	return d
}

func body(s *scene, d dialog.Dialog) string {
	return uitest.Plain(strings.Join(d.Body(s.th, 100, 40), "\n"))
}

// typed answers a dialog that asks for a text.
func typed(s *scene, d dialog.Dialog, text string) {
	for _, r := range text {
		key := string(r)
		if r == ' ' {
			key = "space"
		}
		d.Update(uitest.Key(key))
	}
	_, cmd := d.Update(uitest.Key("enter"))
	s.Run(cmd)
}

// TestSeveralAreDeletedAtOnce: asked for once, with each by its name and what is
// deleted of it; one after the other; one that fails does not hide the others.
func TestSeveralAreDeletedAtOnce(t *testing.T) {
	var done []string
	carry := func(_ context.Context, l *providers.Link, acts []front.LinkAct) error {
		done = append(done, fmt.Sprint(l.ID, " ", len(acts)))
		if l.ID == "old" {
			return errors.New("AuthorizationFailed: not permitted")
		}
		return nil
	}
	playWith(t, contoso(), func(b *front.Backend) { b.Carry = carry }, func(s *scene) {
		s.Press("V", "x")
		ask := opened(t, s)
		uitest.Sees(t, body(s, ask), "vnet-legacy ⇄ aiven-eu: Take it down", "vnet-old ⇄ ?: Delete the half in Azure, Delete the half in Aiven",
			"vnet-orders ⇄ aiven-eu: Take it down; it carries traffic now", "vnet-test ⇄ aiven-dev: not deleted", "Type delete 3 to confirm")
		s.Pass(time.Second) // keys in flight do not count
		typed(s, ask, "delete 2")
		if len(done) > 0 {
			t.Fatalf("deleted without the right words: %v", done)
		}
		for range 9 {
			ask.Update(uitest.Key("backspace"))
		}
		typed(s, ask, "delete 3")
		s.Pass(time.Second)
		slices.Sort(done)
		if want := []string{"legacy 1", "old 2", "orders 1"}; !slices.Equal(done, want) {
			t.Errorf("deleted: %v, want %v", done, want)
		}
		uitest.Sees(t, body(s, opened(t, s)), "✓ vnet-legacy ⇄ aiven-eu: deleted", "✗ vnet-old ⇄ ?: AuthorizationFailed", "✓ vnet-orders")
		if got := uitest.Find[screen.Toast](t, s.Stage); !got.Bad || got.Text != "Delete: 1 of 3 did not work" {
			t.Errorf("in the end: %+v", got)
		}
		uitest.SeesNot(t, uitest.Plain(s.Screen(120, 40)), "◆")
	})
}

// TestSeveralAreSilencedRefreshedAndExported.
func TestSeveralAreSilencedRefreshedAndExported(t *testing.T) {
	quiet := map[string]front.Silence{}
	files := map[string]string{}
	snap := contoso()
	for i := range snap.Links {
		snap.Links[i].Sources = []string{"az", "av"}
	}
	playWith(t, snap, func(b *front.Backend) {
		b.Silence = func(_ context.Context, link string, x front.Silence) error { quiet[link] = x; return nil }
		b.SaveFile = func(name, text string) (string, error) { files[name] = text; return "/tmp/" + name, nil }
	}, func(s *scene) {
		s.Press("v", "v", "a")
		pick(t, s, "Silence…")
		ask := opened(t, s)
		uitest.Sees(t, body(s, ask), "vnet-legacy ⇄ aiven-eu", "vnet-old ⇄ ?")
		typed(s, ask, "")
		uitest.Sees(t, body(s, ask), "say why")
		typed(s, ask, "the firewall is replaced")
		s.Pass(time.Second)
		if x := quiet["legacy"]; len(quiet) != 2 || x.Reason != "the firewall is replaced" || x.Until.Sub(began).Round(time.Minute) != 2*time.Hour {
			t.Errorf("silenced: %+v", quiet)
		}
		s.Press("g", "g", "v", "v", "a")
		pick(t, s, "Refresh")
		if s.feed.refreshed != 2 {
			t.Errorf("%d listings polled", s.feed.refreshed)
		}
		for _, form := range []string{"CSV", "JSON", "a file of links"} {
			s.Press("a")
			pick(t, s, "Export as "+form)
		}
		if !strings.Contains(files["links.csv"], "legacy,vnet-legacy") || !strings.Contains(files["links.json"], `"id": "old"`) ||
			!strings.Contains(files["links.yaml"], "network: vnet-legacy") || strings.Contains(files["links.yaml"], "vnet-old") {
			t.Errorf("%v", files)
		}
		if got := uitest.Find[screen.Toast](t, s.Stage).Text; !strings.Contains(got, "1 link left out") {
			t.Errorf("of what is left out it says %q", got)
		}
	})
}

// TestAProbeIsOffered: of what the provider lists behind the link; where it lists
// nothing it is asked for, and what is typed wrong says what is right. What came of
// it is with the link at once.
func TestAProbeIsOffered(t *testing.T) {
	var to [][]providers.Endpoint
	playWith(t, contoso(), func(b *front.Backend) {
		b.Demo = false
		b.Probe = func(_ context.Context, _ *providers.Link, named []providers.Endpoint) (front.Tried, error) {
			if to = append(to, named); len(named) == 0 {
				return front.Tried{}, errors.Join(front.ErrNoService, errors.New("Aiven: 403 not permitted"))
			}
			return front.Tried{At: time.Now(), Says: "by ana@desk from the cloud side: 1 of 1 connected to over the link",
				Lines: []string{"✓ connected in 3ms"}}, nil
		}
	}, func(s *scene) {
		s.Press("a")
		pick(t, s, "Probe from here")
		ask := opened(t, s)
		uitest.Sees(t, body(s, ask), "no service is known behind the link", "Aiven: 403 not permitted")
		typed(s, ask, "pg-orders")
		uitest.Sees(t, body(s, ask), "write HOST:PORT")
		typed(s, ask, ":12691")
		s.Pass(time.Second)
		if len(to) != 2 || len(to[1]) != 1 || to[1][0].Host != "pg-orders" || to[1][0].Port != 12691 {
			t.Fatalf("tried: %v", to)
		}
		uitest.Sees(t, body(s, opened(t, s)), "✓ connected in 3ms")
		uitest.Sees(t, details(t, s), "Tried", "by ana@desk from the cloud side: 1 of 1 connected")
		s.Press("a")
		uitest.Sees(t, body(s, opened(t, s)), "by ana@desk from the cloud side")
	})
}

// TestTheConsoleIsOpened: of a link with two providers one is chosen; without a
// browser the address is copied and shown.
func TestTheConsoleIsOpened(t *testing.T) {
	var pages []string
	playWith(t, contoso(), func(b *front.Backend) {
		b.OpenURL = func(page string) error { pages = append(pages, page); return nil }
	}, func(s *scene) {
		s.Press("O")
		pick(t, s, "Azure")
		if len(pages) != 1 || !strings.HasSuffix(pages[0], "/virtualNetworks/vnet-legacy/peerings") {
			t.Errorf("opened: %v", pages)
		}
	})
	playWith(t, contoso(), func(*front.Backend) {}, func(s *scene) {
		s.Press("O")
		pick(t, s, "Aiven")
		if s.feed.copied != "https://console.aiven.io/" {
			t.Errorf("copied: %q", s.feed.copied)
		}
		uitest.Sees(t, body(s, opened(t, s)), "https://console.aiven.io/")
	})
}

// TestTheIntervalIsSetLive.
func TestTheIntervalIsSetLive(t *testing.T) {
	var set []time.Duration
	playWith(t, contoso(), func(b *front.Backend) {
		b.Interval = func(d time.Duration) error { set = append(set, d); return nil }
	}, func(s *scene) {
		command(s, "interval soon")
		if got := uitest.Find[screen.Toast](t, s.Stage).Text; !strings.Contains(got, "“soon” is no span of time: write 90s") {
			t.Errorf("it says %q", got)
		}
		command(s, "interval 30s")
		if !slices.Equal(set, []time.Duration{30 * time.Second}) {
			t.Errorf("set: %v", set)
		}
	})
}

// TestTheHistorySaysWhoseWork: by a run, or by none known here.
func TestTheHistorySaysWhoseWork(t *testing.T) {
	play(t, func(t *testing.T, s *scene) {
		past := s.feed.history["legacy"]
		past.Seen[0].By, past.Seen[1].By = "during run legacy by ana@desk, signed in as ana@contoso.example", front.ByNone
		s.feed.history["legacy"] = past
		s.Press("down", "up")
		s.Pass(time.Second)
		uitest.Sees(t, details(t, s), "by no run known here", "during run legacy by ana@desk, signed in as ana@contoso.example")
	}, contoso())
}

// TestOfSeveralTheRestCanBeLeft: whoever stops it in the middle leaves those that are
// to come as they are, and is told so.
func TestOfSeveralTheRestCanBeLeft(t *testing.T) {
	var done []string
	carry := func(_ context.Context, l *providers.Link, _ []front.LinkAct) error {
		if done = append(done, l.ID); len(done) == 1 {
			time.Sleep(time.Minute)
		}
		return nil
	}
	playWith(t, contoso(), func(b *front.Backend) { b.Carry = carry }, func(s *scene) {
		s.Press("V", "x")
		ask := opened(t, s)
		s.Pass(time.Second)
		typed(s, ask, "delete 3")
		s.Pass(time.Second)
		live := opened(t, s)
		uitest.Sees(t, body(s, live), "being done", "to come")
		_, cmd := live.Update(uitest.Key("s"))
		s.Run(cmd)
		s.Pass(2 * time.Minute)
		if len(done) != 1 {
			t.Errorf("done: %v", done)
		}
		uitest.Sees(t, body(s, live), "deleted", "not done: you stopped it")
	})
}

// TestEscTakesMarksAwayFirst.
func TestEscTakesMarksAwayFirst(t *testing.T) {
	play(t, func(t *testing.T, s *scene) {
		s.Press("v", "v", "esc")
		uitest.SeesNot(t, uitest.Plain(s.Screen(120, 40)), "◆")
		for _, m := range s.Sent() {
			if _, left := m.(screen.Pop); left {
				t.Error("the board was left")
			}
		}
	}, contoso())
}
