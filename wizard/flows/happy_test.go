package flows_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"example.org/peerage/providers/clock"
	"example.org/peerage/providers/sim/company"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/flowtest"
)

const (
	procedure = "aiven-azure"
	runID     = "5d0c1f6e-7a31-4d5c-9a53-0b8f2a1e6c44"
)

// bubble runs fn in virtual time with a lab.
func bubble(t *testing.T, fn func(t *testing.T, l *flowtest.Lab)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) { fn(t, flowtest.New(t, company.Bare)) })
}

// done says what kept a run from its end.
func done(t *testing.T, l *flowtest.Lab, res wizard.Result, p *flowtest.Person, want wizard.Status) {
	t.Helper()
	if res.Status == want && len(p.Lost) == 0 {
		return
	}
	for _, s := range p.Asked {
		t.Log("asked: " + s)
	}
	t.Fatalf("ended %q at %s (%s); unanswered: %+v", res.Status, res.Step, res.Note, p.Lost)
}

func TestHappyPath(t *testing.T) {
	bubble(t, func(t *testing.T, l *flowtest.Lab) {
		before := l.Inventory()
		p := flowtest.Says()
		res, st := l.Start(procedure, runID, l.Answers(), p)
		done(t, l, res, p, wizard.Done)
		up := before.Diff(l.Inventory())
		t.Log(strings.Join(up, "\n"))
		for _, want := range []string{"vnet-orders", "Connected FullyInSync"} {
			if !strings.Contains(strings.Join(up, "\n"), want) {
				t.Errorf("no %q in the world", want)
			}
		}
		t.Log(len(l.Journal.Events()), "events", len(l.Sim.Calls()), "calls", st.Ended.Sub(st.Started))

		p = flowtest.Says()
		res, _ = l.Teardown(procedure, p)
		done(t, l, res, p, wizard.TakenOff)
		settle(t)
		if left := before.Diff(l.Inventory()); len(left) > 0 {
			t.Errorf("teardown left:\n%s", strings.Join(left, "\n"))
		}
	})
}

// settle lets the world come to rest.
func settle(t testing.TB) {
	if err := (clock.Real{}).Sleep(t.Context(), 5*time.Minute); err != nil {
		t.Fatal(err)
	}
}

func contains(list []string, s string) bool {
	return slices.ContainsFunc(list, func(x string) bool { return strings.Contains(x, s) })
}

// said is every event as a front end could show it.
func said(l *flowtest.Lab) string {
	var b strings.Builder
	for _, e := range l.Seen {
		raw, err := json.Marshal(e)
		if err != nil {
			l.T.Error(err)
		}
		b.Write(raw)
	}
	return b.String()
}
