package command

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"example.org/peerage/ui/plain"
	"example.org/peerage/ui/theme"
	"example.org/peerage/wizard"
)

func answerFlag(cmd *cobra.Command, into *[]string) {
	cmd.Flags().StringArrayVar(into, "answer", nil, "what a step is to be answered, STEP=CHOICE (repeatable), such as "+
		"A15=adopt")
}

// policy is what may be answered without a person.
func (g *giving) policy(p *wizard.Procedure) (wizard.Policy, error) {
	given, err := decided(g.answers, p)
	return wizard.Policy{Yes: g.yes, Adopt: g.adopt, Answers: given}, err
}

// decided reads --answer.
func decided(list []string, p *wizard.Procedure) (*wizard.Answers, error) {
	out, err := wizard.ParseAnswers(p, list)
	if err != nil {
		return nil, usagef("--answer %v", err)
	}
	return out, nil
}

// unused refuses answers where the terminal UI asks.
func (a *app) unused(answers []string) error {
	if len(answers) == 0 {
		return nil
	}
	return usagef("--answer has no effect in the terminal UI, which asks: add --yes or --plain")
}

// explain says, on the error stream, what is asked that nobody could answer:
// all that a person would see, and with which flag each choice is made.
func (a *app) explain(q *wizard.Ask) {
	a.tell(q)
	for _, c := range q.Choices {
		a.say("  " + offered(q, c))
	}
	a.says(howToGive(q), "  ")
	if q.Fault == nil {
		return
	}
	for _, x := range q.Fault.Acts {
		if x.Message != "" {
			a.say("  " + x.Title + ", as a message:")
			a.says(x.Message, "      ")
		}
	}
}

// tell says, on the error stream, what is asked.
func (a *app) tell(q *wizard.Ask) {
	a.say("A person is needed: " + q.Title)
	for line := range strings.SplitSeq(q.Text, "\n") {
		a.say("  " + line)
	}
	if f := q.Fault; f != nil {
		for _, text := range plain.Words(f) {
			if text != q.Text {
				a.say("  " + text)
			}
		}
		for _, x := range f.Findings {
			a.say("  " + string(x.Verdict) + ": " + x.Text + " " + x.Fix)
			a.says(x.Command, "      ")
		}
	}
	for _, line := range q.Lines {
		a.say("  " + line)
	}
	if q.Problem != "" {
		a.say("  " + q.Problem)
	}
}

// say prints a line, in which what providers said stays.
func (a *app) say(line string) {
	if line = strings.TrimRight(theme.Clean(line), " "); line != "" {
		fmt.Fprintln(a.err, line)
	}
}

// says prints a text of several lines.
func (a *app) says(text, margin string) {
	for line := range strings.SplitSeq(text, "\n") {
		a.say(margin + line)
	}
}

// offered is a choice, with what makes it.
func offered(q *wizard.Ask, c wizard.Choice) string {
	words := slices.DeleteFunc(append([]string{c.Title}, c.Columns...), func(s string) bool { return s == "" })
	if c.Warn != "" {
		words = append(words, "warning: "+c.Warn)
	}
	text := strings.Join(words, ", ")
	if c.Disabled != "" {
		return text + ", cannot be chosen: " + c.Disabled
	}
	if q.Kind == wizard.AskInput {
		return fmt.Sprintf("--var '%s=%s'  %s", q.Var, c.Value, text)
	}
	return fmt.Sprintf("--answer %s=%s  %s", q.Step, c.Value, text)
}

// howToGive says how a question without choices, or one that takes more than
// them, is answered without a terminal.
func howToGive(q *wizard.Ask) string {
	switch {
	case q.Kind == wizard.AskName:
		return "Give the name with --confirm '" + q.Name + "'."
	case q.Kind == wizard.AskConfirm:
		return "--yes agrees to all that the steps make."
	case q.Kind == wizard.AskAdopt && slices.ContainsFunc(q.Choices, func(c wizard.Choice) bool {
		return c.Value == wizard.ChoiceAdopt
	}):
		return "--adopt takes over all that is there already."
	case q.Kind != wizard.AskInput:
		return ""
	case q.Secret:
		return "Give it with the environment variable " + q.Var + ", or in a --vars-file that only you can read."
	case q.Free || len(q.Choices) == 0:
		return q.Var + " is needed. Give it with --var " + q.Var + "=…"
	}
	return ""
}

// choices proposes what --answer may be.
func (a *app) choices(cmd *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	var out []string
	if p := a.of(cmd, args); p != nil {
		steps := append([]*wizard.Step{{ID: wizard.PlanStep, Title: "The plan"}}, p.Steps...)
		for i := range steps {
			for _, c := range p.Offers(steps[i].ID) {
				if c != wizard.Any {
					out = append(out, steps[i].ID+"="+c+"\t"+steps[i].Title)
				}
			}
		}
	}
	return out, cobra.ShellCompDirectiveNoFileComp
}
