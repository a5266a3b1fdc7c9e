package command

import (
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"example.org/peerage/providers"
	"example.org/peerage/providers/filter"
	"example.org/peerage/ui/front"
	"example.org/peerage/ui/host"
)

// filterHelp explains FILTER in the help of every command that takes one.
const filterHelp = `FILTER chooses links; what stands side by side must all be so: a word or "a text"
that the link shows, field:value (verdict, cloud, provider, account, region,
kind, run, name, network, range, state, id, is, since:>2d, age:>5m), one of
several with commas, ! for not, /a regular expression/, an address or a range
for the links that carry it (10.40.1.5). Values may end in *.`

// query reads the arguments of a command as one filter.
func query(args []string) (*filter.Filter, error) {
	f, err := filter.Parse(strings.Join(args, " "))
	if err != nil {
		return nil, usagef("the filter %s, %w", strings.Join(args, " "), err)
	}
	return f, nil
}

// filterEnv is what links are looked at with.
func (a *app) filterEnv(h *host.Host, now time.Time) filter.Env {
	return filter.Env{Now: now, Run: func(l *providers.Link) string { return h.RunOf(*l) }, Flags: h.Flags}
}

// knowsLinks refuses a file of links that is wrong, and a filter that asks for what
// only such a file tells.
func (a *app) knowsLinks() error {
	path := a.set["links"]
	if word := a.query.AgainstFile(); path == "" && word != "" {
		return usagef("%s compares with a file of links that must exist: name it with --links FILE (PEERAGE_LINKS); "+
			"peerage check FILE --init writes one", word)
	}
	if path == "" {
		return nil
	}
	if _, err := host.ReadLinks(path); err != nil {
		return usagef("--links: %w", err)
	}
	return nil
}

// chosen is a snapshot with the links that the filter chooses only.
func (a *app) chosen(h *host.Host, s front.Snapshot) front.Snapshot {
	s.Links = a.query.Choose(s.Links, a.filterEnv(h, s.At))
	return s
}

// filters proposes what a filter may go on with: fields, and values that are the
// same everywhere. What the clouds have is not asked for.
func filters(_ *cobra.Command, _ []string, begun string) ([]string, cobra.ShellCompDirective) {
	from, list := filter.Complete(begun, nil, filter.Env{})
	out := make([]string, 0, len(list))
	for _, x := range list {
		out = append(out, begun[:from]+x)
	}
	directive := cobra.ShellCompDirectiveNoFileComp
	if slices.ContainsFunc(out, func(s string) bool { return strings.HasSuffix(s, ":") }) {
		directive |= cobra.ShellCompDirectiveNoSpace
	}
	return out, directive
}

// spanValue is a flag that takes a span of time as filters write it.
type spanValue struct{ d *time.Duration }

// spanVar adds one.
func spanVar(fl *pflag.FlagSet, d *time.Duration, name string, usual time.Duration, usage string) {
	*d = usual
	fl.Var(spanValue{d}, name, usage)
}

// Set implements pflag.Value.
func (v spanValue) Set(text string) (err error) {
	*v.d, err = filter.Duration(text)
	return err
}

// String implements pflag.Value.
func (v spanValue) String() string {
	if v.d == nil || *v.d == 0 {
		return ""
	}
	return v.d.String()
}

// Type implements pflag.Value.
func (spanValue) Type() string { return "duration" }

// instant reads a point in time, in the machine's time zone where it has none
// of its own; a time of day is the last one before now.
func instant(text string, now time.Time) (time.Time, error) {
	now = now.Local()
	for _, form := range []string{time.RFC3339, "2006-01-02 15:04:05", "2006-01-02 15:04", "2006-01-02T15:04",
		"2006-01-02"} {
		if t, err := time.ParseInLocation(form, text, now.Location()); err == nil {
			return t, nil
		}
	}
	for _, form := range []string{"15:04:05", "15:04"} {
		t, err := time.ParseInLocation(form, text, now.Location())
		if err != nil {
			continue
		}
		at := time.Date(now.Year(), now.Month(), now.Day(), t.Hour(), t.Minute(), t.Second(), 0, now.Location())
		if at.After(now) {
			at = time.Date(now.Year(), now.Month(), now.Day()-1, t.Hour(), t.Minute(), t.Second(), 0, now.Location())
		}
		return at, nil
	}
	return time.Time{}, errors.New(text + " is no time: write 02:00, 2026-11-24, \"2026-11-24 02:00\" or RFC 3339")
}
