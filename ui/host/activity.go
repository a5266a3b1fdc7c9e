package host

import (
	"maps"

	"example.org/peerage/providers"
	"example.org/peerage/ui/front"
	"example.org/peerage/wizard"
)

// activity follows one session of a run for the board: which providers the run
// works with, and which it has just signed in to, by the variables that it
// sets. Events come to it one at a time.
type activity struct {
	h      *Host
	p      *wizard.Procedure
	name   string // of the run
	values map[string]string
	uses   map[string]bool
	signed []string
	// deletes is the half that an act removes, "" for none.
	deletes string
}

// follow begins with what earlier sessions of the run have set.
func (h *Host) follow(p *wizard.Procedure, st *wizard.State) *activity {
	a := &activity{h: h, p: p, name: st.Name, values: maps.Clone(st.Values), uses: map[string]bool{}}
	for _, v := range p.Vars {
		if signsIn(v) && (st.Values[v.Name] != "" || st.Secrets[v.Name]) {
			a.uses[v.Provider] = true
		}
	}
	return a
}

// signsIn says that a run which sets the variable is signing in to its provider.
func signsIn(v wizard.Var) bool {
	return v.Provider != "" && v.Part != providers.PartMethod && v.Part != providers.PartUser
}

// observe takes from an event what the board and the log want to know: what it
// looks through may have become more, and what it shows is old news.
func (a *activity) observe(e wizard.Event) {
	if e.Name != "" && (e.Kind == wizard.RunStarted || e.Kind == wizard.RunNamed) {
		a.name = e.Name
	}
	a.h.log.add(e, a.p, a.name)
	a.see(e)
}

// see is observe for an event that is not for this process's log.
func (a *activity) see(e wizard.Event) {
	feed := a.h.feed
	switch e.Kind {
	case wizard.VarSet:
		a.set(e)
	case wizard.StepDone:
		for _, provider := range a.signed {
			feed.renew(provider)
		}
		a.signed = nil
	case wizard.Polled:
		if e.Poll != nil {
			feed.saw(e.Poll.Halves)
		}
		if e.Poll != nil && e.Poll.Done { // what was waited for has come true
			feed.refresh(a.uses)
		}
	case wizard.RunNamed:
		feed.makers.outdate()
	case wizard.Made, wizard.Removed:
		if e.Item != nil {
			feed.makers.took(e.Item.ID, e.Kind == wizard.Removed)
		}
		feed.makers.outdate()
		feed.refresh(a.uses)
	case wizard.RunDone, wizard.RunRemoved:
		feed.makers.took(a.deletes, e.Kind == wizard.RunDone)
		feed.refresh(a.uses)
	}
}

func (a *activity) set(e wizard.Event) {
	v := a.p.Var(e.Var)
	if signsIn(v) {
		a.uses[v.Provider] = true
		a.signed = append(a.signed, v.Provider)
	}
	if e.Value == "" {
		return
	}
	a.values[e.Var] = e.Value
	if half := a.values[a.p.Networks[e.Var]]; half != "" {
		a.h.feed.know(half, e.Value)
	}
}

// saw shows the board what a run has seen of a link.
func (f *Feed) saw(halves []providers.Half) {
	f.mu.Lock()
	w := f.watcher
	f.mu.Unlock()
	if w != nil && len(halves) > 0 {
		w.Saw(halves...)
	}
}

// refresh has the accounts of these providers polled at once, within the
// watcher's limits; all when none is named.
func (f *Feed) refresh(uses map[string]bool) {
	w, l := f.at()
	if w == nil {
		return
	}
	if len(uses) == 0 {
		w.Refresh("")
		return
	}
	for id, provider := range l.owners() {
		if uses[provider] && !front.IsList(id) {
			w.Refresh(id)
		}
	}
}
