package wizard_test

import (
	"context"
	"strings"
	"testing"

	"example.org/peerage/wizard"
)

func offering() *wizard.Procedure {
	found := wizard.Remedy{ID: "taken", Acts: []wizard.Act{{ID: "rename"}, {ID: "hand-over"}}}
	renew := func(of string) wizard.Remedy {
		return wizard.Remedy{ID: of + ".refused", Acts: []wizard.Act{{ID: "renew-" + of}}}
	}
	find := func(context.Context, *wizard.Run) (wizard.Found, error) { return wizard.Found{}, nil }
	return &wizard.Procedure{ID: "sky", Remedies: []wizard.Remedy{renew("sun"), renew("moon")}, Steps: []*wizard.Step{
		{ID: "S1", Remedies: []wizard.Remedy{found}},
		{ID: "S2", Offers: []string{wizard.Any}},
		{ID: "S4", SignsIn: "sun"},
		{ID: "S5", SignsIn: "moon"},
		{ID: "S6", Find: find, Makes: []string{"star"}, Exits: map[string]string{"other": "S1"},
			Confirm: func(wizard.Values) string { return "A star." }},
	}}
}

// TestAnswersAreChecked: a step or choice that there is not is refused with what
// there is.
func TestAnswersAreChecked(t *testing.T) {
	for entry, want := range map[string]string{
		"S1=rename": "", "S1=stop": "", "S2=/subscriptions/x": "",
		"S3=rename": "has no step \"S3\"; there are plan, S1, S2", "S1=renew-sun": "",
		"S4=renew-sun": "", "S4=renew-moon": "step S4 never offers \"renew-moon\"; it may offer",
		"S6=adopt": "", "S6=other": "", "S6=ok": "", "S1=adopt": "never offers", "S1=ok": "never offers",
		"S1=leave": "never offers", "S6=leave": "never offers", "S6=anew": "never offers", "S6=remove": "never offers",
		"S1=nonsense": "never offers \"nonsense\"; it may offer",
		"S1":          "write STEP=CHOICE", "=x": "write STEP=CHOICE", "S1=": "write STEP=CHOICE",
	} {
		_, err := wizard.ParseAnswers(offering(), []string{entry})
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", entry, err)
		}
	}
}

// TestAnswersAreGivenOnce: to a question of their step that offers them; when it
// comes again, it was not settled by that.
func TestAnswersAreGivenOnce(t *testing.T) {
	d, err := wizard.ParseAnswers(offering(), []string{"S1=hand-over", "S1=rename"})
	if err != nil {
		t.Fatal(err)
	}
	ask := func(step, title string) *wizard.Ask {
		return &wizard.Ask{Kind: wizard.AskRemedy, Step: step, Title: title, Fault: &wizard.Fault{},
			Choices: []wizard.Choice{{Value: "rename"}, {Value: "stop"}}}
	}
	for i, c := range []struct {
		ask  *wizard.Ask
		want wizard.Answer
	}{
		{ask("S2", "taken"), wizard.NeedsPerson}, {ask("S1", "taken"), wizard.Answered},
		{ask("S1", "taken"), wizard.NeedsPerson}, {ask("S1", "taken again"), wizard.Answered},
	} {
		r, how := wizard.AutoReply(c.ask, nil, wizard.Policy{Answers: d})
		if how != c.want || how == wizard.Answered && r.Choice != "rename" {
			t.Errorf("%d: %v %+v", i, how, r)
		}
	}
}

// TestAnAnswerThatDoesNotFit: what was decided about what is there is not
// replaced by what --adopt would say.
func TestAnAnswerThatDoesNotFit(t *testing.T) {
	ask := func(choices ...string) *wizard.Ask {
		a := &wizard.Ask{Kind: wizard.AskAdopt, Step: "S6"}
		for _, c := range choices {
			a.Choices = append(a.Choices, wizard.Choice{Value: c})
		}
		return a
	}
	for entry, want := range map[string]string{"S6=other": "other", "S6=adopt": "", "S6=ok": "", "S1=rename": ""} {
		d, err := wizard.ParseAnswers(offering(), []string{entry})
		if err != nil {
			t.Fatal(err)
		}
		a := ask("adopt", "fresh", "stop")
		_, how := wizard.AutoReply(a, nil, wizard.Policy{Yes: true, Adopt: true, Answers: d})
		if got := d.Misfit(a); got != want || (how == wizard.NeedsPerson) != (want != "") {
			t.Errorf("%s: %v, misfit %q", entry, how, got)
		}
		if got := d.Misfit(ask("adopt", "other")); got != "" {
			t.Errorf("%s does not fit where it is on offer: %q", entry, got)
		}
	}
}
