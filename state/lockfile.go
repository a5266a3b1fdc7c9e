package state

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/gofrs/flock"
)

// errHeld is a lock's answer that somebody else has it.
var errHeld = errors.New("held")

// lockFile locks a file for working without waiting, and makes it when it is
// not there. The kernel releases it when the process dies, however it dies.
// Somebody else's lock gives errHeld.
func lockFile(path string) (*flock.Flock, error) {
	if err := regular(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	lock := flock.New(path, flock.SetFlag(os.O_RDWR|os.O_CREATE), flock.SetPermissions(0o600))
	got, err := lock.TryLock()
	if err != nil {
		return nil, err
	}
	if !got {
		return nil, errHeld
	}
	return lock, nil
}

// locked says whether somebody has a lock on the file; nobody has one on a
// file that is not there.
func locked(path string) bool {
	if err := regular(path); err != nil {
		return !errors.Is(err, fs.ErrNotExist) // somebody put it there; let it be
	}
	look := flock.New(path, flock.SetFlag(os.O_RDONLY))
	got, err := look.TryRLock()
	if err != nil {
		return false
	}
	if got {
		_ = look.Close() // a lock that was only a look
	}
	return !got
}

// regular is nil for a file that can be opened without a wait: a pipe that
// somebody put in its place would have us wait for ever.
func regular(path string) error {
	info, err := os.Lstat(path)
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() {
		return fmt.Errorf("%s is no file", path)
	}
	return nil
}
