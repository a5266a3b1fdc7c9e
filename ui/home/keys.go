package home

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"example.org/peerage/ui/dialog"
	"example.org/peerage/ui/front"
	"example.org/peerage/ui/keys"
	"example.org/peerage/ui/screen"
	"example.org/peerage/ui/theme"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/steps"
)

// actions are everything that can be done now.
func (h *Home) actions() screen.Actions {
	r := h.current()
	enter := keys.Choose("choose")
	if r == nil {
		enter = enter.Unless("there is nothing to choose")
	}
	out := screen.Actions{screen.On(enter, func() tea.Cmd { return r.do() })}
	if r != nil && r.run != nil {
		acts := keys.New("a", "acts…", 2).Explain("go on, open, show the record, take down, forget")
		out = append(out, screen.On(acts, func() tea.Cmd { return h.acts(*r.run) }))
	}
	doctor := keys.New("d", "doctor", 6).Explain("looks whether this machine is ready: sign-ins, tokens, folders")
	return append(out,
		screen.Sends(keys.Board(), screen.OpenBoard{}),
		screen.On(doctor, h.doctor),
		screen.Helps(keys.Help(), h),
		screen.Sends(keys.Quit(), screen.Quit{}),
	)
}

// cursor is the id of the row under the cursor.
func (h *Home) cursor() string {
	if r := h.current(); r != nil {
		return r.id
	}
	return ""
}

// current is the row under the cursor; nil when there is none. A run that has
// ended meanwhile is among the finished ones: enter begins nothing else.
func (h *Home) current() *row {
	rows := h.rows()
	if len(rows) == 0 {
		return nil
	}
	at := func(id string) int { return slices.IndexFunc(rows, func(r row) bool { return r.id == id }) }
	i := at(h.at)
	if i < 0 && slices.ContainsFunc(h.done(), func(r front.RunInfo) bool { return "r:"+r.ID == h.at }) {
		i = at("done")
	}
	return &rows[max(i, 0)]
}

// handleKey does what a key is for.
func (h *Home) handleKey(k tea.KeyPressMsg) tea.Cmd {
	cmd, hit := h.actions().Press(k)
	if !hit {
		h.move(k)
	}
	return cmd
}

func (h *Home) move(k tea.KeyPressMsg) {
	rows := h.rows()
	n := keys.Step(k, h.page, len(rows))
	if n == 0 || len(rows) == 0 {
		return
	}
	here, at := h.cursor(), 0
	for i := range rows {
		if rows[i].id == here {
			at = i
		}
	}
	h.at = rows[max(0, min(at+n, len(rows)-1))].id
}

// showDone lists the finished runs.
func (h *Home) showDone() tea.Cmd {
	var items []dialog.Item
	for _, r := range h.done() {
		word := "done"
		if r.Status == wizard.TakenOff {
			word = "taken down"
		}
		hint := []string{r.Title, word}
		if !r.Updated.IsZero() {
			hint = append(hint, theme.Span(h.now.Sub(r.Updated))+" ago")
		}
		items = append(items, dialog.Item{Title: theme.Clean(r.Name), Hint: strings.Join(hint, " · "), Do: h.acts(r)})
	}
	return screen.Send(screen.Show{Dialog: dialog.NewMenu("Finished runs", nil, items)})
}

// acts are what can be done about a run.
func (h *Home) acts(r front.RunInfo) tea.Cmd {
	busy, live := "", h.liveRun(r.ID) != nil
	if r.Busy && !live {
		busy = "another process works on it"
	}
	here := busy
	if live {
		here = "it is being worked on here: stop it first"
	}
	var items []dialog.Item
	if !r.Status.Over() || live {
		items = append(items, dialog.Item{Title: "Go on", Off: busy, Do: screen.Send(screen.OpenSetup{Resume: r.ID})})
	}
	if r.Status.Over() && !live {
		items = append(items, dialog.Item{
			Title: "Open it", Hint: "how it is now, what is still to do, what was made",
			Do: screen.Send(screen.OpenSetup{Look: r.ID}),
		})
	}
	items = append(items, dialog.Item{
		Title: "Show the record",
		Hint:  "what was made, with ids and commands",
		Do:    screen.ShowRecord(h.ctx, h.backend, r.ID),
	})
	if r.Status == wizard.Done {
		items = append(items, dialog.Item{Title: "See it on the board", Do: screen.Send(screen.OpenBoard{})})
	}
	if r.Status != wizard.TakenOff {
		items = append(items, dialog.Item{
			Title:  "Take it down…",
			Hint:   "shows first what goes",
			Off:    h.keptUp(r, here),
			Danger: true,
			Do:     screen.Send(screen.OpenSetup{Teardown: r.ID}),
		})
	}
	items = append(items, dialog.Item{
		Title:  "Forget it…",
		Hint:   "drops it from the list; what it made stays",
		Off:    here,
		Danger: true,
		Do:     h.forget(r),
	})
	return screen.Send(screen.Show{Dialog: dialog.NewMenu(theme.Clean(r.Name), []string{r.Title}, items)})
}

// keptUp says why a run cannot be taken down; "" when it can. busy is why
// nothing can be done about it.
func (h *Home) keptUp(r front.RunInfo, busy string) string {
	switch {
	case busy != "":
		return busy
	case h.backend.ReadOnly:
		return "read-only"
	case r.Made == 0:
		return "it made nothing that is still there"
	}
	return ""
}

// forget asks first; a run that still has things in the clouds asks for its
// name.
func (h *Home) forget(r front.RunInfo) tea.Cmd {
	runs, ctx := h.backend.Runs, h.ctx
	do := func() tea.Msg {
		if err := runs.Forget(ctx, r.ID); err != nil {
			return screen.Toast{Text: "It was not forgotten: " + err.Error(), Bad: true}
		}
		return forgotMsg{h}
	}
	title := "Forget " + theme.Clean(r.Name) + "?"
	lines := []string{"The run and its list of what it made are dropped from the journal. " +
		"Nothing in the clouds is touched."}
	return func() tea.Msg {
		if r.Made == 0 {
			return screen.Show{Dialog: dialog.NewConfirm(h.backend.Clock, title, "forget it", lines, do)}
		}
		lines := append(lines, "", steps.Count(r.Made, "thing")+" that it made can then no longer be taken down by this program.")
		return screen.Show{Dialog: dialog.NewTyped(h.backend.Clock, title, "forget it", r.Name, lines, do)}
	}
}
