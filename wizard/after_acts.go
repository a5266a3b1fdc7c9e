package wizard

import (
	"context"
	"slices"

	"example.org/peerage/providers"
)

// AfterAct is something worth doing once a run is done: a procedure of its own
// that takes away what the finished link does not need any more, or mends what
// the closing list found.
type AfterAct struct {
	ID, Title, Hint string
	// ToDo: the link is of no use, or of less, without it. A finding of the closing
	// list that is Bad and names the act (Finding.Act) asks for it.
	ToDo bool
	// Procedure is the id of the one that does it, Values what it begins with; ""
	// goes on with the run itself, from the step Back.
	Procedure, Back string
	Values          func(*State) map[string]string
	// Needed says whether there is anything to do; nil is as long as one of
	// Items is there, or the closing list asks for it.
	Needed func(*State) bool
	// Items are the keys of the run's things that are gone afterwards, Secrets
	// the secrets that are then of no use.
	Items, Secrets []string
}

// Behalf is what becomes of another run, by its id, when this one is done: the
// things of that run that are gone then, and the secrets that leave the vault.
type Behalf struct {
	Run     string   `json:"run"`
	Items   []Item   `json:"items,omitempty"`
	Secrets []string `json:"secrets,omitempty"`
	// Act is the AfterAct about whose findings this one's closing list has the say
	// afterwards; "" is none.
	Act string `json:"act,omitempty"`
}

// Open says whether the act is worth offering.
func (a AfterAct) Open(st *State) bool {
	if a.Needed != nil {
		return a.Needed(st)
	}
	if a.ToDo {
		return slices.ContainsFunc(st.Closing(), func(f Finding) bool { return f.Act == a.ID && f.Verdict == Bad })
	}
	return len(a.Behalf(st).Items) > 0
}

// Behalf lists what the act takes away from a run.
func (a AfterAct) Behalf(st *State) *Behalf {
	out := &Behalf{Run: st.Run, Secrets: a.Secrets}
	if a.ToDo {
		out.Act = a.ID
	}
	for _, it := range st.Items {
		if slices.Contains(a.Items, it.Base()) && it.Status.Own() {
			out.Items = append(out.Items, it.Item)
		}
	}
	return out
}

// Behalf is what becomes of another run when this one is done; nil for a run
// that is for itself.
func (r *Run) Behalf() *Behalf {
	return readState(r.w.Session, func(st *State) *Behalf { return st.For })
}

// mustSeeBehalf fails unless the step's session sees where the things lie that
// another run loses by it.
func (w *worker) mustSeeBehalf(ctx context.Context, st *Step) error {
	b := w.r.Behalf()
	if b == nil {
		return nil
	}
	for _, it := range b.Items {
		if err := w.mustSee(ctx, st, ItemState{Item: it}); err != nil {
			return err
		}
	}
	return nil
}

// onBehalf journals for another run what this one took away from it. It may
// be done twice.
func (w *worker) onBehalf(ctx context.Context) ([]Finding, error) {
	b := w.r.Behalf()
	if b == nil {
		return nil, nil
	}
	for _, it := range b.Items {
		e := Event{Run: b.Run, At: w.e.Clock.Now(), Kind: Removed, Step: it.Step, Item: &it}
		_, err := w.e.Journal.Append(context.WithoutCancel(ctx), e)
		if providers.Is(err, providers.NotFound) {
			break // that run was forgotten meanwhile
		}
		if err != nil {
			return nil, &unkept{err}
		}
	}
	return w.dropSecrets(ctx, b.Run, b.Secrets), nil
}

// tellOther journals for the other run what the closing list says now of what
// this one did for it.
func (w *worker) tellOther(ctx context.Context, list []Finding) error {
	b := readState(w.Session, func(st *State) *Behalf { return st.For })
	if b == nil || b.Act == "" {
		return nil
	}
	e := Event{Run: b.Run, At: w.e.Clock.Now(), Kind: Checked, Step: ClosingStep, Act: b.Act}
	for _, f := range list {
		if f.Act == b.Act {
			e.Findings = append(e.Findings, f)
		}
	}
	_, err := w.e.Journal.Append(context.WithoutCancel(ctx), e)
	if err != nil && !providers.Is(err, providers.NotFound) { // forgotten meanwhile
		return &unkept{err}
	}
	return nil
}

// dropSecrets takes secrets of a run out of the vault and says which would
// not go.
func (w *worker) dropSecrets(ctx context.Context, run string, names []string) []Finding {
	var out []Finding
	for _, name := range names {
		if err := w.e.Vault.Delete(ctx, run, name); err != nil {
			out = append(out, Finding{Verdict: Bad, Text: name + " may still be in the keyring: " + err.Error(),
				Fix: "Remove the entry " + run + "/" + name + " of peerage there."})
		}
	}
	return out
}
