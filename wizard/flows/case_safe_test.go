package flows_test

import (
	"slices"
	"strings"
	"testing"

	"example.org/peerage/providers/sim/company"
	"example.org/peerage/providers/sim/scenario"
	"example.org/peerage/providers/sim/world"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/flowtest"
)

// altered is what a choice does to a thing of another's by its id, other than
// to leave it or to use it as it is.
var altered = []string{"recreate", "extend", "enable", "replace"}

// there is something of another's that a procedure comes across.
type there struct {
	name string
	course
	step string // where it is asked about
	set  func(*flowtest.Lab)
}

// twin has the procedure played to its end by another run first.
func (c course) twin(spoil func(*flowtest.Lab)) func(*flowtest.Lab) {
	return func(l *flowtest.Lab) {
		values := c.answers(l)
		l.Start(c.procedure, second, values, by(values, all))
		settle(l.T)
		l.Do(func(*world.World) { spoil(l) })
		l.Journal, l.Seen = &flowtest.Journal{}, nil
	}
}

// byScenario is what the scenarios for a procedure's own row bring.
func byScenario(row, name string, c course) there {
	sc, _ := scenario.Find(name)
	return there{name, c, row, func(l *flowtest.Lab) { sc.ApplyIn(c.procedure, l.World, l.Acc) }}
}

func failed(l *flowtest.Lab) {
	for _, v := range l.World.Aiven.AllVPCs() {
		for _, p := range v.Peerings {
			p.State = world.AivenInvalid
		}
	}
}

func untouched(*flowtest.Lab) {}

// thereAlready is all that the seven procedures may find.
func thereAlready() []there {
	out := []there{
		byScenario("A03", "same-name-app", courseA), byScenario("R03", "same-name-app", courseR),
		byScenario("A03", "wrong-audience", courseA), byScenario("A06", "peering-exists", courseA),
		byScenario("R06", "peering-exists", courseR), byScenario("D06", "astra-exists", courseD),
		byScenario("W04", "aws-peering-exists", courseW), byScenario("S04", "aws-peering-exists", courseS),
		byScenario("U04", "upcloud-peering-exists", courseU), byScenario("U06", "upcloud-half-exists", courseU),
		byScenario("P03", "privatelink-exists", courseP),
		{"the database's peering leads here", courseD, "D06", courseD.twin(untouched)},
		{"an endpoint is there", courseP, "P03", courseP.twin(untouched)},
	}
	for row, c := range map[string]course{"A06": courseA, "R06": courseR, "W04": courseW, "S04": courseS, "U04": courseU} {
		out = append(out, there{"a half that works", c, row, c.twin(untouched)},
			there{"a half that has failed", c, row, c.twin(failed)})
	}
	return out
}

// TestCaseEnterIsSafe: whatever is there already and is another's, the answer on
// which enter is pressed without a thought changes and removes nothing of it,
// and to leave it is on offer (Z10).
func TestCaseEnterIsSafe(t *testing.T) {
	t.Parallel()
	for _, x := range thereAlready() {
		t.Run(x.procedure+" "+x.name, func(t *testing.T) {
			try(t, company.Contoso, func(t testing.TB, l *flowtest.Lab) {
				x.set(l)
				values := x.answers(l)
				l.Start(x.procedure, runID, values, by(values, wizard.Policy{Yes: true}))
				i := slices.IndexFunc(asksOf(l), func(a wizard.Ask) bool { return a.Kind == wizard.AskAdopt })
				if i < 0 {
					t.Fatal("nothing is asked about it")
				}
				a := asksOf(l)[i]
				if got := preselected(a); slices.Contains(altered, got) || a.Step != x.step {
					t.Errorf("%s at %s: enter means %q", a.Title, a.Step, got)
				}
				if got := title(a, preselected(a)); strings.Contains(got, ", and ") {
					t.Errorf("%s: enter means %q", a.Title, got)
				}
				if title(a, wizard.ChoiceStop) == "" {
					t.Errorf("%s: it cannot be left", a.Title)
				}
			})
		})
	}
}

func title(a wizard.Ask, value string) string {
	for _, c := range a.Choices {
		if c.Value == value {
			return c.Title
		}
	}
	return ""
}
