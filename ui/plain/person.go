package plain

import (
	"sync"

	"example.org/peerage/wizard"
)

// Person plays somebody who follows the proposals, for demos: values given
// first, then drafts, then the first choice that can be chosen; remedies as
// proposed, each a few times at the most; where a choice leads back to the same
// question, the next one.
type Person struct {
	Values map[string]string
	// Spare are other credentials, by variable: what to give where the first ones
	// are refused.
	Spare map[string]string
	// Pause lets time pass before a remedy is tried once more: somebody else may
	// have to act. Nil does not.
	Pause func()
	// Wrong is told of an answer that is not on offer: it names the question, the
	// answer and the offers.
	Wrong func(error)

	mu    sync.Mutex
	tries map[string]int
}

// patience is how often a person tries one remedy before giving up.
const patience = 6

// Answer is an Answer. What the question does not offer is not said: it could
// be asked again for ever. Wrong is told of it, and nobody answers.
func (p *Person) Answer(a *wizard.Ask) (wizard.Reply, bool) {
	r, ok := p.reply(a)
	if err := a.Refuses(r); ok && err != nil {
		if p.Wrong != nil {
			p.Wrong(err)
		}
		return wizard.Reply{}, false
	}
	return r, ok
}

func (p *Person) reply(a *wizard.Ask) (wizard.Reply, bool) {
	switch a.Kind {
	case wizard.AskName:
		return wizard.Reply{Value: a.Name}, true
	case wizard.AskInput:
		return p.input(a)
	case wizard.AskRemedy:
		return p.remedy(a)
	case wizard.AskAdopt:
		return p.nth(a)
	case wizard.AskPlan:
		return p.plan(a)
	}
	return first(a.Choices)
}

func (p *Person) input(a *wizard.Ask) (wizard.Reply, bool) {
	if v, ok := p.Values[a.Var]; ok && a.Problem == "" && usable(a, v) {
		return wizard.Reply{Value: v}, true
	}
	if v := p.Spare[a.Var]; v != "" && a.Secret && a.Problem == "" {
		return wizard.Reply{Value: v}, true
	}
	if a.Draft != "" && a.Problem == "" && usable(a, a.Draft) {
		return wizard.Reply{Value: a.Draft}, true
	}
	return first(a.Choices)
}

// plan goes ahead with a plan, after changing in it what was given otherwise.
func (p *Person) plan(a *wizard.Ask) (wizard.Reply, bool) {
	more := map[string]string{}
	for i := range a.More {
		f := &a.More[i]
		if v, ok := p.Values[f.Var]; ok && v != f.Draft && usable(f, v) {
			more[f.Var] = v
		}
	}
	if len(more) > 0 && p.again("plan") == 1 {
		return wizard.Reply{Choice: wizard.ChoiceEdit, More: more}, true
	}
	return first(a.Choices)
}

// usable says whether a value can be chosen, or typed.
func usable(a *wizard.Ask, v string) bool {
	for _, c := range a.Choices {
		if c.Value == v {
			return c.Disabled == ""
		}
	}
	return a.Free && len(a.Choices) == 0
}

func (p *Person) remedy(a *wizard.Ask) (wizard.Reply, bool) {
	if a.Fault == nil {
		return first(a.Choices)
	}
	n := p.again(a.Fault.Remedy)
	if n > patience {
		return wizard.Reply{}, false
	}
	if n > 1 && p.Pause != nil {
		p.Pause()
	}
	for _, act := range a.Fault.Acts {
		if n > 1 && len(p.Spare) > 0 && act.Credentials {
			return wizard.Reply{Choice: act.ID}, true
		}
	}
	for _, act := range a.Fault.Acts {
		if !act.Stop && !act.Skip && act.Command == "" {
			return wizard.Reply{Choice: act.ID}, true
		}
	}
	return wizard.Reply{}, false
}

// again counts how often a thing has come up.
func (p *Person) again(what string) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.tries == nil {
		p.tries = map[string]int{}
	}
	p.tries[what]++
	return p.tries[what]
}

// nth is the first choice for a question, then the second.
func (p *Person) nth(a *wizard.Ask) (wizard.Reply, bool) {
	rest := a.Choices
	for range p.again(a.Step+" "+a.Title) - 1 {
		rest = rest[min(1, len(rest)):]
	}
	return first(rest)
}

func first(list []wizard.Choice) (wizard.Reply, bool) {
	for _, c := range list {
		if c.Disabled == "" && c.Value != wizard.ChoiceStop && c.Value != wizard.ChoiceBack {
			return wizard.Reply{Choice: c.Value}, true
		}
	}
	return wizard.Reply{}, false
}
