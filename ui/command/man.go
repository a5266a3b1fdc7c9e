package command

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// manual is the manual page, in the macros of man(7).
func manual(root *cobra.Command) string {
	var b strings.Builder
	fmt.Fprintf(&b, ".TH PEERAGE 1 \"\" \"peerage %s\" \"User Commands\"\n", roff(Version()))
	section(&b, "NAME", "peerage \\- "+roff(strings.ToLower(root.Short[:1])+root.Short[1:]))
	section(&b, "SYNOPSIS", ".B peerage\n[\\fIcommand\\fP] [\\fIflags\\fP]")
	section(&b, "DESCRIPTION", flow(root.Long))
	section(&b, "COMMANDS", "")
	for _, c := range root.Commands() {
		commandPage(&b, c)
	}
	section(&b, "SETTINGS", flow("Each is a flag, a variable of the environment, or a line NAME=VALUE of the "+
		"configuration file; the first that is set counts. A command takes those on which it has an effect."))
	for _, k := range known {
		fmt.Fprintf(&b, ".TP\n\\fB\\-\\-%s\\fP, \\fB%s\\fP\n%s\n", roff(k.flag), roff(k.env), roff(k.help))
	}
	section(&b, "EXIT STATUS", "")
	for _, e := range exitCodes {
		fmt.Fprintf(&b, ".TP\n.B %d\n%s\n", e.code, roff(e.text))
	}
	section(&b, "ENVIRONMENT", flow("The variables of SETTINGS; those of the clouds' own tools for signing in, "+
		"as \"peerage doctor\" lists them; and:"))
	for _, e := range [][2]string{
		{"PEERAGE_CONFIG", "the configuration file itself"}, {"XDG_CONFIG_HOME", "where it is looked for otherwise"},
		{"XDG_STATE_HOME", "where runs and history lie"}, {"CI", "when set, no terminal UI"},
		{"TERM", "dumb or unset: no terminal UI"},
	} {
		fmt.Fprintf(&b, ".TP\n.B %s\n%s\n", e[0], roff(e[1]))
	}
	section(&b, "FILES", "")
	for _, e := range [][2]string{
		{"~/.config/peerage/config", "settings, NAME=VALUE a line"},
		{"~/.local/state/peerage/peerage.db", "runs, what they made, history; no secret"},
		{"~/.local/state/peerage/peerage.log", "the log"},
	} {
		fmt.Fprintf(&b, ".TP\n.I %s\n%s\n", e[0], roff(e[1]))
	}
	return b.String()
}

// commandPage is a command, and below it its own.
func commandPage(b *strings.Builder, c *cobra.Command) {
	if !c.IsAvailableCommand() || c.Name() == "help" {
		return
	}
	if c.Name() == "completion" { // cobra's own page is longer than ours
		fmt.Fprintf(b, ".SS completion shell\n%s\n", flow("Prints a script that completes the command line, for bash, "+
			"zsh, fish or PowerShell; \"peerage completion SHELL --help\" says where it goes."))
		return
	}
	fmt.Fprintf(b, ".SS %s\n%s\n", roff(strings.TrimPrefix(usageLine(c), "peerage ")), flow(cmp.Or(c.Long, c.Short+".")))
	for _, f := range flagRows(c, func(f *pflag.Flag) bool { return !isSettingOf(c, f.Name) && f.Name != "help" }) {
		fmt.Fprintf(b, ".TP\n\\fB%s\\fP\n%s\n", roff(f[0]), roff(f[1]))
	}
	if c.Example != "" {
		fmt.Fprintf(b, ".PP\n.nf\n%s\n.fi\n", roff(strings.TrimSpace(c.Example)))
	}
	for _, sub := range c.Commands() {
		commandPage(b, sub)
	}
}

func section(b *strings.Builder, title, text string) {
	fmt.Fprintf(b, ".SH %s\n", title)
	if text != "" {
		fmt.Fprintln(b, text)
	}
}

// flow is a text in paragraphs.
func flow(s string) string {
	list := paragraphs(s)
	for i := range list {
		list[i] = roff(list[i])
	}
	return strings.Join(list, "\n.PP\n")
}

// roff is a text that means itself.
func roff(s string) string {
	s = strings.NewReplacer(`\`, `\e`, "-", `\-`).Replace(s)
	if strings.HasPrefix(s, ".") || strings.HasPrefix(s, "'") {
		s = `\&` + s
	}
	return strings.ReplaceAll(strings.ReplaceAll(s, "\n.", "\n\\&."), "\n'", "\n\\&'")
}
