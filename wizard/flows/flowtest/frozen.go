package flowtest

import (
	_ "embed"
	"flag"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"

	"example.org/peerage/wizard"
)

// journaled lists what runs journal beside what procedures declare: the keys,
// kinds and attributes of items, the resume tokens, the answers about things
// that are there already. Journals hold them, so they never change.
//
//go:embed testdata/journaled.txt
var journaled string

// fresh are those that sessions of this test binary journaled and that are not
// on the list.
var fresh struct {
	sync.Mutex
	lines map[string]bool
}

// JournaledNow is the list with what the sessions of this test binary added.
func JournaledNow() string {
	fresh.Lock()
	defer fresh.Unlock()
	lines := slices.Collect(maps.Keys(fresh.lines))
	lines = append(lines, strings.Split(strings.TrimSpace(journaled), "\n")...)
	lines = slices.DeleteFunc(lines, func(s string) bool { return s == "" })
	slices.Sort(lines)
	return strings.Join(slices.Compact(lines), "\n") + "\n"
}

// frozen checks what a session told against the list; with -update what is
// missing is put there by JournaledNow's caller.
func (l *Lab) frozen(procedure string, seen []wizard.Event) {
	l.T.Helper()
	updating := false
	if f := flag.Lookup("update"); f != nil {
		updating = f.Value.String() == "true"
	}
	known := strings.Split(journaled, "\n")
	for _, e := range seen {
		for _, x := range journaledBy(e) {
			x = procedure + " " + x
			if slices.Contains(known, x) {
				continue
			}
			if !updating {
				l.T.Errorf("journals do not know %q: was it renamed? What is new goes onto the list with go test -update", x)
			}
			fresh.Lock()
			if fresh.lines == nil {
				fresh.lines = map[string]bool{}
			}
			fresh.lines[x] = true
			fresh.Unlock()
		}
	}
}

// numbered are keys of which there can be any number.
var numbered = regexp.MustCompile(`^(aws-route:|static-ip-).*`)

func journaledBy(e wizard.Event) []string {
	var out []string
	switch {
	case e.Item != nil:
		key, _, _ := strings.Cut(e.Item.Key, "~")
		key = numbered.ReplaceAllString(key, "$1*")
		out = append(out, "item "+key+" of "+e.Item.Step+", a "+e.Item.Kind)
		for name := range e.Item.Attrs {
			out = append(out, "item "+key+" has "+name)
		}
	case e.Kind == wizard.VarSet && e.Token != "":
		out = append(out, "token "+e.Var)
	case e.Kind == wizard.Asked && e.Ask.Kind == wizard.AskAdopt:
		for _, c := range e.Ask.Choices {
			if !digits.MatchString(c.Value) {
				out = append(out, "answer "+c.Value+" at "+e.Ask.Step)
			}
		}
	}
	return out
}
