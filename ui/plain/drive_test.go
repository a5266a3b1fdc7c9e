package plain_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"

	"example.org/peerage/ui/front"
	"example.org/peerage/ui/plain"
	"example.org/peerage/ui/uitest/toy"
	"example.org/peerage/wizard"
)

// silent reads events and shows none.
type silent struct{}

func (silent) Event(wizard.Event) {}
func (silent) Err() error         { return nil }

// TestWhyNobodyAnswered: each way of not answering has its exit code, and a
// terminal that cannot be asked is told, not passed over.
func TestWhyNobodyAnswered(t *testing.T) {
	broken := errors.New("the terminal cannot be set")
	for _, c := range []struct {
		why  error
		code int
		told bool
	}{
		{plain.ErrNobody, plain.ExitWaiting, false},
		{plain.ErrEnded, plain.ExitInterrupted, false},
		{broken, plain.ExitWaiting, true},
	} {
		synctest.Test(t, func(t *testing.T) {
			w := toy.New()
			answer := func(context.Context, *wizard.Ask) (wizard.Reply, error) { return wizard.Reply{}, c.why }
			code, err := plain.Drive(t.Context(), silent{}, answer, func(to func(wizard.Event)) (*wizard.Session, error) {
				return w.Start(t.Context(), front.StartOptions{Procedure: "aiven-azure", Name: "orders", Guided: true}, to)
			})
			if code != c.code || errors.Is(err, broken) != c.told {
				t.Errorf("%v: exit %d, %v", c.why, code, err)
			}
		})
	}
}
