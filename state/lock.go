package state

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/gofrs/flock"

	"example.org/peerage/providers"
)

// ErrBusy says that another process works on the run; *BusyError says which.
var ErrBusy = errors.New("another process works on this run")

// BusyError is an ErrBusy with who has the lock, as far as that is known.
type BusyError struct {
	Run string
	Holder
}

// Error names the holder and says what to do.
func (b *BusyError) Error() string {
	here, _ := os.Hostname()
	switch {
	case b.User != "" && b.Host != here:
		return fmt.Sprintf("%s works on this run already; go on there, or end it first", b.Holder)
	case b.PID == 0 || b.PID == os.Getpid():
		return "this run is being worked on already; go on there, or end that first"
	case b.User != "":
		return fmt.Sprintf("%s (process %d) works on this run already; go on there, or end it first", b.User, b.PID)
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

func (s *Store) lockPath(run string) string { return s.namePath(runLock(run)) }

// namePath is the file of a lock. A run's has its id alone.
func (s *Store) namePath(name string) string {
	return filepath.Join(s.dir, "locks", strings.TrimPrefix(name, runLock(""))+".lock")
}

// pidPath is where the holder of a lock leaves its process id: apart from the
// lock, since on Windows nobody reads a locked file.
func pidPath(lock string) string { return strings.TrimSuffix(lock, ".lock") + ".pid" }

// Lock is Hold for those who hold to the end.
func (s *Store) Lock(ctx context.Context, run string) (unlock func(), err error) {
	h, err := s.Hold(ctx, run)
	if err != nil {
		return nil, err
	}
	return h.Release, nil
}

// lockName locks a name's file. The kernel releases it when the process dies,
// however it dies.
func (s *Store) lockName(ctx context.Context, name string) (unlock func(), err error) {
	path := s.namePath(name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, explain("lock the run", path, s.d, err)
	}
	// Busy holds a lock for an instant while it looks: hence a few tries.
	for try := 0; ; try++ {
		lock, err := tryLock(path)
		if err == nil {
			return func() {
				_ = os.Remove(pidPath(path)) // one that stays costs a look at the lock, no more
				_ = lock.Close()             // the kernel releases it at the end at the latest
			}, nil
		}
		if !errors.Is(err, errHeld) {
			return nil, explain("lock the run", path, s.d, err)
		}
		if try == 4 {
			return nil, &BusyError{Holder: Holder{PID: holder(path)}}
		}
		if err := s.clock.Sleep(ctx, 2*time.Millisecond); err != nil {
			return nil, context.Cause(ctx)
		}
	}
}

// tryLock locks a file and leaves our process id beside it.
func tryLock(path string) (io.Closer, error) {
	lock, err := lockFile(path)
	if err != nil {
		return nil, err
	}
	err = present(lock, path)
	if err == nil {
		err = os.WriteFile(pidPath(path), []byte(strconv.Itoa(os.Getpid())+"\n"), 0o600)
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
func holder(lock string) int {
	path := pidPath(lock)
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
func (s *Store) Busy(ctx context.Context, run string) (pid int, busy bool, err error) {
	working, err := s.Working(ctx, []string{run})
	h, busy := working[run]
	return h.PID, busy, err
}

// Working tells who works on which of these runs. Where the state cannot be
// asked, nobody knows, which is the error. In a folder only the locks are looked
// at beside which a process left its id.
func (s *Store) Working(ctx context.Context, runs []string) (map[string]Holder, error) {
	out := map[string]Holder{}
	var held map[string]Holder
	var left map[string]bool
	var err error
	switch {
	case s.shared != nil:
		held, err = s.holders(ctx, "")
	case s.memory:
		held = map[string]Holder{}
		s.mu.Lock()
		for name := range s.held {
			held[name] = s.held[name].who
		}
		s.mu.Unlock()
	default:
		left, err = s.pids()
	}
	if err != nil {
		return nil, err
	}
	for _, run := range runs {
		if h, busy := held[runLock(run)]; busy {
			out[run] = h
		} else if lock := s.lockPath(run); left[pidPath(lock)] && locked(lock) {
			out[run] = Holder{PID: holder(lock)}
		}
	}
	return out, nil
}

// pids are the files with the ids of processes that have locks, and of those
// that died with one.
func (s *Store) pids() (map[string]bool, error) {
	dir := filepath.Dir(s.namePath(runLock("")))
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) { // else nobody has had a lock yet
		return nil, explain("look who works", dir, s.d, err)
	}
	out := map[string]bool{}
	for _, e := range entries {
		if path := filepath.Join(dir, e.Name()); strings.HasSuffix(path, ".pid") {
			out[path] = true
		}
	}
	return out, nil
}

// readHolders adds who has locks by their names.
func (s *Store) readHolders(ctx context.Context, out map[string]Holder, query string, args ...any) error {
	return s.read(ctx, "look who works", func(r *sql.Rows) error {
		var name string
		var h Holder
		err := r.Scan(&name, &h.User, &h.Host, &h.Version, &h.PID)
		out[name] = h
		return err
	}, query, args...)
}
