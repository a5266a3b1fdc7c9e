package setup_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/ui/screen"
	"example.org/peerage/wizard"
)

// stubborn makes two things; the second takes a while to go, says so, and is
// refused once.
func stubborn() *wizard.Procedure {
	make := func(id string, undo func(context.Context, *wizard.Run, wizard.Item) error) *wizard.Step {
		it := wizard.Item{Key: id + ".thing", Kind: "thing", Name: "of " + id, ID: "id-" + id}
		return &wizard.Step{
			ID:    id,
			Title: "Make " + id,
			Actor: "CLOUD",
			Undo:  undo,
			Makes: []string{it.Key},
			Site:  &wizard.Site{},
			Do: func(ctx context.Context, r *wizard.Run) error {
				return r.Made(ctx, it)
			},
		}
	}
	refused := false
	return &wizard.Procedure{
		Title: "Make things", Crumb: "Things", Steps: []*wizard.Step{
			make("S1", func(ctx context.Context, r *wizard.Run, _ wizard.Item) error {
				return r.Clock().Sleep(ctx, time.Minute)
			}),
			make("S2", func(ctx context.Context, r *wizard.Run, _ wizard.Item) error {
				r.Note("The cloud lets go of it")
				if err := r.Clock().Sleep(ctx, time.Minute); err != nil || refused {
					return err
				}
				refused = true
				return &providers.Error{
					Class:    providers.Conflict,
					Provider: "cloud",
					Op:       "delete it",
					Code:     "StillInUse",
					Status:   409,
					Message:  "It is in use.",
				}
			}),
		},
	}
}

// down plays a run of the procedure, and then its teardown up to the list.
func down(t *testing.T, p *wizard.Procedure, fn func(s *scene)) {
	t.Helper()
	o := of(p)
	play(t, o, func(s *scene) {
		s.wait("Take it down…")
		s.setup.Close()
		s.start(s.backend, screen.OpenSetup{Teardown: "orders"})
		s.wait("to confirm")
		fn(s)
	})
}

// glyph is the mark of the row that names a thing.
func (s *scene) glyph(row string) string {
	s.t.Helper()
	for l := range strings.SplitSeq(s.text(), "\n") {
		if mark, rest, ok := strings.Cut(strings.TrimSpace(l), " "); ok &&
			strings.HasPrefix(strings.TrimSpace(rest), row) {
			return mark
		}
	}
	s.t.Fatalf("no row %q on\n%s", row, s.text())
	return ""
}

func TestTheRowAtWorkSaysSo(t *testing.T) {
	down(t, stubborn(), func(s *scene) {
		s.sees("1  thing of S2", "2  thing of S1")
		s.Type("orders")
		s.enter()
		s.Pass(10 * time.Second)
		s.sees("The cloud lets go of it") // not the engine's own words
		if a, b := s.glyph("thing of S2"), s.glyph("thing of S1"); a != "◌" || b != "○" {
			t.Errorf("%s at work, %s to come:\n%s", a, b, s.text())
		}
		s.wait("StillInUse")
		if got := s.glyph("thing of S2"); got != "!" {
			t.Errorf("%s while a question about it is open:\n%s", got, s.text())
		}
		s.sizes(nil)
		s.enter() // try again
		s.Pass(10 * time.Second)
		if got := s.glyph("thing of S2"); got != "◌" {
			t.Errorf("%s while it is tried again:\n%s", got, s.text())
		}
		s.wait("✓ thing of S2")
		if got := s.glyph("thing of S1"); got != "◌" {
			t.Errorf("%s for the next one:\n%s", got, s.text())
		}
		s.wait("orders is taken down", "2 removed")
	})
}

// TestWhatStaysSaysWhy: the list comes with the question, reasons included.
func TestWhatStaysSaysWhy(t *testing.T) {
	p := stubborn()
	p.Steps[0].Keep = func(context.Context, *wizard.Run, wizard.Item) (string, error) {
		return "billing (another run) uses it", nil
	}
	down(t, p, func(s *scene) {
		s.sees("1  thing of S2", "This stays:", "–   thing of S1", "billing (another run) uses it")
		s.Press("esc")
		s.wait("Take it down…") // it is as it was, and can be taken down after all
	})
}

// TestKeysInFlightTakeNothingDown: enter agrees to nothing before the list can
// have been read, and never without the name.
func TestKeysInFlightTakeNothingDown(t *testing.T) {
	removed := errors.New("something was removed")
	p := stubborn()
	for _, st := range p.Steps {
		st.Undo = func(context.Context, *wizard.Run, wizard.Item) error { return removed }
	}
	down(t, p, func(s *scene) {
		s.Type("order")
		s.enter()
		s.wait("That is not orders.")
		s.sees("confirm: ▸ order")
	})
}
