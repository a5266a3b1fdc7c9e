package command

import (
	"fmt"
	"io"
	"strings"

	"github.com/charmbracelet/x/ansi"
	"github.com/spf13/cobra"

	"example.org/peerage/ui/host"
	"example.org/peerage/wizard"
)

// varsCommand prints a vars file to fill in.
func (a *app) varsCommand() *cobra.Command {
	first := procedureNames()[0]
	return &cobra.Command{
		Use:   "vars procedure",
		Short: "A vars file to fill in, with what each variable is",
		Long: `Prints what a procedure asks for, in the order in which it asks, as a file for
--vars-file. Whatever stays commented out is asked for, or chosen where there
is only one choice.`,
		Example:   "  peerage vars " + first + " > orders.env\n  peerage setup " + first + " --yes --vars-file orders.env",
		Args:      cobra.ExactArgs(1),
		ValidArgs: host.ProcedureIDs(),
		RunE: func(_ *cobra.Command, args []string) error {
			p := host.ProcedureByID(args[0])
			if p == nil || p.Hidden {
				return usagef("there is no procedure %q; there are %s", args[0], strings.Join(procedureNames(), ", "))
			}
			return varsFile(a.out, p)
		},
	}
}

func procedureNames() []string {
	var out []string
	for _, id := range host.ProcedureIDs() {
		name, _, _ := strings.Cut(id, "\t")
		out = append(out, name)
	}
	return out
}

func varsFile(w io.Writer, p *wizard.Procedure) error {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n# for: peerage setup %s --vars-file FILE\n", p.Title, p.ID)
	if p.Intro != nil {
		b.WriteString("#\n")
		for _, line := range introLines(p) {
			fmt.Fprintln(&b, strings.TrimRight("# "+line, " "))
		}
	}
	for _, s := range p.Order() {
		for i, in := range s.Inputs {
			if i == 0 {
				fmt.Fprintf(&b, "\n## %s  %s\n", s.ID, s.Title)
			}
			v := p.Var(in.Var)
			fmt.Fprintln(&b)
			for _, text := range []string{v.Title, v.Help, in.Hint} {
				comment(&b, text)
			}
			if v.Secret {
				comment(&b, "A secret. It is safer in the environment variable of this name; else keep this file to "+
					"yourself: chmod 600.")
			}
			fmt.Fprintf(&b, "#%s=\n", in.Var)
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func comment(b *strings.Builder, text string) {
	if text == "" {
		return
	}
	for line := range strings.SplitSeq(ansi.Wrap(strings.Join(strings.Fields(text), " "), 76, ""), "\n") {
		fmt.Fprintln(b, "# "+strings.TrimSpace(line))
	}
}
