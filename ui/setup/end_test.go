package setup_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"example.org/peerage/providers"
	"example.org/peerage/ui/front"
	"example.org/peerage/ui/screen"
	"example.org/peerage/ui/setup"
	"example.org/peerage/ui/theme"
	"example.org/peerage/ui/uitest"
	"example.org/peerage/ui/uitest/toy"
	"example.org/peerage/wizard"
)

// to moves the cursor of a list to a row, and chooses it.
func (s *scene) pick(row string) {
	s.t.Helper()
	s.Press("home")
	for range 12 {
		if strings.Contains(s.text(), "▸ "+row) {
			s.Sent()
			s.enter()
			return
		}
		s.Press("down")
	}
	s.t.Fatalf("no row %q on\n%s", row, s.text())
}

func TestWhatCanBeDoneAtTheEnd(t *testing.T) {
	play(t, options{}, func(s *scene) {
		s.toEnd()
		s.pick("See it on the board")
		uitest.Find[screen.OpenBoard](t, s.Stage)
		s.pick("Show the record")
		d, text := s.dialog()
		uitest.Sees(t, text, "│ vnet-orders and aiven-eu ", "s save it")
		_, save := d.Update(uitest.Key("s"))
		s.Run(save)
		if got := uitest.Find[screen.Toast](t, s.Stage); got.Text != "Saved as /home/ana/peerage-orders.md" {
			t.Errorf("said %+v", got)
		}
		s.pick("Home")
		uitest.Find[screen.Home](t, s.Stage)
		s.pick("Take it down…")
		s.wait("Take down orders?", "to confirm")
		s.Type("orders")
		s.enter()
		s.wait("✓ orders is taken down", "3 removed")
		s.sees("Removed", "▸ Home", "See the board")
		s.fits()
		if s.setup.Ended() != "orders is taken down" {
			t.Errorf("ended %q", s.setup.Ended())
		}
		s.pick("See the board")
		uitest.Find[screen.OpenBoard](t, s.Stage)
	})
}

func TestRecordsThatCannotBeSaved(t *testing.T) {
	full := func(context.Context, string) (string, error) { return "", errors.New("the disk is full") }
	for want, save := range map[string]func(context.Context, string) (string, error){
		"No record was saved: the disk is full": full, "the demo writes no files": nil,
	} {
		play(t, options{backend: func(d *front.Backend) { d.SaveRecord = save }}, func(s *scene) {
			s.toEnd()
			s.pick("Show the record")
			d, _ := s.dialog()
			_, press := d.Update(uitest.Key("s"))
			s.Run(press)
			if save == nil {
				if got := d.Keys().List[0]; got.Off != want {
					t.Errorf("the key says %q", got.Off)
				}
				return
			}
			if got := uitest.Find[screen.Toast](t, s.Stage); got.Text != want || !got.Bad {
				t.Errorf("said %+v", got)
			}
		})
	}
}

// TestADoneRunIsOpenedAgain from the journal, as it was: nothing is asked, its
// times are its own, and what can be done is still there (Z4).
func TestADoneRunIsOpenedAgain(t *testing.T) {
	play(t, options{}, func(s *scene) {
		s.toEnd()
		before, _, _ := strings.Cut(s.text(), "▸")
		s.pick("Take it down…")
		s.wait("to confirm")
		s.Press("esc")
		s.wait("are connected", "Take it down…", "Show the record")
		s.setup.Close()
		s.Pass(26 * time.Hour)
		s.start(s.backend, screen.OpenSetup{Look: "orders"})
		s.wait("are connected", "▸ See it on the board", "Look again", "Take it down…", "n copy nc", "i ids")
		if after, _, _ := strings.Cut(s.text(), "▸"); after != before {
			t.Errorf("it was\n%s\nand is\n%s", before, after)
		}
		s.Press("n")
		_, text := s.dialog()
		uitest.Sees(t, text, "nc -zv pg-orders.contoso.example 21699")
		s.Press("i")
		_, text = s.dialog()
		uitest.Sees(t, text, "application peerage-orders", "id-app", "peering in Aiven to-aiven", "made")
		s.pick("Look again")
		s.wait("are connected")
		s.seesNot("Look again")
	})
}

// TestWhatWasMadeIsSeenAtTheEnd: on a low screen its first line, which says where
// the rest is.
func TestWhatWasMadeIsSeenAtTheEnd(t *testing.T) {
	play(t, options{}, func(s *scene) {
		s.toEnd()
		for s.h = 17; s.h <= 40; s.h++ {
			text := s.text()
			uitest.Sees(t, text, "Created", "application peerage-orders", "i ids")
			if !strings.Contains(text, "peering in Azure to-aiven") && !strings.Contains(text, "i shows all") {
				t.Errorf("at %d lines nobody knows where the rest is:\n%s", s.h, text)
			}
		}
		s.fits()
	})
}

// TestReadOnlyTakesNothingDown.
func TestReadOnlyTakesNothingDown(t *testing.T) {
	play(t, options{backend: func(d *front.Backend) { d.ReadOnly = true }}, func(s *scene) {
		s.toEnd()
		s.seesNot("Take it down…")
	})
}

// TestWhatTheProcedureOffersAfterwards begins another one, on behalf of this.
func TestWhatTheProcedureOffersAfterwards(t *testing.T) {
	p := stubborn()
	p.Halves = []string{"HALF"}
	p.Vars = []wizard.Var{{Name: "HALF"}}
	p.Steps[0].Do = func(ctx context.Context, r *wizard.Run) error { return r.Set(ctx, "HALF", "/halves/1") }
	key := "S2.thing"
	p.After = []wizard.AfterAct{{
		ID: "key", Title: "Remove the key", Hint: "nobody needs it", Procedure: "remove-key",
		Items:  []string{key},
		Values: func(*wizard.State) map[string]string { return map[string]string{"KEY": "1"} },
	}}
	o := of(p)
	o.world.More = []*wizard.Procedure{
		{
			ID:     "remove-key",
			Title:  "Remove a key",
			Hidden: true,
			Steps:  []*wizard.Step{{ID: "K1", Title: "Key", Actor: "YOU"}},
		},
	}
	play(t, o, func(s *scene) {
		s.wait("Remove the key       nobody needs it")
		s.pick("Remove the key")
		got := uitest.Find[screen.OpenSetup](t, s.Stage).Start
		if got == nil || got.Procedure != "remove-key" || !got.Guided || got.Values["KEY"] != "1" {
			t.Errorf("began %+v", got)
		}
		s.pick("See it on the board")
		if got := uitest.Find[screen.OpenBoard](t, s.Stage); got.Link != "/halves/1" {
			t.Errorf("the board shows %q", got.Link)
		}
		// Another run has taken the key away meanwhile.
		_, err := s.world.Append(
			t.Context(),
			wizard.Event{
				Run:  s.setup.Run(),
				At:   time.Now(),
				Kind: wizard.Removed,
				Item: &wizard.Item{Key: key, Kind: "thing"},
			},
		)
		if err != nil {
			t.Fatal(err)
		}
		s.Run(s.setup.Show(true))
		s.seesNot("1 × thing", "thing of S2")
	})
}

// TestAnActOfTheBoard has no run of its own to go back to.
func TestAnActOfTheBoard(t *testing.T) {
	w := toy.New()
	w.More = []*wizard.Procedure{
		{ID: "switch", Title: "Switch access on", Crumb: "Switch access on", Hidden: true, Steps: []*wizard.Step{{
			ID: "K1", Title: "Access", Actor: "YOU", Confirm: func(wizard.Values) string { return "Traffic may pass." },
			Do: func(context.Context, *wizard.Run) error {
				return nil
			}, Result: func(wizard.Values) string { return "traffic may pass" },
		}}},
	}
	o := options{world: w, open: screen.OpenSetup{Start: &front.StartOptions{Procedure: "switch", Guided: true}}}
	play(t, o, func(s *scene) {
		s.wait("▸ Go ahead")
		s.sees("peerage › Switch access on", "esc leave")
		s.enter()
		s.wait("✓ Switch access on: traffic may pass")
		s.sees("▸ See it on the board", "Back")
		s.seesNot("Save a record", "Take it down")
		s.pick("Back")
		uitest.Find[screen.Pop](t, s.Stage)
		if !s.setup.Act() {
			t.Error("it is no act")
		}
	})
}

// TestHandingOver copies a command for a colleague; the question stays.
func TestHandingOver(t *testing.T) {
	play(t, refused(true), func(s *scene) {
		s.toWait()
		s.wait("Ask a colleague")
		s.pick("Ask a colleague")
		if _, seen := s.dialog(); !strings.Contains(seen, "az role assignment create --role X") {
			t.Errorf("copied\n%s", seen)
		}
		s.sees("▸ Ask a colleague")
		s.pick("Choose another VNet")
		s.wait("Which VNet?", "vnet-hub")
	})
}

func TestVariablesAndDetails(t *testing.T) {
	play(t, options{}, func(s *scene) {
		s.toWait()
		s.Press("v")
		d, seen := s.dialog()
		for _, want := range []string{
			"Variables", "▸ USER_SUBSCRIPTION_ID", "peerage-orders", "$USER_APP_SECRET",
			"AIVEN_VNET_ID         comes with 7, Aiven prepares its half",
		} {
			if !strings.Contains(seen, want) {
				t.Errorf("no %q in\n%s", want, seen)
			}
		}
		d.Update(uitest.Key("down"))
		d.Update(uitest.Key("down"))
		_, cmd := d.Update(uitest.Key("y"))
		s.Sent()
		s.Run(cmd)
		if _, seen := s.dialog(); !strings.Contains(seen, "USER_APP_NAME") ||
			!strings.Contains(seen, "\npeerage-orders\n") {
			t.Errorf("copied\n%s", seen)
		}
		d.Update(uitest.Key("end"))
		_, cmd = d.Update(uitest.Key("enter"))
		s.Run(cmd)
		if got := uitest.Find[screen.Toast](t, s.Stage); got.Text != "AIVEN_VNET_ID is not known yet" {
			t.Errorf("said %+v", got)
		}
		if done, _ := d.Update(uitest.Key("v")); !done {
			t.Error("v does not close it")
		}
		s.Press("d")
		_, seen = s.dialog()
		for _, want := range []string{
			"A16  Aiven prepares its half", "AIVEN · step 7 of 8", "States seen: APPROVED",
			"avn organization vpc peering-connection list",
		} {
			if !strings.Contains(seen, want) {
				t.Errorf("no %q in\n%s", want, seen)
			}
		}
		s.Press("c")
		if _, seen := s.dialog(); !strings.Contains(seen, "avn organization vpc peering-connection list --json") {
			t.Errorf("copied\n%s", seen)
		}
		s.w, s.h = 200, 60
		s.sees("VARIABLES", "MADE BY THIS RUN", "✓ application peerage-orders")
	})
}

// TestALostLinkIsMadeAnew: others have removed it since. Its run goes on at the step
// from which it is made, and only then is that offered.
func TestALostLinkIsMadeAnew(t *testing.T) {
	for name, links := range map[string][]providers.Link{
		"broken": {{ID: "new", Verdict: providers.Failed, Hosted: &providers.Half{ID: "/subscriptions/7404/aiven"}}},
		"up":     {{ID: "new", Verdict: providers.Active, Hosted: &providers.Half{ID: "/subscriptions/7404/aiven"}}},
	} {
		t.Run(name, func(t *testing.T) {
			w := toy.New()
			p := w.Procedure("aiven-azure")
			p.Halves = []string{"AIVEN_VNET_ID"}
			p.Scene = &wizard.Scene{Halves: []wizard.Span{{Steps: []string{"A15"}}}}
			play(t, options{world: w}, func(s *scene) {
				s.toEnd()
				w.Links = links
				s.setup.Close()
				s.start(s.backend, screen.OpenSetup{Look: "orders"})
				s.Pass(2 * time.Minute)
				if name == "up" {
					s.sees("are connected")
					s.seesNot("Make it anew…")
					return
				}
				s.sees("▸ See it on the board", "Make it anew…", "from step 6")
				s.pick("Make it anew…")
				s.wait("6  Create Aiven's half")
			})
		})
	}
}

// TestTheWayIsTriedFromHere: at the end, and what came of it is said; a demo
// has nothing to reach.
func TestTheWayIsTriedFromHere(t *testing.T) {
	w := toy.New()
	w.Procedure("aiven-azure").Halves = []string{"AIVEN_VNET_ID"}
	w.Links = []providers.Link{{ID: "new", Title: "vnet-orders ⇄ aiven-eu", Verdict: providers.Active,
		Hosted: &providers.Half{ID: "/subscriptions/7404/aiven"}}}
	tried := ""
	probe := func(_ context.Context, l *providers.Link, _ []providers.Endpoint) (front.Tried, error) {
		tried = l.ID
		return front.Tried{Lines: []string{"This machine is in neither network of the link"}}, nil
	}
	play(t, options{world: w, backend: func(b *front.Backend) { b.Probe = probe }}, func(s *scene) {
		s.toEnd()
		s.Pass(time.Second)
		s.pick("Try it from here")
		_, text := s.dialog()
		uitest.Sees(t, text, "Tried from here", "in neither network")
		if tried != "new" {
			t.Errorf("tried %q", tried)
		}
	})
	play(t, options{backend: func(b *front.Backend) { b.Demo = true }}, func(s *scene) {
		s.toEnd()
		s.sees("Try it from here", "not in the demo")
	})
}

// TestWhatWasNotShownYetIsCaughtUp: a program that is left in the instant in which
// a run begins knows of it all the same, and says how to go on with it.
func TestWhatWasNotShownYetIsCaughtUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := setup.New(t.Context(), toy.Backend(toy.New()), theme.New(true, colorprofile.TrueColor), screen.OpenSetup{
			Start: &front.StartOptions{Procedure: "aiven-azure", Values: map[string]string{"AIVEN_TOKEN": "token"}}})
		all, ok := x.Init()().(tea.BatchMsg) // whose messages nobody gets any more
		if !ok {
			t.Fatal("nothing is opened")
		}
		for _, do := range all {
			if do != nil {
				go do()
			}
		}
		synctest.Wait()
		if l, ok := x.Live(); ok {
			t.Errorf("%+v before anything arrived", l)
		}
		x.CatchUp(t.Context())
		if l, ok := x.Live(); !ok || l.Run == "" || l.Name == "" {
			t.Errorf("%+v, %v", l, ok)
		}
		x.Close()
		time.Sleep(time.Minute)
	})
}
