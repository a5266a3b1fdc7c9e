package wizard

import (
	"context"
	"slices"
	"strings"

	"peerage/providers"
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
func (s *Session) named(ctx context.Context) error {
	if s.p.Propose == nil || !s.state.Unnamed && (s.state.Proposed == "" || s.made()) {
		return nil
	}
	base, err := RunName(s.p.Propose(s.state.Value))
	if err != nil || base == s.state.Proposed {
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

// made says whether the run has made anything, or was about to.
func (s *Session) made() bool {
	return slices.ContainsFunc(s.state.Items, func(it ItemState) bool { return it.Status != IsAdopted })
}

func (s *Session) unique(ctx context.Context, base string) (string, error) {
	n, ok := s.e.Journal.(Namer)
	if !ok || strings.EqualFold(base, s.state.Name) {
		return base, nil
	}
	return n.UniqueName(ctx, base)
}
