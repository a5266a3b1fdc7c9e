// Command measure prints the figures of the whole program that have a budget:
// start, first frame, key to frame, idle output and CPU, memory, quitting.
// It judges nothing.
package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"peerage/ui/uitest/term"
)

func main() {
	bin := os.Getenv("PEERAGE_BIN")
	if bin == "" {
		fmt.Fprintln(os.Stderr, "set PEERAGE_BIN to the program (make bench does)")
		os.Exit(2)
	}
	if err := measure(bin); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func measure(bin string) error {
	home, err := os.MkdirTemp("", "peerage-measure")
	if err != nil {
		return err
	}
	defer os.RemoveAll(home)
	env := []string{"HOME=" + home, "XDG_STATE_HOME=" + filepath.Join(home, "state"), "PATH=" + os.Getenv("PATH")}
	for _, f := range []func(string, []string) error{version, firstFrame, keyToFrame, idleBoard, quit} {
		if err := f(bin, env); err != nil {
			return err
		}
	}
	return nil
}

// report prints minimum, median and maximum.
func report(what, budget string, list []time.Duration) {
	slices.Sort(list)
	fmt.Printf("%-44s min %8s  median %8s  max %8s  (budget %s, %d runs)\n", what,
		short(list[0]), short(list[len(list)/2]), short(list[len(list)-1]), budget, len(list))
}

func short(d time.Duration) string { return d.Round(100 * time.Microsecond).String() }

func version(bin string, env []string) error {
	var list []time.Duration
	for range 20 {
		cmd := exec.Command(bin, "--version")
		cmd.Env = env
		began := time.Now()
		if out, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("--version: %w: %s", err, out)
		}
		list = append(list, time.Since(began))
	}
	report("--version", "15 ms", list)
	return nil
}

func home(bin string, env []string) (*term.Term, time.Duration, error) {
	began := time.Now()
	t, err := term.Start(bin, term.Options{Env: env, Width: 120, Height: 40})
	if err != nil {
		return nil, 0, err
	}
	err = t.Wait(10*time.Second, "What would you like to do?")
	return t, time.Since(began), err
}

func firstFrame(bin string, env []string) error {
	var list []time.Duration
	for range 10 {
		t, took, err := home(bin, env)
		if err != nil {
			return err
		}
		list = append(list, took)
		if err := t.Close(); err != nil {
			return err
		}
	}
	report("first frame, no network, nothing signed in", "50 ms", list)
	return nil
}

func keyToFrame(bin string, env []string) error {
	t, _, err := home(bin, env)
	if err != nil {
		return err
	}
	defer t.Close()
	var list []time.Duration
	for i := range 20 {
		before := t.Screen()
		began := time.Now()
		key := "down"
		if i%2 == 1 {
			key = "up"
		}
		if err := t.Type(key); err != nil {
			return err
		}
		if err := t.Until(5*time.Second, "a moved cursor", func(s string) bool { return s != before }); err != nil {
			return err
		}
		list = append(list, time.Since(began))
	}
	report("key to frame, home", "20 ms", list)
	return nil
}

// idleBoard watches the board of the demo at the speed of life.
func idleBoard(bin string, env []string) error {
	t, err := term.Start(bin, term.Options{Args: []string{"demo", "--speed", "1"}, Env: env, Width: 120, Height: 40})
	if err != nil {
		return err
	}
	defer t.Close()
	if err := t.Wait(10*time.Second, "What would you like to do?"); err != nil {
		return err
	}
	if err := t.Type("b"); err != nil {
		return err
	}
	if err := t.Wait(20*time.Second, "● active"); err != nil {
		return err
	}
	const watch = 20 * time.Second
	<-time.After(3 * time.Second)
	bytes, cpu := t.Written(), cpuTime(t.PID())
	<-time.After(watch)
	used := cpuTime(t.PID()) - cpu
	fmt.Printf("%-44s %.1f B/s, %.2f %% CPU, %s resident (demo at ×1, clouds included, %s; budget 0 B/s, 0.5 %%)\n",
		"board, nothing happening", float64(t.Written()-bytes)/watch.Seconds(), 100*used.Seconds()/watch.Seconds(), resident(t.PID()), watch)
	return nil
}

func quit(bin string, env []string) error {
	var list []time.Duration
	for range 5 {
		t, _, err := home(bin, env)
		if err != nil {
			return err
		}
		<-time.After(500 * time.Millisecond) // let the start come to rest
		began := time.Now()
		if err := t.Type("q"); err != nil {
			return err
		}
		if _, err := t.Exit(5 * time.Second); err != nil {
			return err
		}
		list = append(list, time.Since(began))
	}
	report("quit", "100 ms", list)
	return nil
}

// cpuTime is the processor time of a process, from /proc (Linux).
func cpuTime(pid int) time.Duration {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(b), ") ")
	f := strings.Fields(rest)
	if len(f) < 13 {
		return 0
	}
	user, _ := strconv.Atoi(f[11])
	system, _ := strconv.Atoi(f[12])
	return time.Duration(user+system) * 10 * time.Millisecond // 100 ticks a second
}

func resident(pid int) string {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return "?"
	}
	for line := range strings.Lines(string(b)) {
		if v, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			return strings.TrimSpace(v)
		}
	}
	return "?"
}
