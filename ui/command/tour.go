package command

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"example.org/peerage/providers"
	"example.org/peerage/ui/front"
	"example.org/peerage/ui/host"
	"example.org/peerage/ui/plain"
	"example.org/peerage/wizard"
)

// explains says a line about what comes next, in a tour.
func (a *app) explains(f *playing, text string) {
	if f.tour && !a.set.on("json") {
		fmt.Fprintf(a.out, "\n▸ %s\n", text)
	}
}

// faultAndMend has a colleague delete a half of the link that was just made, and
// mends it with what the board offers.
func (a *app) faultAndMend(ctx context.Context, d *host.Demo, p *wizard.Procedure, answer plain.Answer,
	f *playing) error {
	past, err := d.Events(ctx, playedName)
	if err != nil {
		return err
	}
	st := wizard.Fold(past)
	a.explains(f, "A fault: "+d.Stage().GoWrong(d.Stage().Live()[0].List[0].Name))
	l, err := a.until(ctx, d, p, st, func(l *providers.Link) bool { return l.Verdict == providers.Failed })
	if err != nil {
		return err
	}
	a.tells(l)
	acts := d.Feed().Acts(*l)
	if len(acts) == 0 || acts[0].Start == nil && acts[0].Resume == "" {
		return errors.New("the board offers nothing that mends it")
	}
	act := acts[0]
	a.explains(f, "Mending it: "+act.Title)
	mend, past := p, past
	start := func(sink func(wizard.Event)) (*wizard.Session, error) {
		_, s, err := d.Resume(ctx, act.Resume, act.Back, sink)
		return s, err
	}
	if act.Start != nil {
		o := *act.Start
		o.Guided = false
		mend, past = d.Procedure(o.Procedure), nil
		start = func(sink func(wizard.Event)) (*wizard.Session, error) { return d.Start(ctx, o, sink) }
	}
	if code, err := plain.Drive(ctx, a.reader(d.Host, mend, past), answer, start); err != nil || code != plain.ExitDone {
		return done(code, err)
	}
	l, err = a.until(ctx, d, p, st, func(l *providers.Link) bool { return l.Verdict == providers.Active })
	if err == nil {
		a.tells(l)
	}
	return err
}

// tells says in a line how a link is.
func (a *app) tells(l *providers.Link) {
	if !a.set.on("json") {
		fmt.Fprintf(a.out, "%s: %s. %s\n", l.Title, l.Verdict, strings.TrimSpace(l.Reason+" "+l.Next))
	}
}

// until waits until the board sees the run's link as ok wants it.
func (a *app) until(ctx context.Context, d *host.Demo, p *wizard.Procedure, st *wizard.State,
	ok func(*providers.Link) bool) (*providers.Link, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	for snap := range d.Feed().Watch(ctx) {
		if l := front.LinkOf(snap.Links, p.Halves, st.Value); l != nil && ok(l) {
			return l, nil
		}
	}
	return nil, context.Cause(ctx)
}
