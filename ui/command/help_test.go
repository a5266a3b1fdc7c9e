package command

import (
	"strings"
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
