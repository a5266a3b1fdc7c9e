package state

import (
	"path/filepath"
	"testing"
)

func TestClaimLastsUntilItIsClosed(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "claim")
	if Claimed(path) {
		t.Error("claimed before it is there")
	}
	c, err := Claim(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Claim(path); err == nil || !Claimed(path) {
		t.Errorf("claimed twice: %v", err)
	}
	if err := c.Close(); err != nil || Claimed(path) {
		t.Errorf("still claimed: %v", err)
	}
}

// TestAClaimIsAFile: what somebody put in its place is left alone, and nobody
// waits for it.
func TestAClaimIsAFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "claim")
	if !pipe(t, path) {
		t.Skip("there are no named pipes here")
	}
	if _, err := Claim(path); err == nil {
		t.Error("a pipe was claimed")
	}
	if !Claimed(path) {
		t.Error("a pipe of somebody's is taken for nobody's")
	}
}
