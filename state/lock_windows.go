package state

import (
	"errors"
	"os"

	"golang.org/x/sys/windows"
)

// flock takes a lock on an open file without waiting; exclusive for working,
// shared for a look. Closing the file releases it. The byte locked lies far
// behind the pid, which stays readable.
func flock(f *os.File, exclusive bool) error {
	how := uint32(windows.LOCKFILE_FAIL_IMMEDIATELY)
	if exclusive {
		how |= windows.LOCKFILE_EXCLUSIVE_LOCK
	}
	err := windows.LockFileEx(windows.Handle(f.Fd()), how, 0, 1, 0, &windows.Overlapped{Offset: 1 << 20})
	if errors.Is(err, windows.ERROR_LOCK_VIOLATION) || errors.Is(err, windows.ERROR_IO_PENDING) {
		return errHeld
	}
	return err
}
