package command

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"example.org/peerage/ui/host"
	"example.org/peerage/ui/picture"
	"example.org/peerage/ui/setup"
	"example.org/peerage/ui/theme"
	"example.org/peerage/wizard"
)

// helpsWith has the help of a command tell of the procedure that it names, where
// it names one.
func (a *app) helpsWith(cmd *cobra.Command) {
	cmd.SetHelpFunc(func(cmd *cobra.Command, args []string) {
		for _, id := range args {
			p := host.ProcedureByID(id)
			if p == nil || p.Intro == nil {
				continue
			}
			text := introText(p)
			if asciiLocale(a.env) {
				text = theme.ASCII(text)
			}
			fmt.Fprint(a.out, text)
			return
		}
		cmd.Root().HelpFunc()(cmd, args)
	})
}

// introText is the first page of a procedure as text.
func introText(p *wizard.Procedure) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n\n", p.Title)
	for _, line := range introLines(p) {
		fmt.Fprintln(&b, strings.TrimRight(line, " "))
	}
	b.WriteString("\nBY COMMAND\n")
	for _, x := range setup.ByCommand(p) {
		fmt.Fprintf(&b, "  %s\n      %s\n", x.Name, x.Text)
	}
	return b.String()
}

// introLines are what a procedure is, a drawing of what it builds, and the facts.
func introLines(p *wizard.Procedure) []string {
	out := slices.Clone(p.Intro.About)
	if pic, ok := picture.Of(p, nil); ok {
		out = append(append(append(out, ""), strings.Split(pic.Text(), "\n")...), "")
	}
	for i, f := range p.Facts() {
		if i == 1 {
			for j, r := range p.Intro.Rights {
				name := ""
				if j == 0 {
					name = "Needs"
				}
				out = append(out, fmt.Sprintf("%-8s%s", name, r.Text))
			}
		}
		for j, l := range theme.Wrap(f.Text, 80) {
			name := ""
			if j == 0 {
				name = f.Name
			}
			out = append(out, fmt.Sprintf("%-8s%s", name, l))
		}
	}
	return out
}
