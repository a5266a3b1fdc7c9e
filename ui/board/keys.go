package board

import (
	"fmt"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"peerage/providers"
	"peerage/ui/dialog"
	"peerage/ui/front"
	"peerage/ui/keys"
	"peerage/ui/screen"
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
	if !b.filter.Empty() {
		back, leave = "show all", func() tea.Cmd { b.showAll(); return nil }
	}
	return append(out,
		action{of(keys.New("/", "filter", 3).Explain("by names, states, ids, ranges; all words must occur"), ""), b.startFilter},
		action{of(keys.New("s", "sort", 6).Explain("by verdict, name, last change"), ""), b.nextSort},
		action{of(keys.New("g", "group", 7).Explain("by provider, state, network, or not"), ""), b.nextGroup},
		action{b.pauseKey(), b.pause},
		action{keys.New("r", "refresh", 8).Explain("look again at once"), b.refresh},
		action{of(keys.New("a", "acts…", 5).Explain("everything that can be done about the link"), no), b.menu},
		action{of(keys.New("x", "delete…", 6).Explain("the link, or what is left of it; asks first"), b.notDeletable(no)), b.remove},
		action{of(keys.New("y", "copy…", 9).Explain("ids, ranges, names"), no), b.copy},
		action{keys.Help(), func() tea.Cmd { return screen.Send(screen.Show{Dialog: dialog.NewHelp(b.Help())}) }},
		action{keys.Back(back), leave},
	)
}

// enter is what the board proposes: the details of the link under the cursor
// and what its verdict asks for, or the way out of an empty board.
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
	open := keys.New("enter", "details", 0, "enter", "d").Explain("what can be done, ids, ranges, history, the providers' own words (or d)")
	out := []action{{open.Unless(no), b.details}}
	if k, first := b.mend(); first != nil {
		out = append(out, action{k, func() tea.Cmd { return b.act(*first) }})
	}
	return out
}

// mend is the key of the act that the verdict asks for, and the act. It never
// deletes the link: that is on a key of its own.
func (b *Board) mend() (keys.Binding, *front.LinkAct) {
	l := b.link()
	if l == nil || l.Verdict == providers.Active || len(b.current.acts) == 0 || b.current.acts[0].Danger {
		return keys.Binding{}, nil
	}
	a := &b.current.acts[0]
	return keys.New("m", verb(a), 2).Explain(strings.TrimRight(a.Title, "….")).Unless(a.Disabled), a
}

// verb is an act in short, for the foot.
func verb(a *front.LinkAct) string {
	if a.Verb != "" {
		return a.Verb
	}
	first, _, _ := strings.Cut(a.Title, " ")
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
	b.table.Group(b.groupBy(b.group))
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
	feed, on := b.backend.Feed, b.paused
	return func() tea.Msg { feed.Pause(on); return nil }
}

// patience is the least time between two refreshes by hand.
const patience = 2 * time.Second

func (b *Board) refresh() tea.Cmd {
	now := b.backend.Clock.Now()
	if !b.asked.IsZero() && b.machine(now.Sub(b.asked)) < patience {
		return nil
	}
	b.asked = now
	feed := b.backend.Feed
	return func() tea.Msg { feed.Refresh(""); return nil }
}

// act does what was chosen, after asking where it deletes.
func (b *Board) act(a front.LinkAct) tea.Cmd {
	l := b.link()
	if l == nil {
		return nil
	}
	b.stay()
	lines := warn(l, &a)
	open := screen.Send(screen.OpenSetup{Start: agreed(l, &a), Resume: a.Resume, Back: a.Back, Teardown: a.Teardown})
	switch {
	case a.Disabled != "":
		return screen.Complain(a.Disabled)
	case a.Confirm != "":
		return func() tea.Msg {
			return screen.Show{Dialog: dialog.NewTyped(b.backend.Clock, question(a.Title), verb(&a), typable(a.Confirm), lines, open)}
		}
	case a.Danger && a.Teardown == "": // taking a run down asks by itself
		return func() tea.Msg {
			return screen.Show{Dialog: dialog.NewConfirm(b.backend.Clock, question(a.Title), verb(&a), lines, open)}
		}
	}
	return open
}

// warn are the lines of a question: what it is about, and what comes of it.
func warn(l *providers.Link, a *front.LinkAct) []string {
	lines := []string{l.Title, l.Reason}
	if a.Hint != "" {
		lines = append(lines, "", sentence(a.Hint))
	}
	if carries(l) {
		lines = append(lines, "", "It carries traffic now, which stops at once.")
	}
	return lines
}

// carries says whether a link's traffic flows.
func carries(l *providers.Link) bool {
	return l.Verdict == providers.Active || l.Verdict == providers.Degraded
}

// agreed is what an act starts once its question was answered by typing a name.
func agreed(l *providers.Link, a *front.LinkAct) *front.StartOptions {
	if a.Start == nil || a.Confirm == "" {
		return a.Start
	}
	o := *a.Start
	o.Agreed, o.Stops = true, carries(l)
	return &o
}

func question(title string) string { return strings.TrimRight(title, "….") + "?" }

// menu shows every act.
func (b *Board) menu() tea.Cmd {
	if len(b.current.acts) == 0 {
		return screen.Complain("there is nothing to do about " + b.link().Title)
	}
	return b.choose(b.current.acts)
}

func (b *Board) choose(acts []front.LinkAct) tea.Cmd {
	l := b.link()
	items := make([]dialog.Item, 0, len(acts))
	for _, a := range acts {
		items = append(items, dialog.Item{Title: a.Title, Hint: a.Hint, Off: a.Disabled, Danger: a.Danger, Do: b.act(a)})
	}
	return screen.Send(screen.Show{Dialog: dialog.NewMenu(l.Title, []string{l.Reason}, items)})
}

// removals are the acts that delete the link or a half of it.
func (b *Board) removals() []front.LinkAct {
	return slices.DeleteFunc(slices.Clone(b.current.acts), func(a front.LinkAct) bool { return !a.Deletes })
}

func (b *Board) notDeletable(none string) string {
	if none != "" {
		return none
	}
	list := b.removals()
	switch {
	case len(list) == 0 && b.backend.ReadOnly:
		return "read-only: nothing is changed"
	case len(list) == 0:
		return "there is nothing here that this program could delete"
	}
	return list[0].Disabled
}

// remove deletes; where there are several things to delete, one is chosen.
func (b *Board) remove() tea.Cmd {
	list := b.removals()
	if len(list) == 1 {
		return b.act(list[0])
	}
	return b.choose(list)
}

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
		add(b.name(h.Provider)+"'s id", h.ID)
		add(b.name(h.Provider)+"'s network", h.NetworkID)
		add(b.name(h.Provider)+"'s ranges", strings.Join(h.Ranges, " "))
	}
	add("Name", l.Title)
	add("All of it", strings.Join(b.everything(l), "\n"))
	items[len(items)-1].Hint = "everything that is known, as text"
	return screen.Send(screen.Show{Dialog: dialog.NewMenu("Copy", nil, items)})
}
