package state

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/gofrs/flock"

	"example.org/peerage/providers"
)

// ErrBusy says that another process works on the run; *BusyError has its pid.
var ErrBusy = errors.New("another process works on this run")

// BusyError is an ErrBusy with the other process's id; 0 when unknown.
type BusyError struct {
	Run string
	PID int
}

// Error names the process and says what to do.
func (b *BusyError) Error() string {
	if b.PID == 0 || b.PID == os.Getpid() {
		return "this run is being worked on already; go on there, or end that first"
	}
	return fmt.Sprintf("process %d works on this run already; go on there, or end it first", b.PID)
}

// Is makes errors.Is(err, ErrBusy) true.
func (b *BusyError) Is(target error) bool { return target == ErrBusy }

// Unwrap classifies it.
func (b *BusyError) Unwrap() error {
	return &providers.Error{
		Class: providers.Conflict, Provider: providers.Own, Op: "lock the run", Code: CodeBusy, Message: b.Error(),
	}
}

func (s *Store) lockPath(run string) string { return filepath.Join(s.dir, "locks", run+".lock") }

// pidPath is where the holder of a lock leaves its process id: apart from the
// lock, since on Windows nobody reads a locked file.
func (s *Store) pidPath(run string) string { return filepath.Join(s.dir, "locks", run+".pid") }

// Lock keeps every other process, and every other caller here, from working
// on the run. The kernel releases it when the process dies, however it dies.
// A lock that somebody has gives a *BusyError at once.
func (s *Store) Lock(ctx context.Context, run string) (unlock func(), err error) {
	if run == "" || strings.ContainsAny(run, `/\`) {
		return nil, failure(providers.Invalid, "lock the run", CodeNoRun, fmt.Sprintf("%q is no run's id.", run), nil)
	}
	if s.dir == "" {
		return s.lockHere(run)
	}
	if err := os.MkdirAll(filepath.Dir(s.lockPath(run)), 0o700); err != nil {
		return nil, explain("lock the run", s.lockPath(run), err)
	}
	// Busy holds a lock for an instant while it looks: hence a few tries.
	for try := 0; ; try++ {
		lock, err := s.tryLock(run)
		if err == nil {
			return func() { _ = lock.Close() }, nil
		}
		if !errors.Is(err, errHeld) {
			return nil, explain("lock the run", s.lockPath(run), err)
		}
		if try == 4 {
			return nil, &BusyError{Run: run, PID: s.holder(run)}
		}
		if err := s.clock.Sleep(ctx, 2*time.Millisecond); err != nil {
			return nil, context.Cause(ctx)
		}
	}
}

func (s *Store) lockHere(run string) (func(), error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.held[run] {
		return nil, &BusyError{Run: run, PID: os.Getpid()}
	}
	s.held[run] = true
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.held, run)
	}, nil
}

// tryLock locks the run's file and leaves our process id beside it.
func (s *Store) tryLock(run string) (io.Closer, error) {
	path := s.lockPath(run)
	lock, err := lockFile(path)
	if err != nil {
		return nil, err
	}
	err = present(lock, path)
	if err == nil {
		err = os.WriteFile(s.pidPath(run), []byte(strconv.Itoa(os.Getpid())+"\n"), 0o600)
	}
	if err != nil {
		return nil, errors.Join(err, lock.Close())
	}
	return lock, nil
}

// present: Forget removes the file, and a lock on a removed one keeps nobody
// out.
func present(lock *flock.Flock, path string) error {
	mine, err := lock.Stat()
	if err != nil {
		return err
	}
	there, err := os.Stat(path)
	if err != nil || !os.SameFile(mine, there) {
		return errHeld
	}
	return nil
}

// holder is the process that has the lock, as it said; 0 when it did not.
func (s *Store) holder(run string) int {
	path := s.pidPath(run)
	if regular(path) != nil {
		return 0
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		return 0
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(raw)))
	if err != nil {
		return 0
	}
	return pid
}

// Busy says whether somebody works on the run, and who (0 is unknown).
func (s *Store) Busy(run string) (pid int, busy bool) {
	if s.dir == "" {
		s.mu.Lock()
		defer s.mu.Unlock()
		return os.Getpid(), s.held[run]
	}
	if !locked(s.lockPath(run)) {
		return 0, false
	}
	return s.holder(run), true
}
