package wizard

import (
	"cmp"
	"errors"
	"slices"
	"strings"
	"time"

	"example.org/peerage/providers"
)

// errHandedOver says that a command was handed over: what it is to do is waited
// for.
var errHandedOver = errors.New("handed over")

// What was handed over is looked for after a while, then more seldom.
const (
	firstLookForOthers = 15 * time.Second
	lastLookForOthers  = 2 * time.Minute
)

// notRemoved says which thing could not be removed, and why.
type notRemoved struct {
	item Item
	err  error
}

func (e *notRemoved) Error() string { return e.err.Error() }
func (e *notRemoved) Unwrap() error { return e.err }

// lacksRight says whether a fault is about a right for which its remedy has no
// hand over of its own. One that is about making something would be the wrong
// one where something is to be removed.
func (w *worker) lacksRight(f *Fault) bool {
	return f.Needs != "" && f.Class() == providers.NotPermitted &&
		(f.taking != nil || !slices.ContainsFunc(f.Acts, handsOver))
}

// handsOver says whether an act is nothing but a hand over.
func handsOver(a Act) bool { return a.HandOver != nil && !acts(a) }

// partOfOthers is the command that removes what is to go, or that of a step which
// makes something; where it only looks, nobody can do that for this sign-in.
func (w *worker) partOfOthers(f *Fault) func(Values) string {
	st := w.p.Step(f.Step)
	switch {
	case f.taking != nil && w.p.Removal != nil:
		return func(v Values) string { return w.p.Removal(v, *f.taking) }
	case f.taking == nil && !w.removing && st != nil && st.Command != nil && len(st.Makes) > 0:
		return st.Command
	}
	return func(Values) string { return "" }
}

// handOver begins to wait for what a remedy handed over.
func (w *worker) handOver(rem *Remedy) {
	if w.handed == nil {
		w.handed = map[string]time.Time{}
	}
	if w.handed[rem.ID].IsZero() {
		w.handed[rem.ID] = w.e.Clock.Now()
	}
}

// awaitOthers has what was handed over looked for again by itself, for as long
// as the session lasts; false where nothing was.
func (w *worker) awaitOthers(f *Fault, rem *Remedy) bool {
	since := w.handed[rem.ID]
	if since.IsZero() {
		return false
	}
	now := w.e.Clock.Now()
	pause := min(max(now.Sub(since)/10, firstLookForOthers), lastLookForOthers)
	f.Handed, f.Since, f.Next = since, since, now.Add(max(pause, f.Err.RetryAfter))
	return true
}

// message is what a person who lacks a right sends to somebody who has it: who
// asks, for what, why, where, which right is wanted, the command, and what to
// send back. It holds no secret: a command has references to them only.
func (w *worker) message(f *Fault, command string) string {
	st := w.p.Step(f.Step)
	what := f.Step
	if st != nil {
		what = st.Title + " (" + f.Step + ")"
	}
	does := []string{"Step: " + what + "."}
	if f.taking != nil {
		does = []string{"The link is being taken down. To be removed: " + f.taking.Kind + " " + f.taking.Name + ".", "Its id: " + f.taking.ID}
	}
	out := append([]string{"Please help with: " + w.p.Title + ", run " + w.r.Name() + "."}, does...)
	out = append(out, "Why: "+f.Says)
	if who := w.signedIn(f.Err.Provider, providers.PartWho); who != "" {
		out = append(out, "Asked by: "+who+".")
	}
	if at := w.where(f); at != "" {
		out = append(out, "Where: "+at+".")
	}
	if right := cmp.Or(f.Err.Detail["action"], f.Needs); right != "" {
		out = append(out, "Right that is missing: "+right+".")
	}
	do, back := "Please give that right to whoever sends you this.", "that it is done"
	if command = strings.TrimRight(command, "\n"); command != "" {
		do, back = "To be run by somebody who may:\n\n"+command, "that it is done, or what it answers"
	}
	return strings.Join(out, "\n") + "\n\n" + do + "\n\nSend back: " + back + ". " + w.looksAgain()
}

// looksAgain says how a run hears that somebody else has done a part.
func (w *worker) looksAgain() string {
	text := "The run looks for it by itself"
	if w.e.Forgets {
		return text + "."
	}
	return text + "; if it has been closed, go on with: peerage " + w.verb() + " " + w.r.Name() + "."
}

// where tells the directory, account, scope or region that a fault is about.
func (w *worker) where(f *Fault) string {
	var out []string
	add := func(words ...string) {
		if text := strings.Join(words, " "); !slices.Contains(words, "") && !slices.Contains(out, text) {
			out = append(out, text)
		}
	}
	if f.taking != nil {
		add(f.taking.Place.String())
	}
	for _, key := range []string{"tenant", "subscription", "scope", "region", "account"} {
		add(key, f.Err.Detail[key])
	}
	if st := w.p.Step(f.Step); st != nil && f.Err.Detail["scope"] == "" && f.taking == nil {
		for _, it := range w.r.Items() {
			if at := w.placeOf(it); it.Step == st.ID && at.Provider == f.Err.Provider {
				add(at.String())
			}
		}
	}
	mine := w.signedIn(f.Err.Provider, providers.PartAccount) // which a place may have named already
	if f.Err.Detail["account"] == "" && mine != "" && !strings.Contains(strings.Join(out, ", "), mine) {
		out = slices.Insert(out, 0, "account "+mine)
	}
	return strings.Join(out, ", ")
}

// signedIn is a part of the sign-in to a provider, as its variables tell it.
func (w *worker) signedIn(provider string, part providers.Part) string {
	for _, v := range w.p.Vars {
		if v.Provider == provider && v.Part == part && !v.Secret && w.r.Get(v.Name) != "" {
			return w.r.Get(v.Name)
		}
	}
	return ""
}
