package home_test

import (
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"example.org/peerage/ui/front"
	"example.org/peerage/ui/screen"
	"example.org/peerage/ui/setup"
	"example.org/peerage/ui/uitest"
)

// acts opens the menu of a run.
func (s *scene) acts(row string) string {
	s.t.Helper()
	s.to(row)
	s.Press("a")
	_, seen := s.dialog()
	return seen
}

func (s *scene) menu(row string) {
	s.t.Helper()
	d, _ := s.dialog()
	s.choose(d, row)
}

func TestActsOnARun(t *testing.T) {
	play(t, several, func(s *scene) {
		seen := s.acts("orders")
		for _, want := range []string{"Go on", "Show the record", "Take it down…", "Forget it…"} {
			if !strings.Contains(seen, want) {
				t.Errorf("no %q in\n%s", want, seen)
			}
		}
		if strings.Contains(seen, "See it on the board") {
			t.Errorf("an unfinished run is on the board:\n%s", seen)
		}
		s.menu("Go on")
		if got := uitest.Find[screen.OpenSetup](t, s.Stage); got.Resume != "r1" {
			t.Errorf("opened %+v", got)
		}
		s.acts("orders")
		s.menu("Take it down…")
		if got := uitest.Find[screen.OpenSetup](t, s.Stage); got.Teardown != "r1" {
			t.Errorf("opened %+v", got)
		}
		s.acts("orders")
		s.menu("Show the record")
		d, _ := s.dialog()
		_, save := d.Update(uitest.Key("s"))
		s.Run(save)
		if got := uitest.Find[screen.Toast](t, s.Stage); got.Text != "Saved as /home/ana/peerage-orders.md" {
			t.Errorf("said %+v", got)
		}
	})
}

func TestFinishedRuns(t *testing.T) {
	play(t, several, func(s *scene) {
		s.to("Finished")
		s.Press("enter")
		_, seen := s.dialog()
		for _, want := range []string{"fraud", "done · 12 d ago", "edge", "taken down · 40 d ago"} {
			if !strings.Contains(seen, want) {
				t.Errorf("no %q in\n%s", want, seen)
			}
		}
		s.menu("fraud")
		if _, seen := s.dialog(); !strings.Contains(seen, "See it on the board") || strings.Contains(seen, "Go on") {
			t.Errorf("a finished run offers\n%s", seen)
		}
		s.menu("See it on the board")
		uitest.Find[screen.OpenBoard](t, s.Stage)
		s.Press("enter")
		s.menu("edge")
		if _, seen := s.dialog(); strings.Contains(seen, "Take it down") {
			t.Errorf("what is taken down offers\n%s", seen)
		}
	})
}

// TestActsThatCannotBe are seen, and say why.
func TestActsThatCannotBe(t *testing.T) {
	for name, x := range map[string]struct {
		tune func(d *front.Backend, r *runs)
		row  string
		says []string
	}{
		"another process": {several, "claims", []string{"Go on", "another process works on it"}},
		"read-only": {func(d *front.Backend, r *runs) {
			several(d, r)
			d.ReadOnly = true
		}, "orders", []string{"Take it down…", "read-only"}},
		"made nothing": {func(d *front.Backend, r *runs) { several(d, r); r.list[0].Made = 0 }, "orders",
			[]string{"it made nothing"}},
	} {
		t.Run(name, func(t *testing.T) {
			play(t, x.tune, func(s *scene) {
				seen := s.acts(x.row)
				for _, want := range x.says {
					if !strings.Contains(seen, want) {
						t.Errorf("no %q in\n%s", want, seen)
					}
				}
			})
		})
	}
	play(t, several, func(s *scene) {
		s.live = []setup.Live{{Run: "r1", Name: "orders", Place: "step 8 of 8"}}
		if seen := s.acts("orders"); strings.Count(seen, "it is being worked on") != 2 {
			t.Errorf("a run at work offers\n%s", seen)
		}
	})
}

// TestForgetting asks; for a run that still has things in the clouds, for its
// name.
func TestForgetting(t *testing.T) {
	play(t, several, func(s *scene) {
		s.acts("orders")
		s.menu("Forget it…")
		d, seen := s.dialog()
		for _, want := range []string{"Forget orders?", "7 things that it made", "Type orders to confirm:"} {
			if !strings.Contains(seen, want) {
				t.Errorf("no %q in\n%s", want, seen)
			}
		}
		s.Pass(time.Second)
		d.Update(uitest.Key("enter"))
		d.Update(tea.PasteMsg{Content: "orders"})
		s.runs.list = s.runs.list[1:]
		_, cmd := d.Update(uitest.Key("enter"))
		s.Run(cmd)
		if len(s.runs.forgot) != 1 || s.runs.forgot[0] != "r1" {
			t.Errorf("forgot %v", s.runs.forgot)
		}
		s.seesNot("orders")
	})
	play(t, func(d *front.Backend, r *runs) { several(d, r); r.list[0].Made, r.broken = 0, errDisk }, func(s *scene) {
		s.acts("orders")
		s.menu("Forget it…")
		d, seen := s.dialog()
		if strings.Contains(seen, "Type orders") {
			t.Errorf("nothing is left, but a name is asked for:\n%s", seen)
		}
		s.Pass(time.Second)
		_, cmd := d.Update(uitest.Key("y"))
		s.Run(cmd)
		if got := uitest.Find[screen.Toast](t, s.Stage); !got.Bad ||
			!strings.Contains(got.Text, "It was not forgotten: database") {
			t.Errorf("said %+v", got)
		}
	})
}
