package plain_test

import (
	"context"
	"errors"
	"syscall"
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

// fullDisk shows two events.
type fullDisk struct{ shown int }

func (f *fullDisk) Event(wizard.Event) { f.shown++ }
func (f *fullDisk) Err() error {
	if f.shown > 2 {
		return syscall.ENOSPC
	}
	return nil
}

// TestNothingIsDoneThatCannotBeTold: where its events cannot be written a run stops,
// resumably, before it makes or removes what nobody would hear of.
func TestNothingIsDoneThatCannotBeTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := toy.New()
		o := front.StartOptions{Procedure: "aiven-azure", Name: "orders"}
		given := map[string]string{"USER_SUBSCRIPTION_ID": "fef55fe0-e125-450a-a608-d5e20ffc2d12", "USER_VNET_ID": "vnet-hub",
			"USER_APP_NAME": "peerage-orders"}
		answer := func(_ context.Context, a *wizard.Ask) (wizard.Reply, error) {
			if reply, how := wizard.AutoReply(a, given, wizard.Policy{Yes: true}); how == wizard.Answered {
				return reply, nil
			}
			return wizard.Reply{}, plain.ErrNobody
		}
		_, err := plain.Drive(t.Context(), &fullDisk{}, answer, func(to func(wizard.Event)) (*wizard.Session, error) {
			return w.Start(t.Context(), o, to)
		})
		told, gone := w.Events(t.Context(), "orders")
		if gone != nil {
			t.Fatal(gone)
		}
		st := wizard.Fold(told)
		if !errors.Is(err, syscall.ENOSPC) || st.Status != wizard.Stopped || len(st.Items) > 0 {
			t.Errorf("%v: the run is %s and made %d things", err, st.Status, len(st.Items))
		}
	})
}
