package main

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"example.org/peerage/ui/uitest/term"
)

const (
	// links is how many the board shows whose memory has a budget.
	links = 1000
	// settling is how long ages are told in seconds, which change.
	settling = 70 * time.Second
	// quiet stretches of watching, each this long.
	stretches = 12
	stretch   = 5 * time.Second
)

// idleBoard watches a board of many links on which nothing happens. The clouds
// are in this process, not in the program's.
func idleBoard(bin string, env []string) error {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	dir, err := os.MkdirTemp("", "peerage-estate")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	e, err := newEstate(ctx, links, dir)
	if err != nil {
		return err
	}
	t, err := term.Start(bin, term.Options{Args: []string{"status", "--watch"}, Env: append(e.env, env...), Width: 120,
		Height: 40})
	if err != nil {
		return err
	}
	defer t.Close()
	if err := t.Wait(time.Minute, fmt.Sprintf("● %d active", links)); err != nil {
		return err
	}
	<-time.After(settling)
	idle(t)
	return nil
}

// idle prints what a board costs on which nothing happens, the looks at the
// accounts included.
func idle(t *term.Term) {
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
		fmt.Sprintf("board, %d links, nothing happening", links), float64(t.Written()-bytes)/watch.Seconds(), still,
		stretches, stretch,
		100*used.Seconds()/watch.Seconds())
	fmt.Printf("%-44s %.1f MB: %.1f MB its own, %.1f MB of the program's file (budget 40 MB)\n",
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
