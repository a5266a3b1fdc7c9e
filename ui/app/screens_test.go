package app

import (
	"fmt"
	"testing"
	"time"

	"github.com/charmbracelet/colorprofile"

	"example.org/peerage/ui/screen"
	"example.org/peerage/ui/uitest"
	"example.org/peerage/ui/uitest/toy"
)

// state is one of the states that a screen can be in.
type state struct {
	name  string
	first screen.OpenSetup
	world func(w *toy.World)
	reach func(s *show)
}

// teardown goes to the question of a teardown.
func teardown(s *show) {
	s.toEnd()
	s.Press("down", "down")
	s.enter()
	s.wait("to confirm")
}

func states() []state {
	refused := func(hard bool) func(w *toy.World) {
		return func(w *toy.World) { w.Fails, w.Hard = 100, hard }
	}
	return []state{
		{name: "home", reach: func(s *show) {}},
		{name: "home-run", first: begin, reach: func(s *show) { s.toNetworks(); s.Press("h"); s.Pass(4 * time.Second) }},
		{name: "signin", first: begin, reach: func(s *show) { s.wait("B7XQ4KLM9"); s.Pass(5 * time.Second) }},
		{name: "loading", first: begin, reach: func(s *show) { s.wait("Looking up") }},
		{name: "picker", first: begin, reach: func(s *show) { s.toNetworks() }},
		{name: "filter", first: begin, reach: func(s *show) { s.toNetworks(); s.Press("/"); s.Type("west b") }},
		{name: "disabled", first: begin, reach: func(s *show) { s.toNetworks(); s.Press("down"); s.enter() }},
		{name: "input", first: begin, reach: func(s *show) { s.toInput() }},
		{name: "problem", first: begin, reach: func(s *show) { s.toInput(); s.Type("two words"); s.enter() }},
		{name: "confirm", first: begin, reach: func(s *show) { s.toConfirm() }},
		{name: "adopt", first: begin, reach: func(s *show) {
			s.toInput()
			s.Type("taken")
			s.enter()
			s.wait("Make another")
		}},
		{name: "secret", first: begin, reach: func(s *show) { s.toSecret(); s.Type("hunter2") }},
		{name: "wait", first: begin, reach: func(s *show) { s.toWait(); s.Pass(33 * time.Second) }},
		{name: "remedy", first: begin, world: refused(false), reach: func(s *show) {
			s.toWait()
			s.wait("attempt 4")
			s.Pass(2 * time.Second)
		}},
		{name: "needs", first: begin, world: refused(true), reach: func(s *show) { s.toWait(); s.wait("Ask a colleague") }},
		{name: "done", first: begin, reach: func(s *show) { s.toEnd() }},
		{name: "teardown", first: begin, reach: teardown},
		{name: "removing", first: begin, reach: func(s *show) {
			teardown(s)
			s.Type("orders")
			s.enter()
			s.Pass(4 * time.Second)
		}},
		{name: "removed", first: begin, reach: func(s *show) {
			teardown(s)
			s.Type("orders")
			s.enter()
			s.wait("is taken down")
		}},
		{name: "stopped", first: begin, world: refused(true), reach: func(s *show) {
			s.toWait()
			s.wait("Ask a colleague")
			s.Press("end")
			s.enter()
			s.wait("Stopped at")
		}},
		{name: "variables", first: begin, reach: func(s *show) { s.toWait(); s.Press("v") }},
		{name: "details", first: begin, reach: func(s *show) { s.toWait(); s.Press("d") }},
		{name: "help", first: begin, reach: func(s *show) { s.toWait(); s.Press("?") }},
		{name: "doctor", reach: func(s *show) { s.Press("d"); s.Pass(5 * time.Second) }},
		{name: "not-begun", first: screen.OpenSetup{Resume: "nobody"}, reach: func(s *show) { s.wait("could not be continued") }},
	}
}

// TestScreens compares every state at the usual sizes with how it was, and
// looks that it fits every size.
func TestScreens(t *testing.T) {
	for _, st := range states() {
		t.Run(st.name, func(t *testing.T) {
			w := toy.New()
			if st.world != nil {
				st.world(w)
			}
			playIn(t, w, st.first, func(s *show) {
				st.reach(s)
				for _, size := range [][2]int{{80, 24}, {120, 40}, {200, 60}, {40, 12}} {
					uitest.Golden(t, fmt.Sprintf("%s-%dx%d", st.name, size[0], size[1]), s.Screen(size[0], size[1]))
				}
				s.m.th.Set(false, colorprofile.TrueColor)
				uitest.Golden(t, st.name+"-light-80x24", s.Screen(80, 24))
				fitsAll(t, s)
			})
		})
	}
}

// fitsAll draws the present state in every size, with and without colours.
func fitsAll(t *testing.T, s *show) {
	if t.Failed() {
		return
	}
	for w := 1; w <= 210; w += 1 + w/12 {
		for h := 1; h <= 62; h += 1 + h/14 {
			uitest.Fits(t, s.Screen(w, h), w, h)
			if t.Failed() {
				t.Fatalf("at %d×%d", w, h)
			}
		}
	}
	s.m.th.Set(true, colorprofile.ASCII)
	uitest.Fits(t, s.Screen(80, 24), 80, 24)
}
