package home

import (
	"cmp"
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"example.org/peerage/ui/front"
	"example.org/peerage/ui/screen"
	"example.org/peerage/ui/setup"
	"example.org/peerage/ui/theme"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/steps"
)

// row is one thing to choose: its cells are aligned within its section.
type row struct {
	id    string
	cells []cell
	do    func() tea.Cmd
	run   *front.RunInfo
}

type cell struct {
	text string
	ink  theme.Ink
	// least is how many cells it must have; what has less room is left out.
	least int
	right bool
}

// section is a heading with rows.
type section struct {
	title string
	rows  []row
	// empty stands there when it has no rows.
	empty string
}

func (h *Home) sections() []section {
	out := []section{h.setUp()}
	if s := h.goOn(); len(s.rows) > 0 {
		out = append(out, s)
	}
	return append(out, h.watching())
}

func (h *Home) rows() []row {
	var out []row
	for _, s := range h.sections() {
		out = append(out, s.rows...)
	}
	return out
}

// setUp are the procedures.
func (h *Home) setUp() section {
	s := section{title: "What would you like to do?", empty: "There is no procedure in this version."}
	for _, p := range h.backend.Runs.Procedures() {
		s.rows = append(s.rows, row{
			id: "p:" + p.ID,
			cells: []cell{{text: p.Title, ink: h.th.Text, least: 12}, {text: p.Subtitle, ink: h.th.Dim, least: 12},
				{text: fmt.Sprintf("%d steps, ~%d min", len(p.Steps), p.Minutes), ink: h.th.Dim, least: 17, right: true}},
			do: func() tea.Cmd {
				if h.backend.ReadOnly {
					return screen.Complain("Read-only: nothing can be set up. Start without --read-only.")
				}
				return screen.Send(screen.OpenSetup{Start: &front.StartOptions{Procedure: p.ID, Guided: true}})
			},
		})
	}
	return s
}

// goOn are the runs that are not finished, those at work first.
func (h *Home) goOn() section {
	s := section{title: "Go on with"}
	known := map[string]bool{}
	for _, l := range h.live() {
		known[l.Run] = true
		s.rows = append(s.rows, h.liveRow(l))
	}
	for i := range h.runs {
		r := &h.runs[i]
		if r.Status.Over() || known[r.ID] {
			continue
		}
		s.rows = append(s.rows, h.runRow(r))
	}
	return s
}

func (h *Home) liveRow(l setup.Live) row {
	sign, ink := theme.Now+" ", h.th.Accent
	if l.Asks {
		sign, ink = theme.Need+" needs you, ", h.th.Warn
	}
	place := l.Place
	if l.Removing {
		place = "being taken down"
	}
	return row{
		id: "r:" + l.Run,
		cells: []cell{
			{text: theme.Clean(l.Name), ink: h.th.Text, least: 8},
			{text: strings.TrimSuffix(sign+place, ", "), ink: ink, least: 12},
			{text: theme.Clean(l.Note), ink: h.th.Dim, least: 12},
			{text: l.Title, ink: h.th.Dim, least: 12},
		},
		do:  func() tea.Cmd { return screen.Send(screen.OpenSetup{Resume: l.Run}) },
		run: h.info(l.Run),
	}
}

func (h *Home) info(id string) *front.RunInfo {
	for i := range h.runs {
		if h.runs[i].ID == id {
			return &h.runs[i]
		}
	}
	return nil
}

// stands is where a run stands that nobody works on, and what is there.
func stands(r *front.RunInfo) (place, note string) {
	switch {
	case r.Undoing:
		return "taken down in part", "enter goes on with it"
	case r.Number > 0:
		return fmt.Sprintf("step %d of %d", r.Number, r.Steps), r.Step
	}
	return "begun", r.Step
}

func (h *Home) runRow(r *front.RunInfo) row {
	sign, ink := theme.Wait+" ", h.th.Warn
	place, note := stands(r)
	if r.Status == wizard.Failing {
		sign, ink = theme.Fail+" ", h.th.Bad
	}
	if d := h.now.Sub(r.Updated); !r.Updated.IsZero() && d >= 0 {
		place += ", " + theme.Span(d) + " ago"
	}
	switch {
	case r.Worker != "":
		note = r.Worker + " works on it"
	case r.Busy:
		note = "another process works on it"
	case r.Needs != "":
		sign, note = theme.Need+" ", "needs "+r.Needs
	}
	return row{
		id: "r:" + r.ID,
		cells: []cell{
			{text: theme.Clean(r.Name), ink: h.th.Text, least: 8},
			{text: sign + place, ink: ink, least: 12},
			{text: theme.Clean(note), ink: h.th.Dim, least: 12},
			{text: r.Title, ink: h.th.Dim, least: 12},
		},
		do: func() tea.Cmd {
			if r.Busy {
				return screen.Complain(cmp.Or(r.Worker, "Another process") + " works on " + r.Name + ".")
			}
			return screen.Send(screen.OpenSetup{Resume: r.ID})
		},
		run: r,
	}
}

// boardCells say how many links there are, and how they do, as far as is known.
func (h *Home) boardCells() []cell {
	t, c := h.th, h.count
	cells := []cell{{text: "Board", ink: t.Text, least: 5}}
	add := func(text string, ink theme.Ink, least int) {
		cells = append(cells, cell{text: text, ink: ink, least: least})
	}
	none := ""
	switch {
	case !h.seen || c.All == 0 && h.some && !h.apart:
		none = "looking at your links"
	case c.All == 0 && h.apart:
		none = "no account is connected for watching"
	case c.All == 0 && h.silent > 0:
		none = "no link seen"
	case c.All == 0:
		none = "no links yet"
	}
	if none != "" {
		add(none, t.Dim, 10)
	} else {
		all := steps.Count(c.All, "link")
		if h.some {
			all += " so far"
		}
		add(all, t.Text, 6)
	}
	number := func(n int, glyph, word string, ink theme.Ink) {
		if n > 0 {
			add(fmt.Sprintf("%s %d %s", glyph, n, word), ink, 8)
		}
	}
	number(c.Active, theme.Now, "active", t.Good)
	number(c.Yours, theme.Need, "need you", t.Warn)
	number(c.Failed, theme.Fail, "failed", t.Bad)
	if h.silent > 0 {
		add(theme.Old+" "+steps.Count(h.silent, "account")+" not heard", t.Warn, 10)
	}
	return cells
}

// watching is the board, and what is finished.
func (h *Home) watching() section {
	t := h.th
	open := func() tea.Cmd { return screen.Send(screen.OpenBoard{}) }
	s := section{title: "Watch", rows: []row{{id: "board", cells: h.boardCells(), do: open}}}
	if n := len(h.done()); n > 0 {
		s.rows = append(s.rows, row{id: "done", do: h.showDone, cells: []cell{{text: "Finished", ink: t.Text, least: 8},
			{text: steps.Count(n, "run"), ink: t.Dim, least: 6}}})
	}
	if h.backend.Stage != nil {
		n := 0
		for _, g := range append(h.backend.Stage.Live(), h.backend.Stage.Scenarios()...) {
			n += len(g.List)
		}
		s.rows = append(s.rows, row{id: "wrong", do: func() tea.Cmd { return screen.Send(screen.GoWrong{}) },
			cells: []cell{{text: "See it fail", ink: t.Text, least: 11},
				{text: fmt.Sprintf("%d scenarios", n), ink: t.Dim, least: 12}}})
	}
	return s
}
