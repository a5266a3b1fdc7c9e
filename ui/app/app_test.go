package app

import (
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"example.org/peerage/ui/screen"
	"example.org/peerage/ui/uitest"
	"example.org/peerage/ui/uitest/toy"
	"example.org/peerage/wizard"
)

// quits says whether the program was asked to end.
func (s *show) quits() bool {
	for _, m := range s.Sent() {
		if _, ok := m.(tea.QuitMsg); ok {
			return true
		}
	}
	return false
}

func TestARunIsGoneThroughAndTakenDown(t *testing.T) {
	play(t, screen.OpenSetup{}, func(s *show) {
		s.Press("enter")
		s.toEnd()
		s.sees("vnet-orders and aiven-eu are connected", "application peerage-orders", "n copy nc")
		s.Press("down")
		s.enter()
		s.sees("│ vnet-orders and aiven-eu ", "s save it")
		s.Press("s")
		s.sees("Saved as /home/ana/peerage-orders.md")
		s.Press("esc", "down")
		s.enter()
		s.wait("to confirm")
		s.Type("wrong")
		s.enter()
		s.sees("That is not orders.")
		s.Press("ctrl+u")
		s.Type("orders")
		s.enter()
		s.wait("is taken down")
		if st := wizard.Fold(mustEvents(s)); st.Status != wizard.TakenOff {
			t.Errorf("the run is %s", st.Status)
		}
		s.Press("esc")
		s.sees("What would you like to do?", "Finished", "1 run")
	})
}

func mustEvents(s *show) []wizard.Event {
	s.t.Helper()
	list, err := s.w.Events(s.t.Context(), "orders")
	if err != nil {
		s.t.Fatal(err)
	}
	return list
}

func TestSecretsAreNeverSeen(t *testing.T) {
	play(t, begin, func(s *show) {
		s.toSecret()
		s.Type("hunter2")
		s.seesNot("hunter2")
		s.enter()
		s.wait("APPROVED")
		for _, key := range []string{"v", "d", "L"} {
			s.Press(key)
			s.seesNot("hunter2")
			s.Press("esc")
		}
		s.Press("v", "down", "down", "down")
		s.sees("$USER_APP_SECRET")
	})
}

func TestWhatIsTypedIsKept(t *testing.T) {
	play(t, begin, func(s *show) {
		s.toInput()
		s.Type("peer age")
		for _, w := range []int{60, 200, 41, 80} {
			s.x = w
			s.Send(tea.WindowSizeMsg{Width: w, Height: 24})
			s.sees("peer age")
		}
		s.enter()
		s.sees("peer age", "will not do")
		s.Press("backspace", "backspace", "backspace", "backspace")
		s.seesNot("will not do")
		s.Press("esc")
		s.wait("vnet-legacy")
		s.enter()
		s.wait("Name of the application")
		s.sees("▸ peer")
		s.Press("home")
		s.Type("x")
		s.sees("▸ xpeer")
	})
}

func TestPasteIntoFieldAndPicker(t *testing.T) {
	play(t, begin, func(s *show) {
		s.toPicker()
		s.Send(tea.PasteMsg{Content: "  not-an-id\n"})
		s.enter()
		s.sees("not-an-id", "is not an id of the form")
		s.Press("esc")
		s.sees("Sandbox")
		s.Press("end")
		s.enter()
		s.sees("not-an-id")
		s.Press("ctrl+u")
		s.Send(tea.PasteMsg{Content: "\x1b[31mEE635ACC-a8a1-42d7-a766-1fbd491baeb8\n"})
		s.enter()
		s.wait("vnet-legacy")
		if v := wizard.Fold(mustEvents(s)).Values["USER_SUBSCRIPTION_ID"]; v != "ee635acc-a8a1-42d7-a766-1fbd491baeb8" {
			t.Errorf("the subscription is %q", v)
		}
	})
}

func TestFilterFollowsTheTyping(t *testing.T) {
	play(t, begin, func(s *show) {
		s.toNetworks()
		s.Press("/")
		s.Type("north")
		s.sees("vnet-hub", "1 of 9")
		s.seesNot("vnet-billing")
		s.Press("esc")
		s.sees("vnet-billing")
		s.Press("/")
		s.Type("zzz")
		s.sees("Nothing like that")
		s.enter()
		s.sees("Nothing like that")
		s.Press("ctrl+u")
		s.Type("bill")
		s.enter()
		s.wait("Name of the application")
		if v := wizard.Fold(mustEvents(s)).Values["USER_VNET_ID"]; v != "vnet-billing" {
			t.Errorf("chosen was %q", v)
		}
	})
}

func TestKeysUnderWayDoNotAgree(t *testing.T) {
	play(t, begin, func(s *show) {
		s.toInput()
		s.Type("peerage-orders")
		s.Press("enter")
		s.sees("Go ahead")
		s.Press("enter", "enter")
		s.sees("Go ahead")
		if n := len(wizard.Fold(mustEvents(s)).Items); n != 0 {
			t.Fatalf("%d things were made by keys that were under way", n)
		}
		s.enter()
		s.wait("Application password")
	})
}

func TestEscGoesBackOneLevel(t *testing.T) {
	play(t, begin, func(s *show) {
		s.toConfirm()
		s.Press("esc")
		s.wait("enter take it") // what was asked before, in this step
		s.Press("esc")
		s.wait("vnet-legacy")
		s.Press("esc")
		s.wait("Sandbox")
		s.Press("esc") // nothing was asked before: home, and the run stays open
		s.sees("What would you like to do?", "needs you", "orders")
		s.Press("down", "enter")
		s.sees("Sandbox")
	})
}

func TestCtrlCInterruptsThenQuits(t *testing.T) {
	play(t, begin, func(s *show) {
		s.toWait()
		s.Press("ctrl+c")
		s.sees("You interrupted this step.", "Press ctrl+c again to quit")
		if s.quits() {
			t.Fatal("one ctrl+c quits")
		}
		s.enter() // go on
		s.wait("APPROVED")
		s.Send(tea.KeyPressMsg{Code: 'c', Mod: tea.ModCtrl | tea.ModAlt}) // esc just before it
		s.Press("ctrl+c")
		if !s.quits() {
			t.Fatal("two ctrl+c do not quit")
		}
	})
}

// TestWhatTheNextCtrlCDoesStaysOnTheScreen: a screen that opens late, by a key before,
// does not take the word away on which the next key quits.
func TestWhatTheNextCtrlCDoesStaysOnTheScreen(t *testing.T) {
	play(t, begin, func(s *show) {
		s.Press("ctrl+c")
		s.sees("Press ctrl+c again to quit")
		s.Send(screen.OpenBoard{})
		s.sees("Press ctrl+c again to quit")
		s.Press("ctrl+c")
		if !s.quits() {
			t.Fatal("two ctrl+c do not quit")
		}
	})
}

func TestRunsGoOnWhileThePersonLooksElsewhere(t *testing.T) {
	play(t, begin, func(s *show) {
		s.toWait()
		s.Press("b")
		s.sees("peerage › Board")
		s.Press("esc")
		s.sees("Aiven prepares its half")
		s.Press("esc")
		s.sees("What would you like to do?", "step 7 of 8", "goes on meanwhile")
		s.Press("q")
		s.sees("Quit?", "Still at work: orders")
		s.Press("esc")
		if s.quits() {
			t.Fatal("it quit without agreement")
		}
		s.Pass(5 * time.Minute)
		s.sees("Finished", "1 run")
		s.Press("q")
		if !s.quits() {
			t.Fatal("q does not quit")
		}
	})
}

func TestARemedyCountsDownAndGoesOnByItself(t *testing.T) {
	w := toy.New()
	w.Fails = 55
	playIn(t, w, begin, func(s *show) {
		s.toWait()
		s.wait("Trying every few seconds")
		s.Pass(time.Second)
		s.sees("Trying every few seconds", "AuthorizationFailed · 403 · request 5f0c2a11")
		s.wait("Trying again in 3 s")
		s.Pass(700 * time.Millisecond)
		s.sees("Trying again in 2 s", "attempt 39")
		s.Press("r")
		s.sees("attempt 40")
		s.wait("are connected")
	})
}

// TestHandingOverWaits: what a colleague is to do is looked for until it is there.
func TestHandingOverWaits(t *testing.T) {
	w := toy.New()
	w.Fails, w.Hard = 1, true
	playIn(t, w, begin, func(s *show) {
		s.toWait()
		s.wait("Ask a colleague")
		s.enter()
		s.sees("az role assignment create --role X", "Asked the terminal to copy")
		s.Press("esc")
		s.sees("Handed over. Looking again in 15 s", "Ask a colleague")
		s.wait("are connected")
	})
}

func TestFinishedRunsCanBeForgotten(t *testing.T) {
	play(t, begin, func(s *show) {
		s.toEnd()
		s.Press("esc")
		s.sees("Finished")
		s.Press("end", "enter")
		s.sees("Finished runs", "orders")
		s.Press("enter")
		s.sees("Take it down…", "Forget it…")
		s.Press("end", "enter")
		s.sees("Type orders to confirm")
		s.Pass(time.Second)
		s.Type("orders")
		s.Press("enter")
		s.seesNot("Finished")
	})
}

func TestSmallScreens(t *testing.T) {
	play(t, begin, func(s *show) {
		s.toNetworks()
		s.x, s.y = 39, 12
		s.sees("peerage needs at least 40×12")
		s.Press("enter") // what cannot be seen cannot be chosen
		s.x, s.y = 80, 24
		s.sees("vnet-legacy")
		uitest.Fits(t, s.Screen(20, 1), 20, 1)
	})
}

func TestToastsGoByThemselves(t *testing.T) {
	play(t, screen.OpenSetup{}, func(s *show) {
		s.Send(screen.Toast{Text: "First"})
		s.Pass(2 * time.Second)
		s.Send(screen.Toast{Text: "Second"})
		s.Pass(2 * time.Second)
		s.sees("Second") // the first one's end does not take it away
		s.Pass(2 * time.Second)
		s.seesNot("Second")
	})
}

// TestHelpFitsOneScreen: at 80×24, the help of every kind of screen is seen whole,
// no word of it cut, and no key twice.
func TestHelpFitsOneScreen(t *testing.T) {
	ask := strings.NewReplacer("acts…", "", "delete…", "", "copy…", "")
	whole := func(s *show, key string) {
		s.t.Helper()
		s.Press(key)
		s.sees("Help", "not known", "esc close")
		s.seesNot("for more", "lines, this is the end")
		for line := range strings.SplitSeq(s.text(), "\n") {
			if _, in, ok := strings.Cut(line, "│ "); ok && strings.Contains(ask.Replace(in), "…") {
				s.t.Errorf("cut: %q", line)
			}
		}
		s.Press("esc")
	}
	play(t, screen.OpenSetup{}, func(s *show) {
		whole(s, "?")
		s.Send(screen.OpenBoard{})
		s.wait("No account is connected")
		whole(s, "?")
	})
	for to, key := range map[string]string{"list": "?", "text": "f1", "wait": "?", "end": "?"} {
		play(t, begin, func(s *show) {
			map[string]func(){"list": s.toPicker, "text": s.toInput, "wait": s.toWait, "end": s.toEnd}[to]()
			whole(s, key)
		})
	}
}

func TestHelpNamesEveryKeyOfTheFoot(t *testing.T) {
	play(t, begin, func(s *show) {
		s.toWait()
		s.y = 60
		for _, b := range s.m.top().Help()[0].Foot() {
			s.Press("?")
			s.sees(b.Label)
			if !strings.Contains(s.text(), b.Does) {
				t.Errorf("help does not say %q", b.Does)
			}
			s.Press("esc")
		}
	})
}
