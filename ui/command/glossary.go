package command

import (
	"fmt"
	"strings"

	"github.com/charmbracelet/x/ansi"
	"github.com/spf13/cobra"

	"example.org/peerage/wizard/flows/glossary"
)

func (a *app) glossaryCommand() *cobra.Command {
	return &cobra.Command{
		Use: "glossary [word]", Short: "What the words mean: peering, half, principal, scope, …",
		RunE: func(_ *cobra.Command, args []string) error { return a.glossary(strings.Join(args, " ")) },
	}
}

func glossaryWords(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	var out []string
	for _, x := range glossary.All() {
		out = append(out, x.Word)
	}
	return out, cobra.ShellCompDirectiveNoFileComp
}

// glossary prints the words, or those that are meant.
func (a *app) glossary(word string) error {
	list := glossary.All()
	if word != "" {
		if list = glossary.Find(word); len(list) == 0 {
			return usagef("there is no word %q; peerage glossary lists all", word)
		}
	}
	w := a.width
	if w <= 0 || w > 100 {
		w = 100
	}
	for _, x := range list {
		head := strings.Join(append([]string{x.Word}, x.Also...), ", ")
		text := strings.ReplaceAll(ansi.Wordwrap(x.Says, w-4, ""), "\n", "\n    ")
		if _, err := fmt.Fprintf(a.out, "%s\n    %s\n", head, text); err != nil {
			return err
		}
	}
	return nil
}
