package wizard_test

import (
	"reflect"
	"testing"
	"time"

	"example.org/peerage/wizard"
)

func TestAutoReply(t *testing.T) {
	all := wizard.Policy{Yes: true, Adopt: true, Name: "orders"}
	given := map[string]string{"NET": "10.0.0.0/24"}
	two := []wizard.Choice{{Value: "a"}, {Value: "b"}}
	one := []wizard.Choice{{Value: "a"}, {Value: "b", Disabled: "overlaps"}}
	warned := []wizard.Choice{{Value: "a", Warn: "costs money"}}
	ok := []wizard.Choice{{Value: wizard.ChoiceOK}, {Value: wizard.ChoiceStop}}
	adopt := []wizard.Choice{{Value: wizard.ChoiceAdopt}, {Value: wizard.ChoiceFresh}}
	soon := &wizard.Fault{Next: time.Unix(1, 0), Acts: []wizard.Act{{ID: "again", Again: true}}}
	stuck := &wizard.Fault{Acts: []wizard.Act{{ID: "again", Again: true}, {ID: "delete", Danger: true}}}
	mild := &wizard.Fault{Acts: []wizard.Act{{ID: "again", Again: true, Agreed: true}}}
	second := &wizard.Fault{Acts: []wizard.Act{{ID: "ask", Command: "az"}, {ID: "again", Again: true, Agreed: true}}}
	for name, c := range map[string]struct {
		ask    wizard.Ask
		policy wizard.Policy
		want   wizard.Answer
		reply  wizard.Reply
	}{
		"given":                         {wizard.Ask{Kind: wizard.AskInput, Var: "NET", Free: true}, wizard.Policy{}, wizard.Answered, typed("10.0.0.0/24")},
		"given, but refused":            {wizard.Ask{Kind: wizard.AskInput, Var: "NET", Free: true, Problem: "no"}, all, wizard.NeedsPerson, wizard.Reply{}},
		"not given":                     {wizard.Ask{Kind: wizard.AskInput, Var: "X", Free: true}, all, wizard.NeedsPerson, wizard.Reply{}},
		"several choices":               {wizard.Ask{Kind: wizard.AskInput, Var: "X", Choices: two}, all, wizard.NeedsPerson, wizard.Reply{}},
		"one choice left":               {wizard.Ask{Kind: wizard.AskInput, Var: "X", Choices: one}, wizard.Policy{}, wizard.Answered, typed("a")},
		"one choice left, or free":      {wizard.Ask{Kind: wizard.AskInput, Var: "X", Choices: one, Free: true}, all, wizard.NeedsPerson, wizard.Reply{}},
		"one choice, with a warning":    {wizard.Ask{Kind: wizard.AskInput, Var: "X", Choices: warned}, wizard.Policy{}, wizard.NeedsPerson, wizard.Reply{}},
		"one choice, warned, yes":       {wizard.Ask{Kind: wizard.AskInput, Var: "X", Choices: warned}, all, wizard.Answered, typed("a")},
		"a proposal":                    {wizard.Ask{Kind: wizard.AskInput, Var: "X", Free: true, Draft: "d"}, all, wizard.Answered, typed("d")},
		"a proposal without yes":        {wizard.Ask{Kind: wizard.AskInput, Var: "X", Free: true, Draft: "d"}, wizard.Policy{}, wizard.NeedsPerson, wizard.Reply{}},
		"a proposal that cannot be":     {wizard.Ask{Kind: wizard.AskInput, Var: "X", Choices: append(two, one[1]), Draft: "gone"}, all, wizard.NeedsPerson, wizard.Reply{}},
		"a secret":                      {wizard.Ask{Kind: wizard.AskInput, Var: "X", Secret: true, Free: true, Draft: "d"}, all, wizard.NeedsPerson, wizard.Reply{}},
		"confirm":                       {wizard.Ask{Kind: wizard.AskConfirm, Choices: ok}, all, wizard.Answered, choice(wizard.ChoiceOK)},
		"confirm without yes":           {wizard.Ask{Kind: wizard.AskConfirm, Choices: ok}, wizard.Policy{Adopt: true}, wizard.NeedsPerson, wizard.Reply{}},
		"confirm with nothing to agree": {wizard.Ask{Kind: wizard.AskConfirm, Choices: ok[1:]}, all, wizard.NeedsPerson, wizard.Reply{}},
		"adopt":                         {wizard.Ask{Kind: wizard.AskAdopt, Choices: adopt}, all, wizard.Answered, choice(wizard.ChoiceAdopt)},
		"adopt without leave":           {wizard.Ask{Kind: wizard.AskAdopt, Choices: adopt}, wizard.Policy{Yes: true}, wizard.NeedsPerson, wizard.Reply{}},
		"adopt is not offered":          {wizard.Ask{Kind: wizard.AskAdopt, Choices: adopt[1:]}, all, wizard.NeedsPerson, wizard.Reply{}},
		"countdown":                     {wizard.Ask{Kind: wizard.AskRemedy, Fault: soon}, wizard.Policy{}, wizard.JustWait, wizard.Reply{}},
		"a remedy":                      {wizard.Ask{Kind: wizard.AskRemedy, Fault: stuck}, all, wizard.NeedsPerson, wizard.Reply{}},
		"a remedy agreed to":            {wizard.Ask{Kind: wizard.AskRemedy, Fault: mild}, wizard.Policy{Yes: true}, wizard.Answered, choice("again")},
		"a remedy without yes":          {wizard.Ask{Kind: wizard.AskRemedy, Fault: mild}, wizard.Policy{Adopt: true}, wizard.NeedsPerson, wizard.Reply{}},
		"a remedy not proposed":         {wizard.Ask{Kind: wizard.AskRemedy, Fault: second}, all, wizard.NeedsPerson, wizard.Reply{}},
		"name":                          {wizard.Ask{Kind: wizard.AskName, Name: "orders"}, all, wizard.Answered, typed("orders")},
		"another name":                  {wizard.Ask{Kind: wizard.AskName, Name: "billing"}, all, wizard.NeedsPerson, wizard.Reply{}},
		"no name":                       {wizard.Ask{Kind: wizard.AskName}, wizard.Policy{Yes: true}, wizard.NeedsPerson, wizard.Reply{}},
		"something new":                 {wizard.Ask{Kind: "of a newer version"}, all, wizard.NeedsPerson, wizard.Reply{}},
	} {
		c.ask.ID = 7
		got, answer := wizard.AutoReply(&c.ask, given, c.policy)
		c.reply.ID = 7
		if answer != c.want || !reflect.DeepEqual(got, c.reply) {
			t.Errorf("%s: %+v, %v", name, got, answer)
		}
	}
}

// TestWhatIsNotOnOffer: a reply that the question does not offer is refused,
// naming the question, the answer and the offers.
func TestWhatIsNotOnOffer(t *testing.T) {
	choices := []wizard.Choice{{Value: "a"}, {Value: "b", Disabled: "no"}}
	adopt := &wizard.Ask{Kind: wizard.AskAdopt, Step: "A03", Title: "There is one", Choices: choices}
	input := &wizard.Ask{Kind: wizard.AskInput, Step: "A06", Var: "NET", Title: "Which?", Choices: choices}
	free := &wizard.Ask{Kind: wizard.AskInput, Free: true}
	soon := &wizard.Ask{Kind: wizard.AskRemedy, Fault: &wizard.Fault{Next: time.Unix(1, 0)}}
	for _, x := range []struct {
		ask   *wizard.Ask
		reply wizard.Reply
		want  bool
	}{
		{adopt, wizard.Reply{Choice: "a"}, true}, {adopt, wizard.Reply{Choice: "b"}, false}, {adopt, wizard.Reply{Choice: "c"}, false},
		{adopt, wizard.Reply{Choice: wizard.ChoiceStop}, true}, {adopt, wizard.Reply{Choice: wizard.ChoiceBack}, false},
		{&wizard.Ask{Kind: wizard.AskAdopt, Back: true}, wizard.Reply{Choice: wizard.ChoiceBack}, true},
		{input, wizard.Reply{Value: "a"}, true}, {input, wizard.Reply{Choice: wizard.ChoiceOK, Value: "c"}, false},
		{input, wizard.Reply{Choice: "a"}, true}, {input, wizard.Reply{Choice: wizard.ChoiceReload}, true},
		{free, wizard.Reply{Value: "typed"}, true}, {&wizard.Ask{Kind: wizard.AskName}, wizard.Reply{Value: "typed"}, true},
		{soon, wizard.Reply{Choice: wizard.ChoiceAgain}, true}, {soon, wizard.Reply{Choice: "mend"}, false},
	} {
		if err := x.ask.Refuses(x.reply); (err == nil) != x.want {
			t.Errorf("%s %+v: %v", x.ask.Kind, x.reply, err)
		}
	}
	err := input.Refuses(wizard.Reply{Value: "c"})
	if want := `A06 NET "Which?": the answer "c" is not on offer; there are: a, b`; err == nil || err.Error() != want {
		t.Errorf("%v\nwant %s", err, want)
	}
}
