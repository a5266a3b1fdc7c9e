package command

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"example.org/peerage/providers/sim/scenario"
	"example.org/peerage/ui/host"
	"example.org/peerage/wizard"
)

// completer proposes what may stand next on the command line; a tab parts a
// value from what is said of it.
type completer = func(cmd *cobra.Command, args []string, begun string) ([]string, cobra.ShellCompDirective)

// proposeOnly leaves out of a completion the settings that have no effect on its
// command.
func proposeOnly(root *cobra.Command, args []string) {
	if len(args) == 0 || !strings.HasPrefix(args[0], cobra.ShellCompRequestCmd) {
		return
	}
	cmd, _, err := root.Find(args[1:])
	if err != nil {
		return // no command yet
	}

	for _, k := range known {
		if f := cmd.Flag(k.flag); f != nil && isSettingOf(cmd, k.flag) && !hasEffect(cmd, k.flag) {
			f.Hidden = true
		}
	}
}

// complete has the commands propose runs, procedures, steps, scenarios and
// variables, and files only where a file belongs.
func (a *app) complete(root *cobra.Command) {
	completeSettings(root)
	for _, c := range root.Commands() {
		for _, sub := range append(c.Commands(), c) {
			a.completeFlags(sub)
			switch sub.CommandPath() {
			case "peerage resume", "peerage teardown", "peerage export", "peerage runs show", "peerage runs forget":
				sub.ValidArgsFunction = a.runNames
			case "peerage status", "peerage wait", "peerage history", "peerage probe":
				sub.ValidArgsFunction = filters
			case "peerage check":
				sub.ValidArgsFunction = linksFile
			case "peerage silence":
				sub.ValidArgsFunction = a.linkNames
			case "peerage glossary":
				sub.ValidArgsFunction = glossaryWords
			case "peerage setup", "peerage vars", "peerage help":
			default:
				sub.ValidArgsFunction = cobra.NoFileCompletions
			}
		}
	}
}

// completeSettings proposes what is no file for the settings, once for all
// commands.
func completeSettings(root *cobra.Command) {
	for _, k := range known {
		fn := cobra.NoFileCompletions
		switch {
		case k.bool, k.path && k.flag != "state-dir":
			continue
		case k.path:
			fn = folders
		case k.flag == "background":
			fn = fixed("auto", "dark", "light")
		}
		if err := root.RegisterFlagCompletionFunc(k.flag, fn); err != nil {
			panic(err) // it is there, and registered once
		}
	}
}

func folders(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return nil, cobra.ShellCompDirectiveFilterDirs
}

func (a *app) completeFlags(c *cobra.Command) {
	for flag, fn := range map[string]completer{
		"as":        fixed("record\tMarkdown with ids and times", "script\tthe documented commands", "terraform"),
		"scenario":  scenarios,
		"procedure": fixed(host.ProcedureIDs()...),
		"var":       a.variables,
		"answer":    a.choices,
		"back":      a.stepIDs,
		"confirm":   a.runNames,
		"for":       fixed("active", "off", "gone", "failed"),
		"since":     fixed("1h", "24h", "7d", "30d"),
		"from":      cobra.NoFileCompletions,
		"to":        cobra.NoFileCompletions,
		"name":      cobra.NoFileCompletions,
		"speed":     cobra.NoFileCompletions,
		"latency":   cobra.NoFileCompletions,
		"pace":      cobra.NoFileCompletions,
		"listen":    cobra.NoFileCompletions,
		"ssh":       cobra.NoFileCompletions,
		"sessions":  cobra.NoFileCompletions,
		"idle":      cobra.NoFileCompletions,
		"reason":    cobra.NoFileCompletions,
		"links":     cobra.NoFileCompletions,
		"seed":      cobra.NoFileCompletions,
	} {
		if c.Name() == "silence" && flag == "for" { // a time there
			fn = cobra.NoFileCompletions
		}
		if c.Flags().Lookup(flag) != nil {
			if err := c.RegisterFlagCompletionFunc(flag, fn); err != nil {
				panic(err) // it is there, and registered once
			}
		}
	}
}

func fixed(list ...string) completer {
	return func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return list, cobra.ShellCompDirectiveNoFileComp
	}
}

// linksFile proposes files, and after one what a filter may go on with.
func linksFile(cmd *cobra.Command, args []string, begun string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return filters(cmd, args, begun)
	}
	return []string{"yaml", "yml"}, cobra.ShellCompDirectiveFilterFileExt
}

func scenarios(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	var out []string
	for _, s := range scenario.All() {
		out = append(out, s.Name+"\t"+s.Line)
	}
	return out, cobra.ShellCompDirectiveNoFileComp
}

// silently is the host for a completion: it says nothing, and without a state
// there is nothing to propose.
func (a *app) silently(cmd *cobra.Command) *host.Host {
	set, err := resolve(cmd.Flags(), a.env, configPath(a.env))
	if err != nil {
		return nil
	}
	a.set = set
	h, err := host.Open(cmd.Context(), host.Settings{State: set["state"], StateDir: set["state-dir"], Env: a.env, Version: Version(),
		Reading: true})
	if err != nil {
		return nil
	}
	return h
}

func (a *app) linkNames(cmd *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	h := a.silently(cmd)
	if h == nil || len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	defer h.Close()
	list, err := h.LinkNames(cmd.Context())
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var out []string
	for _, l := range list {
		out = append(out, l.ID+"\t"+l.Title)
	}
	return out, cobra.ShellCompDirectiveNoFileComp
}

func (a *app) runNames(cmd *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	h := a.silently(cmd)
	if h == nil || len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	defer h.Close()
	list, err := h.List(cmd.Context())
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var out []string
	for _, r := range list {
		out = append(out, fmt.Sprintf("%s\t%s, %s", r.Name, r.Status, r.Title))
	}
	return out, cobra.ShellCompDirectiveNoFileComp
}

// of is the procedure that a command line is about: the one named, or that of
// the run named; nil for none.
func (a *app) of(cmd *cobra.Command, args []string) *wizard.Procedure {
	h := a.silently(cmd)
	if h == nil || len(args) == 0 {
		return nil
	}
	defer h.Close()
	if p := h.Procedure(args[0]); p != nil {
		return p
	}
	p, _, err := h.Past(cmd.Context(), args[0])
	if err != nil {
		return nil
	}
	return p
}

func (a *app) variables(cmd *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	var out []string
	if p := a.of(cmd, args); p != nil {
		for _, v := range p.Vars {
			if !v.Secret {
				out = append(out, v.Name+"=\t"+v.Title)
			}
		}
	}
	return out, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
}

func (a *app) stepIDs(cmd *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	var out []string
	if p := a.of(cmd, args); p != nil {
		for _, s := range p.Steps {
			out = append(out, s.ID+"\t"+s.Title)
		}
	}
	slices.SortFunc(out, strings.Compare)
	return out, cobra.ShellCompDirectiveNoFileComp
}
