package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"example.org/peerage/providers/sim"
	"example.org/peerage/providers/sim/embedded"
)

// estate is the lab with so many links, served by this process, and the
// environment of a person who watches it from another one.
type estate struct {
	*embedded.Lab
	links int
	env   []string
	stop  func()
}

// open serves an estate in real time, every call taking latency.
func open(links int, latency time.Duration, env []string) (*estate, error) {
	dir, err := os.MkdirTemp("", "peerage-estate")
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(context.Background())
	l, err := embedded.OpenLab(ctx, embedded.LabOptions{
		Options: embedded.Options{Speed: 1, Latency: latency}, Listen: "127.0.0.1:0", Folder: dir, Links: links, Seed: 1,
	})
	e := &estate{Lab: l, links: links, env: slices.Clone(env), stop: func() { cancel(); _ = os.RemoveAll(dir) }}
	if err != nil {
		e.stop()
		return nil, err
	}
	for name, value := range l.Card().Settings {
		e.env = append(e.env, name+"="+value)
	}
	return e, nil
}

// patience is how long a first answer may take.
const patience = 10 * time.Minute

// firstAnswer asks for the state of all links, once.
func firstAnswer(bin string, env []string, links int, latency time.Duration) error {
	e, err := open(links, latency, env)
	if err != nil {
		return err
	}
	defer e.stop()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, bin, "status", "--json", "--timeout", patience.String())
	cmd.Env = e.env
	began := time.Now()
	out, err := cmd.Output()
	took := time.Since(began)
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		return err
	}
	var answer struct {
		Complete *bool             `json:"complete"`
		Links    []json.RawMessage `json:"links"`
	}
	if err := json.Unmarshal(out, &answer); err != nil {
		return fmt.Errorf("status of %d links: %w: %.300s", links, err, out)
	}
	what := "does not say whether it is complete"
	if answer.Complete != nil {
		what = fmt.Sprintf("complete: %v", *answer.Complete)
	}
	fmt.Printf("%-44s %8s  %d links, %s; calls: %s; processor %s\n",
		fmt.Sprintf("status, %d links, %s a call", links, latency), short(took), len(answer.Links), what, e.calls(),
		short(cmd.ProcessState.UserTime()+cmd.ProcessState.SystemTime()))
	return nil
}

// calls are the calls of each service since they were last counted.
func (e *estate) calls() string {
	var out []string
	for _, name := range sim.Services() {
		if n := e.Count(name); n > 0 {
			out = append(out, fmt.Sprintf("%s %d", name, n))
		}
	}
	e.ResetCalls()
	return strings.Join(out, ", ")
}

// scratch is an environment with a home of its own.
func scratch() (env []string, remove func(), err error) {
	home, err := os.MkdirTemp("", "peerage-measure")
	if err != nil {
		return nil, nil, err
	}
	return []string{"HOME=" + home, "XDG_STATE_HOME=" + filepath.Join(home, "state"), "PATH=" + os.Getenv("PATH")},
		func() { _ = os.RemoveAll(home) }, nil
}
