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

// named gives a run that was begun without a name the one that the procedure
// proposes, as soon as it proposes one; another proposal replaces it until
// something is to be made, for things are called after the run.
func (s *turn) named(ctx context.Context) error {
	if s.p.Propose == nil {
		return nil
	}
	s.naming <- struct{}{}
	defer func() { <-s.naming }()
	proposed, open := s.proposed()
	if !open {
		return nil
	}
	base, err := RunName(s.p.Propose(s.value))
	if err != nil || base == proposed {
		return nil // nothing that would do as a name is known yet, or nothing new
	}
	for try := 1; ; try++ {
		name, err := s.unique(ctx, base)
		if err != nil {
			return err
		}
		e := Event{Kind: RunNamed, Name: name, Value: base}
		if try == nameTries {
			return s.record(ctx, e)
		}
		if err := s.journal(ctx, e); err == nil {
			return nil
		} else if !providers.Is(err, providers.AlreadyExists) {
			return s.record(ctx, e)
		}
	}
}

// proposed is the name that the run has by proposal; open says whether another
// one may take its place.
func (s *Session) proposed() (name string, open bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	made := slices.ContainsFunc(s.state.Items, func(it ItemState) bool { return it.Status != IsAdopted })
	return s.state.Proposed, s.state.Unnamed || s.state.Proposed != "" && !made
}

func (s *turn) unique(ctx context.Context, base string) (string, error) {
	n, ok := s.e.Journal.(Namer)
	if !ok || strings.EqualFold(base, s.r.Name()) {
		return base, nil
	}
	return n.UniqueName(ctx, base)
}
