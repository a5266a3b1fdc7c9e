// Command measure prints the figures of the whole program that have a budget:
// start, first frame, key to frame, quitting; and, of the watcher at 18, 1,000
// and 10,000 links, the first answer, calls, idle output and CPU, memory, key
// to frame. It judges nothing.
package main

import (
	"flag"
	"fmt"
	"net"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"time"

	"example.org/peerage/ui/uitest/term"
)

func main() {
	if len(os.Args) == 2 && os.Args[1] == bareWord {
		os.Exit(runBare())
	}
	sizes := flag.String("links", "18,1000,10000", "for how many links the watcher is measured")
	only := flag.String("only", "", "start, status or board: measure that alone")
	settle := flag.Duration("settle", 70*time.Second,
		"how long a board is left alone before it is measured; ages are told in seconds for a minute, and 11m is calm")
	meanwhile := flag.String("meanwhile", "", "a command that is run while the largest estate is heard")
	flag.Parse()
	bin := os.Getenv("PEERAGE_BIN")
	if bin == "" {
		fmt.Fprintln(os.Stderr, "set PEERAGE_BIN to the program (make bench does)")
		os.Exit(2)
	}
	began := time.Now()
	err := measure(bin, *sizes, *only, *settle, *meanwhile)
	fmt.Printf("measured in %s\n", time.Since(began).Round(time.Second))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func measure(bin, sizes, only string, settle time.Duration, meanwhile string) error {
	var list []int
	for _, text := range strings.Split(sizes, ",") {
		n, err := strconv.Atoi(text)
		if err != nil {
			return err
		}
		list = append(list, n)
	}
	wanted := func(what string) bool { return only == "" || only == what }
	if wanted("start") {
		if err := starts(bin); err != nil {
			return err
		}
	}
	for _, n := range list {
		if !wanted("status") || only == "" && n >= large { // its board says it
			continue
		}
		for _, latency := range []time.Duration{0, 50 * time.Millisecond} {
			if err := scratched(func(env []string) error { return firstAnswer(bin, env, n, latency) }); err != nil {
				return err
			}
		}
	}
	if !wanted("board") {
		return nil
	}
	return boards(bin, list, settle, func() error {
		if meanwhile == "" {
			return nil
		}
		cmd := exec.Command("sh", "-c", meanwhile)
		cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
		return cmd.Run()
	})
}

// starts measures what a program costs from its start, ours and a bare one.
func starts(bin string) error {
	both, err := programs(bin)
	if err != nil {
		return err
	}
	ours := []func(program, []string) error{version, quitBusy}
	for _, p := range both {
		for _, f := range append(ours, firstFrame, keyToFrame, quit, idleHome) {
			if err := scratched(func(env []string) error { return f(p, env) }); err != nil {
				return err
			}
		}
		ours = nil
	}
	return nil
}

// scratched runs f in a home of its own.
func scratched(f func(env []string) error) error {
	env, remove, err := scratch()
	if err != nil {
		return err
	}
	defer remove()
	return f(env)
}

// report prints minimum, median and maximum.
func report(what, budget string, list []time.Duration) {
	slices.Sort(list)
	fmt.Printf("%-44s min %8s  median %8s  max %8s  (budget %s, %d runs)\n", what,
		short(list[0]), short(list[len(list)/2]), short(list[len(list)-1]), budget, len(list))
}

func short(d time.Duration) string { return d.Round(100 * time.Microsecond).String() }

func version(p program, env []string) error {
	var list []time.Duration
	for range 20 {
		cmd := exec.Command(p.bin, "--version")
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

// homeTitle is on the screen with the first frame.
const homeTitle = "What would you like to do?"

func firstFrame(p program, env []string) error {
	var list []time.Duration
	for range 10 {
		t, took, err := home(p, env)
		if err != nil {
			return err
		}
		list = append(list, took)
		if err := t.Close(); err != nil {
			return err
		}
	}
	report(p.name+"first frame, nothing signed in", "50 ms", list)
	return nil
}

func keyToFrame(p program, env []string) error {
	t, _, err := home(p, env)
	if err != nil {
		return err
	}
	defer t.Close()
	<-time.After(500 * time.Millisecond) // let the start come to rest
	var list []time.Duration
	for i := range 20 {
		before := cursor(t.Screen())
		began := time.Now()
		key := "down"
		if i%2 == 1 {
			key = "up"
		}
		if err := t.Type(key); err != nil {
			return err
		}
		if err := t.Until(5*time.Second, "a moved cursor", func(s string) bool { return cursor(s) != before }); err != nil {
			return err
		}
		list = append(list, time.Since(began))
	}
	report(p.name+"key to frame, home", "20 ms", list)
	return nil
}

// cursor is the row in which the cursor stands.
func cursor(screen string) int {
	above, _, _ := strings.Cut(screen, "▸")
	return strings.Count(above, "\n")
}

func quit(p program, env []string) error {
	return quits(p.name+"quit", func() (*term.Term, error) {
		t, _, err := home(p, env)
		return t, err
	})
}

// quitBusy leaves while calls are in flight that nobody answers.
func quitBusy(p program, env []string) error {
	deaf, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	defer deaf.Close()
	env = append([]string{"AIVEN_TOKEN=token", "PEERAGE_AIVEN_URL=http://" + deaf.Addr().String()}, env...)
	return quits("quit, calls in flight", func() (*term.Term, error) {
		t, _, err := home(p, env)
		if err != nil {
			return nil, err
		}
		_, err = deaf.Accept()
		return t, err
	})
}

func quits(what string, open func() (*term.Term, error)) error {
	var list []time.Duration
	for range 10 {
		t, err := open()
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
	report(what, "100 ms", list)
	return nil
}
