//go:build unix

package e2e

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"example.org/peerage/ui/uitest/term"
)

// TestDemoLeavesNothing: however a demo ends in the middle of a procedure that
// saves a file, nothing of it is left; what a killed one leaves, the next one
// removes.
func TestDemoLeavesNothing(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(t *testing.T, home, tmp string){
		"interrupted": func(t *testing.T, home, tmp string) { endPiped(t, home, tmp, os.Interrupt) },
		"told to end": func(t *testing.T, home, tmp string) { endPiped(t, home, tmp, syscall.SIGTERM) },
		"told to end in a terminal": func(t *testing.T, home, tmp string) {
			endScreen(t, home, tmp, syscall.SIGTERM)
		},
		"the terminal is lost": func(t *testing.T, home, tmp string) { endScreen(t, home, tmp, syscall.SIGHUP) },
		"killed": func(t *testing.T, home, tmp string) {
			endPiped(t, home, tmp, syscall.SIGKILL)
			left := kept(t, tmp, "*")
			if len(left) == 0 {
				t.Fatal("nothing was to be removed")
			}
			old := time.Now().Add(-time.Minute)
			for _, dir := range left {
				if err := os.Chtimes(dir, old, old); err != nil {
					t.Fatal(err)
				}
			}
			endPiped(t, home, tmp, syscall.SIGTERM)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			home, tmp := t.TempDir(), t.TempDir()
			end(t, home, tmp)
			if left := kept(t, tmp, "*"); len(left) > 0 {
				t.Errorf("left behind: %v", left)
			}
		})
	}
}

// astraDemo plays the procedure that saves a file.
var astraDemo = []string{"demo", "--procedure", "astra-azure", "--autoplay", "--pace", "0s", "--speed", "60"}

func endPiped(t *testing.T, home, tmp string, how os.Signal) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), binary, astraDemo...)
	cmd.Env, cmd.Dir = []string{"HOME=" + home, "TMPDIR=" + tmp}, home
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() && len(saved(t, tmp)) == 0 {
	}
	if err := cmd.Process.Signal(how); err != nil || len(saved(t, tmp)) == 0 && how == os.Kill {
		t.Fatalf("no file was saved, or it ended before: %v", err)
	}
	for lines.Scan() { // to its end
	}
	_ = cmd.Wait() // the exit code is not looked at
}

func endScreen(t *testing.T, home, tmp string, how syscall.Signal) {
	t.Helper()
	s := openIn(t, term.Options{Args: astraDemo, Env: []string{"HOME=" + home, "TMPDIR=" + tmp}, Width: 100, Height: 30})
	s.until("a file is saved", func(string) bool { return len(saved(t, tmp)) > 0 })
	if err := s.Signal(how); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Exit(limit); err != nil {
		t.Fatal(err)
	}
}

// saved are the bundles that are there.
func saved(t *testing.T, tmp string) []string {
	t.Helper()
	return kept(t, tmp, "*", "secure-connect-*")
}

func kept(t *testing.T, parts ...string) []string {
	t.Helper()
	list, err := filepath.Glob(filepath.Join(parts...))
	if err != nil {
		t.Fatal(err)
	}
	return list
}
