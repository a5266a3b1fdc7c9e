package command

import (
	"bytes"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// TestHelpHasEveryFlag of a command's own, also where a setting has its name.
func TestHelpHasEveryFlag(t *testing.T) {
	st := streams{env: func(string) string { return "" }}
	var walk func(c *cobra.Command)
	walk = func(c *cobra.Command) {
		said := map[string]bool{}
		for line := range strings.Lines(helpText(c, st)) {
			if f := strings.Fields(line); len(f) > 1 && strings.HasPrefix(f[0], "-") {
				said[f[0]], said[f[1]] = true, true
			}
		}
		c.LocalNonPersistentFlags().VisitAll(func(f *pflag.Flag) {
			if !f.Hidden && !said["--"+f.Name] {
				t.Errorf("%s: --%s is not in its help", c.CommandPath(), f.Name)
			}
		})
		for _, sub := range c.Commands() {
			walk(sub)
		}
	}
	walk(newRoot(st))
}

// TestHelpManAndCompletionAgree: of every command, the help lists the flags that it
// takes, completion proposes just those, its part of the manual page has its own,
// and whatever is listed is not refused.
func TestHelpManAndCompletionAgree(t *testing.T) {
	st := streams{env: func(string) string { return "" }}
	page := strings.ReplaceAll(manual(newRoot(st)), `\`, "")
	root := newRoot(st)
	root.Version = Version()
	all(root, func(c *cobra.Command) {
		if !c.IsAvailableCommand() && c.HasParent() || c.Name() == "help" || parentOf(c) == "completion" {
			return
		}
		listed := listedFlags(helpText(c, st))
		if got := completedFlags(t, c); !slices.Equal(got, listed) {
			t.Errorf("%s: completion proposes %v, its help has %v", c.CommandPath(), got, listed)
		}
		_, own, _ := strings.Cut(page, "\n.SS "+strings.TrimPrefix(usageLine(c), "peerage ")+"\n")
		own, _, _ = strings.Cut(own, "\n.S")
		for _, flag := range listed {
			name := strings.TrimPrefix(flag, "--")
			f := c.Flags().Lookup(name)
			if f == nil {
				f = c.InheritedFlags().Lookup(name)
			}
			where := own
			if isSettingOf(c, name) {
				_, where, _ = strings.Cut(page, ".SH SETTINGS")
			}
			if name != "help" && name != "version" && c.Name() != "completion" && !strings.Contains(where, flag) {
				t.Errorf("%s: %s is not in the manual page", c.CommandPath(), flag)
			}
			if f == nil {
				t.Errorf("%s: %s is listed, and no flag", c.CommandPath(), flag)
				continue
			}
			f.Changed = true
			if err := idle(c); err != nil {
				t.Errorf("%s: %s is listed, and %v", c.CommandPath(), flag, err)
			}
			f.Changed = false
		}
	})
}

func all(c *cobra.Command, do func(*cobra.Command)) {
	c.InitDefaultHelpFlag()
	c.InitDefaultVersionFlag()
	do(c)
	for _, sub := range c.Commands() {
		all(sub, do)
	}
}

func parentOf(c *cobra.Command) string {
	if !c.HasParent() {
		return ""
	}
	return c.Parent().Name()
}

// listedFlags are the long flags at the beginning of a text's lines, in order.
func listedFlags(text string) []string {
	var out []string
	for line := range strings.Lines(text) {
		for i, f := range strings.Fields(line) {
			if i < 2 && strings.HasPrefix(f, "--") && (i == 0 || strings.HasPrefix(strings.TrimSpace(line), "-")) {
				out = append(out, f)
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func completedFlags(t *testing.T, c *cobra.Command) []string {
	t.Helper()
	folder := t.TempDir()
	var out, complaints bytes.Buffer
	args := append([]string{"__complete"}, strings.Fields(c.CommandPath())[1:]...)
	run(t.Context(), append(args, "--"), streams{in: strings.NewReader(""), out: &out, err: &complaints, inFD: -1,
		env: func(name string) string { return map[string]string{"HOME": folder}[name] }})
	return listedFlags(out.String())
}

// full is where nothing more can be written.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, syscall.ENOSPC }

// TestWhatIsNotPrintedWasNotGiven: on a full disk every command's help, and what
// prints without asking a cloud, ends with an error, in words.
func TestWhatIsNotPrintedWasNotGiven(t *testing.T) {
	lines := []string{"--version", "man", "completion bash", "glossary", "vars aiven-azure", "paths", "demo --scenarios",
		"lab --scenario", "__complete glossary", "setup aiven-azure --help", "runs --state-dir " + t.TempDir()}
	all(newRoot(streams{env: func(string) string { return "" }}), func(c *cobra.Command) {
		lines = append(lines, strings.TrimPrefix(c.CommandPath()+" --help", "peerage "))
	})
	for _, line := range lines {
		var said bytes.Buffer
		code := run(t.Context(), strings.Fields(line), streams{in: strings.NewReader(""), out: full{}, err: &said, inFD: -1,
			env: func(string) string { return "" }})
		if code != 1 || !strings.Contains(said.String(), syscall.ENOSPC.Error()) {
			t.Errorf("peerage %s: exit %d, %q", line, code, said.String())
		}
	}
}

// TestATableFitsATerminal by leaving out what counts least; a pipe gets it whole.
func TestATableFitsATerminal(t *testing.T) {
	for width, want := range map[int]string{0: "RUN STATUS MADE", 80: "RUN STATUS MADE", 15: "RUN STATUS", 3: "RUN STATUS"} {
		rows := [][]string{{"RUN", "STATUS", "MADE"}, {"orders", "stopped", "12"}}
		if got := strings.Join(fitting(rows, width, "MADE")[0], " "); got != want {
			t.Errorf("%d columns: %s, want %s", width, got, want)
		}
	}
}
