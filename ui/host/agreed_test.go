package host_test

import (
	"bytes"
	"context"
	"testing"
	"testing/synctest"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/ui/front"
	"example.org/peerage/ui/host"
	"example.org/peerage/ui/plain"
	"example.org/peerage/wizard"
)

// TestWhatTheBoardAskedIsNotAskedAgain: its acts that are agreed to by a name
// delete both halves of a link that works, and ask nothing more.
func TestWhatTheBoardAskedIsNotAskedAgain(t *testing.T) {
	for _, title := range []string{"vnet-web ⇄ aiven-eu", "vnet-shipping ⇄ contoso-prod"} {
		synctest.Test(t, func(t *testing.T) {
			d := inMemory(t, host.DemoOptions{})
			deleted := 0
			for _, a := range d.Feed().Acts(*find(t, look(t, d), title)) {
				if a.Confirm == "" {
					continue
				}
				deleted++
				o := *a.Start
				o.Agreed, o.Stops = true, true
				askedNothing(t, d, o)
			}
			time.Sleep(2 * time.Minute) // until everything is looked at anew
			if l := find(t, look(t, d), title); deleted != 2 || l.Verdict != providers.GoneV || !l.TakenDown {
				t.Errorf("%d deleted; %s is %s, taken down %v: %s", deleted, l.Title, l.Verdict, l.TakenDown, l.Reason)
			}
		})
	}
}

// askedNothing runs an act guided, with nobody there to answer.
func askedNothing(t *testing.T, d *host.Demo, o front.StartOptions) {
	t.Helper()
	var out bytes.Buffer
	nobody := func(_ context.Context, a *wizard.Ask) (wizard.Reply, error) {
		t.Errorf("%s asks: %s", o.Procedure, a.Title)
		return wizard.Reply{}, plain.ErrNobody
	}
	lines := plain.NewLines(&out, d.Procedure(o.Procedure), d.Clock(), nil, 0)
	code, err := plain.Drive(t.Context(), lines, nobody, func(sink func(wizard.Event)) (*wizard.Session, error) {
		return d.Start(t.Context(), o, sink)
	})
	if err != nil || code != plain.ExitDone {
		t.Errorf("%s: exit %d, %v:\n%s", o.Procedure, code, err, out.String())
	}
}
