package steps

import (
	"context"
	"slices"

	"example.org/peerage/wizard"
)

// Proposed asks a guided person, with a proposal standing there; otherwise
// the proposal is taken.
func Proposed(name, hint string, value func(*wizard.Run) string) []wizard.Input {
	return []wizard.Input{
		{Var: name, Hint: hint, Default: value, Needed: (*wizard.Run).Guided},
		{Var: name, Only: true, Free: true,
			Choices: func(_ context.Context, r *wizard.Run) ([]wizard.Choice, error) {
				return []wizard.Choice{{Value: value(r), Title: value(r)}}, nil
			}},
	}
}

// When asks only where yes says so.
func When(yes func(*wizard.Run) bool, list []wizard.Input) []wizard.Input {
	out := slices.Clone(list)
	for i := range out {
		asked := out[i].Needed
		out[i].Needed = func(r *wizard.Run) bool { return yes(r) && (asked == nil || asked(r)) }
	}
	return out
}

// Preferred lets a guided person choose; otherwise the first choice is taken.
func Preferred(name string, choices ...wizard.Choice) []wizard.Input {
	list := func(n int) func(context.Context, *wizard.Run) ([]wizard.Choice, error) {
		return func(context.Context, *wizard.Run) ([]wizard.Choice, error) { return choices[:n], nil }
	}
	return []wizard.Input{
		{Var: name, Choices: list(len(choices)), Needed: (*wizard.Run).Guided},
		{Var: name, Choices: list(1), Only: true},
	}
}

// Pasted says that the person pastes a token.
const Pasted = "paste"

// ChoiceRecreate deletes what is there and makes it again.
const ChoiceRecreate = "recreate"

// PossibleFirst puts what cannot be chosen behind what can.
func PossibleFirst(list []wizard.Choice) []wizard.Choice {
	slices.SortStableFunc(list, func(a, b wizard.Choice) int { return Rank(a.Disabled != "") - Rank(b.Disabled != "") })
	return list
}

// UseOrStop are the choices about something of another's. Where using it changes
// it, which is said, enter alone does not.
func UseOrStop(changes string) []wizard.Choice {
	use := wizard.Choice{Value: wizard.ChoiceAdopt, Title: "Use it" + changes}
	stop := wizard.Choice{Value: wizard.ChoiceStop, Title: "Stop here"}
	if changes != "" {
		return []wizard.Choice{stop, use}
	}
	return []wizard.Choice{use, stop}
}

// OrRecreate adds that a half of another's can be made anew; enter alone never
// means that.
func OrRecreate(list []wizard.Choice) []wizard.Choice {
	anew := wizard.Choice{Value: ChoiceRecreate, Title: "Delete it and create it again", Warn: "its traffic stops"}
	stop := wizard.Choice{Value: wizard.ChoiceStop, Title: "Stop here"}
	if len(list) == 0 {
		return []wizard.Choice{stop, anew}
	}
	return append(list, anew, stop)
}
