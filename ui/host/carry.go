package host

import (
	"context"
	"errors"
	"fmt"

	"example.org/peerage/providers"
	"example.org/peerage/ui/front"
	"example.org/peerage/wizard"
)

// Carry implements front.Backend.Carry: each act was agreed to by the names of
// what it is about. A teardown is answered with its run's name; whatever else is
// asked ends it, resumably.
func (h *Host) Carry(ctx context.Context, l *providers.Link, acts []front.LinkAct) error {
	if h.o.ReadOnly {
		return front.ErrReadOnly
	}
	for i := range acts {
		if err := h.carryOne(ctx, l, &acts[i]); err != nil {
			return err
		}
	}
	return nil
}

func (h *Host) carryOne(ctx context.Context, l *providers.Link, a *front.LinkAct) error {
	switch {
	case a.Disabled != "":
		return errors.New(a.Disabled)
	case a.Start == nil && a.Teardown == "":
		return fmt.Errorf("%s is not done for several links at once", a.Title)
	}
	asks := make(chan *wizard.Ask, 16)
	sink := func(e wizard.Event) {
		if e.Kind == wizard.Asked && e.Ask != nil && e.Ask.Person() {
			asks <- e.Ask
		}
	}
	s, err := h.carried(ctx, l, a, sink)
	if err != nil {
		return err
	}
	var open error
	for {
		select {
		case q := <-asks:
			r, how := wizard.AutoReply(q, nil, wizard.Policy{Name: a.Teardown})
			switch {
			case how == wizard.Answered:
				r.ID = q.ID
				s.Reply(r)
			case how == wizard.NeedsPerson:
				open = fmt.Errorf("it asks %q: do it for this link alone", q.Title)
				s.Stop()
			}
		case <-ctx.Done():
			s.Stop()
			_, _ = s.Wait() // ctx says why
			return ctx.Err()
		case <-s.Done():
			return ended(s, open)
		}
	}
}

// carried begins an act.
func (h *Host) carried(ctx context.Context, l *providers.Link, a *front.LinkAct, to sink) (*wizard.Session, error) {
	if a.Teardown != "" {
		_, s, err := h.Teardown(ctx, a.Teardown, to)
		return s, err
	}
	o := *a.Start
	o.Agreed, o.Stops, o.Guided = true, l.Verdict == providers.Active || l.Verdict == providers.Degraded, false
	return h.Start(ctx, o, to)
}

// ended is how a session went that nobody looked at.
func ended(s *wizard.Session, open error) error {
	res, err := s.Wait()
	switch {
	case open != nil:
		return open
	case err != nil:
		return err
	case res.Status.Over():
		return nil
	case res.Fault != nil:
		return fmt.Errorf("%s (%w)", res.Fault.Says, &res.Fault.Err)
	}
	return fmt.Errorf("it stopped: %s", res.Status)
}
