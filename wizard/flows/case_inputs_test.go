package flows_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"example.org/peerage/providers/sim/company"
	"example.org/peerage/providers/sim/world"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows"
	"example.org/peerage/wizard/flows/flowtest"
)

// sight is the world after a run, with the run's state.
type sight struct {
	l  *flowtest.Lab
	w  *world.World
	st *wizard.State
}

// id is what the inventory has under a key.
func (s sight) id(key string) string {
	if it := s.st.Item(key); it != nil && it.Status != wizard.IsRemoved {
		return it.ID
	}
	return ""
}

// entry is something that a person enters: another value for it, and what the
// world says of it once things are made. Without holds nothing in the world is
// called or made so; then why says so.
type entry struct {
	other func(*flowtest.Lab) string
	holds func(sight) string
	why   string
}

func always(value string) func(*flowtest.Lab) string {
	return func(*flowtest.Lab) string { return value }
}

// onlyOne is an entry for which the company has nothing else to offer, signs
// one that is about signing in.
func onlyOne(holds func(sight) string) entry { return entry{holds: holds} }
func signs() entry                           { return entry{why: "signing in makes nothing"} }
func never() entry                           { return entry{why: "asked only where something is missing"} }

// walk is a procedure with all that can be entered in it.
type walk struct {
	course
	fill    func(*world.World) *company.Accounts
	entries map[string]entry
}

// TestCaseInputs: whatever is changed after it was made, what is shown is what
// is there. Either the change is carried out, or it is refused with a reason;
// it is never merely written down.
func TestCaseInputs(t *testing.T) {
	t.Parallel()
	for _, x := range walks {
		for _, s := range proceduresOf(t, x.procedure).Steps {
			seen := map[string]bool{}
			for _, in := range s.Inputs {
				if seen[in.Var] {
					continue
				}
				seen[in.Var] = true
				e, ok := x.entries[in.Var]
				if !ok {
					t.Errorf("%s %s: nothing is known of %s", x.procedure, s.ID, in.Var)
				}
				if e.other == nil {
					continue
				}
				name := x.procedure + " " + s.ID + " " + in.Var
				t.Run(name+" by command", func(t *testing.T) { x.byCommand(t, s.ID, in.Var, e) })
				t.Run(name+" by hand", func(t *testing.T) { x.byHand(t, s.ID, in.Var, e) })
			}
		}
	}
}

func proceduresOf(t *testing.T, id string) *wizard.Procedure {
	for _, p := range flows.All(flows.Clouds{}) {
		if p.ID == id {
			return p
		}
	}
	t.Fatal("no procedure " + id)
	return nil
}

// byCommand changes a value of a finished run: resume --back STEP --var.
func (x walk) byCommand(t *testing.T, step, name string, e entry) {
	try(t, x.fill, func(t testing.TB, l *flowtest.Lab) {
		value := e.other(l)
		clean := l.Inventory()
		p := by(x.answers(l), all)
		res, _ := l.Start(x.procedure, runID, x.answers(l), p)
		ended(t, res, p, wizard.Done)
		settle(t)
		l.Seen = nil
		given := map[string]string{name: value}
		p = by(given, all)
		res, st := l.Back(x.procedure, step, given, p)
		x.carried(t, l, res, st, step, name, value)
		x.agrees(t, l, st)
		x.goes(t, l, clean)
	})
}

// byHand goes back to a question after its step was done, and answers anew.
func (x walk) byHand(t *testing.T, step, name string, e entry) {
	try(t, x.fill, func(t testing.TB, l *flowtest.Lab) {
		value := e.other(l)
		clean := l.Inventory()
		l.Guided = true
		h := &backer{step: step, name: name, value: value}
		p := flowtest.Says(&flowtest.Rule{When: h.when, Reply: h.reply}, flowtest.Given(x.answers(l)))
		p.Watch = h.watch
		res, st := l.Start(x.procedure, runID, signInOnly(x.answers(l)), p)
		if last := slices.Contains(askedLast, step+" "+name); last == h.changed {
			t.Errorf("back to %s at %s: %v; nothing is asked after it: %v", name, step, h.changed, last)
		}
		if !h.changed {
			return
		}
		settle(t)
		x.carried(t, l, res, st, step, name, value)
		x.agrees(t, l, st)
		x.goes(t, l, clean)
	})
}

// askedLast are the questions after which no other comes, so that nobody goes back
// to them by hand.
var askedLast = []string{
	"A20 PEERING_NAME_OF_YOUR_CHOICE", "R20 PEERING_NAME_OF_YOUR_CHOICE", "P12 CONNECTION_FILE",
	"W07 AWS_ROUTE_TABLE_IDS", "S07 AWS_ROUTE_TABLE_IDS", "U02R network.router", "U06 name", "U06 configured_status",
}

// signInOnly leaves to the person what is not about signing in.
func signInOnly(v map[string]string) map[string]string {
	out := map[string]string{}
	for name, value := range v {
		if name == "AZURE_SIGN_IN" || name == "AWS_PROFILE" {
			out[name] = value
		}
	}
	return out
}

// backer goes back, once, to the question for a variable when its step is done.
type backer struct {
	step, name, value string
	done, changed     bool
	asked             int
}

func (h *backer) watch(e wizard.Event) {
	h.done = h.done || e.Kind == wizard.StepDone && e.Step == h.step
}

// patience is how many questions a person answers before they walk away.
const patience = 200

func (h *backer) when(a *wizard.Ask) bool {
	h.asked++
	return h.asked > patience || h.done && !h.changed && (a.Back || a.Var == h.name)
}

func (h *backer) reply(a *wizard.Ask) wizard.Reply {
	if h.asked > patience {
		return wizard.Reply{Choice: wizard.ChoiceStop}
	}
	if a.Var == h.name {
		h.changed = true
		return wizard.Reply{Choice: h.value, Value: h.value}
	}
	return wizard.Reply{Choice: wizard.ChoiceBack}
}

// carried: the change was carried out; or just this change was refused, with a
// reason, and the run has what it had.
func (x walk) carried(t testing.TB, l *flowtest.Lab, res wizard.Result, st *wizard.State, step, name, value string) {
	is := alike(st.Value(name), value)
	if res.Status == wizard.Done {
		if !is {
			t.Errorf("%s was to be %q, is %q, and it goes on to the end", name, value, st.Value(name))
		}
		return
	}
	refused := slices.ContainsFunc(asksOf(l), func(a wizard.Ask) bool {
		return a.Var == name && a.Problem != "" ||
			a.Fault != nil && a.Step == step && a.Fault.Remedy == "other-value" && strings.Contains(a.Fault.Err.Message, value)
	})
	if !refused || is {
		at, why := faultOf(l)
		t.Errorf("ended %q at %s; %s was to be %q, is %q; it was refused: %v; the last fault, at %s: %s",
			res.Status, res.Step, name, value, st.Value(name), refused, at, why)
	}
}

// agrees compares all that is shown with the world.
func (x walk) agrees(t testing.TB, l *flowtest.Lab, st *wizard.State) {
	record := flows.Record(l.Procedure(x.procedure), st)
	l.Do(func(w *world.World) {
		for name, e := range x.entries {
			if e.holds == nil {
				continue
			}
			there, shown := e.holds(sight{l, w, st}), st.Value(name)
			if there == "" || shown == "" || alike(there, shown) {
				continue
			}
			t.Errorf("%s is %q, the world has %q", name, shown, there)
			if strings.Contains(record, shown) {
				t.Errorf("the record says %q", shown)
			}
		}
	})
}

// alike compares values without regard to case and to blanks in lists.
func alike(a, b string) bool {
	return strings.EqualFold(strings.ReplaceAll(a, " ", ""), strings.ReplaceAll(b, " ", ""))
}

// goes: with the run goes all that it made, under whatever name.
func (x walk) goes(t testing.TB, l *flowtest.Lab, clean world.Inventory) {
	p := by(x.answers(l), all, x.down...)
	res, _ := l.Teardown(x.procedure, p)
	ended(t, res, p, wizard.TakenOff)
	settle(t)
	if left := clean.Diff(l.Inventory()); len(left) > 0 {
		t.Errorf("teardown left:\n%s", strings.Join(left, "\n"))
	}
}

func fileThere(name string) func(sight) string {
	return func(s sight) string {
		path := s.st.Value(name)
		if path == "none" {
			return ""
		}
		if _, err := os.Stat(path); path != "" && err != nil {
			return "no such file"
		}
		return path
	}
}

func inFolder(name string) func(*flowtest.Lab) string {
	return func(l *flowtest.Lab) string { return filepath.Join(l.Folder, name) }
}
