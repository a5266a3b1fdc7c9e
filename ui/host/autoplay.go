package host

import (
	"context"
	"time"

	"peerage/providers/clock"
	"peerage/providers/spawn"
	"peerage/ui/plain"
	"peerage/wizard"
)

// Autoplay answers every question as the person would, after leaving it on
// the screen for a while of real time.
func (h *Host) Autoplay(pace time.Duration, p *plain.Person) {
	h.o.Wrap = func(session func() *wizard.Session, sink func(wizard.Event)) func(wizard.Event) {
		return func(e wizard.Event) {
			sink(e)
			if e.Kind != wizard.Asked || e.Ask == nil || e.Ask.Fault != nil && !e.Ask.Fault.Next.IsZero() {
				return
			}
			ask := *e.Ask
			spawn.Go(func() {
				s := session()
				if (clock.Real{}).Sleep(context.Background(), pace) != nil {
					return
				}
				if r, ok := p.Answer(&ask); ok {
					r.ID = ask.ID
					s.Reply(r)
				}
			})
		}
	}
}
