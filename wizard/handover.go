package wizard

import (
	"cmp"
	"slices"
	"strings"

	"example.org/peerage/providers"
)

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
	add("account", w.signedIn(f.Err.Provider, providers.PartAccount))
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
