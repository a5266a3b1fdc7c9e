package wizard

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Policy says what AutoReply may answer without a person.
type Policy struct {
	// Yes agrees to what the steps make and takes what they propose.
	Yes bool
	// Adopt takes over what is there already.
	Adopt bool
	// Answers were decided by step; nil is none.
	Answers *Answers
	// Name is typed to confirm a teardown; "" types nothing.
	Name string
}

// Answer says what AutoReply made of a question.
type Answer int

// The answers. JustWait: nothing is to be sent, the engine goes on by itself
// when its countdown ends. NeedsPerson: only a person can decide this.
const (
	NeedsPerson Answer = iota
	Answered
	JustWait
)

// AutoReply answers a question from what was given beforehand and from the
// policy; never more than that. What is typed must come from given, what is
// made needs Yes, what others made needs Adopt, and a remedy is not chosen
// unless it is proposed and Agreed: other faults are for a person.
func AutoReply(a *Ask, given map[string]string, p Policy) (Reply, Answer) {
	r := Reply{ID: a.ID}
	if a.Kind == AskConfirm || a.Kind == AskAdopt || a.Kind == AskRemedy && (a.Fault == nil || a.Fault.Next.IsZero()) {
		if choice, ok := p.Answers.answer(a); ok {
			r.Choice = choice
			return r, Answered
		}
	}
	switch a.Kind {
	case AskInput:
		if value, ok := autoInput(a, given, p); ok {
			r.Value = value
			return r, Answered
		}
	case AskConfirm, AskPlan:
		if p.Yes && offers(a, ChoiceOK) {
			r.Choice = ChoiceOK
			return r, Answered
		}
	case AskAdopt:
		if p.Adopt && p.Answers.Misfit(a) == "" && offers(a, ChoiceAdopt) {
			r.Choice = ChoiceAdopt
			return r, Answered
		}
	case AskRemedy:
		if a.Fault != nil && !a.Fault.Next.IsZero() {
			return r, JustWait
		}
		if p.Yes && a.Fault != nil && len(a.Fault.Acts) > 0 && a.Fault.Acts[0].Agreed {
			r.Choice = a.Fault.Acts[0].ID
			return r, Answered
		}
	case AskName:
		if p.Name != "" && strings.TrimSpace(p.Name) == a.Name {
			r.Value = a.Name
			return r, Answered
		}
	}
	return r, NeedsPerson
}

// autoInput gives the value that was given; else the only one that can be
// chosen; else, with Yes, the one proposed. A value that was refused before
// is not sent again.
func autoInput(a *Ask, given map[string]string, p Policy) (string, bool) {
	if a.Problem != "" {
		return "", false
	}
	if v := given[a.Var]; v != "" {
		return v, true
	}
	if a.Secret {
		return "", false
	}
	var open []Choice
	for _, c := range a.Choices {
		if c.Disabled == "" {
			open = append(open, c)
		}
	}
	if len(open) == 1 && !a.Free && (open[0].Warn == "" || p.Yes) {
		return open[0].Value, true
	}
	if p.Yes && a.Draft != "" && (len(a.Choices) == 0 || offers(a, a.Draft)) {
		return a.Draft, true
	}
	return "", false
}

// Refuses says why a reply is none that the question offers: a choice that is
// not there, or cannot be chosen. Nil takes it; what is typed is for Check.
func (a *Ask) Refuses(r Reply) error {
	value := r.Choice
	if a.Kind == AskInput && (value == "" || value == ChoiceOK) {
		value = r.Value
	}
	switch {
	case a.Kind == AskName, a.Kind == AskInput && a.Free, a.Kind == AskPlan &&
		value == ChoiceEdit, offers(a, value), value == ChoiceStop,
		value == ChoiceBack && a.Back,
		value == ChoiceReload && a.Kind == AskInput,
		value == ChoiceAgain && a.Fault != nil && !a.Fault.Next.IsZero():
		return nil
	}
	list := make([]string, 0, len(a.Choices))
	for _, c := range a.Choices {
		list = append(list, c.Value)
	}
	return fmt.Errorf("%s %q: the answer %q is not on offer; there are: %s",
		strings.TrimSpace(a.Step+" "+a.Var), a.Title, value, strings.Join(list, ", "))
}

// offers says whether a choice is there and can be chosen, or each of several
// where that is asked for.
func offers(a *Ask, value string) bool {
	for _, c := range a.Choices {
		if c.Value == value {
			return c.Disabled == ""
		}
	}
	return a.Many && strings.Contains(value, ",") && unknownOf(a, value) == ""
}

// unknownOf is the first of several values, with commas between, that is none of
// the choices; "" when all are.
func unknownOf(a *Ask, list string) string {
	for x := range strings.SplitSeq(list, ",") {
		if x = strings.TrimSpace(x); !slices.ContainsFunc(a.Choices, func(c Choice) bool {
			return c.Value == x && c.Disabled == ""
		}) {
			return cmp.Or(x, ",")
		}
	}
	return ""
}
