package main

import (
	"errors"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"example.org/peerage/ui/uitest/term"
)

const (
	// quiet stretches of watching, each this long.
	stretches = 6
	stretch   = 5 * time.Second
	// keys are how many are pressed to find the slowest of a hundred.
	keys = 300
)

// large is from how many links on a board may ask as often as its providers bear:
// at half of that, it takes more than five minutes until all of 10,000 are there.
const large = 5000

// boards watches boards of several sizes at once: what each of them costs is its
// own process's. Keys are pressed on one at a time, and while nothing else is
// done; meanwhile is what is done between the small ones and the large.
func boards(bin string, sizes []int, settle time.Duration, meanwhile func() error) error {
	var alone sync.Mutex
	ends := make(chan error, len(sizes))
	small := 0
	for _, n := range sizes {
		if n < large {
			small++
		}
		go func() {
			err := scratched(func(env []string) error { return board(bin, env, n, settle, &alone) })
			if err != nil {
				err = fmt.Errorf("board of %d links: %w", n, err)
			}
			ends <- err
		}()
	}
	var errs []error
	for i := range sizes {
		if i == small { // the small ones are through first
			alone.Lock()
			errs = append(errs, meanwhile())
			alone.Unlock()
		}
		errs = append(errs, <-ends)
	}
	if small == len(sizes) {
		errs = append(errs, meanwhile())
	}
	return errors.Join(errs...)
}

// board watches a board of many links on which nothing happens, once it has come
// to rest. The clouds are in this process, not in the program's.
func board(bin string, env []string, links int, settle time.Duration, alone *sync.Mutex) error {
	e, err := open(links, 0, env)
	if err != nil {
		return err
	}
	defer e.stop()
	name, args := fmt.Sprintf("board, %d links", links), []string{"status", "--watch"}
	if links >= large {
		name, args = name+", --budget 100%", append(args, "--budget", "100%")
	}
	began := time.Now()
	t, err := term.Start(bin, term.Options{Args: args, Env: e.env, Width: 120, Height: 40})
	if err != nil {
		return err
	}
	defer t.Close()
	if err := t.Until(patience, "all links", func(s string) bool { return shown(s) == links }); err != nil {
		return fmt.Errorf("%d after %s: %w", shown(t.Screen()), patience, err)
	}
	fmt.Printf("%-44s %8s  calls: %s; processor %s\n", name+": all", short(time.Since(began)), e.calls(),
		short(cpuTime(t.PID())))
	<-time.After(settle)
	e.ResetCalls()
	idle(t, name, settle)
	fmt.Printf("%-44s %s\n", fmt.Sprintf("%s: calls in %s", name, stretches*stretch), e.calls())
	alone.Lock()
	defer alone.Unlock()
	return rowToFrame(t, name, links)
}

var counted = regexp.MustCompile(`(?:^|\s)[^\s\w] (\d+) [a-z]`)

// shown is how many links the board counts, by their verdicts: "● 9 active".
func shown(screen string) int {
	n := 0
	for line := range strings.Lines(screen) {
		found := counted.FindAllStringSubmatch(line, -1)
		if len(found) == 0 {
			continue
		}
		for _, m := range found {
			k, _ := strconv.Atoi(m[1])
			n += k
		}
		return n
	}
	return 0
}

// rowToFrame presses keys one after the other, each when the last has been
// seen.
func rowToFrame(t *term.Term, name string, links int) error {
	var list []time.Duration
	if err := t.Type("pgup"); err != nil { // each key after it moves the cursor
		return err
	}
	<-time.After(time.Second)
	run := min(30, links-1)
	for i := range keys {
		before, began := t.Written(), time.Now()
		if err := t.Type([]string{"down", "up"}[i/run%2]); err != nil {
			return err
		}
		if err := t.Until(5*time.Second, "a frame", func(string) bool { return t.Written() != before }); err != nil {
			return err
		}
		list = append(list, time.Since(began))
	}
	slices.Sort(list)
	fmt.Printf("%-44s median %8s  p99 %8s  (budget 20 ms, %d keys)\n", name+": key to frame",
		short(list[len(list)/2]), short(list[len(list)*99/100]), len(list))
	return nil
}

// idle prints what a board costs on which nothing happens, the looks at the
// accounts included.
func idle(t *term.Term, name string, settle time.Duration) {
	bytes, cpu, still, private, file := t.Written(), cpuTime(t.PID()), 0, 0, 0
	for range stretches {
		before := t.Written()
		<-time.After(stretch)
		if t.Written() == before {
			still++
		}
		private, file = max(private, memory(t.PID(), "RssAnon")), max(file, memory(t.PID(), "RssFile"))
	}
	watch := stretches * stretch
	used := cpuTime(t.PID()) - cpu
	fmt.Printf("%-44s %.1f B/s, 0 in %d of %d stretches of %s (budget 0 when nothing is looked up); %.2f %% CPU "+
		"(budget 0.5 %%)\n",
		fmt.Sprintf("%s: after %s", name, settle), float64(t.Written()-bytes)/watch.Seconds(), still,
		stretches, stretch,
		100*used.Seconds()/watch.Seconds())
	fmt.Printf("%-44s %.1f MB: %.1f MB its own, %.1f MB of the program's file (budget 40 MB at 1,000, 120 MB at 10,000)\n",
		name+": resident", float64(private+file)/1024, float64(private)/1024, float64(file)/1024)
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

// memory is one of a process's figures of memory in kB, from /proc (Linux).
func memory(pid int, name string) int {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(b)) {
		if v, ok := strings.CutPrefix(line, name+":"); ok {
			n, _ := strconv.Atoi(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(v), "kB")))
			return n
		}
	}
	return 0
}
