package export

import (
	"fmt"
	"strings"
	"time"

	"example.org/peerage/wizard"
)

// Record is a run as a Markdown document (E3): what was made, the ids, the
// times. Secrets are named, never shown.
func Record(p *wizard.Procedure, st *wizard.State, drawings ...string) string {
	var b strings.Builder
	title := st.Name
	if p.LinkName != nil {
		title = p.LinkName(st.Value)
	}
	fmt.Fprintf(&b, "# %s\n\n%s, run %s (%s).\n\n", cell(title), p.Title, cell(st.Name), st.Run)
	fmt.Fprintf(&b, "- State: %s\n- Begun: %s\n", st.Status, stamp(st.Started))
	if !st.Ended.IsZero() {
		fmt.Fprintf(&b, "- Ended: %s\n", stamp(st.Ended))
	}
	recordTimes(&b, st)
	if who := st.Who(); who != "" {
		fmt.Fprintf(&b, "- Worked on by: %s\n", cell(who))
	}
	for _, d := range drawings {
		fmt.Fprintf(&b, "\n```text\n%s\n```\n", strings.ReplaceAll(d, "`", "'"))
	}
	recordItems(&b, st)
	recordValues(&b, p, st)
	recordSteps(&b, p, st)
	recordUndo(&b, p, st)
	recordFindings(&b, st)
	return b.String()
}

// recordTimes say where the time from the beginning to the end went, all of it.
func recordTimes(b *strings.Builder, st *wizard.State) {
	sp := st.Spent
	if sp == (wizard.Spent{}) {
		return
	}
	second := func(d time.Duration) time.Duration { return d.Round(time.Second) }
	fmt.Fprintf(b, "- Took: %s, of which waiting for the clouds %s\n- Besides, a person was awaited for: %s",
		second(sp.Took()), second(sp.Clouds), second(sp.You))
	awaited := sp.You
	if sp.Awaited > 0 {
		awaited = sp.Awaited
		fmt.Fprintf(b, ", %s by this clock, which goes faster", second(awaited))
	}
	b.WriteString("\n")
	rest := st.Ended.Sub(st.Started) - sp.Took() - awaited
	if st.Status == wizard.Done && rest >= time.Second {
		fmt.Fprintf(b, "- The rest of the time nothing worked on it: %s\n", second(rest))
	}
}

func stamp(t time.Time) string {
	if t.IsZero() {
		return "–"
	}
	return t.UTC().Format("2006-01-02 15:04:05 UTC")
}

// cell keeps a text from breaking a table.
func cell(s string) string {
	return strings.NewReplacer("|", `\|`, "\n", " ", "\r", " ", "`", "'").Replace(s)
}

func recordItems(b *strings.Builder, st *wizard.State) {
	b.WriteString("\n## What there is\n\n| what | name | id | state | when |\n| --- | --- | --- | --- | --- |\n")
	for _, it := range st.Items {
		state := string(it.Status)
		if it.Note != "" {
			state += ": " + it.Note
		}
		if d := it.Attrs["expires"]; d != "" {
			state += ", expires " + d
		}
		fmt.Fprintf(b, "| %s | %s | `%s` | %s | %s |\n", cell(it.Kind), cell(it.Name), cell(it.ID), cell(state), stamp(it.At))
	}
}

func recordValues(b *strings.Builder, p *wizard.Procedure, st *wizard.State) {
	b.WriteString("\n## Variables\n\n| name | value |\n| --- | --- |\n")
	for _, v := range p.Vars {
		switch value := st.Value(v.Name); {
		case v.Internal:
		case v.Secret && st.Secrets[v.Name]:
			fmt.Fprintf(b, "| %s | secret, not shown |\n", v.Name)
		case value != "" && !v.Secret:
			fmt.Fprintf(b, "| %s | `%s` |\n", v.Name, cell(value))
		}
	}
}

func recordSteps(b *strings.Builder, p *wizard.Procedure, st *wizard.State) {
	b.WriteString("\n## Steps\n\n| | step | | state | took | result |")
	several := len(st.Hands) > 1
	if several {
		b.WriteString(" by |\n| --- ")
	} else {
		b.WriteString("\n")
	}
	b.WriteString("| --- | --- | --- | --- | --- | --- |\n")
	for n, s := range p.Order() {
		x := st.Step(s.ID)
		took := ""
		if x.Took > 0 {
			took = x.Took.Round(time.Second / 10).String()
		}
		state, note := string(x.Status), x.Note
		if st.Lacks(s.ID) {
			state, note = "not there any more", ""
		}
		fmt.Fprintf(b, "| %d | %s | %s | %s | %s | %s |", n+1, s.ID, cell(s.Title), state, took, cell(note))
		if several {
			fmt.Fprintf(b, " %s |", cell(x.By.String()))
		}
		b.WriteString("\n")
	}
}

// recordUndo lists what a teardown removes, in its order, and what it leaves.
func recordUndo(b *strings.Builder, p *wizard.Procedure, st *wizard.State) {
	fmt.Fprintf(b, "\n## Taking it down\n\n`peerage teardown %s` removes what this run made", st.Name)
	n, stays, needed := 0, "", false
	for _, u := range wizard.UndoPlan(p, st) {
		if u.Stays != "" {
			needed = needed || u.Needed()
			stays += fmt.Sprintf("- %s %s: %s\n", cell(u.Kind), cell(u.Name), cell(u.Stays))
			continue
		}
		if n++; n == 1 {
			b.WriteString("; by hand, in this order:\n\n")
		}
		fmt.Fprintf(b, "%d. %s %s\n", n, cell(u.Kind), cell(u.Name))
	}
	if n == 0 {
		b.WriteString(": nothing.\n")
	}
	if stays != "" {
		b.WriteString("\nThis stays:\n\n" + stays)
	}
	if needed {
		b.WriteString("\n" + wizard.NeededElsewhere + "\n")
	}
}

func recordFindings(b *strings.Builder, st *wizard.State) {
	list := st.Closing()
	if len(list) == 0 {
		return
	}
	b.WriteString("\n## What to look at\n\n")
	for _, f := range list {
		fmt.Fprintf(b, "- %s: %s", f.Verdict, cell(f.Text))
		if f.Fix != "" {
			fmt.Fprintf(b, " %s", cell(f.Fix))
		}
		b.WriteString("\n")
		for _, c := range []string{f.Command, f.Try} {
			if c != "" {
				fmt.Fprintf(b, "\n  ```sh\n  %s\n  ```\n", strings.ReplaceAll(c, "\n", "\n  "))
			}
		}
	}
}
