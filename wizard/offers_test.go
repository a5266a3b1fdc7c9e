package wizard_test

import (
	"strings"
	"testing"

	"example.org/peerage/wizard"
)

func offering() *wizard.Procedure {
	found := wizard.Remedy{ID: "taken", Acts: []wizard.Act{{ID: "rename"}, {ID: "hand-over"}}}
	return &wizard.Procedure{ID: "sky", Steps: []*wizard.Step{
		{ID: "S1", Remedies: []wizard.Remedy{found}},
		{ID: "S2", Offers: []string{wizard.Any}},
	}}
}

// TestAnswersAreChecked: a step or choice that there is not is refused with what
// there is.
func TestAnswersAreChecked(t *testing.T) {
	for entry, want := range map[string]string{
		"S1=rename": "", "S1=stop": "", "S2=/subscriptions/x": "",
		"S3=rename": "has no step \"S3\"; there are plan, S1, S2", "S1=nonsense": "never offers \"nonsense\"; it may offer",
		"S1": "write STEP=CHOICE", "=x": "write STEP=CHOICE", "S1=": "write STEP=CHOICE",
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
