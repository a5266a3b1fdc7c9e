package board

import (
	"fmt"
	"slices"
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
		return []keys.Set{b.keys()}
	}
	return []keys.Set{b.keys(), keys.Of("Moving", keys.Move()...)}
}

// keys are those of the foot.
func (b *Board) keys() keys.Set {
	if b.typing {
		return keys.Of("Filter", keys.Choose("keep the filter"), keys.New("esc", "show all", 1, "esc"),
			keys.New("↑↓", "move", 4, "up", "down"))
	}
	acts := b.actions()
	set := keys.Set{Title: "Board", List: make([]keys.Binding, 0, len(acts))}
	for _, a := range acts {
		set.List = append(set.List, a.key)
	}
	return set
}

// actions are everything that can be done on the board, in the order of the
// foot. What cannot be done now says why; what is of no use on an empty board
// is only in the help.
func (b *Board) actions() []action {
	no := ""
	if b.link() == nil {
		no = "there is no link under the cursor"
	}
	of := func(k keys.Binding, reason string) keys.Binding {
		if k = k.Unless(reason); no != "" {
			return k.Quiet()
		}
		return k
	}
	out := b.enter(no)
	if b.state() != apart && len(b.lacks()) > 0 {
		out = append(out, action{keys.New("i", "sign in", 1).Explain("connect an account, for watching"), b.connect})
	}
	back, leave := "home", func() tea.Cmd { return screen.Send(screen.Pop{}) }
	if len(b.filter) > 0 {
		back, leave = "show all", func() tea.Cmd { b.setFilter(nil); return nil }
	}
	return append(out,
		action{of(keys.New("d", "details", 2).Explain("ids, ranges, history, the providers' own words"), no), b.details},
		action{of(keys.New("/", "filter", 3).Explain("by names, states, ids, ranges; all words must occur"), ""), b.startFilter},
		action{of(keys.New("s", "sort", 6).Explain("by verdict, name, last change"), ""), b.nextSort},
		action{of(keys.New("g", "group", 7).Explain("by provider, state, network, or not"), ""), b.nextGroup},
		action{b.pauseKey(), b.pause},
		action{keys.New("r", "refresh", 8).Explain("look again at once"), b.refresh},
		action{of(keys.New("a", "acts…", 9).Explain("everything that can be done about the link"), no), b.menu},
		action{of(keys.New("x", "delete…", 5), b.notDeletable(no)), b.remove},
		action{of(keys.New("y", "copy…", 9).Explain("ids, ranges, names"), no), b.copy},
		action{keys.Help(), func() tea.Cmd { return screen.Send(screen.Show{Dialog: dialog.NewHelp(b.Help())}) }},
		action{keys.Back(back), leave},
	)
}

// enter is what the board proposes: the first act of the link under the
// cursor, its details, or the way out of an empty board.
func (b *Board) enter(no string) []action {
	switch b.state() {
	case none:
		return []action{{keys.Choose("set one up"), func() tea.Cmd { return screen.Send(screen.Home{}) }}}
	case apart:
		k := keys.New("enter/i", "sign in", 0, "enter", "i").Explain("connect an account, for watching")
		return []action{{k, b.connect}}
	case silent:
		return []action{{keys.Choose("try again"), b.refresh}}
	case filtered, connecting, looking:
		return nil
	}
	if len(b.current.acts) == 0 {
		return []action{{keys.Choose("details").Unless(no), b.details}}
	}
	first := b.current.acts[0]
	k := keys.Choose(verb(first.Title)).Explain(first.Title).Unless(first.Disabled)
	return []action{{k, func() tea.Cmd { return b.act(first) }}}
}

// verb is an act's title, short enough for the foot; word its first word.
func verb(title string) string {
	if title = strings.TrimRight(title, "…."); theme.Width(title) > 18 {
		return word(title)
	}
	r, n := utf8.DecodeRuneInString(title)
	return string(unicode.ToLower(r)) + title[n:]
}

func word(title string) string {
	first, _, _ := strings.Cut(title, " ")
	return strings.ToLower(strings.TrimRight(first, "…."))
}

// typable is the part of a link's name that keyboards can type.
func typable(name string) string {
	left, _, right := split(name)
	if left == "?" || left == "" {
		return right
	}
	return left
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
	if !b.asked.IsZero() && b.machine(now.Sub(b.asked)) < patience {
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
	if l == nil {
		return nil
	}
	lines := slices.DeleteFunc([]string{l.Title, l.Reason, "", a.Hint}, func(s string) bool { return s == "" && a.Hint == "" })
	switch {
	case a.Disabled != "":
		return screen.Complain(a.Disabled)
	case a.Confirm != "":
		return func() tea.Msg {
			return screen.Show{Dialog: dialog.NewTyped(b.desk.Clock, question(a.Title), word(a.Title), typable(a.Confirm), lines, open)}
		}
	case a.Danger && a.Teardown == "": // taking a run down asks by itself
		return func() tea.Msg {
			return screen.Show{Dialog: dialog.NewConfirm(b.desk.Clock, question(a.Title), word(a.Title), lines, open)}
		}
	}
	return open
}

func question(title string) string { return strings.TrimRight(title, "….") + "?" }

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
