// Package state keeps what must outlive the process: runs and their events,
// the inventory of what was made, observations of links, in one SQLite file or,
// for a team, in a PostgreSQL database; secrets in the keyring of the machine,
// never there; and one lock per run.
package state

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"sync"

	"github.com/adrg/xdg"

	"example.org/peerage/providers/clock"
	"example.org/peerage/wizard"
)

// fileName is the journal's file in the state folder.
const fileName = "peerage.db"

// Options say where the state lies and how it is opened.
type Options struct {
	// Dir is the folder; "" is DefaultDir. It is made with mode 0700.
	Dir string
	// Clock times the retries when another process writes; nil is the
	// machine's.
	Clock clock.Clock
	// BusyMS is how long SQLite itself waits for another writer, in real
	// milliseconds, deaf to the context; 0 is right in virtual time, 50
	// elsewhere (see DefaultBusyMS). The store's own retry follows in any case.
	BusyMS int
	// Rand makes run ids; nil is crypto/rand.
	Rand io.Reader
	// URL is that of a PostgreSQL database which holds the state for all who
	// open it; "" is a file in Dir. Locks, waits and time-outs on it are in real
	// time.
	URL string
	// Who works with it: other people see that at its locks.
	Who Holder
	// Later opens a database that cannot be reached, too: what is asked of it fails
	// in words until it can be, and Trouble says so.
	Later bool
}

// DefaultBusyMS is what a program outside of tests uses for BusyMS.
const DefaultBusyMS = 50

// Store is the open state. It is safe for several goroutines, and several
// processes may have the same folder open.
type Store struct {
	db    *sql.DB
	d     *dialect
	clock clock.Clock
	rand  io.Reader
	who   Holder
	// memory says that it leaves nothing on disk; shared is a PostgreSQL's, nil
	// for a file.
	memory bool
	shared *shared
	dir    string
	hub    hub
	// notes: see Notes. remove drops a copy's folder; nil for none.
	notes  []string
	unread error
	remove func() error

	mu     sync.Mutex // guards what follows; never held during I/O
	hushed map[string]bool
	held   map[string]*Held         // by the lock's name
	states map[string]*wizard.State // of runs, as this process has committed them last
}

// DefaultDir is $XDG_STATE_HOME/peerage, else ~/.local/state/peerage, on
// macOS too; on Windows it is below the local application data.
func DefaultDir() (string, error) {
	if d := os.Getenv("XDG_STATE_HOME"); filepath.IsAbs(d) {
		return filepath.Join(d, "peerage"), nil
	}
	if runtime.GOOS == "windows" {
		return filepath.Join(xdg.StateHome, "peerage"), nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", fmt.Errorf("no place for the state: %w; set XDG_STATE_HOME", err)
	}
	return filepath.Join(home, ".local", "state", "peerage"), nil
}

// Open opens the state in a folder and brings its schema up to date. A file
// that is damaged or was written by a newer version is refused and left as it
// is.
func Open(ctx context.Context, o Options) (*Store, error) {
	if o.Dir == "" {
		d, err := DefaultDir()
		if err != nil {
			return nil, err
		}
		o.Dir = d
	}
	if o.URL != "" {
		return openShared(ctx, o)
	}
	path := filepath.Join(o.Dir, fileName)
	notes, err := private(o.Dir, path)
	if err != nil {
		return nil, explain("open the state", path, ofFiles(), err)
	}
	s := newStore(o, ofFiles())
	s.dir = o.Dir
	if err := s.openFile(ctx, dsn(path, o.BusyMS)); err != nil {
		return nil, err
	}
	s.notes = notes
	return s, nil
}

// OpenMemory opens a state that lives in this process only and leaves
// nothing on disk.
func OpenMemory(ctx context.Context, o Options) (*Store, error) {
	s := newStore(o, ofFiles())
	s.memory = true
	return s, s.openFile(ctx, "file::memory:?_txlock=immediate&_pragma=foreign_keys(1)&_pragma=temp_store(MEMORY)")
}

func newStore(o Options, d *dialect) *Store {
	s := &Store{
		d: d, clock: o.Clock, rand: o.Rand, who: o.Who,
		hushed: map[string]bool{}, held: map[string]*Held{}, states: map[string]*wizard.State{},
	}
	if s.clock == nil {
		s.clock = clock.Real{}
	}
	if s.rand == nil {
		s.rand = rand.Reader
	}
	if s.who.PID == 0 {
		s.who.PID = os.Getpid()
	}
	return s
}

// openFile opens SQLite's database.
func (s *Store) openFile(ctx context.Context, dsn string) error {
	db, err := sql.Open("sqlite", dsn)
	if err != nil {
		return err
	}
	db.SetMaxOpenConns(1) // goroutines queue in Go, where waiting can be cancelled
	db.SetMaxIdleConns(1)
	s.db = db
	if err := s.migrate(ctx); err != nil {
		return errors.Join(err, db.Close())
	}
	return nil
}

// dsn follows what holds under kill -9 with several writers: WAL, FULL,
// immediate transactions.
func dsn(path string, busyMS int) string {
	q := "?_txlock=immediate&_pragma=busy_timeout(" + strconv.Itoa(busyMS) + ")" +
		"&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=foreign_keys(1)"
	return "file:" + (&url.URL{Path: path}).EscapedPath() + q
}

// Dir is the folder of what belongs to this machine, the log for one, and
// where a file holds the state, that; "" in memory mode.
func (s *Store) Dir() string { return s.dir }

// Path is the journal's file, or the address of the database without its
// password; "" in memory mode.
func (s *Store) Path() string {
	switch {
	case s.shared != nil:
		return s.shared.name
	case s.memory:
		return ""
	}
	return filepath.Join(s.dir, fileName)
}

// Shared says whether the state is one that several machines work with.
func (s *Store) Shared() bool { return s.shared != nil }

// where is Path for a sentence.
func (s *Store) where() string {
	if p := s.Path(); p != "" {
		return p
	}
	return "the journal in memory"
}

// Close ends the use of the state.
func (s *Store) Close() error {
	s.hub.end()
	err := s.db.Close()
	if s.remove != nil {
		err = errors.Join(err, s.remove())
	}
	return err
}

// Notes are what a person should know of how the state was opened, in whole
// sentences: others can read it, or nothing that is done is kept.
func (s *Store) Notes() []string { return s.notes }
