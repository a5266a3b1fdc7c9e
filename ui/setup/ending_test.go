package setup

import (
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"example.org/peerage/providers/clock"
	"example.org/peerage/ui/front"
	"example.org/peerage/ui/theme"
	"example.org/peerage/wizard"
)

func TestWhatWasReplacedIsListedApart(t *testing.T) {
	item := func(key, id string) *wizard.Item {
		return &wizard.Item{Key: key, Kind: "password", Name: id, ID: id}
	}
	st := wizard.NewState()
	for _, it := range []*wizard.Item{item("key", "first"), item("key~1", "first"), item("key", "second")} {
		st.Apply(wizard.Event{Kind: wizard.Made, Item: it})
	}
	s := &Setup{th: theme.New(true, colorprofile.NoTTY), state: st}
	var got []string
	for _, l := range s.inventory(0, 60).draw(9) {
		got = append(got, strings.Join(strings.Fields(ansi.Strip(l)), " "))
	}
	if strings.Join(got, "; ") != "Created password second; Replaced password first" {
		t.Errorf("%q", got)
	}
}

func TestTakenDownCountsThingsNotEntries(t *testing.T) {
	st := wizard.NewState()
	for key, id := range map[string]string{"role": "/r/1", "role~1": "/R/1", "role~2": "/r/2"} {
		st.Apply(wizard.Event{Kind: wizard.Removed, Item: &wizard.Item{Key: key, Kind: "role", ID: id}})
	}
	if n := removed(st.Items); n != 2 {
		t.Errorf("%d things are gone, not two", n)
	}
}

// TestWhatOthersRemoveIsNotGoing: what was handed over at a teardown is with those
// who were asked; nothing of it is known to be going.
func TestWhatOthersRemoveIsNotGoing(t *testing.T) {
	st := wizard.NewState()
	st.Removing, st.Step("A").Status = "half", wizard.Asking
	st.Ask = &wizard.Ask{Kind: wizard.AskRemedy, Step: "A", Fault: &wizard.Fault{Next: time.Now(), Handed: time.Now()}}
	s := &Setup{th: theme.New(true, colorprofile.NoTTY), state: st}
	u := wizard.Undo{ItemState: wizard.ItemState{Item: wizard.Item{Key: "half", Step: "A"}}}
	if sign, _ := s.undoSign(u); sign.Word != "with others" {
		t.Errorf("%+v", sign)
	}
	st.Ask = nil
	if sign, _ := s.undoSign(u); sign.Word != "going" {
		t.Errorf("%+v", sign)
	}
}

// TestAStoppedRunDoesNotRun: the step that it stopped at has the glyph of its page.
func TestAStoppedRunDoesNotRun(t *testing.T) {
	p := &wizard.Procedure{Steps: []*wizard.Step{{ID: "A", Title: "Accept it"}, {ID: "B", Title: "Check it"}}}
	for _, status := range []wizard.Status{wizard.Running, wizard.Waiting, wizard.Asking} {
		st := wizard.NewState()
		st.At = "A"
		st.Step("A").Status = status
		s := &Setup{th: theme.New(true, colorprofile.NoTTY), state: st, proc: p, end: &wizard.Result{}}
		if got := ansi.Strip(s.row(p.Steps[0], 40)); !strings.HasPrefix(got, " – ") {
			t.Errorf("%s: %q", status, got)
		}
	}
}

// TestAValueOfThePlanIsWhole: it begins further left than the others instead.
func TestAValueOfThePlanIsWhole(t *testing.T) {
	s := &Setup{th: theme.New(true, colorprofile.NoTTY), state: wizard.NewState(), proc: &wizard.Procedure{
		Vars: []wizard.Var{{Name: "ALLOWED", Unit: "may connect"}, {Name: "SUBSCRIPTION_ID"}, {Name: "USER_SUBSCRIPTION_NAME"}}}}
	s.state.Values = map[string]string{"SUBSCRIPTION_ID": "fef55fe0", "USER_SUBSCRIPTION_NAME": "Contoso Production"}
	long := "aiven-peer-vnet-orders-4df3bf61"
	a := &wizard.Ask{More: []wizard.Ask{{Step: "A", Draft: long}, {Step: "B", Var: "ALLOWED", Draft: "fef55fe0"}},
		Plan: &wizard.Plan{Rows: []wizard.PlanRow{{Step: "A", Title: "Aiven's role", Phase: "Permissions in Azure", Number: 14},
			{Step: "B", Title: "A title that is longer", Phase: "Permissions in Azure", Number: 15}}}}
	got := strings.Join(s.planRows(a, 76, false), "\n")
	if !strings.Contains(got, long) || !strings.Contains(got, "Contoso Production may") {
		t.Error(got)
	}
}

// TestARetryInVainTakesNoKeys: where the same failure is back, keys mean what they did
// before; where another question is there, those under way are not for it.
func TestARetryInVainTakesNoKeys(t *testing.T) {
	s := &Setup{backend: front.Backend{Clock: clock.Real{}}, state: wizard.NewState(), now: time.Now()}
	turn := func(key string) {
		before := s.scene()
		if s.prompt.ask = nil; key != "" {
			s.prompt.ask, s.prompt.key = &wizard.Ask{Kind: wizard.AskRemedy}, key
		}
		s.notice(before)
	}
	for _, x := range []struct {
		key  string
		keep bool
	}{{"a", false}, {"", false}, {"a", true}, {"", false}, {"b", false}, {"a", false}} {
		if turn(x.key); s.underWay() == x.keep {
			t.Errorf("at %q: keys under way are dropped: %v", x.key, !x.keep)
		}
	}
}
