package state

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"syscall"

	"example.org/peerage/providers"
)

// private makes the folder and the file, readable for their owner alone. What
// is there already keeps its rights: a folder may be a team's. Where everybody
// has rights to it, that is a note. SQLite gives the files that it adds the mode
// of the first.
func private(dir, path string) (notes []string, err error) {
	note, err := madeOrLoose(dir, func() error { return os.MkdirAll(dir, 0o700) })
	if err != nil {
		return nil, err
	}
	notes = append(notes, note...)
	note, err = madeOrLoose(path, func() error {
		f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
		if errors.Is(err, fs.ErrExist) { // another process was quicker
			return nil
		}
		if err != nil {
			return err
		}
		return f.Close()
	})
	return append(notes, note...), err
}

// madeOrLoose makes what is not there, and says of what is there that everybody
// has rights to it.
func madeOrLoose(path string, create func() error) ([]string, error) {
	fi, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, create()
	}
	if err != nil || runtime.GOOS == "windows" {
		return nil, err
	}
	switch others := fi.Mode().Perm() & 0o007; {
	case others&0o002 != 0:
		return []string{fmt.Sprintf("Every user of this machine can write to %s (mode %o). It was left as it is.", path,
			fi.Mode().Perm())}, nil
	case others != 0:
		return []string{fmt.Sprintf("Every user of this machine can read %s (mode %o). It was left as it is.", path,
			fi.Mode().Perm())}, nil
	}
	return nil, nil
}

// OpenReading opens the state for what only reads. A state that cannot be
// written is read from a copy, one that cannot be read, or has no place, is an
// empty one in memory; a note says so. A file that is damaged or newer is refused
// as by Open; without a server's, what is watched can be shown all the same.
func OpenReading(ctx context.Context, o Options) (*Store, error) {
	s, err := Open(ctx, o)
	if err == nil {
		return s, nil
	}
	if e := providers.AsError(err); e != nil && o.URL == "" && (e.Code == CodeDamaged || e.Code == CodeNewer) {
		return nil, err
	}
	if ctx.Err() != nil {
		return nil, err
	}
	if o.URL != "" {
		s, inMemory := OpenMemory(ctx, o)
		if inMemory != nil {
			return nil, errors.Join(err, inMemory)
		}
		s.unread = err
		s.notes = []string{"Going on without the shared state: no run is known, and nothing that is seen is kept. (" +
			err.Error() + ")"}
		return s, nil
	}
	if s, copied := openCopy(ctx, o); copied == nil {
		s.notes = []string{fmt.Sprintf("The state in %s can be read but not written: what is seen now is not kept. "+
			"--state-dir names another folder.", s.origin(o))}
		return s, nil
	}
	s, inMemory := OpenMemory(ctx, o)
	if inMemory != nil {
		return nil, errors.Join(err, inMemory)
	}
	if there(o) {
		s.unread = err
	}
	s.notes = []string{"Going on without a state: no run is known and nothing is kept. --state-dir names a folder " +
		"for it. (" + err.Error() + ")"}
	return s, nil
}

// there says whether there is a state, as far as can be seen.
func there(o Options) bool {
	dir := o.Dir
	if dir == "" {
		var err error
		if dir, err = DefaultDir(); err != nil {
			return false
		}
	}
	_, err := os.Stat(filepath.Join(dir, fileName))
	return !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, syscall.ENOTDIR)
}

// Unread is why the state that there is was not read, so that this one, in memory,
// knows nothing of what it holds; nil when it knows all there is.
func (s *Store) Unread() error { return s.unread }

func (s *Store) origin(o Options) string {
	if o.Dir != "" {
		return o.Dir
	}
	dir, err := DefaultDir()
	if err != nil {
		return s.dir
	}
	return dir
}

// openCopy opens a copy of the state, which goes when it is closed.
func openCopy(ctx context.Context, o Options) (*Store, error) {
	from := o.Dir
	if from == "" {
		d, err := DefaultDir()
		if err != nil {
			return nil, err
		}
		from = d
	}
	dir, remove, err := Scratch()
	if err != nil {
		return nil, err
	}
	for _, name := range []string{fileName, fileName + "-wal"} {
		data, err := os.ReadFile(filepath.Join(from, name))
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, name), data, 0o600)
		} else if name != fileName && errors.Is(err, fs.ErrNotExist) {
			err = nil
		}
		if err != nil {
			return nil, errors.Join(err, remove())
		}
	}
	o.Dir = dir
	s, err := Open(ctx, o)
	if err != nil {
		return nil, errors.Join(err, remove())
	}
	s.remove = remove
	return s, nil
}
