package flowtest

import (
	"cmp"
	"fmt"
	"strings"

	"example.org/peerage/wizard"
)

// Rule answers the questions that it matches.
type Rule struct {
	When func(*wizard.Ask) bool
	// Choice and Value are the reply; Reply overrides both.
	Choice, Value string
	Reply         func(*wizard.Ask) wizard.Reply
	// Do happens before the reply: somebody changes the world.
	Do func()
	// Times is how often it answers; 0 is always.
	Times int
}

// Person answers questions by rules, the first that matches. Without one, a
// question is answered as somebody would who wants to get on: proposals are
// taken, names typed, countdowns left alone. A fault that no rule answers
// stops the run.
type Person struct {
	Rules []*Rule
	// Asked is what was asked, in words.
	Asked []string
	// Lost are the faults that no rule answered.
	Lost []wizard.Fault
	// Watch sees every event.
	Watch func(wizard.Event)
}

// Says makes a person with rules.
func Says(rules ...*Rule) *Person { return &Person{Rules: rules} }

// Fault matches a remedy's question by the remedy's id. Countdowns do not
// count: they go on by themselves.
func Fault(remedy string) func(*wizard.Ask) bool {
	return func(a *wizard.Ask) bool {
		return a.Kind == wizard.AskRemedy && a.Fault.Remedy == remedy && a.Fault.Next.IsZero()
	}
}

// Mend answers a fault with one of its acts.
func Mend(remedy, act string) *Rule { return &Rule{When: Fault(remedy), Choice: act} }

// Input answers the question for a variable.
func Input(name, value string) *Rule {
	return &Rule{When: func(a *wizard.Ask) bool { return a.Kind == wizard.AskInput && a.Var == name }, Value: value}
}

// Given answers the questions for variables from a list.
func Given(values map[string]string) *Rule {
	return &Rule{When: func(a *wizard.Ask) bool { return a.Kind == wizard.AskInput && values[a.Var] != "" },
		Reply: func(a *wizard.Ask) wizard.Reply { return wizard.Reply{Value: values[a.Var]} }}
}

// Adopt answers a question about a thing that is there already.
func Adopt(step, choice string) *Rule {
	return &Rule{When: func(a *wizard.Ask) bool { return a.Kind == wizard.AskAdopt && a.Step == step }, Choice: choice}
}

func (p *Person) answer(a *wizard.Ask) (wizard.Reply, bool) {
	p.Asked = append(p.Asked, describe(a))
	for _, r := range p.Rules {
		if r.Times < 0 || !r.When(a) {
			continue
		}
		if r.Times > 0 {
			if r.Times--; r.Times == 0 {
				r.Times = -1
			}
		}
		if r.Do != nil {
			r.Do()
		}
		if r.Reply != nil {
			return r.Reply(a), true
		}
		return wizard.Reply{Choice: r.Choice, Value: r.Value}, true
	}
	return p.usual(a)
}

// Patience is how many questions of a session a person answers: many more than
// any procedure asks. An answer that stays on offer would be given for ever.
const Patience = 400

// tired says what a person was asked, and answered, when their patience ended.
func tired(a *wizard.Ask, r wizard.Reply) error {
	offers := make([]string, 0, len(a.Choices))
	for _, c := range a.Choices {
		offers = append(offers, c.Value)
	}
	if a.Fault != nil {
		for _, act := range a.Fault.Acts {
			offers = append(offers, act.ID)
		}
	}
	return fmt.Errorf("%d questions were answered, the last of them %q with %q; on offer: %s",
		Patience, describe(a), cmp.Or(r.Choice, r.Value), strings.Join(offers, ", "))
}

func (p *Person) usual(a *wizard.Ask) (wizard.Reply, bool) {
	switch a.Kind {
	case wizard.AskConfirm:
		return wizard.Reply{Choice: wizard.ChoiceOK}, true
	case wizard.AskName:
		return wizard.Reply{Choice: wizard.ChoiceOK, Value: a.Name}, true
	case wizard.AskInput:
		return input(a), true
	case wizard.AskPlan:
		return wizard.Reply{Choice: wizard.ChoiceEach}, true
	case wizard.AskAdopt:
		return wizard.Reply{Choice: a.Choices[0].Value}, true
	}
	if !a.Fault.Next.IsZero() {
		return wizard.Reply{}, false
	}
	if a.Fault.Remedy == "other-value" {
		return wizard.Reply{Choice: "anew"}, true
	}
	p.Lost = append(p.Lost, *a.Fault)
	return wizard.Reply{Choice: wizard.ChoiceStop}, true
}

func input(a *wizard.Ask) wizard.Reply {
	if a.Draft != "" && a.Problem == "" {
		return wizard.Reply{Value: a.Draft}
	}
	for _, c := range a.Choices {
		if c.Disabled == "" {
			return wizard.Reply{Choice: c.Value, Value: c.Value}
		}
	}
	return wizard.Reply{Choice: wizard.ChoiceStop}
}

func describe(a *wizard.Ask) string {
	s := fmt.Sprintf("%s %s %s", a.Step, a.Kind, a.Title)
	if a.Fault != nil {
		s += fmt.Sprintf(" [%s] %s", a.Fault.Remedy, a.Fault.Err.Error())
	}
	return s
}
