package state_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"

	"example.org/peerage/state"
)

func TestFourProcessesOpenAFreshFolder(t *testing.T) {
	for range 3 {
		dir := t.TempDir()
		var wait sync.WaitGroup
		for range 4 {
			cmd, out := child(t, "open", "STATE_TEST_DIR="+dir)
			wait.Go(func() {
				for out.Scan() {
					t.Error(out.Text())
				}
				if err := cmd.Wait(); err != nil {
					t.Error(err)
				}
			})
		}
		wait.Wait()
		add(t, open(t, dir), started("r1", "orders"))
	}
}

func TestSeveralProcessesWrite(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	const runs, each = 3, 40
	var wait sync.WaitGroup
	for i := range runs {
		run := fmt.Sprint("r", i)
		add(t, s, started(run, run))
		for range 2 { // two writers on each run: its numbers must have no gap all the same
			cmd, out := child(t, "write", "STATE_TEST_DIR="+dir, "STATE_TEST_RUN="+run, "STATE_TEST_COUNT="+strconv.Itoa(each))
			wait.Go(func() {
				for out.Scan() {
					if strings.HasPrefix(out.Text(), "error") {
						t.Error(out.Text())
					}
				}
				if err := cmd.Wait(); err != nil {
					t.Error(err)
				}
			})
		}
	}
	wait.Wait()
	for i := range runs {
		events, err := s.Events(t.Context(), fmt.Sprint("r", i))
		if err != nil || len(events) != 1+2*each {
			t.Fatalf("run %d: %d events, %v", i, len(events), err)
		}
		for n, e := range events {
			if e.Seq != int64(n+1) {
				t.Fatalf("run %d: event %d has number %d", i, n, e.Seq)
			}
		}
	}
}

// TestKilledWriter kills a writer in the middle: whatever it acknowledged is
// there, at most one event more, and the inventory agrees with the events.
func TestKilledWriter(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	for round := range 12 {
		run := fmt.Sprint("r", round)
		add(t, s, started(run, run))
		cmd, out := child(t, "write", "STATE_TEST_DIR="+dir, "STATE_TEST_RUN="+run, "STATE_TEST_COUNT=100000")
		stop := 1 + rand.N(60)
		acked := 0
		for out.Scan() {
			n, err := strconv.Atoi(out.Text())
			if err != nil {
				t.Fatal(out.Text())
			}
			acked = n
			if n >= stop {
				_ = cmd.Process.Kill()
			}
		}
		var exit *exec.ExitError
		if err := cmd.Wait(); !errors.As(err, &exit) {
			t.Fatalf("the writer was not killed: %v", err)
		}
		events, err := s.Events(t.Context(), run)
		if err != nil || len(events) < acked || len(events) > acked+1 {
			t.Fatalf("%d acknowledged, %d there, %v", acked, len(events), err)
		}
		items, err := s.Items(t.Context(), run)
		if err != nil || len(items) != len(events)-1 {
			t.Fatalf("%d items for %d events, %v", len(items), len(events), err)
		}
	}
}

func TestLockBetweenProcesses(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	cmd, out := child(t, "lock", "STATE_TEST_DIR="+dir, "STATE_TEST_RUN=r1")
	if !out.Scan() || out.Text() != "locked" {
		t.Fatalf("the child says %q", out.Text())
	}
	_, err := s.Lock(t.Context(), "r1")
	var busy *state.BusyError
	if !errors.Is(err, state.ErrBusy) || !errors.As(err, &busy) || busy.PID != cmd.Process.Pid {
		t.Fatalf("while the child has it: %v", err)
	}
	if !strings.Contains(err.Error(), strconv.Itoa(cmd.Process.Pid)) {
		t.Errorf("does not name the process: %v", err)
	}
	if pid, on, err := s.Busy(t.Context(), "r1"); err != nil || !on || pid != cmd.Process.Pid {
		t.Errorf("Busy says %d, %v", pid, on)
	}
	if err := s.Forget(t.Context(), "r1"); !errors.Is(err, state.ErrBusy) {
		t.Errorf("forgets a run that is being worked on: %v", err)
	}
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
	until(t, "the lock of a killed process is free", func() bool { _, on, err := s.Busy(t.Context(), "r1"); return err == nil && !on })
	unlock, err := s.Lock(t.Context(), "r1")
	if err != nil {
		t.Fatalf("after kill -9: %v", err)
	}
	unlock()
}

func TestLockWithinOneProcess(t *testing.T) {
	for name, s := range map[string]*state.Store{"disk": open(t, t.TempDir()), "memory": memory(t)} {
		unlock, err := s.Lock(t.Context(), "r1")
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if _, err := s.Lock(t.Context(), "r1"); !errors.Is(err, state.ErrBusy) {
			t.Errorf("%s: twice: %v", name, err)
		}
		other, err := s.Lock(t.Context(), "r2")
		if err != nil {
			t.Errorf("%s: another run: %v", name, err)
		}
		if _, on, err := s.Busy(t.Context(), "r1"); err != nil || !on {
			t.Errorf("%s: not busy while held", name)
		}
		other()
		unlock()
		if _, on, err := s.Busy(t.Context(), "r1"); err != nil || on {
			t.Errorf("%s: busy after unlock", name)
		}
		if again, err := s.Lock(t.Context(), "r1"); err != nil {
			t.Errorf("%s: after unlock: %v", name, err)
		} else {
			again()
		}
		for _, bad := range []string{"", "../r1", `a\b`} {
			if _, err := s.Lock(t.Context(), bad); err == nil {
				t.Errorf("%s: locks %q", name, bad)
			}
		}
	}
}

// TestOnlyLocksInUseAreLookedAt: a list of a thousand runs asks nothing of the
// locks that were given up.
func TestOnlyLocksInUseAreLookedAt(t *testing.T) {
	files(t)
	dir := t.TempDir()
	s := open(t, dir)
	for _, run := range []string{"r1", "r2"} {
		unlock, err := s.Lock(t.Context(), run)
		if err != nil {
			t.Fatal(err)
		}
		unlock()
	}
	lock := filepath.Join(dir, "locks", "r2.lock")
	if err := os.Remove(lock); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(lock, 0o700); err != nil { // whoever looks takes it for somebody's
		t.Fatal(err)
	}
	unlock, err := s.Lock(t.Context(), "r3")
	if err != nil {
		t.Fatal(err)
	}
	defer unlock()
	by, err := s.Working(t.Context(), []string{"r1", "r2", "r3"})
	if err != nil || len(by) != 1 || by["r3"].PID != os.Getpid() {
		t.Errorf("at work: %v, %v", by, err)
	}
}

func TestForgetRacesWithLock(t *testing.T) {
	s := open(t, t.TempDir())
	add(t, s, started("r1", "orders"))
	var wait sync.WaitGroup
	var mu sync.Mutex
	held := 0
	for range 8 {
		wait.Go(func() {
			for range 20 {
				unlock, err := s.Lock(t.Context(), "r1")
				if err != nil {
					_ = s.Forget(t.Context(), "r1")
					continue
				}
				mu.Lock()
				held++
				if held > 1 {
					t.Error("two hold the lock")
				}
				mu.Unlock()
				runtime.Gosched()
				mu.Lock()
				held--
				mu.Unlock()
				unlock()
			}
		})
	}
	wait.Wait()
}
