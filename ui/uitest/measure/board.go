package main

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"example.org/peerage/ui/uitest/term"
)

const (
	// quiet stretches of watching, each this long.
	stretches = 12
	stretch   = 5 * time.Second
	// keys are how many are pressed to find the slowest of a hundred.
	keys = 300
)

// board watches a board of many links on which nothing happens, once it has come
// to rest. The clouds are in this process, not in the program's.
func board(bin string, env []string, links int, settle time.Duration) error {
	e, err := open(links, 0, env)
	if err != nil {
		return err
	}
	defer e.stop()
	began := time.Now()
	t, err := term.Start(bin, term.Options{Args: []string{"status", "--watch"}, Env: e.env, Width: 120, Height: 40})
	if err != nil {
		return err
	}
	defer t.Close()
	if err := t.Until(patience, "all links", func(s string) bool { return shown(s) == links }); err != nil {
		fmt.Printf("%-44s %d after %s: %v\n", fmt.Sprintf("board, %d links", links), shown(t.Screen()), patience, err)
		return nil
	}
	fmt.Printf("%-44s %8s  calls: %s\n", fmt.Sprintf("board, all of %d links", links), short(time.Since(began)), e.calls())
	<-time.After(settle)
	e.ResetCalls()
	idle(t, links, settle)
	fmt.Printf("%-44s %s\n", fmt.Sprintf("calls in %s, %d links", stretches*stretch, links), e.calls())
	return rowToFrame(t, links)
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
func rowToFrame(t *term.Term, links int) error {
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
	fmt.Printf("%-44s median %8s  p99 %8s  (budget 20 ms, %d keys)\n", fmt.Sprintf("key to frame, %d links", links),
		short(list[len(list)/2]), short(list[len(list)*99/100]), len(list))
	return nil
}

// idle prints what a board costs on which nothing happens, the looks at the
// accounts included.
func idle(t *term.Term, links int, settle time.Duration) {
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
		fmt.Sprintf("board, %d links, after %s", links, settle), float64(t.Written()-bytes)/watch.Seconds(), still,
		stretches, stretch,
		100*used.Seconds()/watch.Seconds())
	fmt.Printf("%-44s %.1f MB: %.1f MB its own, %.1f MB of the program's file (budget 40 MB at 1,000, 120 MB at 10,000)\n",
		fmt.Sprintf("resident, %d links", links), float64(private+file)/1024, float64(private)/1024, float64(file)/1024)
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
