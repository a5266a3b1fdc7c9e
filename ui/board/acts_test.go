package board_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"example.org/peerage/providers"
	"example.org/peerage/ui/dialog"
	"example.org/peerage/ui/front"
	"example.org/peerage/ui/screen"
	"example.org/peerage/ui/uitest"
	"example.org/peerage/wizard"
)

// shown is the dialog that was opened last, as seen over the board.
func shown(t *testing.T, s *scene) (dialog.Dialog, string) {
	t.Helper()
	d := uitest.Find[screen.Show](t, s.Stage).Dialog
	var stack dialog.Stack
	stack.Push(d)
	return d, uitest.Plain(stack.View(s.th, s.Screen(100, 30), 100, 30))
}

// answer presses keys in a dialog and gives what its command sends.
func answer(t *testing.T, d dialog.Dialog, names ...string) []tea.Msg {
	t.Helper()
	var out []tea.Msg
	for _, n := range names {
		_, cmd := d.Update(uitest.Key(n))
		out = append(out, collect(cmd)...)
	}
	return out
}

func collect(cmd tea.Cmd) []tea.Msg {
	if cmd == nil {
		return nil
	}
	switch m := cmd().(type) {
	case nil:
		return nil
	case tea.BatchMsg:
		var out []tea.Msg
		for _, c := range m {
			out = append(out, collect(c)...)
		}
		return out
	default:
		return []tea.Msg{m}
	}
}

func TestTheActThatMendsHasAKey(t *testing.T) {
	play(t, func(t *testing.T, s *scene) {
		if got := uitest.Plain(s.Screen(100, 24)); !strings.Contains(got, "m recreate half") {
			t.Errorf("the foot does not offer it:\n%s", got)
		}
		s.Press("m")
		if got := uitest.Find[screen.OpenSetup](t, s.Stage); got.Start == nil || got.Start.Procedure != "aiven-azure" {
			t.Errorf("opened %+v", got)
		}
	}, contoso())
}

// TestDeletingIsNeverProposed: where the first act deletes, it has its own
// key; what does not delete is not behind that key.
func TestDeletingIsNeverProposed(t *testing.T) {
	play(t, func(t *testing.T, s *scene) {
		s.Press("down")
		if got := under(s); !strings.HasPrefix(got, "vnet-old") {
			t.Fatalf("the cursor is on %q", got)
		}
		s.Press("m")
		for _, m := range s.Sent() {
			switch m.(type) {
			case screen.OpenSetup, screen.Show:
				t.Errorf("m opened %+v", m)
			}
		}
		s.Press("enter")
		if _, seen := shown(t, s); !strings.Contains(seen, "What you can do") {
			t.Errorf("enter opened\n%s", seen)
		}
		s.Press("x")
		d, _ := shown(t, s)
		seen := strings.Join(d.Body(s.th, 80, 20), "\n")
		for _, w := range []string{"Delete the half in Azure…", "Delete the half in Aiven…"} {
			if !strings.Contains(seen, w) {
				t.Errorf("no %q in\n%s", w, seen)
			}
		}
		if strings.Contains(seen, "Switch it off") {
			t.Errorf("not deleting, but offered:\n%s", seen)
		}
	}, contoso())
}

func TestAnActThatIsNotAllowedSaysWhy(t *testing.T) {
	play(t, func(t *testing.T, s *scene) {
		s.Press("down", "down")
		if got := under(s); !strings.HasPrefix(got, "vpc-0a1b2c") {
			t.Fatalf("the cursor is on %q", got)
		}
		s.Press("m")
		if got := uitest.Find[screen.Toast](t, s.Stage); !strings.Contains(got.Text, "read-only") || !got.Bad {
			t.Errorf("said %+v", got)
		}
	}, contoso())
}

// TestTheRowUnderTheCursorIsWholeBelow: words that its row has no room for.
func TestTheRowUnderTheCursorIsWholeBelow(t *testing.T) {
	play(t, func(t *testing.T, s *scene) {
		s.Press("down", "down")
		uitest.Sees(t, uitest.Plain(s.Screen(80, 24)), "pending-acc…", "Aiven: PENDING_PEER · AWS: pending-acceptance")
		uitest.SeesNot(t, uitest.Plain(s.Screen(120, 24)), "AWS: pending-acceptance")
	}, contoso())
}

// TestWhoMayLookReadsOfNoKeys that do nothing from here: the details name what can
// be done as something for others, foot and help leave it out, and in the menu what
// can be chosen is chosen first.
func TestWhoMayLookReadsOfNoKeys(t *testing.T) {
	play(t, func(t *testing.T, s *scene) {
		s.Press("down", "down")
		s.Pass(time.Second)
		for _, size := range [][2]int{{80, 24}, {120, 40}, {200, 60}} {
			uitest.SeesNot(t, uitest.Plain(s.Screen(size[0], size[1])), "What you can do", "m accept")
		}
		s.Press("enter")
		_, seen := shown(t, s)
		uitest.Sees(t, seen, "What can be done   not from here: read-only", "  Accept the request", "O console")
		uitest.SeesNot(t, seen, "m accept", "What you can do")
		s.Press("a")
		_, seen = shown(t, s)
		uitest.Sees(t, seen, "▸ Open in the provider", "  Accept the request")
	}, contoso())
}

func TestDeletingAsksForTheName(t *testing.T) {
	play(t, func(t *testing.T, s *scene) {
		s.Press("x")
		d, seen := shown(t, s)
		for _, w := range []string{
			"Take it down?", "vnet-legacy ⇄ aiven-eu", "Type vnet-legacy to confirm:",
			"keep everything",
		} {
			if !strings.Contains(seen, w) {
				t.Errorf("no %q in\n%s", w, seen)
			}
		}
		s.Pass(time.Second)
		if got := answer(t, d, "enter"); got != nil {
			t.Fatalf("without the name it sent %v", got)
		}
		d.Update(tea.PasteMsg{Content: "vnet-legacy\n"})
		got := answer(t, d, "enter")
		if len(got) != 1 || got[0].(screen.OpenSetup).Start.Procedure != "remove" {
			t.Fatalf("with the name it sent %v", got)
		}
		if o := got[0].(screen.OpenSetup).Start; !o.Agreed || o.Stops != strings.Contains(seen, "carries traffic") {
			t.Errorf("the name is not passed on: %+v", o)
		}
	}, contoso())
}

func TestTakingARunDownIsLeftToItsScreen(t *testing.T) {
	play(t, func(t *testing.T, s *scene) {
		s.Press("/")
		s.Type("vnet-orders")
		s.Press("enter", "x")
		if got := uitest.Find[screen.OpenSetup](t, s.Stage); got.Teardown != "orders" {
			t.Errorf("opened %+v", got)
		}
	}, contoso())
}

func TestDetailsSayEverything(t *testing.T) {
	play(t, func(t *testing.T, s *scene) {
		s.Press("d")
		_, seen := shown(t, s)
		for _, w := range []string{
			"✗ failed for 3 min", "Next: Delete the Azure half",
			"20:14 Connected → Disconnected", "m  Make the half", "m recreate half",
		} {
			if !strings.Contains(seen, w) {
				t.Errorf("no %q in\n%s", w, seen)
			}
		}
		uitest.Golden(t, "board/details", seen)
		next := contoso()
		next.Links[1].Verdict = providers.Active
		s.feed.ch <- next
		s.Settle()
		if _, seen := shown(t, s); !strings.Contains(seen, "● active for") {
			t.Errorf("the details do not follow:\n%s", seen)
		}
	}, contoso())
}

func TestCopyOffersIds(t *testing.T) {
	play(t, func(t *testing.T, s *scene) {
		s.Press("y")
		d, seen := shown(t, s)
		for _, w := range []string{"Azure's id", "Aiven's ranges", "10.20.0.0/24", "All of it"} {
			if !strings.Contains(seen, w) {
				t.Errorf("no %q in\n%s", w, seen)
			}
		}
		sent := answer(t, d, "enter")
		var view dialog.Dialog
		for _, m := range sent {
			if m, ok := m.(screen.Show); ok {
				view = m.Dialog
			}
		}
		if len(sent) != 2 || view == nil {
			t.Fatalf("sent %T, not the clipboard and a screen", sent)
		}
		if got := strings.Join(view.Body(s.th, 80, 20), "\n"); !strings.Contains(got, "org/aiven-eu/legacy") {
			t.Errorf("the text to select is\n%s", got)
		}
	}, contoso())
}

// TestWhatNobodyIsAskedIsNotSaidToBe: where the word for who watches for all could not
// be left, r and i say so, and nobody is waited for.
func TestWhatNobodyIsAskedIsNotSaidToBe(t *testing.T) {
	snap := refused()
	snap.From = "hub1"
	play(t, func(t *testing.T, s *scene) {
		s.feed.unasked = errors.New("who watches for all cannot be asked to look: the state is gone")
		s.Press("r")
		if got := uitest.Find[screen.Toast](t, s.Stage); !got.Bad || !strings.Contains(got.Text, "cannot be asked to look") {
			t.Errorf("r: %+v", got)
		}
		if strings.Contains(s.Screen(120, 24), "asked to look") {
			t.Error("the board says that it has asked")
		}
		s.Press("i")
		pick(t, s, "Have hub1 look for its sign-in again")
		if got := uitest.Find[screen.Toast](t, s.Stage); !got.Bad || !strings.Contains(got.Text, "cannot be asked to look") {
			t.Errorf("i: %+v", got)
		}
	}, snap)
}

func TestRefreshIsPatientAndPauseStays(t *testing.T) {
	play(t, func(t *testing.T, s *scene) {
		s.Press("r", "r", "r")
		if s.feed.refreshed != 1 {
			t.Errorf("three presses looked %d times", s.feed.refreshed)
		}
		if !strings.Contains(s.Screen(80, 24), "looking") {
			t.Error("the board does not say that it looks")
		}
		s.feed.ch <- contoso()
		s.Settle()
		s.Press("p")
		if got := uitest.Plain(s.Screen(80, 24)); !strings.Contains(got, "paused") {
			t.Errorf("the board does not say that it pauses:\n%s", got)
		}
		s.board.Close()
		if got := s.feed.paused; len(got) != 2 || !got[0] || got[1] {
			t.Errorf("paused %v, but leaving must let it go on", got)
		}
	}, contoso())
}

func TestHistoryIsReadOnlyWhereTheCursorRests(t *testing.T) {
	play(t, func(t *testing.T, s *scene) {
		s.feed.asked = nil
		s.Press("down", "down", "down", "down")
		s.Pass(time.Second)
		if got := s.feed.asked; len(got) != 1 {
			t.Errorf("read the history of %v", got)
		}
	}, contoso())
}

func TestFilterTakesLettersAsText(t *testing.T) {
	play(t, func(t *testing.T, s *scene) {
		s.Press("/")
		s.Type("q PENDING")
		if !s.board.Typing() {
			t.Error("typing is not said")
		}
		s.Press("ctrl+u")
		s.Type("10.40 pending")
		got := uitest.Plain(s.Screen(80, 24))
		if !strings.Contains(got, "/ 10.40 pending▏") || !strings.Contains(got, "2 of 9") {
			t.Errorf("filtered:\n%s", got)
		}
		uitest.Golden(t, "board/filter", s.Screen(80, 24))
		s.Press("enter", "esc")
		if strings.Contains(s.Screen(80, 24), "of 9") {
			t.Error("esc does not show all")
		}
		s.Sent()
		s.Press("esc")
		uitest.Find[screen.Pop](t, s.Stage)
	}, contoso())
}

func TestGroupsHaveHeadings(t *testing.T) {
	play(t, func(t *testing.T, s *scene) {
		s.Press("g", "p")
		uitest.Golden(t, "board/grouped", s.Screen(100, 34))
	}, contoso())
}

func apartFromAzure() front.Snapshot {
	return front.Snapshot{
		At:      began,
		Settled: true,
		Missing: []front.Lack{{Provider: "azure", Says: "Azure: not signed in."}},
	}
}

func TestSigningInForWatching(t *testing.T) {
	play(t, func(t *testing.T, s *scene) {
		done := make(chan struct{})
		s.feed.sign = &wizard.Sign{Code: "H7WK-2QXN", URL: "https://login.test/device"}
		s.feed.connect = func(ctx context.Context) error {
			select {
			case <-done:
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		s.Press("i")
		pick(t, s, "Sign in with a code")
		_, seen := shown(t, s)
		for _, w := range []string{"Sign in to Azure", "https://login.test/device", "H7WK-2QXN", "esc give up"} {
			if !strings.Contains(seen, w) {
				t.Errorf("no %q in\n%s", w, seen)
			}
		}
		close(done)
		s.Settle()
		uitest.Find[screen.Dismiss](t, s.Stage)
		if got := uitest.Find[screen.Toast](t, s.Stage); got.Text != "Azure is connected, its links are coming" {
			t.Errorf("said %q", got.Text)
		}
	}, apartFromAzure())
}

func TestSigningInCanBeGivenUpAndCanFail(t *testing.T) {
	play(t, func(t *testing.T, s *scene) {
		s.feed.connect = func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }
		s.Press("i")
		pick(t, s, "Sign in with a code")
		d, _ := shown(t, s)
		if done, _ := d.Update(uitest.Key("esc")); !done {
			t.Fatal("esc does not close")
		}
		s.Sent()
		s.Settle()
		for _, m := range s.Sent() {
			if m, ok := m.(screen.Show); ok {
				t.Errorf("giving up opened %q", m.Dialog.Title())
			}
		}
		s.feed.connect = func(context.Context) error { return errors.New("azure: sign in: expired_token") }
		s.Press("enter")
		pick(t, s, "Sign in with a code")
		if _, seen := shown(t, s); !strings.Contains(seen, "expired_token") ||
			!strings.Contains(seen, "Azure is not connected") {
			t.Errorf("the failure is not told:\n%s", seen)
		}
	}, apartFromAzure())
}

func TestASignInThatEndedCanBeRenewed(t *testing.T) {
	play(t, func(t *testing.T, s *scene) {
		if got := uitest.Plain(s.Screen(100, 24)); !strings.Contains(got, "i sign in") {
			t.Errorf("no key for signing in:\n%s", got)
		}
		s.Press("i")
		if _, seen := shown(t, s); !strings.Contains(seen, "Sign in to Aiven") ||
			!strings.Contains(seen, "Paste: Aiven token") {
			t.Errorf("offered:\n%s", seen)
		}
	}, failing())
}
