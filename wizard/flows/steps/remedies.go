package steps

import (
	"context"

	"example.org/peerage/wizard"
)

// The acts that many remedies share.
var (
	ActAgain = wizard.Act{ID: wizard.ChoiceAgain, Title: "Try again", Again: true}
	ActCheck = wizard.Act{ID: wizard.ChoiceAgain, Title: "Check again", Again: true}
	ActLeave = wizard.Act{ID: "leave", Title: "Leave it", Hint: "it is listed as staying", Skip: true}
)

// HandOver offers a command to send to a colleague who has the right; the run then
// waits until what it does is there.
func HandOver(cmd func(wizard.Values) string) wizard.Act {
	return wizard.Act{ID: wizard.ChoiceHandOver, Title: "Hand over",
		Hint: "send this to a colleague who may; the run waits and looks for it by itself", HandOver: cmd}
}

// Edit asks for a variable again.
func Edit(id, title, name string) wizard.Act { return wizard.Act{ID: id, Title: title, Edit: name} }

// Detail is what was parsed from the provider's answer, or other words.
func Detail(f *wizard.Fault, key, otherwise string) string {
	return OrText(f.Err.Detail[key], otherwise)
}

// Making matches codes where something is made: what is handed over then would
// be wrong at a teardown.
func Making(codes ...string) func(*wizard.Run, *wizard.Fault) bool {
	return func(r *wizard.Run, f *wizard.Fault) bool { return !r.Removing() && f.Code(codes...) }
}

// Fresh says that an item was made moments ago.
func Fresh(r *wizard.Run, key string) bool {
	d := r.Since(key)
	it, made := r.Item(key)
	return made && it.Status == wizard.IsMade && d < Replication
}

// FirstWrong looks at one thing after the other, and proposes the act that mends
// the first that is wrong; says begins what is said then.
func FirstWrong[S any](
	s S, ctx context.Context, r *wizard.Run, says string,
	looks ...func(S, context.Context, *wizard.Run) (wizard.Finding, string, error),
) (wizard.Diagnosis, error) {
	var d wizard.Diagnosis
	for _, look := range looks {
		f, act, err := look(s, ctx, r)
		if err != nil {
			return d, err
		}
		d.Findings = append(d.Findings, f)
		if f.Verdict == wizard.Bad && d.Propose == "" {
			d.Propose, d.Says = act, says+" "+f.Text
		}
	}
	return d, nil
}
