package wizard

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"example.org/peerage/providers"
)

// Undo is one row of what is taken down.
type Undo struct {
	ItemState
	// Stays says why the item is not removed; "" removes it.
	Stays string
	// because says of what the item rests on why that stays, too.
	because string
	// another: it is not in the inventory, somebody else made it.
	another bool
	// gone: it was taken over, and is not there any more.
	gone bool
}

// stay keeps the item, for a reason of its own.
func (u *Undo) stay(why string) {
	u.Stays, u.because = why, "the "+u.Kind+", which stays, needs it"
}

// UndoPlan lists what a teardown removes, in order, from the inventory alone.
// Adopted things stay, and so does whatever they rest on.
func UndoPlan(p *Procedure, st *State) []Undo {
	out := undoRows(p, st)
	p.keepDependencies(out)
	return out
}

// undoRows are the plan without what stays because something rests on it.
func undoRows(p *Procedure, st *State) []Undo {
	var out []Undo
	for _, it := range st.Items {
		switch it.Status {
		case IsMade, IsIntended, IsStaying:
			out = append(out, Undo{ItemState: it})
		case IsAdopted:
			out = append(out, Undo{ItemState: it, Stays: "was there before",
				because: "the " + it.Kind + ", which was there before, needs it"})
		}
	}
	slices.Reverse(out)
	rank := func(u Undo) int {
		if i := slices.Index(p.UndoOrder, u.Step); i >= 0 {
			return i
		}
		return len(p.UndoOrder)
	}
	slices.SortStableFunc(out, func(a, b Undo) int { return rank(a) - rank(b) })
	return p.restingFirst(distinct(out))
}

// restingFirst puts what rests on a thing before it: what is inherited, or was
// made anew, came into the inventory later than what it carries.
func (p *Procedure) restingFirst(list []Undo) []Undo {
	out := make([]Undo, 0, len(list))
	done := make([]bool, len(list))
	var put func(i int)
	put = func(i int) {
		if done[i] {
			return
		}
		done[i] = true
		for j := range list {
			if !done[j] && p.restsOn(list[j].Item, list[i].Item) {
				put(j)
			}
		}
		out = append(out, list[i])
	}
	for i := range list {
		put(i)
	}
	return out
}

// distinct leaves out what is in the list twice: a thing made anew with the
// same id.
func distinct(list []Undo) []Undo {
	var out []Undo
	for _, u := range list {
		i := slices.IndexFunc(out, func(x Undo) bool { return same(x.Item, u.Item) })
		switch {
		case i < 0:
			out = append(out, u)
		case out[i].Stays != "" && u.Stays == "":
			out[i] = u // made under one key, adopted under another: made
		}
	}
	return out
}

func same(a, b Item) bool { return a.ID != "" && a.Thing() == b.Thing() }

// Thing is equal for items that are the same thing in the cloud: its kind and
// the provider's id, in whatever casing; without an id the key stands for it.
func (it Item) Thing() string { return it.Kind + " " + cmp.Or(strings.ToLower(it.ID), it.Key) }

// keepDependencies has everything stay that a staying item rests on, directly or not.
func (p *Procedure) keepDependencies(plan []Undo) {
	for i := 0; i < len(plan); i++ {
		for j := range plan {
			if !plan[i].holds() || p.idles(plan, plan[i]) || plan[j].Stays != "" || !p.restsOn(plan[i].Item, plan[j].Item) {
				continue
			}
			plan[j].Stays, plan[j].because = plan[i].because, plan[i].because
			if j < i {
				i = -1 // begin again: what it rests on may have been passed over
				break
			}
		}
	}
}

// holds says that what the item rests on has to stay with it.
func (u *Undo) holds() bool { return u.Stays != "" && !u.gone }

// idles says that a thing of somebody else's carries nothing once the plan is
// carried out.
func (p *Procedure) idles(plan []Undo, u Undo) bool {
	other := p.Idle[u.Base()]
	return other != "" && (u.Status == IsAdopted || u.another) && slices.ContainsFunc(plan, func(x Undo) bool {
		return x.Stays == "" && x.Base() == other && !x.Replaced()
	})
}

// Needed says that the thing stays because another needs it.
func (u Undo) Needed() bool { return u.Stays != "" && strings.HasSuffix(u.Stays, " needs it") }

// NeededElsewhere says who may remove what stays because something needs it.
const NeededElsewhere = "What stays because something needs it can go once that is gone: " +
	"whoever removes that may remove it, too."

// releaseGone has things that were taken over, and are not there any more, hold
// nothing. Where that cannot be seen they count as there.
func (w *worker) releaseGone(ctx context.Context, plan []Undo) {
	for i := range plan {
		u := &plan[i]
		st := w.p.Step(u.Step)
		if u.Status != IsAdopted || st == nil || st.Gone == nil || w.placeOf(u.ItemState).IsZero() ||
			!slices.ContainsFunc(plan, func(on Undo) bool { return on.Stays == "" && w.p.restsOn(u.Item, on.Item) }) {
			continue
		}
		if w.mustSee(ctx, st, u.ItemState) != nil {
			continue
		}
		if gone, err := st.Gone(ctx, w.r, u.Item); err == nil && gone {
			u.Stays, u.gone = "was there before, and is gone", true
		}
	}
}

// restsOn says whether an item needs another one to be there.
func (p *Procedure) restsOn(it, on Item) bool {
	if it.Place.Provider == on.Place.Provider && !it.Place.Equal(on.Place) {
		return false // what was set aside in another place
	}
	for key, list := range p.RestsOn {
		if meant(key, it) && slices.ContainsFunc(list, func(k string) bool { return meant(k, on) }) {
			return true
		}
	}
	return false
}

// meant says whether a key of RestsOn stands for an item.
func meant(key string, it Item) bool {
	if head, open := strings.CutSuffix(key, "*"); open {
		return strings.HasPrefix(it.Base(), head)
	}
	return it.Base() == key
}

// Which chooses items of a run's inventory, by their keys or by the steps that
// made them. The zero value is all of them.
type Which struct{ Keys, Steps []string }

func (w Which) has(it Item) bool {
	return len(w.Keys)+len(w.Steps) == 0 || slices.Contains(w.Keys, it.Key) || slices.Contains(w.Steps, it.Step)
}

// TakeDown removes what the run made, or a part of it, as a teardown does: in
// its order, and only what nothing needs that stays. What is left of the run
// counts as staying, and so does what the step's Keep wants kept, and what was
// adopted. Gone already is success; every item is journaled at once. What has
// to stay of the chosen items is journaled as staying, with the reason, and set
// aside: its key is free, and the run goes on without it. The error is the
// first of a Keep or an Undo; what was removed until then is journaled.
func (r *Run) TakeDown(ctx context.Context, which Which) error {
	return r.w.takeDown(ctx, r.w.undoPlan(), which)
}

// takeDown takes down the chosen items of a plan.
func (w *worker) takeDown(ctx context.Context, plan []Undo, which Which) error {
	outer := w.removing
	w.removing = true
	defer func() { w.removing = outer }()
	if err := w.completePlan(ctx, plan, which); err != nil {
		return err
	}
	for _, u := range plan {
		if !which.has(u.Item) {
			continue
		}
		take := func(ctx context.Context, u Undo) error { return w.removeItem(ctx, w.p.Step(u.Step), u.ItemState) }
		if u.Stays != "" {
			take = w.setStaying
		}
		if err := take(ctx, u); err != nil {
			return err
		}
	}
	return nil
}

func (w *worker) undoPlan() []Undo {
	return readState(w.Session, func(st *State) []Undo { return UndoPlan(w.p, st) })
}

// completePlan completes a plan for some of its items: the others stay.
func (w *worker) completePlan(ctx context.Context, plan []Undo, which Which) error {
	w.releaseGone(ctx, plan)
	for i := range plan {
		st := w.p.Step(plan[i].Step)
		switch u := &plan[i]; {
		case u.Stays != "":
		case !which.has(u.Item):
			u.Stays, u.because = "it is not to be taken down", "the "+u.Kind+" needs it"
		case st == nil || st.Undo == nil:
			u.stay(leftForAll)
		default:
			if err := w.askKeep(ctx, st, u); err != nil {
				return err
			}
		}
	}
	w.p.keepDependencies(plan)
	return nil
}

// askKeep asks the step whether something else needs its item.
func (w *worker) askKeep(ctx context.Context, st *Step, u *Undo) error {
	if err := w.mustSee(ctx, st, u.ItemState); err != nil || st.Keep == nil {
		return err
	}
	why, err := st.Keep(ctx, w.r, u.Item)
	if err == nil && why != "" {
		u.stay(why)
	}
	return err
}

// removeItem removes one item; gone already is success.
func (w *worker) removeItem(ctx context.Context, st *Step, it ItemState) error {
	if err := w.mustSee(ctx, st, it); err != nil {
		return err
	}
	w.emit(Event{Kind: Noted, Step: w.currentStep(), Item: &it.Item, Note: "Removing " + it.Kind + " " + it.Name})
	if err := st.Undo(ctx, w.r, it.Item); err != nil {
		if gone, goneErr := w.goneAnyway(ctx, st, it.Item, err); !gone || goneErr != nil {
			return &notRemoved{it.Item, err}
		}
	}
	if now, known := w.r.Item(it.Key); known && it.ID == "" {
		it = now // which thing it was, the step has found out
	}
	return w.recordRemoved(ctx, it.Item)
}

// goneAnyway says that what may not be removed is not there any more: somebody
// else has removed it.
func (w *worker) goneAnyway(ctx context.Context, st *Step, it Item, err error) (bool, error) {
	if st.Gone == nil || it.ID == "" || !providers.Is(err, providers.NotPermitted) {
		return false, nil
	}
	return st.Gone(ctx, w.r, it)
}

// recordRemoved journals it, under every key that the thing has: one under which
// it was taken over holds nothing any more either.
func (w *worker) recordRemoved(ctx context.Context, it Item) error {
	ctx = context.WithoutCancel(ctx)
	if err := w.record(ctx, Event{Kind: Removed, Step: it.Step, Item: &it}); err != nil {
		return err
	}
	for _, x := range w.items() {
		if x.Key == it.Key || !same(x.Item, it) || x.Status == IsRemoved {
			continue
		}
		if err := w.record(ctx, Event{Kind: Removed, Step: x.Step, Item: &x.Item}); err != nil {
			return err
		}
	}
	return nil
}

// setStaying journals that an item stays, under a key that frees its own.
func (w *worker) setStaying(ctx context.Context, u Undo) error {
	it := u.Item
	if !it.Replaced() {
		it.Key = w.r.asideKey(it.Key)
	}
	return w.record(ctx, Event{Kind: Stays, Step: it.Step, Item: &it, Note: u.Stays})
}

// asideMark stands between a key and the number of what was set aside.
const asideMark = "~"

// Replaced says that the item was set aside: the run has made another one under
// its key since, or goes on without it. Whether it is still there, a teardown
// looks.
func (it Item) Replaced() bool { return strings.Contains(it.Key, asideMark) }

// Base is the item's key without the mark of what was set aside (Replaced).
func (it Item) Base() string {
	base, _, _ := strings.Cut(it.Key, asideMark)
	return base
}

// setAside keeps a thing that the run made in the inventory when another one
// takes its key: nothing made is forgotten.
func (r *Run) setAside(ctx context.Context, it Item) error {
	it.Key = r.asideKey(it.Key)
	return r.w.record(ctx, Event{Kind: Made, Step: it.Step, Item: &it})
}

// asideKey is a free key for what is set aside.
func (r *Run) asideKey(key string) string {
	for n := 1; ; n++ {
		aside := key + asideMark + strconv.Itoa(n)
		if _, taken := r.Item(aside); !taken {
			return aside
		}
	}
}
