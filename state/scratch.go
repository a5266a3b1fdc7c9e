package state

import (
	"errors"
	"os"
	"path/filepath"
	"time"
)

const (
	scratchPrefix = "peerage-scratch-"
	scratchClaim  = ".claim"
	// scratchYoung is how long a folder may be there before it is claimed.
	scratchYoung = 10 * time.Second
)

// Scratch makes a folder for files that go with the program: with remove, or,
// when the program was killed, as soon as the next one makes a folder.
func Scratch() (dir string, remove func() error, err error) {
	sweepScratch(os.TempDir(), time.Now())
	dir, err = os.MkdirTemp("", scratchPrefix)
	if err != nil {
		return "", nil, err
	}
	claim, err := Claim(filepath.Join(dir, scratchClaim))
	if err != nil {
		return "", nil, errors.Join(err, os.RemoveAll(dir))
	}
	return dir, func() error { return errors.Join(claim.Close(), os.RemoveAll(dir)) }, nil
}

// sweepScratch removes the folders that nobody claims any more. What cannot be
// removed is somebody else's.
func sweepScratch(root string, now time.Time) {
	all, err := filepath.Glob(filepath.Join(root, scratchPrefix+"*"))
	if err != nil {
		return
	}
	for _, dir := range all {
		info, err := os.Lstat(dir)
		if err != nil || !info.IsDir() || now.Sub(info.ModTime()) < scratchYoung ||
			Claimed(filepath.Join(dir, scratchClaim)) {
			continue
		}
		_ = os.RemoveAll(dir) // the next one to start tries again
	}
}
