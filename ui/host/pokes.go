package host

import (
	"slices"
	"sync"

	"peerage/wizard"
)

// uses tells which services each run of this process works with, and which of
// them it has just signed in to: by the variables that the run sets.
type uses struct {
	mu   sync.Mutex
	runs map[string]*use
}

type use struct {
	services map[string]bool
	signed   []string
}

// past takes up what a run did in earlier processes.
func (u *uses) past(services []service, events []wizard.Event) {
	for _, e := range events {
		u.note(services, e)
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	for _, e := range events[:min(1, len(events))] {
		if r := u.runs[e.Run]; r != nil {
			r.signed = nil
		}
	}
}

func (u *uses) note(services []service, e wizard.Event) {
	if e.Kind != wizard.VarSet {
		return
	}
	for _, s := range services {
		if !slices.Contains(s.signs(), e.Var) {
			continue
		}
		u.mu.Lock()
		r := u.runs[e.Run]
		if r == nil {
			r = &use{services: map[string]bool{}}
			u.runs[e.Run] = r
		}
		r.services[s.name()] = true
		r.signed = append(r.signed, s.name())
		u.mu.Unlock()
	}
}

// of are the services that a run works with.
func (u *uses) of(run string) map[string]bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	out := map[string]bool{}
	if r := u.runs[run]; r != nil {
		for s := range r.services {
			out[s] = true
		}
	}
	return out
}

// signed takes up the services that a run has just signed in to.
func (u *uses) signed(run string) []string {
	u.mu.Lock()
	defer u.mu.Unlock()
	r := u.runs[run]
	if r == nil {
		return nil
	}
	list := r.signed
	r.signed = nil
	return list
}

// tell lets the board know what a run has done: what it looks through may have
// become more, and what it shows is old news.
func (h *Host) tell(e wizard.Event) {
	h.uses.note(h.services, e)
	switch e.Kind {
	case wizard.StepDone:
		for _, s := range h.uses.signed(e.Run) {
			h.feed.renew(s)
		}
	case wizard.Looked:
		if e.Look != nil && e.Look.Done { // what was waited for has come true
			h.feed.poke(h.uses.of(e.Run))
		}
	case wizard.Made, wizard.Removed, wizard.RunDone, wizard.RunRemoved:
		h.feed.poke(h.uses.of(e.Run))
	}
}

// poke looks at once at the accounts of these services, within the watcher's
// limits; at all when none is named.
func (f *Feed) poke(services map[string]bool) {
	f.mu.Lock()
	w := f.watcher
	var ids []string
	for name, list := range f.accounts {
		if services[name] {
			ids = append(ids, list...)
		}
	}
	f.mu.Unlock()
	if w == nil {
		return
	}
	if len(services) == 0 {
		ids = []string{""}
	}
	for _, id := range ids {
		w.Refresh(id)
	}
}
