package state

import "io"

// Claim makes a file and holds it until it is closed, or this process ends,
// however it ends.
func Claim(path string) (io.Closer, error) { return lockFile(path) }

// Claimed says whether somebody holds a file; nobody holds one that is not
// there.
func Claimed(path string) bool { return locked(path) }
