package board

import (
	"fmt"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"example.org/peerage/providers"
	"example.org/peerage/ui/dialog"
	"example.org/peerage/ui/front"
	"example.org/peerage/ui/keys"
	"example.org/peerage/ui/screen"
	"example.org/peerage/ui/theme"
)

// Help implements screen.Screen.
func (b *Board) Help() []keys.Set {
	if b.typing {
		return []keys.Set{b.keys()}
	}
	more := []keys.Binding{
		keys.New("gg", "to the first", 9, "gg").Quiet(), keys.New("ctrl+d/ctrl+u", "half a page", 9, "ctrl+d",
			"ctrl+u").Quiet(),
		keys.New("5j", "a count first", 9, "5j").Explain("goes before a move; 12G is the twelfth").Quiet(),
		keys.New("h/l", "columns", 9, "h", "l", "left", "right").Quiet(),
	}
	return []keys.Set{b.keys(), keys.Of("Moving", append(keys.Move(), more...)...)}
}

// keys are those of the foot.
func (b *Board) keys() keys.Set {
	if b.typing {
		return keys.Of("Filter", keys.Choose("keep the filter"), keys.New("esc", "show all", 1, "esc"),
			keys.New("↑↓", "move", 4, "up", "down"))
	}
	set := b.actions().Keys("Board")
	set.List = allowed(set.List)
	return set
}

// actions are everything that can be done on the board, in the order of the
// foot. What cannot be done now says why; what is of no use on an empty board
// is only in the help.
func (b *Board) actions() screen.Actions {
	no := ""
	if b.link() == nil {
		no = "there is no link under the cursor"
		if title := b.foldTitle(); title != "" {
			no = title
		}
	}
	of := func(reason, label, does string, rank int, more string) keys.Binding {
		k := keys.New(label, does, rank).Explain(more).Unless(reason)
		if no != "" {
			return k.Quiet()
		}
		return k
	}
	out := b.enter(no)
	if b.state() != noAccounts {
		k := keys.New("i", "sign in", 1).Explain("connect accounts, for watching").Unless(b.noSignIn())
		if len(b.lacks()) == 0 || k.Off != "" {
			k = k.Quiet()
		}
		out = append(out, screen.On(k, b.connect))
	}
	doomed, remove := b.notDeletable(no), b.remove
	if len(b.marked) > 0 {
		doomed, remove = "", b.removeMarked
	}
	out = append(out, b.viewActions(no, of)...)
	return append(out,
		screen.On(b.pauseKey(), b.pause),
		screen.On(keys.New("r", "refresh", 8).Explain("look again at once"), b.refresh),
		screen.On(keys.New("o", "sources", 9).Explain("which account was heard when, and what is the matter").Quiet(),
			b.sources),
		screen.On(of(b.notActed(no), "a", "acts…", 5, "everything that can be done about the link, or about all marked"),
			b.menu),
		screen.On(of(no, "O", "console", 9, "open the provider's page of the link; copied where no browser is").Quiet(),
			b.consoleOf),
		screen.On(of(doomed, "x", "delete…", 6, "the link, or what is left of it, or all marked; asks first"), remove),
		screen.On(of(no, "y", "copy…", 9, "ids, ranges, names"), b.copy),
		screen.Helps(keys.Help(), b),
		b.back(),
	)
}

// viewActions find, order and mark links.
func (b *Board) viewActions(no string, of func(reason, label, does string, rank int, more string) keys.Binding,
) screen.Actions {
	return screen.Actions{
		screen.On(of("", "/", "filter", 3, "words, field:value, !not, /re/, 10.40.1.5; tab completes"), b.startFilter),
		screen.On(of("", "s", "sort", 6, "by the next column: verdict, name, last change, cloud, account, …"), b.nextSort),
		screen.On(of("", "S", "turn", 9, "sort the other way round").Quiet(), b.turnSort),
		screen.On(of("", "g", "group", 7,
			"then p provider, s state, n network, a account, r region, k kind, u run, d drift, o not; g top"),
			b.awaitSecondKey("g")),
		screen.On(of("", "z", "fold", 9, "the group that the cursor is in, or show it again; Z does all").Quiet(), b.fold),
		screen.On(keys.New("Z", "fold all", 9).Quiet(), b.foldAll),
		screen.On(of("", "w", "wide", 9, "all columns; h and l scroll them").Quiet(), b.widen),
		screen.On(of("", ":", "command", 9, "sort, group, filter, view, columns, interval; tab completes").Quiet(), b.startCommand),
		screen.On(of(no, "v", "mark", 9, "the link, for acting on several, or copying them").Quiet(), b.markRow),
		screen.On(of("", "V", "mark all", 9, "that are shown, or none").Quiet(), b.markAll),
		screen.On(of("", "n", "next", 9, "link that wants attention, or that the filter chose; N is the one before").Quiet(),
			func() tea.Cmd { return b.seek(1) }),
		screen.On(keys.New("N", "the one before", 9).Quiet(), func() tea.Cmd { return b.seek(-1) }),
	}
}

// back takes marks away, shows all again, or goes home.
func (b *Board) back() screen.Action {
	if len(b.marked) > 0 {
		return screen.Changes(keys.Back("unmark"), func() { clear(b.marked) })
	}
	if b.filter.Empty() {
		to := "home"
		if b.backend.Alone {
			to = "leave"
		}
		return screen.Sends(keys.Back(to), screen.Pop{})
	}
	return screen.Changes(keys.Back("show all"), b.showAll)
}

// enter is what the board proposes: the details of the link under the cursor
// and what its verdict asks for, or the way out of an empty board.
func (b *Board) enter(no string) screen.Actions {
	switch b.state() {
	case none:
		if b.backend.Alone {
			return nil
		}
		return screen.Actions{screen.Sends(keys.Choose("set one up"), screen.Home{})}
	case noAccounts:
		k := keys.New("enter/i", "sign in", 0, "enter", "i").Explain("connect an account, for watching")
		k = k.Unless(b.noSignIn())
		return screen.Actions{screen.On(k, b.connect)}
	case noAnswers:
		return screen.Actions{screen.On(keys.Choose("try again"), b.refresh)}
	case filtered, unseen, polling:
		return nil
	}
	if b.foldTitle() != "" {
		return screen.Actions{screen.On(keys.Choose("show the links"), b.fold)}
	}
	open := keys.New("enter", "details", 0, "enter", "d").
		Explain("what can be done, ids, ranges, history, the providers' own words (or d)")
	return append(screen.Actions{screen.On(open.Unless(no), b.details)}, b.repair()...)
}

// repair is the key of the act that the verdict asks for; none when it asks
// for none. It never deletes the link: that is on a key of its own.
func (b *Board) repair() screen.Actions {
	a := b.repairing(b.link())
	if a == nil {
		return nil
	}
	k := keys.New("m", verb(a), 2).Explain(strings.TrimRight(a.Title, "….")).Unless(a.Disabled)
	return screen.Actions{screen.On(k, func() tea.Cmd { return b.act(*a) })}
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

func (b *Board) pauseKey() keys.Binding {
	if b.paused {
		return keys.New("p", "go on", 1).Explain("look regularly again")
	}
	k := keys.New("p", "pause", 8).Explain("do not look by itself")
	if from := theme.Clean(b.snap.From); from != "" && !b.backend.Alone {
		return k.Unless(from + " looks for all who share the state, and is not paused from here").Quiet()
	}
	return k
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
	return b.asking("", func() error { return feed.Refresh("") })
}

// act does what was chosen, after asking where it deletes.
func (b *Board) act(a front.LinkAct) tea.Cmd {
	l := b.link()
	if l == nil {
		return nil
	}
	b.pin()
	lines := warning(l, &a)
	open := screen.Send(screen.OpenSetup{Start: agreed(l, &a), Resume: a.Resume, Back: a.Back, Teardown: a.Teardown})
	switch {
	case a.Disabled != "":
		return screen.Complain(a.Disabled)
	case a.Confirm != "":
		return func() tea.Msg {
			clk, name := b.backend.Clock, typable(a.Confirm)
			return screen.Show{Dialog: dialog.NewTyped(clk, question(a.Title), verb(&a), name, lines, open)}
		}
	case a.Danger && a.Teardown == "": // taking a run down asks by itself
		return func() tea.Msg {
			clk := b.backend.Clock
			return screen.Show{Dialog: dialog.NewConfirm(clk, question(a.Title), verb(&a), lines, open)}
		}
	}
	return open
}

// warning are the lines of a question: what it is about, and what comes of it.
func warning(l *providers.Link, a *front.LinkAct) []string {
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
	if len(b.marked) > 0 {
		return b.menuOfMarked()
	}
	return b.choose(b.current.acts)
}

// notActed says why nothing can be done: no is why not to the link under the
// cursor.
func (b *Board) notActed(no string) string {
	if len(b.marked) > 0 {
		return ""
	}
	return no
}

func (b *Board) choose(acts []front.LinkAct) tea.Cmd {
	l := b.link()
	if l == nil {
		return nil
	}
	more := b.lookings(l)
	if len(acts)+len(more) == 0 {
		return screen.Complain("there is nothing to do about " + l.Title)
	}
	return b.chooseOf(acts, more)
}

// chooseOf shows acts, and what else can be done.
func (b *Board) chooseOf(acts []front.LinkAct, more []dialog.Item) tea.Cmd {
	l := b.link()
	items := make([]dialog.Item, 0, len(acts)+len(more))
	for _, a := range acts {
		items = append(items, dialog.Item{Title: a.Title, Hint: a.Hint, Off: a.Disabled, Danger: a.Danger, Do: b.act(a)})
	}
	return screen.Send(screen.Show{Dialog: dialog.NewMenu(l.Title, []string{l.Reason}, append(items, more...))})
}

// lookings are what can be done about a link that changes nothing at its providers.
func (b *Board) lookings(l *providers.Link) []dialog.Item {
	if l.Missing {
		return nil
	}
	one := []providers.Link{*l}
	var out []dialog.Item
	if b.backend.Probe != nil && l.Hosted != nil {
		hint := "try from this machine to reach a service over it"
		if list := b.current.past.Tried; len(list) > 0 {
			hint = b.clockTime(list[0].At) + " " + list[0].Says
		}
		out = append(out, dialog.Item{Title: "Probe from here", Hint: hint, Do: b.probe(&one[0])})
	}
	if b.backend.Silence != nil {
		if _, on := b.silences[l.ID]; on {
			out = append(out, dialog.Item{Title: "End its silence", Do: b.silenceAll(one, front.Silence{})})
		} else {
			out = append(out, dialog.Item{Title: "Silence…", Hint: "alert nobody of it for a while", Do: b.askSilence(one)})
		}
	}
	return append(out, dialog.Item{Title: "Open in the provider's console", Do: b.consoleOf()})
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
		return readOnly + ": nothing is changed"
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
	return b.chooseOf(list, nil)
}

func (b *Board) clipboard() screen.Clipboard { return b.backend.Copy }

// copy offers what can be copied.
func (b *Board) copy() tea.Cmd {
	l := b.link()
	var items []dialog.Item
	add := func(title, text string) {
		if text == "" {
			return
		}
		do := b.clipboard().Lines(fmt.Sprintf("%s of %s", title, l.Title), text)
		items = append(items, dialog.Item{Title: title, Hint: text, Do: do})
	}
	for _, h := range halves(l) {
		add(b.name(h.Provider)+"'s id", h.ID)
		add(b.name(h.Provider)+"'s network", h.NetworkID)
		add(b.name(h.Provider)+"'s ranges", strings.Join(h.Ranges, " "))
	}
	add("Name", l.Title)
	add("All of it", strings.Join(b.everything(l), "\n"))
	items[len(items)-1].Hint = "everything that is known, as text"
	several := "this link"
	if n := len(b.marked); n > 0 {
		several = fmt.Sprintf("the %d marked links", n)
	}
	for _, form := range []string{"csv", "json"} {
		items = append(items, dialog.Item{Title: "As " + strings.ToUpper(form), Hint: several, Do: b.copyAs(form)})
	}
	return screen.Send(screen.Show{Dialog: dialog.NewMenu("Copy", nil, items)})
}
