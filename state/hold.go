package state

import (
	"cmp"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/wizard"
)

// Holder is who holds a lock, or works with the state.
type Holder struct {
	User, Host, Version string
	PID                 int
}

// Held is a lock: on a run, so that nobody else works on it, or on leading. It
// is gone when it is released, when this process ends, however it ends, and,
// where the state is shared, when its connection to the database breaks.
type Held struct {
	name    string
	who     Holder
	fence   int64
	next    int64  // the number that it must get; 0 is any
	release func() // what keeps others out

	once sync.Once
	mu   sync.Mutex // guards err
	err  error
	lost chan struct{}
	s    *Store
}

// Fence is the lock's number: higher each time that somebody takes it. What is
// written for a lock is refused once it has a higher one.
func (h *Held) Fence() int64 { return h.fence }

// Lost is closed when the lock is gone although nobody released it. Whatever
// was to be done under it must stop: somebody else may have it already.
func (h *Held) Lost() <-chan struct{} { return h.lost }

// Err says why the lock is lost, in words and wrapping wizard.ErrLost; nil
// while it is held.
func (h *Held) Err() error {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.err
}

// Release gives the lock up. It may be called again.
func (h *Held) Release() {
	h.once.Do(func() {
		h.s.mu.Lock()
		if h.s.held[h.name] == h {
			delete(h.s.held, h.name)
		}
		h.s.mu.Unlock()
		h.release()
	})
}

// lose notes that the lock is gone. The store remembers it until it is
// released, so that nothing is written for it any more.
func (h *Held) lose(why error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.err == nil {
		h.err = why
		close(h.lost)
	}
}

// runLock and leadLock are the names of locks.
func runLock(run string) string   { return "run-" + run }
func leadLock(name string) string { return "lead-" + name }

// Hold keeps every other process, on any machine that shares the state, and
// every other caller here, from working on the run. Events of a run that is
// held are written only while it is. A lock that somebody has gives a
// *BusyError at once.
func (s *Store) Hold(ctx context.Context, run string) (*Held, error) {
	return s.HoldFor(ctx, run, "")
}

// HoldFor is Hold for somebody who works through this process; "" is who runs
// it.
func (s *Store) HoldFor(ctx context.Context, run, user string) (*Held, error) {
	if !lockable(run) {
		return nil, failure(providers.Invalid, "lock the run", CodeNoRun, fmt.Sprintf("%q is no run's id.", run), nil)
	}
	who := s.who
	who.User = cmp.Or(user, who.User)
	return s.hold(ctx, runLock(run), run, who)
}

// Holds says whether this store has the run's lock.
func (s *Store) Holds(run string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.held[runLock(run)] != nil
}

// TryLead is Hold for leading: one process at a time leads under a name, on all
// machines that share the state (in all processes of this machine, where a
// folder holds it). Where somebody leads already it gives a *BusyError with who
// at once; ask again after some seconds to take over. A leader writes with
// Publish, which is refused once somebody else has led since: a leader that was
// paused and wakes up cannot undo what its successor wrote.
func (s *Store) TryLead(ctx context.Context, name string) (*Held, error) {
	if !lockable(name) {
		return nil, failure(providers.Invalid, "lead", CodeState, fmt.Sprintf("%q is no name to lead under.", name), nil)
	}
	return s.hold(ctx, leadLock(name), "", s.who)
}

// longestTurn is for how long whoever has the turn is waited for: it is had for an
// instant, so that who keeps it is asleep.
const longestTurn = 20 * time.Second

// Exclusive waits until nobody else has a name for itself, on any machine that shares
// the state, and takes it until it is released. One that is kept for too long is
// not waited for.
func (s *Store) Exclusive(ctx context.Context, name string) (release func(), err error) {
	for end := s.clock.Now().Add(longestTurn); ; {
		h, err := s.hold(ctx, "turn-"+name, "", s.who)
		switch {
		case err == nil:
			return h.Release, nil
		case !errors.Is(err, ErrBusy):
			return nil, err
		case s.clock.Now().After(end):
			return func() {}, nil
		}
		if err := s.clock.Sleep(ctx, 20*time.Millisecond); err != nil {
			return nil, context.Cause(ctx)
		}
	}
}

func lockable(name string) bool {
	for _, c := range name {
		if c == '/' || c == '\\' || c == 0 {
			return false
		}
	}
	return name != ""
}

// hold locks a name and raises its number.
func (s *Store) hold(ctx context.Context, name, run string, who Holder) (*Held, error) {
	h := &Held{name: name, who: who, lost: make(chan struct{}), s: s}
	var err error
	switch {
	case s.shared != nil:
		err = s.holdThere(ctx, h)
	case s.memory:
		err = s.holdHere(h)
	case isLead(name):
		err = s.takeLease(ctx, h)
	default:
		h.release, err = s.lockName(ctx, name)
	}
	if err == nil {
		if h.fence, err = s.raise(ctx, h); err != nil {
			h.release()
		}
	}
	if busy := (*BusyError)(nil); errors.As(err, &busy) {
		busy.Run = run
	}
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	s.held[name] = h
	s.mu.Unlock()
	return h, nil
}

// holdHere locks a name in a state that only this process has.
func (s *Store) holdHere(h *Held) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.held[h.name] != nil {
		return &BusyError{Holder: s.held[h.name].who}
	}
	s.held[h.name] = h
	h.release = func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.held[h.name] == h {
			delete(s.held, h.name)
		}
	}
	return nil
}

// raise gives a lock that was just taken its number, and says who has it.
func (s *Store) raise(ctx context.Context, h *Held) (fence int64, err error) {
	err = s.write(ctx, "lock the run", func(ctx context.Context, tx *txn) error {
		tx.changes(OfLock, h.name)
		now := s.clock.Now()
		err := tx.QueryRowContext(ctx, `INSERT INTO locks (name, fence, number, who, host, version, pid, at, until)
			VALUES (?, 1, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (name) DO UPDATE SET fence = locks.fence + 1,
			number = excluded.number, who = excluded.who, host = excluded.host, version = excluded.version,
			pid = excluded.pid, at = excluded.at, until = excluded.until RETURNING fence`,
			h.name, lockNumber(s.schema(), h.name), h.who.User, h.who.Host, h.who.Version, h.who.PID, nano(now),
			nano(now.Add(s.leaseTime()))).Scan(&fence)
		if err == nil && h.next != 0 && fence != h.next { // somebody else took it meanwhile
			return &BusyError{}
		}
		return err
	})
	return fence, err
}

// prove fails unless a lock has the number that this process took it with, or,
// where it took none, was never taken. Others cannot take it until the
// transaction ends.
func (s *Store) prove(ctx context.Context, tx *txn, name string) error {
	s.mu.Lock()
	h := s.held[name]
	s.mu.Unlock()
	var mine, now int64
	if h != nil {
		if err := h.Err(); err != nil {
			return err
		}
		mine = h.fence
	}
	var by Holder
	var at int64
	err := tx.QueryRowContext(ctx, "SELECT fence, who, host, pid, at FROM locks WHERE name = ?"+tx.d.share, name).
		Scan(&now, &by.User, &by.Host, &by.PID, &at)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	if err != nil || now == mine {
		return err
	}
	why := lostTo(name, by, instant(at))
	if h != nil {
		h.lose(why)
	}
	return why
}

// underKey is where a context keeps the lock that writing is done under.
type underKey struct{}

// Under has everything that is written with a context be refused, with an error
// that wraps wizard.ErrLost, once somebody else has taken a lock that this store
// holds.
func Under(ctx context.Context, h *Held) context.Context {
	return context.WithValue(ctx, underKey{}, h)
}

// lostTo is the error of a lock that somebody else has taken.
func lostTo(name string, by Holder, at time.Time) error {
	what := "This run"
	if !strings.HasPrefix(name, runLock("")) {
		what = "Watching for all"
	}
	return failure(providers.Conflict, "write the journal", CodeLost, fmt.Sprintf(
		"%s has been taken over (by %s, at %s). Nothing more is done or written here.", what, by,
		at.Local().Format(time.DateTime)), wizard.ErrLost)
}

// String names the holder: who, where.
func (h Holder) String() string {
	out := h.User
	if out == "" {
		out = "process " + fmt.Sprint(h.PID)
	}
	if host, err := os.Hostname(); h.Host != "" && (err != nil || host != h.Host || h.User == "") {
		out += " on " + h.Host
	}
	return out
}

// lockNumber is a name's number for PostgreSQL's advisory locks, which a whole
// database shares.
func lockNumber(schema, name string) int64 {
	sum := sha256.Sum256([]byte("peerage/" + schema + "/" + name))
	return int64(binary.BigEndian.Uint64(sum[:]))
}
