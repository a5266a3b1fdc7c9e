package command

import (
	"cmp"
	"fmt"
	"io"
	"strings"

	"github.com/charmbracelet/x/ansi"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"example.org/peerage/ui/theme"
)

const (
	// helpWidth is how wide help is at most, and where nobody says how wide
	// the terminal is.
	helpWidth = 100
	// leastHelp is below what flags and their texts stand on lines of their
	// own.
	leastHelp = 60
)

// helper writes help: as wide as the terminal, in the words as they are
// written, with no question to the terminal.
type helper struct {
	w     *strings.Builder
	width int
	bold  bool
}

// setHelp has every command write its help in this way.
func setHelp(root *cobra.Command, st streams) {
	root.SetHelpFunc(func(cmd *cobra.Command, _ []string) {
		fmt.Fprint(st.out, helpText(cmd, st))
	})
	root.SetUsageFunc(func(cmd *cobra.Command) error {
		_, err := fmt.Fprint(st.err, helpText(cmd, st))
		return err
	})
}

func helpText(cmd *cobra.Command, st streams) string {
	h := helper{w: &strings.Builder{}, width: helpWidth}
	if st.width > 0 {
		h.width = min(st.width, helpWidth)
		h.bold = st.env("NO_COLOR") == "" && !dumb(st.env)
	}
	h.command(cmd)
	if asciiLocale(st.env) {
		return theme.ASCII(h.w.String())
	}
	return h.w.String()
}

func (h *helper) command(cmd *cobra.Command) {
	h.text(cmp.Or(cmd.Long, cmd.Short+"."), 0)
	h.title("USAGE")
	h.text(usageLine(cmd), 2)
	if cmd.Example != "" {
		h.title("EXAMPLES")
		for line := range strings.Lines(cmd.Example) {
			fmt.Fprintln(h.w, "  "+strings.TrimSpace(line))
		}
	}
	var commands [][2]string
	for _, c := range cmd.Commands() {
		if c.IsAvailableCommand() {
			commands = append(commands, [2]string{strings.TrimSuffix(c.Use, " [flags]"), c.Short})
		}
	}
	h.table("COMMANDS", commands)
	h.table("FLAGS", flagRows(cmd, func(f *pflag.Flag) bool { return !isSettingOf(cmd, f.Name) }))
	h.table("SETTINGS (also by environment and configuration file, see peerage paths)",
		flagRows(cmd, func(f *pflag.Flag) bool { return isSettingOf(cmd, f.Name) }))
	if !cmd.HasParent() {
		h.title("EXIT CODES")
		for _, e := range exitCodes {
			h.row([2]string{fmt.Sprint(e.code), e.text}, 5)
		}
	}
}

func usageLine(cmd *cobra.Command) string {
	line := strings.TrimSuffix(cmd.UseLine(), " [flags]")
	if len(cmd.Commands()) > 0 {
		line += " [command]"
	}
	return line + " [flags]"
}

// flagRows are the flags that have an effect on a command.
func flagRows(cmd *cobra.Command, want func(*pflag.Flag) bool) [][2]string {
	var out [][2]string
	all := pflag.NewFlagSet("", pflag.ContinueOnError)
	all.AddFlagSet(cmd.NonInheritedFlags())
	all.AddFlagSet(cmd.InheritedFlags())
	all.VisitAll(func(f *pflag.Flag) {
		if f.Hidden || !want(f) || isSettingOf(cmd, f.Name) && !hasEffect(cmd, f.Name) {
			return
		}
		name := "--" + f.Name
		if f.Shorthand != "" {
			name = "-" + f.Shorthand + ", " + name
		}
		kind, text := pflag.UnquoteUsage(f)
		if kind != "" {
			name += " " + kind
		}
		if d := f.DefValue; d != "" && d != "false" && d != "[]" && d != "0" && d != "0s" {
			text += " (default " + d + ")"
		}
		out = append(out, [2]string{name, text})
	})
	return out
}

func (h *helper) title(s string) {
	if h.bold {
		s = ansi.Style{}.Bold().Styled(s)
	}
	fmt.Fprintf(h.w, "\n%s\n", s)
}

func (h *helper) table(title string, rows [][2]string) {
	if len(rows) == 0 {
		return
	}
	h.title(title)
	first := 0
	for _, r := range rows {
		first = max(first, ansi.StringWidth(r[0]))
	}
	for _, r := range rows {
		h.row(r, first)
	}
}

// row is a name and its text, beside it where there is room.
func (h *helper) row(r [2]string, first int) {
	indent := first + 4
	if h.width < leastHelp {
		indent = 6
	}
	lines := strings.Split(ansi.Wrap(r[1], max(h.width-indent, 16), ""), "\n")
	head := "  " + r[0]
	if h.width < leastHelp {
		fmt.Fprintln(h.w, head)
	} else {
		fmt.Fprintln(h.w, strings.TrimRight(fmt.Sprintf("%s%*s%s", head, indent-ansi.StringWidth(head), "", lines[0]), " "))
		lines = lines[1:]
	}
	for _, l := range lines {
		fmt.Fprintln(h.w, strings.Repeat(" ", indent)+strings.TrimSpace(l))
	}
}

// text writes paragraphs, each flowing.
func (h *helper) text(s string, indent int) {
	for i, p := range paragraphs(s) {
		if i > 0 {
			fmt.Fprintln(h.w)
		}
		for line := range strings.SplitSeq(ansi.Wrap(p, h.width-indent, ""), "\n") {
			fmt.Fprintln(h.w, strings.Repeat(" ", indent)+strings.TrimSpace(line))
		}
	}
}

// paragraphs are a text's, each on one line.
func paragraphs(s string) []string {
	var out []string
	for p := range strings.SplitSeq(s, "\n\n") {
		out = append(out, strings.Join(strings.Fields(p), " "))
	}
	return out
}

// exitCodes are those of every command, in words.
var exitCodes = []struct {
	code int
	text string
}{
	{0, "done, active or off"}, {1, "error"}, {2, "usage"}, {3, "waiting, a person is needed (resumable), or busy"},
	{4, "degraded"}, {5, "failed or gone"}, {6, "unknown, stale, or not heard"}, {7, "not signed in or not permitted"},
	{8, "deadline passed"}, {130, "interrupted"},
}

// manCommand prints the manual page.
func manCommand(w io.Writer) *cobra.Command {
	return &cobra.Command{
		Use: "man", Short: "Print the manual page (peerage man | man -l -)", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			_, err := fmt.Fprint(w, manual(cmd.Root()))
			return err
		},
	}
}
