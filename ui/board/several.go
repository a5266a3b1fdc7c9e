package board

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	tea "charm.land/bubbletea/v2"

	"example.org/peerage/providers"
	"example.org/peerage/providers/drift"
	"example.org/peerage/providers/filter"
	"example.org/peerage/ui/dialog"
	"example.org/peerage/ui/front"
	"example.org/peerage/ui/keys"
	"example.org/peerage/ui/report"
	"example.org/peerage/ui/screen"
	"example.org/peerage/ui/theme"
)

// menuOfMarked offers what can be done about all marked links at once.
func (b *Board) menuOfMarked() tea.Cmd {
	links := b.meant()
	if len(links) == 0 {
		return screen.Complain("the marked links are not among those that are shown")
	}
	quiet, deletes := "", ""
	if b.backend.Silence == nil {
		quiet = "not from here: this board may only look"
	}
	if b.backend.Carry == nil || b.backend.ReadOnly {
		deletes = readOnly + ": nothing is changed"
	}
	items := []dialog.Item{
		{Title: "Refresh", Hint: "poll the accounts that they rest on", Do: b.refreshOf(links)},
		{Title: "Silence…", Hint: "alert nobody of them for a while", Off: quiet, Do: b.askSilence(links)},
		{Title: "End their silence", Off: quiet, Do: b.silenceAll(links, front.Silence{})},
		{Title: "Export as CSV", Do: b.export(links, "csv")},
		{Title: "Export as JSON", Do: b.export(links, "json")},
		{Title: "Export as a file of links", Hint: "as --links and check read it", Do: b.export(links, "yaml")},
		{Title: "Delete…", Hint: "asks first, with the list", Off: deletes, Danger: true, Do: b.askDelete(links)},
	}
	return screen.Send(screen.Show{Dialog: dialog.NewMenu(fmt.Sprintf("%d marked links", len(links)), nil, items)})
}

// refreshOf polls the accounts that links rest on.
func (b *Board) refreshOf(links []providers.Link) tea.Cmd {
	var sources []string
	for i := range links {
		sources = append(sources, links[i].Sources...)
	}
	slices.Sort(sources)
	sources = slices.Compact(sources)
	feed := b.backend.Feed
	return b.asking("Polling "+count(len(sources), "listing")+" of "+count(len(links), "link"), func() (err error) {
		for _, s := range sources {
			err = errors.Join(err, feed.Refresh(s))
		}
		return err
	})
}

// askSilence asks for how long, and why.
func (b *Board) askSilence(links []providers.Link) tea.Cmd {
	about := []string{"For how long, and why: a time such as 30m, 2h or 3d, then a reason that others see.", ""}
	d := newLine("Silence "+count(len(links), "link"), "silence", "2h ", append(about, named(links)...),
		func(text string) (tea.Cmd, error) {
			length, reason, _ := strings.Cut(strings.TrimSpace(text), " ")
			span, err := filter.Duration(length)
			switch reason = strings.TrimSpace(reason); {
			case err != nil:
				return nil, err
			case span < time.Minute || span > 365*24*time.Hour:
				return nil, errors.New(length + ": a time from 1m to 365d")
			case reason == "":
				return nil, errors.New("say why, behind the time: others see it")
			}
			until := b.backend.Clock.Now().Add(span).Truncate(time.Second)
			return b.silenceAll(links, front.Silence{Until: until, Reason: theme.Clean(reason)}), nil
		})
	return screen.Send(screen.Show{Dialog: d})
}

func named(links []providers.Link) []string {
	var out []string
	for i := range links {
		out = append(out, "  "+theme.Clean(links[i].Title))
	}
	return out
}

// silenceAll begins a silence of each link, or ends it.
func (b *Board) silenceAll(links []providers.Link, s front.Silence) tea.Cmd {
	says, title := "silenced until "+b.clockTime(s.Until), "Silence"
	if s.Until.IsZero() {
		says, title = "alerts are told again", "End of silence"
	}
	silence := b.backend.Silence
	return b.each(title, links, func(ctx context.Context, l *providers.Link) (string, error) {
		return says, silence(ctx, l.ID, s)
	})
}

// export writes links to a file beside the person's work, or copies them where no
// files are written.
func (b *Board) export(links []providers.Link, form string) tea.Cmd {
	text, left, err := b.exported(links, form)
	if err != nil {
		return screen.Complain(err.Error())
	}
	note := ""
	if len(left) > 0 {
		note = fmt.Sprintf("; %s left out, whose two halves are not known", count(len(left), "link"))
	}
	save := b.backend.SaveFile
	if save == nil {
		return b.clipboard().Short(count(len(links)-len(left), "link")+note, text)
	}
	return func() tea.Msg {
		path, err := save("links."+form, text)
		if err != nil {
			return screen.Toast{Text: "It cannot be written: " + theme.Clean(err.Error()), Bad: true}
		}
		return screen.Toast{Text: "Written to " + path + note}
	}
}

func (b *Board) exported(links []providers.Link, form string) (text string, left []providers.Link, err error) {
	var out bytes.Buffer
	switch form {
	case "yaml":
		raw, left, err := drift.Write(links, "")
		return string(raw), left, err
	case "csv":
		err = report.CSV(&out, b.objects(links))
	default:
		enc := json.NewEncoder(&out)
		enc.SetIndent("", "  ")
		err = enc.Encode(b.objects(links))
	}
	return out.String(), nil, err
}

// objects are links as JSON has them.
func (b *Board) objects(links []providers.Link) []report.Link {
	objects := report.Links{Run: nil}.Of(links)
	for i := range links {
		objects[i].Run = b.runOf(&links[i])
	}
	return objects
}

// askDelete asks once, with the list: what is deleted of each link.
func (b *Board) askDelete(links []providers.Link) tea.Cmd {
	plan := map[string][]front.LinkAct{}
	lines := []string{"Deleted, one after the other:"}
	var on []providers.Link
	for i := range links {
		l := &links[i]
		acts, why := removing(b.backend.Feed.Acts(*l))
		if why != "" {
			lines = append(lines, "  – "+theme.Clean(l.Title)+": not deleted, "+why)
			continue
		}
		var what []string
		for _, a := range acts {
			what = append(what, strings.TrimRight(a.Title, "…."))
		}
		text := "  " + theme.Clean(l.Title) + ": " + strings.Join(what, ", ")
		if carries(l) {
			text += "; it carries traffic now, which stops at once"
		}
		lines, on = append(lines, text), append(on, *l)
		plan[l.ID] = acts
	}
	if len(on) == 0 {
		return screen.Complain("none of the marked links can be deleted by this program")
	}
	carry := b.backend.Carry
	do := b.each("Delete", on, func(ctx context.Context, l *providers.Link) (string, error) {
		return "deleted", carry(ctx, l, plan[l.ID])
	})
	name := fmt.Sprintf("delete %d", len(on))
	ask := dialog.NewTyped(b.backend.Clock, "Delete "+count(len(on), "link")+"?", "delete", name, lines, do)
	return screen.Send(screen.Show{Dialog: ask})
}

// removeMarked asks to delete the marked links.
func (b *Board) removeMarked() tea.Cmd {
	links := b.meant()
	switch {
	case b.backend.Carry == nil || b.backend.ReadOnly:
		return screen.Complain(readOnly + ": nothing is changed")
	case len(links) == 0:
		return screen.Complain("the marked links are not among those that are shown")
	}
	return b.askDelete(links)
}

// removing are the acts that delete a link: its run's teardown, or else those of
// its halves; why says why there are none.
func removing(acts []front.LinkAct) (out []front.LinkAct, why string) {
	why = "there is nothing that this program could delete"
	for _, a := range acts {
		switch {
		case !a.Deletes:
		case a.Disabled != "":
			why = a.Disabled
		case a.Teardown != "":
			return []front.LinkAct{a}, ""
		case a.Start != nil:
			out = append(out, a)
		}
	}
	if len(out) > 0 {
		why = ""
	}
	return out, why
}

// outcome is how it went with one of several links.
type outcome struct {
	link providers.Link
	says string
	err  error
	over bool
}

// deeds are what is done about several links, one after the other, each told by
// itself.
type deeds struct {
	b     *Board
	title string
	list  []outcome
	stop  context.CancelFunc
	// halted: those that are to come are not done.
	halted atomic.Bool
}

// errHalted is why one was not done.
var errHalted = errors.New("not done: you stopped it")

// deedMsg says how it went with the link at a place.
type deedMsg struct {
	d    *deeds
	at   int
	says string
	err  error
}

// each does something about several links, and shows how it goes.
func (b *Board) each(title string, links []providers.Link, do func(context.Context, *providers.Link) (string, error)) tea.Cmd {
	return func() tea.Msg {
		ctx, stop := context.WithCancel(b.ctx)
		d := &deeds{b: b, title: title, stop: stop}
		halt := dialog.Action{Key: keys.New("s", "stop after this one", 0), Do: func() tea.Msg { d.halted.Store(true); return nil }}
		for i := range links {
			d.list = append(d.list, outcome{link: links[i]})
		}
		show := func(t *theme.Theme, w int) []string { return d.lines(t, w) }
		return tea.BatchMsg{screen.Send(screen.Show{Dialog: dialog.NewLive(title, show, halt)}), d.next(ctx, 0, do)}
	}
}

// next does it about the link at a place.
func (d *deeds) next(ctx context.Context, at int, do func(context.Context, *providers.Link) (string, error)) tea.Cmd {
	l := d.list[at].link
	return func() tea.Msg {
		says, err := "", errHalted
		if !d.halted.Load() {
			says, err = do(ctx, &l)
		}
		msgs := tea.BatchMsg{screen.Send(deedMsg{d, at, says, err})}
		if at+1 < len(d.list) && ctx.Err() == nil {
			msgs = append(msgs, d.next(ctx, at+1, do))
		}
		return msgs
	}
}

// done takes up how it went.
func (b *Board) done(m deedMsg) tea.Cmd {
	if m.d.b != b {
		return nil
	}
	x := &m.d.list[m.at]
	x.says, x.err, x.over = m.says, m.err, true
	b.version++
	bad := 0
	for i := range m.d.list {
		if !m.d.list[i].over {
			return nil
		}
		if m.d.list[i].err != nil {
			bad++
		}
	}
	m.d.stop()
	clear(b.marked)
	if bad > 0 {
		return screen.Complain(fmt.Sprintf("%s: %d of %d did not work", m.d.title, bad, len(m.d.list)))
	}
	return screen.Say(m.d.title + ": " + count(len(m.d.list), "link") + ", all as asked")
}

// lines say how it went with each link.
func (d *deeds) lines(t *theme.Theme, w int) []string {
	var out []string
	running := true
	for i := range d.list {
		x := &d.list[i]
		title := theme.Clean(x.link.Title) + ": "
		switch {
		case x.err != nil:
			out = append(out, theme.Paragraph(t.Bad, theme.Fail+" "+title+theme.Clean(x.err.Error()), w)...)
		case x.over:
			out = append(out, t.Good.On(theme.Done)+theme.Fit(" "+title+x.says, w-1))
		case running:
			running = false
			out = append(out, t.Warn.On(theme.Wait)+theme.Fit(" "+title+"being done", w-1))
		default:
			out = append(out, t.Dim.On(theme.Fit(theme.Todo+" "+title+"to come", w)))
		}
	}
	return out
}
