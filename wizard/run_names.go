package wizard

import (
	"context"
	"slices"
	"strings"

	"example.org/peerage/providers"
)

// Namer is a journal that knows the names of all runs. A journal that is one
// refuses a RunNamed event with AlreadyExists when the name was taken
// meanwhile.
type Namer interface {
	// UniqueName gives base, or a name made from it that no run has.
	UniqueName(ctx context.Context, base string) (string, error)
}

// nameTries is how often a name is made anew when another process was faster.
const nameTries = 5

// nameRun gives a run that was begun without a name the one that the procedure
// proposes, as soon as it proposes one; another proposal replaces it until
// something is to be made, for things are called after the run.
func (w *worker) nameRun(ctx context.Context) error {
	if w.p.Propose == nil {
		return nil
	}
	w.naming <- struct{}{}
	defer func() { <-w.naming }()
	proposed, open := w.proposedName()
	if !open {
		return nil
	}
	base, err := RunName(w.p.Propose(w.value))
	if err != nil || base == proposed {
		return nil // nothing that would do as a name is known yet, or nothing new
	}
	for try := 1; ; try++ {
		name, err := w.uniqueName(ctx, base)
		if err != nil {
			return err
		}
		e := Event{Kind: RunNamed, Name: name, Value: base}
		if try == nameTries {
			return w.record(ctx, e)
		}
		if err := w.journal(ctx, e); err == nil {
			return nil
		} else if !providers.Is(err, providers.AlreadyExists) {
			return w.record(ctx, e)
		}
	}
}

// proposedName is the name that the run has by proposal; open says whether another
// one may take its place.
func (s *Session) proposedName() (name string, open bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	made := slices.ContainsFunc(s.state.Items, func(it ItemState) bool { return it.Status != IsAdopted })
	return s.state.Proposed, s.state.Unnamed || s.state.Proposed != "" && !made
}

func (w *worker) uniqueName(ctx context.Context, base string) (string, error) {
	n, ok := w.e.Journal.(Namer)
	if !ok || strings.EqualFold(base, w.r.Name()) {
		return base, nil
	}
	return n.UniqueName(ctx, base)
}
