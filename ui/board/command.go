package board

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"example.org/peerage/providers/filter"
	"example.org/peerage/ui/front"
	"example.org/peerage/ui/report"
	"example.org/peerage/ui/screen"
	"example.org/peerage/ui/theme"
)

// startCommand opens the command line.
func (b *Board) startCommand() tea.Cmd {
	b.commanding = true
	b.line.Set("")
	return nil
}

// commands are what can stand first on the command line, with what follows.
var commands = []struct{ name, takes string }{
	{"columns", "wide or fit"}, {"copy", "text, csv or json"}, {"filter", "a filter, or nothing for all"},
	{"group", "a field, or none"}, {"interval", "a time from 1s to 1h"}, {"quit", ""}, {"refresh", ""},
	{"sort", "a column, and up or down"}, {"sources", ""}, {"view", "a name; save NAME; delete NAME"},
}

// commandKey edits the command line.
func (b *Board) commandKey(k tea.KeyPressMsg) tea.Cmd {
	switch k.String() {
	case "esc", "ctrl+c":
		b.commanding = false
	case "enter":
		b.commanding = false
		return b.command(b.line.Value())
	case "tab":
		b.completeCommand()
	case "backspace":
		if b.line.Empty() {
			b.commanding = false
			return nil
		}
		b.line.Press(k)
	default:
		b.line.Press(k)
	}
	return nil
}

// command does what was typed.
func (b *Board) command(text string) tea.Cmd {
	name, rest, _ := strings.Cut(strings.TrimSpace(text), " ")
	rest = strings.TrimSpace(rest)
	switch name {
	case "":
		return nil
	case "filter", "f":
		b.Filter(rest)
		if b.query.wrong != nil {
			return screen.Complain("the filter, " + b.query.wrong.Error())
		}
		return nil
	case "sort":
		return b.commandSort(rest)
	case "group":
		return b.commandGroup(rest)
	case "columns":
		return b.commandColumns(rest)
	case "interval":
		return b.commandInterval(rest)
	case "copy":
		return b.copyAs(rest)
	case "view":
		return b.commandView(rest)
	case "sources":
		return b.sources()
	case "refresh":
		return b.refresh()
	case "quit", "q":
		return screen.Send(screen.Quit{})
	}
	return unknown("command", name, commandNames())
}

func (b *Board) commandGroup(by string) tea.Cmd {
	if by != "" && !slices.Contains(groupNames(), by) {
		return unknown("field", by, groupNames())
	}
	return b.grouped(by)
}

func (b *Board) commandColumns(which string) tea.Cmd {
	if which != "wide" && which != "fit" {
		return unknown("columns", which, []string{"wide", "fit"})
	}
	b.layout.Wide = which == "fit"
	return b.widen()
}

// commandInterval changes how often accounts are polled.
func (b *Board) commandInterval(text string) tea.Cmd {
	set := b.backend.Interval
	if set == nil {
		return screen.Complain("the interval is set where the accounts are polled, not here")
	}
	every, err := filter.Duration(text)
	if err != nil {
		return screen.Complain("interval " + err.Error())
	}
	return func() tea.Msg {
		if err := set(every); err != nil {
			return screen.Toast{Text: theme.Clean(err.Error()), Bad: true}
		}
		return screen.Toast{Text: "Accounts are polled every " + spell(every) + ", longer where a provider's budget asks for it"}
	}
}

// unknown says what there is, and what was perhaps meant.
func unknown(what, is string, list []string) tea.Cmd {
	says := fmt.Sprintf("there is no %s “%s”", what, theme.Clean(is))
	if near := filter.Nearest(is, list); near != "" {
		says += "; perhaps " + near
	}
	if len(list) == 0 {
		return screen.Complain(says + ", nor any other")
	}
	return screen.Complain(says + ". There are " + strings.Join(list, ", "))
}

func commandNames() []string {
	var out []string
	for _, c := range commands {
		out = append(out, c.name)
	}
	return out
}

func groupNames() []string {
	var out []string
	for _, g := range groupings {
		out = append(out, g.name)
	}
	return out
}

func (b *Board) commandSort(rest string) tea.Cmd {
	name, way, _ := strings.Cut(rest, " ")
	if !slices.Contains(columnNames[:], name) {
		return unknown("column", name, columnNames[:])
	}
	if way != "" && way != "up" && way != "down" {
		return unknown("way", way, []string{"up", "down"})
	}
	b.sorted(columnOf(name), way == "up")
	return b.saySort()
}

// commandView shows a view that was kept, keeps this one, or drops one.
func (b *Board) commandView(rest string) tea.Cmd {
	word, name, _ := strings.Cut(rest, " ")
	switch {
	case word == "save" && name != "":
		b.views.Named = maps.Clone(b.views.Named)
		if b.views.Named == nil {
			b.views.Named = map[string]front.BoardView{}
		}
		b.views.Named[name] = b.shownNow()
		return b.keepViews("The view " + name + " is kept")
	case word == "delete" && name != "":
		if _, ok := b.views.Named[name]; !ok {
			return unknown("view", name, slices.Sorted(maps.Keys(b.views.Named)))
		}
		b.views.Named = maps.Clone(b.views.Named)
		delete(b.views.Named, name)
		return b.keepViews("The view " + name + " is gone")
	}
	v, ok := b.views.Named[rest]
	if !ok {
		return unknown("view", rest, slices.Sorted(maps.Keys(b.views.Named)))
	}
	b.show(v)
	return screen.Say("The view " + rest)
}

// shownNow is how the board is shown.
func (b *Board) shownNow() front.BoardView {
	v := b.layout
	v.Filter = b.query.filter.String()
	return v
}

// show shows the board in a way that was kept.
func (b *Board) show(v front.BoardView) {
	b.layout = v
	b.Filter(v.Filter)
	b.sorted(columnOf(v.Sort), v.Down)
	b.table.Group(b.groupBy(v.Group))
	b.table.Wide(v.Wide)
	b.version++
}

// keepViews writes the views down, and says so, or why not.
func (b *Board) keepViews(says string) tea.Cmd {
	b.views.Last = b.shownNow()
	keep, list := b.backend.Views, b.views
	if keep == nil {
		return screen.Say(says + ", until this ends: nothing is kept here")
	}
	return func() tea.Msg {
		if err := keep.Save(list); err != nil {
			return screen.Toast{Text: "the views cannot be kept: " + theme.Clean(err.Error()), Bad: true}
		}
		if says == "" {
			return nil
		}
		return screen.Toast{Text: says}
	}
}

// copyAs copies the links that are marked, or that under the cursor.
func (b *Board) copyAs(form string) tea.Cmd {
	links := b.meant()
	var out bytes.Buffer
	objects := b.objects(links)
	switch form {
	case "csv":
		_ = report.CSV(&out, objects) // a buffer takes all
	case "json":
		enc := json.NewEncoder(&out)
		enc.SetIndent("", "  ")
		_ = enc.Encode(objects) // likewise, and objects always encode
	case "text", "":
		for i := range links {
			fmt.Fprintln(&out, theme.Clean(links[i].Title)+"  "+theme.Clean(lineOf(&links[i])))
		}
	default:
		return unknown("form", form, []string{"text", "csv", "json"})
	}
	return b.clipboard().Short(fmt.Sprintf("%d links", len(links)), out.String())
}

// completeCommand finishes the last word, as far as there is one way to.
func (b *Board) completeCommand() {
	text := b.line.Value()
	name, rest, more := strings.Cut(text, " ")
	var list []string
	begun := name
	if more {
		begun = rest
		switch name {
		case "sort":
			list = columnNames[:]
		case "group":
			list = groupNames()
		case "view":
			list = slices.Concat(slices.Sorted(maps.Keys(b.views.Named)), []string{"save ", "delete "})
		case "copy":
			list = []string{"text", "csv", "json"}
		case "columns":
			list = []string{"wide", "fit"}
		case "filter":
			var from int
			from, list = filter.Complete(rest, b.snap.Links, b.query.env)
			begun = rest[from:]
		}
	} else {
		list = commandNames()
	}
	list = slices.DeleteFunc(slices.Clone(list), func(s string) bool { return !strings.HasPrefix(s, begun) })
	if common := commonStart(list); len(common) > len(begun) {
		b.line.Set(text[:len(text)-len(begun)] + common)
	}
}

// commonStart is what all texts begin with.
func commonStart(list []string) string {
	if len(list) == 0 {
		return ""
	}
	common := list[0]
	for _, x := range list[1:] {
		for !strings.HasPrefix(x, common) {
			common = common[:len(common)-1]
		}
	}
	return common
}

// commandLine shows what is typed, and what may follow.
func (b *Board) commandLine(w int) string {
	text := b.th.Accent.On(" : ") + b.line.Draw(b.th, b.th.Text, max(w/2, 5))
	name, _, more := strings.Cut(b.line.Value(), " ")
	hint := strings.Join(commandNames(), "  ")
	for _, c := range commands {
		if more && c.name == name {
			hint = c.takes
		}
	}
	return text + b.th.Dim.On(theme.Fit("   "+hint, max(w-theme.Width(text), 0)))
}
