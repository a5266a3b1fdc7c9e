package host_test

import (
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"example.org/peerage/ui/front"
	"example.org/peerage/ui/host"
	"example.org/peerage/wizard"
)

// audience sees what a played run asks.
type audience struct {
	mu   sync.Mutex
	open *wizard.Ask
	asks int
}

func (a *audience) see(e wizard.Event) {
	a.mu.Lock()
	defer a.mu.Unlock()
	switch e.Kind {
	case wizard.Asked:
		if e.Ask.Person() {
			a.open = e.Ask
			a.asks++
		}
	case wizard.AskSettled:
		a.open = nil
	}
}

func (a *audience) now() (open *wizard.Ask, asks int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.open, a.asks
}

// TestAutoplayIsSteered: it answers nothing beneath a dialog or while it is
// paused, one question a step, sooner when it is to be faster, and agrees to no
// teardown that was only to be shown.
func TestAutoplayIsSteered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := inMemory(t, host.DemoOptions{Procedure: "aiven-aws"})
		d.Autoplay(2*time.Second, false)
		stage, seen := d.Stage(), &audience{}
		s, err := d.Start(t.Context(), front.StartOptions{Procedure: "aiven-aws", Name: "orders", Guided: true}, seen.see)
		if err != nil {
			t.Fatal(err)
		}
		wait := func(d time.Duration) int {
			time.Sleep(d)
			synctest.Wait()
			_, n := seen.now()
			return n
		}
		n := wait(time.Second)
		if open, _ := seen.now(); open == nil {
			t.Fatal("nothing is asked")
		}
		stage.Covered(true)
		if got := wait(time.Minute); got != n {
			t.Errorf("beneath a dialog it answered %d", got-n)
		}
		stage.Covered(false)
		stage.Pause()
		if got := wait(time.Minute); got != n {
			t.Errorf("paused, it answered %d", got-n)
		}
		stage.Step()
		if got := wait(10 * time.Second); got != n+1 {
			t.Errorf("a step answered %d", got-n)
		}
		if p, on := stage.Playing(); !on || !p.Paused {
			t.Errorf("after a step: %+v, %v", p, on)
		}
		stage.Pace(true)
		stage.Pace(true)
		if p, _ := stage.Playing(); p.Pace >= time.Second {
			t.Errorf("faster twice: %v", p.Pace)
		}
		stage.Pause()
		if res, err := s.Wait(); err != nil || res.Status != wizard.Done {
			t.Fatal(res, err)
		}
		_, td, err := d.Teardown(t.Context(), "orders", seen.see)
		if err != nil {
			t.Fatal(err)
		}
		wait(5 * time.Minute)
		if open, _ := seen.now(); open == nil || open.Kind != wizard.AskName {
			t.Errorf("the teardown asks %+v", open)
		}
		td.Stop()
		if res, _ := td.Wait(); res.Status != wizard.Stopped {
			t.Errorf("it was agreed to: %+v", res)
		}
	})
}

// TestThingsGoWrongAtAnyMoment: every one of those has a sentence, and a colleague's
// deleting a half is seen.
func TestThingsGoWrongAtAnyMoment(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := inMemory(t, host.DemoOptions{})
		play(t, d, "aiven-azure", "orders")
		for _, g := range append(d.Stage().Live(), d.Stage().Scenarios()...) {
			for _, w := range g.List {
				if g.Title == "" || w.Name == "" || w.Line == "" {
					t.Errorf("%+v", w)
				}
			}
		}
		if line := d.Stage().GoWrong("azure-half-gone"); line == "" {
			t.Fatal("it is not known")
		}
		time.Sleep(time.Minute)
		if l := find(t, look(t, d), "vnet-orders"); l.CloudState() == "Connected" {
			t.Errorf("the link is %s: %s, %s", l.Verdict, l.HostedState(), l.CloudState())
		}
		for name, on := range map[string]string{"locked": "vnet-orders", "azure-throttles": "", "aws-overlap": "vpc-orders"} {
			d.Stage().GoWrong(name)
			if p, _ := d.Stage().Playing(); p.Scenario != name || p.On != on {
				t.Errorf("%s is told as %+v", name, p)
			}
		}
		if line := d.Stage().GoWrong("nothing such"); line != "" {
			t.Errorf("an unknown one says %q", line)
		}
	})
}
