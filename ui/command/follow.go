package command

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/watch"
	"example.org/peerage/ui/front"
	"example.org/peerage/ui/host"
	"example.org/peerage/ui/plain"
	"example.org/peerage/ui/report"
	"example.org/peerage/ui/theme"
)

// follow prints what is known, and then every event, until ctx ends.
func (a *app) follow(ctx context.Context, h *host.Host) error {
	out := follower(&lines{w: a.out, clk: h.Clock(), last: map[string]string{}})
	if a.set.on("json") {
		out = &objects{w: report.NewWriter(a.out), a: a, h: h}
	}
	sieve, feed := a.sieve(h), h.Feed().Watch(ctx)
	last, ok := <-feed
	if !ok {
		return exit{plain.ExitInterrupted}
	}
	err := out.start(sieve.start(last), len(last.Links))
	for late := host.Ring(ctx, h.Clock(), firstTable); err == nil; {
		select {
		case last, ok = <-feed:
			if !ok {
				return exit{plain.ExitInterrupted}
			}
			for _, e := range sieve.events(last) {
				err = cmp.Or(err, out.event(e, a.chosen(h, last)))
			}
		case <-late:
			if late = nil; ctx.Err() == nil {
				err = out.late(a.chosen(h, last))
			}
		}
	}
	return err
}

// follower prints what the watcher tells; late, when it has been long enough.
type follower interface {
	start(s front.Snapshot, of int) error
	late(s front.Snapshot) error
	event(e watch.Event, now front.Snapshot) error
}

// objects print JSON: folded, the objects give what status --json gives.
type objects struct {
	w *report.Writer
	a *app
	h *host.Host
}

func (o *objects) start(s front.Snapshot, of int) error { return o.w.Write(o.a.links(o.h, s, of)) }

func (o *objects) late(front.Snapshot) error { return nil }

func (o *objects) event(e watch.Event, _ front.Snapshot) error {
	return o.w.Write(report.Links{Run: o.h.RunOf}.Event(e))
}

// lines print a table, and then a line for what changes. While everything is
// heard for the first time there is no table yet: it would be of chance.
type lines struct {
	w     io.Writer
	clk   interface{ Now() time.Time }
	began time.Time
	shown bool
	// last are the links' words, by id, and the sources'.
	last map[string]string
}

// firstTable is after how long the table is printed, whatever is missing.
const firstTable = 5 * time.Second

func (l *lines) start(s front.Snapshot, _ int) error {
	l.began = l.clk.Now()
	return l.show(s)
}

func (l *lines) late(s front.Snapshot) error {
	if l.shown {
		return nil
	}
	return l.show(s)
}

// show prints the table as soon as it is complete, or it has been long enough.
func (l *lines) show(s front.Snapshot) error {
	now := l.clk.Now()
	if !(s.Settled && s.Over(now)) && now.Sub(l.began) < firstTable {
		return nil
	}
	l.shown = true
	for i := range s.Links {
		l.last[s.Links[i].ID] = linkWords(&s.Links[i])
	}
	for i := range s.Sources {
		l.last[s.Sources[i].ID] = sourceState(&s.Sources[i])
	}
	return table(l.w, s)
}

func (l *lines) event(e watch.Event, now front.Snapshot) error {
	if !l.shown {
		return l.show(now)
	}
	var text string
	switch e.Type {
	case watch.LinkEvent:
		text = l.link(e)
	case watch.SourceEvent:
		text = l.source(e)
	case watch.Resync:
		return l.show(now)
	}
	if text == "" {
		return nil
	}
	_, err := fmt.Fprintf(l.w, "%s  %s\n", moment(e.At), text)
	return err
}

// link says what happened to a link; "" is nothing that a line has.
func (l *lines) link(e watch.Event) string {
	id, title, is := e.Link.ID, theme.Clean(e.Link.Title), linkWords(e.Link)
	was := cmp.Or(l.last[id], l.last[e.Was])
	delete(l.last, e.Was)
	l.last[id] = is
	switch {
	case e.What == watch.Forget:
		delete(l.last, id)
		return ""
	case e.What == watch.Leave:
		delete(l.last, id)
		return title + "  not chosen any more: " + is
	case was == is:
		return ""
	case was == "":
		return title + "  new: " + is + reason(e.Link)
	}
	return title + "  " + was + " → " + is + reason(e.Link)
}

// reason says why a link is not as it should be.
func reason(l *providers.Link) string {
	if l.Verdict == providers.Active && !l.Stale || l.Reason == "" {
		return ""
	}
	return ". " + theme.Clean(l.Reason)
}

// linkWords are a link's verdict and its halves' own words.
func linkWords(l *providers.Link) string {
	out := string(l.Verdict)
	if l.Stale {
		out += ", stale"
	}
	if l.Hosted == nil && l.Cloud == nil {
		return out
	}
	return out + " (" + theme.Clean(l.HostedState()) + " / " + theme.Clean(l.CloudState()) + ")"
}

// source says what happened to a source.
func (l *lines) source(e watch.Event) string {
	x := e.Source
	was, is := l.last[x.ID], sourceState(x)
	l.last[x.ID] = is
	title := theme.Clean(x.Title) + "  "
	switch {
	case e.What == watch.Gone:
		delete(l.last, x.ID)
		return title + "is not among the accounts any more"
	case was == is:
		return ""
	case e.What == watch.Appear:
		return title + "has joined: " + sourceWords(x)
	case x.OK() && was != "waiting":
		return title + "is heard again; it was " + was + " before"
	}
	return title + sourceWords(x)
}

// sourceState is what a source's state is in a word or two.
func sourceState(x *front.Source) string {
	if x.State == watch.Heard && x.Stale {
		return "stale"
	}
	return strings.ReplaceAll(string(x.State), "-", " ")
}
