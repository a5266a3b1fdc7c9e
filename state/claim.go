package state

import (
	"errors"
	"io"
	"os"
)

// Claim makes a file and holds it until it is closed, or this process ends,
// however it ends.
func Claim(path string) (io.Closer, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := flock(f, true); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// Claimed says whether somebody holds a file; nobody holds one that is not
// there.
func Claimed(path string) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer func() { _ = f.Close() }()
	return errors.Is(flock(f, false), errHeld)
}
