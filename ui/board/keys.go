package board

import (
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"

	"peerage/ui/dialog"
	"peerage/ui/front"
	"peerage/ui/keys"
	"peerage/ui/screen"
	"peerage/ui/theme"
)

// action is a key and what it does now.
type action struct {
	key keys.Binding
	do  func() tea.Cmd
}

// Help implements screen.Screen.
func (b *Board) Help() []keys.Set {
	if b.typing {
		return []keys.Set{keys.Of("Filter", keys.Choose("keep the filter"), keys.New("esc", "show all", 1, "esc"),
			keys.New("↑↓", "move", 4, "up", "down"))}
	}
	set := keys.Set{Title: "Board"}
	for _, a := range b.actions() {
		set.List = append(set.List, a.key)
	}
	return []keys.Set{set, keys.Of("Moving", keys.Move()...)}
}

// actions are everything that can be done on the board, in the order of the
// foot. What cannot be done now says why.
func (b *Board) actions() []action {
	none := ""
	if b.link() == nil {
		none = "there is no link under the cursor"
	}
	out := []action{b.enter(none)}
	if len(b.snap.Missing) > 0 {
		out = append(out, action{keys.New("i", "sign in", 1).Explain("connect an account, for watching"), b.connect})
	}
	back, leave := "home", func() tea.Cmd { return screen.Send(screen.Pop{}) }
	if len(b.filter) > 0 {
		back, leave = "show all", func() tea.Cmd { b.setFilter(nil); return nil }
	}
	return append(out,
		action{keys.New("d", "details", 2).Explain("ids, ranges, history, the providers' own words").Unless(none), b.details},
		action{keys.New("/", "filter", 3).Explain("by names, states, ids, ranges; all words must occur"), b.startFilter},
		action{keys.New("s", "sort", 6).Explain("by verdict, name, last change"), b.nextSort},
		action{keys.New("g", "group", 7).Explain("by provider, state, network, or not"), b.nextGroup},
		action{b.pauseKey(), b.pause},
		action{keys.New("r", "refresh", 8).Explain("look again at once"), b.refresh},
		action{keys.New("a", "acts…", 9).Explain("everything that can be done about the link").Unless(none), b.menu},
		action{keys.New("x", "delete…", 5).Unless(b.notDeletable(none)), b.remove},
		action{keys.New("y", "copy…", 9).Explain("ids, ranges, names").Unless(none), b.copy},
		action{keys.Help(), func() tea.Cmd { return screen.Send(screen.Show{Dialog: dialog.NewHelp(b.Help())}) }},
		action{keys.Back(back), leave},
	)
}

// enter is the first act of the link under the cursor, or its details.
func (b *Board) enter(none string) action {
	switch acts := b.current.acts; {
	case b.seen && b.table.Len() == 0 && len(b.snap.Missing) == 0 && b.settled() && !b.allFail():
		return action{keys.Choose("set one up"), func() tea.Cmd { return screen.Send(screen.Home{}) }}
	case none != "" || len(acts) == 0:
		return action{keys.Choose("details").Unless(none), b.details}
	default:
		first := acts[0]
		return action{keys.Choose(verb(first.Title)).Explain(first.Title).Unless(first.Disabled), func() tea.Cmd { return b.act(first) }}
	}
}

// verb is an act's title, short enough for the foot.
func verb(title string) string {
	if theme.Width(title) > 24 {
		title, _, _ = strings.Cut(title, " ")
	}
	r, n := utf8.DecodeRuneInString(title)
	return string(unicode.ToLower(r)) + title[n:]
}

func (b *Board) startFilter() tea.Cmd {
	b.typing = true
	return nil
}

func (b *Board) nextSort() tea.Cmd {
	b.sort = (b.sort + 1) % sorts
	b.table.Sort(sortColumn[b.sort], sortBy(b.sort))
	return screen.Say("Sorted by " + [...]string{"verdict, what is wrong first", "name", "last change, the latest first"}[b.sort])
}

func (b *Board) nextGroup() tea.Cmd {
	b.group = (b.group + 1) % groups
	b.table.Group(groupBy(b.group))
	return screen.Say([...]string{"Not grouped", "Grouped by provider", "Grouped by state", "Grouped by network"}[b.group])
}

func (b *Board) pauseKey() keys.Binding {
	if b.paused {
		return keys.New("p", "go on", 1).Explain("look regularly again")
	}
	return keys.New("p", "pause", 8).Explain("do not look by itself")
}

func (b *Board) pause() tea.Cmd {
	b.paused = !b.paused
	feed, on := b.desk.Feed, b.paused
	return func() tea.Msg { feed.Pause(on); return nil }
}

// patience is the least time between two refreshes by hand.
const patience = 2 * time.Second

func (b *Board) refresh() tea.Cmd {
	now := b.desk.Clock.Now()
	if b.machine(now.Sub(b.asked)) < patience {
		return nil
	}
	b.asked = now
	feed := b.desk.Feed
	return func() tea.Msg { feed.Refresh(""); return nil }
}

// act does what was chosen, after asking where it deletes.
func (b *Board) act(a front.LinkAct) tea.Cmd {
	open := screen.Send(screen.OpenSetup{Start: a.Start, Resume: a.Resume, Back: a.Back, Teardown: a.Teardown})
	l := b.link()
	switch {
	case l == nil:
		return nil
	case a.Disabled != "":
		return screen.Complain(a.Disabled)
	case a.Confirm != "":
		lines := []string{l.Title, "", a.Hint}
		return screen.Send(screen.Show{Dialog: dialog.NewTyped(b.desk.Clock, a.Title+"?", "do it", a.Confirm, lines, open)})
	case a.Danger && a.Teardown == "": // taking a run down asks by itself
		lines := []string{l.Title, "", a.Hint}
		return screen.Send(screen.Show{Dialog: dialog.NewConfirm(b.desk.Clock, a.Title+"?", "do it", lines, open)})
	}
	return open
}

// menu shows every act.
func (b *Board) menu() tea.Cmd {
	l := b.link()
	if len(b.current.acts) == 0 {
		return screen.Complain("there is nothing to do about " + l.Title)
	}
	var items []dialog.Item
	for _, a := range b.current.acts {
		items = append(items, dialog.Item{Title: a.Title, Hint: a.Hint, Off: a.Disabled, Danger: a.Danger, Do: b.act(a)})
	}
	return screen.Send(screen.Show{Dialog: dialog.NewMenu(l.Title, []string{l.Reason}, items)})
}

// removal is the act that deletes; nil when there is none.
func (b *Board) removal() *front.LinkAct {
	for i, a := range b.current.acts {
		if a.Teardown != "" || a.Confirm != "" {
			return &b.current.acts[i]
		}
	}
	return nil
}

func (b *Board) notDeletable(none string) string {
	if none != "" {
		return none
	}
	a := b.removal()
	switch {
	case a == nil && b.desk.ReadOnly:
		return "read-only: nothing is changed"
	case a == nil:
		return "there is nothing here that this program could delete"
	}
	return a.Disabled
}

func (b *Board) remove() tea.Cmd { return b.act(*b.removal()) }

// copy offers what can be copied.
func (b *Board) copy() tea.Cmd {
	l := b.link()
	var items []dialog.Item
	add := func(title, text string) {
		if text == "" {
			return
		}
		d, send := dialog.NewCopy(fmt.Sprintf("%s of %s", title, l.Title), text)
		items = append(items, dialog.Item{Title: title, Hint: text, Do: tea.Batch(send, screen.Send(screen.Show{Dialog: d}))})
	}
	for _, h := range halves(l) {
		add(provider(h.Provider)+"'s id", h.ID)
		add(provider(h.Provider)+"'s network", h.NetworkID)
		add(provider(h.Provider)+"'s ranges", strings.Join(h.Ranges, " "))
	}
	add("Name", l.Title)
	add("All of it", strings.Join(b.everything(l), "\n"))
	items[len(items)-1].Hint = "everything that is known, as text"
	return screen.Send(screen.Show{Dialog: dialog.NewMenu("Copy", nil, items)})
}
