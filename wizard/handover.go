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
	pause := max(providers.Pause(now.Sub(since), lastLookForOthers), firstLookForOthers)
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
	out := []string{
		"Please help with: " + w.p.Title + ", run " + w.r.Name() + ".",
		"Step: " + what + ".",
		"Why: " + f.Says,
	}
	if who := w.signedIn(f.Err.Provider, providers.PartWho); who != "" {
		out = append(out, "Asked by: "+who+".")
	}
	if at := w.where(f); at != "" {
		out = append(out, "Where: "+at+".")
	}
	if right := f.Err.Detail["action"]; right != "" {
		out = append(out, "Right that is missing: "+right+".")
	}
	return strings.Join(out, "\n") + "\n\nTo be run by somebody who may:\n\n" +
		strings.TrimRight(command, "\n") + "\n\nSend back: that it is done, or what it answers. The run looks for itself " +
		"then: " + cmp.Or(w.later(), "check again") + "."
}

// where tells the directory, account, scope or region that a fault is about.
func (w *worker) where(f *Fault) string {
	var out []string
	add := func(words ...string) {
		if text := strings.Join(words, " "); !slices.Contains(words, "") && !slices.Contains(out, text) {
			out = append(out, text)
		}
	}
	if f.Err.Detail["account"] == "" {
		add("account", w.signedIn(f.Err.Provider, providers.PartAccount))
	}
	for _, key := range []string{"tenant", "subscription", "scope", "region", "account"} {
		add(key, f.Err.Detail[key])
	}
	if st := w.p.Step(f.Step); st != nil && f.Err.Detail["scope"] == "" {
		for _, it := range w.r.Items() {
			if at := w.placeOf(it); it.Step == st.ID && at.Provider == f.Err.Provider {
				add(at.String())
			}
		}
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
