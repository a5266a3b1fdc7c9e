package plain

import (
	"sync"

	"peerage/wizard"
)

// Person plays somebody who follows the proposals, for demos: values given
// first, then drafts, then the first choice that can be chosen; remedies as
// proposed, each a few times at the most.
type Person struct {
	Values map[string]string

	mu    sync.Mutex
	tries map[string]int
}

// patience is how often a person tries one remedy before giving up.
const patience = 4

// Answer is an Answer.
func (p *Person) Answer(a *wizard.Ask) (wizard.Reply, bool) {
	switch a.Kind {
	case wizard.AskName:
		return wizard.Reply{Value: a.Name}, true
	case wizard.AskInput:
		return p.input(a)
	case wizard.AskRemedy:
		return p.remedy(a)
	}
	return first(a.Choices)
}

func (p *Person) input(a *wizard.Ask) (wizard.Reply, bool) {
	if v, ok := p.Values[a.Var]; ok && a.Problem == "" && usable(a, v) {
		return wizard.Reply{Value: v}, true
	}
	if a.Draft != "" && a.Problem == "" {
		return wizard.Reply{Value: a.Draft}, true
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
	return a.Free
}

func (p *Person) remedy(a *wizard.Ask) (wizard.Reply, bool) {
	if a.Fault == nil {
		return first(a.Choices)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.tries == nil {
		p.tries = map[string]int{}
	}
	if p.tries[a.Fault.Remedy]++; p.tries[a.Fault.Remedy] > patience {
		return wizard.Reply{}, false
	}
	for _, act := range a.Fault.Acts {
		if !act.Stop && !act.Skip && act.Command == "" {
			return wizard.Reply{Choice: act.ID}, true
		}
	}
	return wizard.Reply{}, false
}

func first(list []wizard.Choice) (wizard.Reply, bool) {
	for _, c := range list {
		if c.Disabled == "" && c.Value != wizard.ChoiceStop && c.Value != wizard.ChoiceBack {
			return wizard.Reply{Choice: c.Value}, true
		}
	}
	return wizard.Reply{}, false
}
