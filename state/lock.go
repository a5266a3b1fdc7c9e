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

	"peerage/providers"
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
	return &providers.Error{Class: providers.Conflict, Provider: providers.Own, Op: "lock the run", Code: CodeBusy, Message: b.Error()}
}

// errHeld is a lock's answer that somebody else has it.
var errHeld = errors.New("held")

func (s *Store) lockPath(run string) string { return filepath.Join(s.dir, "locks", run+".lock") }

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
		f, err := s.tryLock(run)
		if err == nil {
			return func() { _ = f.Close() }, nil
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

// tryLock locks the run's file and writes our pid into it.
func (s *Store) tryLock(run string) (*os.File, error) {
	path := s.lockPath(run)
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := s.seize(f, path); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

func (s *Store) seize(f *os.File, path string) error {
	if err := flock(f, true); err != nil {
		return err
	}
	// Forget removes the file; a lock on a removed one keeps nobody out.
	mine, err := f.Stat()
	if err != nil {
		return err
	}
	there, err := os.Stat(path)
	if err != nil || !os.SameFile(mine, there) {
		return errHeld
	}
	if err := f.Truncate(0); err != nil {
		return err
	}
	_, err = f.WriteAt([]byte(strconv.Itoa(os.Getpid())+"\n"), 0)
	return err
}

func (s *Store) holder(run string) int {
	f, err := os.Open(s.lockPath(run))
	if err != nil {
		return 0
	}
	defer func() { _ = f.Close() }()
	raw, err := io.ReadAll(io.LimitReader(f, 32))
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
	f, err := os.Open(s.lockPath(run))
	if err != nil {
		return 0, false
	}
	defer func() { _ = f.Close() }()
	if errors.Is(flock(f, false), errHeld) {
		return s.holder(run), true
	}
	return 0, false
}
