package app

import (
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
)

// TestTheMouseIsTheTerminals unless it was taken: by M, or by the setting from the
// beginning; M gives it back. The wheel moves as the arrow keys do.
func TestTheMouseIsTheTerminals(t *testing.T) {
	const taken, given = ansi.SetModeMouseButtonEvent, ansi.ResetModeMouseButtonEvent
	for _, from := range []bool{false, true} {
		run(t, Options{Mouse: from}, func(p *program) {
			time.Sleep(time.Second)
			if got := strings.Contains(p.out.String(), taken); got != from {
				t.Errorf("taken at the start: %v, wanted %v", got, from)
			}
			p.keys.Write([]byte("M"))
			time.Sleep(time.Second)
			want := taken
			if from {
				want = given
			}
			if !strings.Contains(p.out.String(), want) {
				t.Errorf("M changed nothing")
			}
			if from {
				return
			}
			before := p.out.size()
			p.keys.Write([]byte("\x1b[<65;10;10M"))
			time.Sleep(time.Second)
			if p.out.size() == before {
				t.Error("the wheel moves nothing")
			}
		})
	}
}
