package wizard

import (
	"context"
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
// proposes, as soon as it proposes one, and once.
func (s *Session) named(ctx context.Context) error {
	if !s.state.Unnamed || s.p.Propose == nil {
		return nil
	}
	base, err := RunName(s.p.Propose(s.state.Value))
	if err != nil {
		return nil // nothing that would do as a name is known yet
	}
	for try := 1; ; try++ {
		name, err := s.unique(ctx, base)
		if err != nil {
			return err
		}
		e := Event{Kind: RunNamed, Name: name}
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

func (s *Session) unique(ctx context.Context, base string) (string, error) {
	n, ok := s.e.Journal.(Namer)
	if !ok || strings.EqualFold(base, s.state.Name) {
		return base, nil
	}
	return n.UniqueName(ctx, base)
}
