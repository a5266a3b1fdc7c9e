package plain

import "peerage/wizard"

// Policy says what may be answered without a person.
type Policy struct {
	// Yes agrees to what the steps make.
	Yes bool
	// Adopt takes over what is there already.
	Adopt bool
	// Name is typed to confirm a teardown; "" types nothing.
	Name string
}

// Given answers a question from the values given beforehand and the policy;
// false when they do not answer it. A remedy is never chosen: what a person
// has to decide is left to a person.
func Given(a *wizard.Ask, values map[string]string, p Policy) (wizard.Reply, bool) {
	switch a.Kind {
	case wizard.AskInput:
		v, ok := values[a.Var]
		if !ok || a.Problem != "" {
			return wizard.Reply{}, false
		}
		return wizard.Reply{Value: v}, true
	case wizard.AskConfirm:
		return wizard.Reply{Choice: wizard.ChoiceOK}, p.Yes && has(a, wizard.ChoiceOK)
	case wizard.AskAdopt:
		return wizard.Reply{Choice: wizard.ChoiceAdopt}, p.Adopt && has(a, wizard.ChoiceAdopt)
	case wizard.AskName:
		return wizard.Reply{Value: p.Name}, p.Name != "" && p.Name == a.Name
	}
	return wizard.Reply{}, false
}

func has(a *wizard.Ask, choice string) bool {
	for _, c := range a.Choices {
		if c.Value == choice && c.Disabled == "" {
			return true
		}
	}
	return false
}
