package state

import (
	"context"
	"errors"
	"sync"
	"time"

	"example.org/peerage/providers"
)

// tryAgain is how often a shared state that cannot be reached is tried again by
// those who need it; they get the error of the last try meanwhile, at once.
const tryAgain = time.Second

// reach is whether a shared state answers.
type reach struct {
	mu    sync.Mutex // guards what follows; never held during I/O
	err   error      // why it does not; nil where it does
	tried time.Time
	// refused is why it took nothing that was to be written last, at refusedAt.
	refused   error
	refusedAt time.Time
	// spoke is when the server answered or told anything last; silent says that a
	// word is overdue. Nobody's call is given up for that alone.
	spoke  time.Time
	silent error
	ready  bool // its schema is this program's
	// making is taken by who brings the schema up to date.
	making sync.Mutex
}

// refusedFor is for how long a write that was refused says that none would be
// taken: nobody may have tried since.
const refusedFor = time.Minute

// Trouble is why the state cannot be worked with at present, in words: a shared
// one that cannot be reached, or takes no writes (a full disk, a standby, a right
// that lacks). It is nil where it can, as far as is known. A Change of OfReach
// tells that it has become another.
func (s *Store) Trouble() error {
	if s.shared == nil {
		return nil
	}
	r := &s.shared.reach
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case r.err != nil:
		return r.err
	case r.silent != nil:
		return r.silent
	case s.clock.Now().Sub(r.refusedAt) < refusedFor:
		return r.refused
	}
	return nil
}

// Spoke is when a shared state answered last, or told anything; zero for any
// other, and before the first time.
func (s *Store) Spoke() time.Time {
	if s.shared == nil {
		return time.Time{}
	}
	r := &s.shared.reach
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.spoke
}

// silent notes that a word of the server's is overdue.
func (s *Store) silent(err error) { s.listened(s.explain("hear of changes", err)) }

// spoke notes that the server has told something.
func (s *Store) spoke() { s.listened(nil) }

func (s *Store) listened(silent error) {
	r := &s.shared.reach
	r.mu.Lock()
	changed := r.err == nil && (r.silent == nil) != (silent == nil)
	if r.silent = silent; silent == nil {
		r.spoke = s.clock.Now()
	}
	r.mu.Unlock()
	if changed {
		s.hub.tell(Change{Of: OfReach})
	}
}

// wrote notes what came of writing.
func (s *Store) wrote(err error) {
	if s.shared == nil {
		return
	}
	r := &s.shared.reach
	r.mu.Lock()
	was := r.refused
	switch {
	case err == nil:
		r.refused = nil
	case providers.HasCode(err, CodeDiskFull), providers.HasCode(err, CodeNoRights):
		r.refused, r.refusedAt = err, s.clock.Now()
	}
	changed := (was == nil) != (r.refused == nil)
	r.mu.Unlock()
	if changed {
		s.hub.tell(Change{Of: OfReach})
	}
}

// patient says until when a call may be repeated. Where the state is known not to
// answer it is tried once, and by one at a time: the others get the error.
func (s *Store) patient(op string) (until time.Time, err error) {
	now := s.clock.Now()
	if s.shared == nil {
		return now.Add(patience), nil
	}
	r := &s.shared.reach
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case r.err == nil:
		return now.Add(sharedPatience), nil
	case now.Sub(r.tried) < tryAgain:
		return now, withOp(r.err, op)
	}
	r.tried = now
	return now, nil
}

// withOp is the error of another call for this one.
func withOp(err error, op string) error {
	var e *providers.Error
	if !errors.As(err, &e) {
		return err
	}
	same := *e
	same.Op = op
	return &same
}

// answered notes whether a shared state has answered. err is what came of a
// call, told what it was explained as.
func (s *Store) answered(err, told error) {
	if s.shared == nil || errors.Is(err, context.Canceled) {
		return
	}
	r := &s.shared.reach
	r.mu.Lock()
	was := r.err != nil || r.silent != nil
	switch {
	case err == nil || r.ready && !unreachable(err) && !errors.Is(err, errSlow):
		r.err, r.silent, r.spoke = nil, nil, s.clock.Now()
	case err != nil && (r.ready || r.err != nil): // else nobody works with it yet
		r.err, r.tried = told, s.clock.Now()
	}
	changed := was != (r.err != nil || r.silent != nil)
	r.mu.Unlock()
	if changed {
		s.hub.tell(Change{Of: OfReach})
	}
}

// prepare brings the schema of a shared state up to date, once, where that was
// not possible when it was opened.
func (s *Store) prepare(ctx context.Context) error {
	if s.shared == nil {
		return nil
	}
	r := &s.shared.reach
	r.making.Lock()
	defer r.making.Unlock()
	r.mu.Lock()
	ready := r.ready
	r.mu.Unlock()
	if ready {
		return nil
	}
	if err := s.migrateOnce(ctx); err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.ready = true
	return nil
}
