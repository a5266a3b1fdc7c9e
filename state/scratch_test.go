package state

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestScratchOfTheDeadIsSwept(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	put := func(name string, claimed bool) string {
		dir := filepath.Join(root, scratchPrefix+name)
		if err := os.Mkdir(dir, 0o700); err != nil {
			t.Fatal(err)
		}
		c, err := Claim(filepath.Join(dir, scratchClaim))
		if err != nil {
			t.Fatal(err)
		}
		if claimed {
			t.Cleanup(func() { _ = c.Close() })
		} else if err := c.Close(); err != nil {
			t.Fatal(err)
		}
		return dir
	}
	dead, alive, other := put("dead", false), put("alive", true), filepath.Join(root, "else")
	if err := os.Mkdir(other, 0o700); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(root, scratchPrefix+"link")
	if err := os.Symlink(other, link); err != nil {
		t.Skip(err)
	}
	gone := func(path string) bool { _, err := os.Stat(path); return os.IsNotExist(err) }
	sweepScratch(root, time.Now())
	if gone(dead) {
		t.Error("one that was made just now is gone")
	}
	sweepScratch(root, time.Now().Add(time.Minute))
	if !gone(dead) || gone(alive) || gone(other) || gone(link) {
		t.Errorf("dead gone: %v, alive gone: %v, another gone: %v, %v", gone(dead), gone(alive), gone(other), gone(link))
	}
}
