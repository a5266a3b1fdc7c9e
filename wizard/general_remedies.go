package wizard

import (
	"cmp"
	"context"
	"time"

	"example.org/peerage/providers"
)

// Codes of faults that the engine itself finds.
const (
	codeInterrupted  = "interrupted"
	codeDeadline     = "deadline"
	codePrerequisite = "prerequisite"
)

// general answers what no procedure knows better.
var general = []Remedy{
	{
		ID: "interrupted", When: ByCode(codeInterrupted), Says: Words("You interrupted this step."),
		Acts: []Act{{ID: ChoiceAgain, Title: "Go on", Again: true}},
	},
	{
		ID: "deadline", When: ByCode(codeDeadline), Says: Words("This takes longer than it should."),
		Why:  Words("Nothing is lost. You can go on waiting, or stop and resume later."),
		Acts: []Act{{ID: ChoiceAgain, Title: "Go on waiting", Again: true}},
	},
	{
		ID: "prerequisite", When: ByCode(codePrerequisite), Says: Words("Something that is needed is missing."),
		Acts: []Act{{ID: ChoiceAgain, Title: "Check again", Again: true}},
	},
	{
		ID: "elsewhere", When: ByCode(providers.CodeElsewhere),
		Says: Words("The sign-in does not see where the things of this run lie."),
		Why:  func(_ *Run, f *Fault) string { return f.Err.Message },
		Acts: []Act{
			{ID: "sign-in-else", Title: "Sign in as somebody else", Do: func(ctx context.Context, r *Run) (Outcome, error) {
				return r.signInAsOther(ctx)
			}},
			{ID: ChoiceAgain, Title: "Check again", Again: true},
		},
	},
	{
		ID: "not-visible", When: ByClass(providers.NotVisible),
		Says: Words("This is not visible from here. That does not say that it is gone."),
		Acts: []Act{
			{ID: "sign-in-else", Title: "Sign in as somebody else", Do: func(ctx context.Context, r *Run) (Outcome, error) {
				return r.signInAsOther(ctx)
			}},
			{ID: ChoiceAgain, Title: "Check again", Again: true},
		},
	},
	{
		ID: "throttled", When: ByClass(providers.Throttled), Says: Words("Too many requests: the provider asks to wait."),
		Auto: &Auto{Every: 5 * time.Second, For: 10 * time.Minute},
	},
	{
		ID: "malformed", When: func(_ *Run, f *Fault) bool {
			return f.Err.Code == providers.CodeMalformed && f.Err.Class == providers.Transient
		},
		Says: Words("What comes is not what the provider sends."),
		Why: func(_ *Run, f *Fault) string {
			return "Something between here and there may answer in its place: a proxy, a sign-in page. " +
				Capital(f.Err.Message) + "."
		},
		Auto: &Auto{Every: 5 * time.Second, For: 15 * time.Second},
	},
	{
		ID: "transient", When: ByClass(providers.Transient), Says: Words("The provider did not answer as it should."),
		Auto: &Auto{Every: 5 * time.Second, For: 2 * time.Minute},
	},
	{
		ID: "unconfirmed", When: ByClass(providers.Unconfirmed),
		Says: Words("The provider's answer to a change cannot be read."),
		Why:  Words("What it was to make may be there: it is looked for, and taken over."),
		Auto: &Auto{Every: 5 * time.Second, For: 2 * time.Minute},
	},
	{
		ID: "not-yet", When: ByClass(providers.NotYetConsistent),
		Says: Words("What was just made is not visible everywhere yet."),
		Auto: &Auto{Every: 5 * time.Second, For: 3 * time.Minute},
	},
	{
		ID: "untrusted", When: ByClass(providers.Untrusted),
		Says: func(_ *Run, f *Fault) string {
			return "The certificate of " + cmp.Or(f.Err.Detail["server"], "the server") + " is not trusted here" +
				issuedBy(f.Err.Detail["issuer"]) + "."
		},
		Why: Words("Where a company's network looks into connections, its own authority signs them: ask for its " +
			"certificate as a PEM file, stop here, and go on with --ca-file FILE."),
		Acts: []Act{{ID: ChoiceAgain, Title: "Try again", Again: true}},
	},
	{
		ID: "proxy", When: ByClass(providers.Barred),
		Says: func(_ *Run, f *Fault) string {
			return "The proxy " + f.Err.Detail["proxy"] + " does not lead to " + f.Err.Detail["server"] + ": " +
				f.Err.Detail["why"] + "."
		},
		Why: Words("The provider was not asked. HTTPS_PROXY names the proxy, with a name and a password where it wants " +
			"them (http://NAME:PASSWORD@HOST:PORT); NO_PROXY lists hosts that are reached without it. Stop here, set " +
			"them, and go on."),
		Acts: []Act{{ID: ChoiceAgain, Title: "Try again", Again: true}},
	},
	{
		ID: "clock", When: ByClass(providers.WrongClock),
		Says: func(_ *Run, f *Fault) string {
			return "This machine's clock is " + cmp.Or(f.Err.Detail["off"], "wrong") + ": the provider does not take " +
				"what it signs."
		},
		Why:  Words("Set it, best from the network, then try again."),
		Acts: []Act{{ID: ChoiceAgain, Title: "Try again", Again: true}},
	},
	{
		ID: "read-only", When: ByClass(providers.ReadOnly), Says: Words("Read-only: nothing is changed."),
	},
	{
		ID: "panic", When: ByCode("panic"), Says: Words("The program made a mistake in this step."),
		Why:  Words("Nothing that was made is forgotten. The log says more; please report it."),
		Acts: []Act{{ID: ChoiceAgain, Title: "Try again", Again: true}},
	},
	{
		ID: "unknown", Says: func(_ *Run, f *Fault) string { return "This did not work: " + f.Err.Op + "." },
		Acts: []Act{{ID: ChoiceAgain, Title: "Try again", Again: true}},
	},
}

func issuedBy(issuer string) string {
	if issuer == "" {
		return ""
	}
	return ": it was issued by " + issuer
}
