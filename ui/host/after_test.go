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

// TestWhatAFinishedRunOffersIsDone: each act that the end of any procedure
// offers can be carried out, and the run then says what has become of it,
// although nobody works on it any more; and the board knows the run's link.
func TestWhatAFinishedRunOffersIsDone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := inMemory(t, host.DemoOptions{})
		done := map[string]bool{}
		for _, p := range d.Procedures() {
			play(t, d, p.ID, "run-"+p.ID)
			time.Sleep(time.Second) // the run's last sight is the board's, which rests between two renewals
			l := front.LinkOf(look(t, d).Links, p.Halves, past(t, d, "run-"+p.ID).Value)
			if l == nil || l.Verdict != providers.Active {
				t.Errorf("%s: the board does not know its link as active: %+v", p.ID, l)
			}
			for _, a := range p.After {
				st := past(t, d, "run-"+p.ID)
				if !a.Open(st) || a.Procedure == "" {
					continue
				}
				done[a.ID] = true
				actOut(t, d, a, st)
				if a.Open(past(t, d, "run-"+p.ID)) {
					t.Errorf("%s: %q is still offered", p.ID, a.Title)
				}
			}
		}
		for _, id := range []string{"remove-password", "let-ranges-in"} {
			if !done[id] {
				t.Errorf("no procedure offered %s", id)
			}
		}
	})
}

func past(t *testing.T, d *host.Demo, run string) *wizard.State {
	t.Helper()
	list, err := d.Events(t.Context(), run)
	if err != nil {
		t.Fatal(err)
	}
	return wizard.Fold(list)
}

// actOut does an act of a finished run, with all that it can be done to.
func actOut(t *testing.T, d *host.Demo, a wizard.AfterAct, st *wizard.State) {
	t.Helper()
	o := front.StartOptions{Procedure: a.Procedure, For: a.Behalf(st)}
	if a.Values != nil {
		o.Values = a.Values(st)
	}
	all := func(_ context.Context, q *wizard.Ask) (wizard.Reply, error) {
		if q.Kind == wizard.AskConfirm {
			return wizard.Reply{Choice: wizard.ChoiceOK}, nil
		}
		value := ""
		for _, c := range q.Choices {
			value += "," + c.Value
		}
		return wizard.Reply{Choice: wizard.ChoiceOK, Value: value[1:]}, nil
	}
	var out bytes.Buffer
	lines := plain.NewLines(&out, d.Procedure(a.Procedure), d.Clock(), nil, 0)
	code, err := plain.Drive(t.Context(), lines, all, func(sink func(wizard.Event)) (*wizard.Session, error) {
		return d.Start(t.Context(), o, sink)
	})
	if err != nil || code != plain.ExitDone {
		t.Errorf("%s: exit %d, %v:\n%s", a.Procedure, code, err, out.String())
	}
}

// TestStopsByHand: so often does somebody who goes through a procedure by hand
// and lets all of the plan be done press a key, the first page with it.
func TestStopsByHand(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := inMemory(t, host.DemoOptions{})
		most := map[string]int{
			"aiven-azure": 9, "aiven-project-azure": 9, "aiven-aws": 9, "aiven-project-aws": 9,
			"astra-azure": 8, "aiven-upcloud": 8, "aiven-azure-privatelink": 10,
		}
		for _, p := range d.Procedures() {
			stops := []string{"the first page"}
			person := played(d)
			counted := func(ctx context.Context, a *wizard.Ask) (wizard.Reply, error) {
				if !a.Fault.Retries() {
					stops = append(stops, a.Step+" "+a.Title)
				}
				return person(ctx, a)
			}
			lines := plain.NewLines(new(bytes.Buffer), d.Procedure(p.ID), d.Clock(), nil, 0)
			code, err := plain.Drive(t.Context(), lines, counted, func(sink func(wizard.Event)) (*wizard.Session, error) {
				return d.Start(t.Context(), front.StartOptions{Procedure: p.ID, Name: "run-" + p.ID, Guided: true}, sink)
			})
			if err != nil || code != plain.ExitDone {
				t.Errorf("%s: exit %d, %v", p.ID, code, err)
			}
			if n := len(stops); n > most[p.ID] {
				t.Errorf("%s stops %d times, not %d at most: %q", p.ID, n, most[p.ID], stops)
			}
		}
	})
}
