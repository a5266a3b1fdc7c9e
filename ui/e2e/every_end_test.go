//go:build unix

package e2e

import (
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"example.org/peerage/providers/sim/company"
	"example.org/peerage/providers/sim/world"
	"example.org/peerage/ui/uitest/term"
)

// place is where a program is met by a signal.
type place struct {
	name string
	tune func(*world.World, *company.Accounts)
	// made: a run called orders was done before.
	made bool
	args string
	// keys lead to it in the UI; see is on the screen then, as each mode says it.
	keys           func(*screen)
	ui, line, pipe string
	// on: it says how to go on.
	on bool
	// served: it works until it is ended, so that this is no interruption.
	served bool
}

func hangs(w *world.World, _ *company.Accounts) { hang(w, "arm") }

func hangsAtSignIn(w *world.World, _ *company.Accounts) { hang(w, "login") }

func hang(w *world.World, service string) {
	w.Faults.Set(world.Fault{Name: "hangs", Service: service, Kind: "slow", Delay: 100 * time.Hour})
}

func begin(s *screen) { s.agree("▸ Begin") }

const setup = "setup aiven-azure --name orders --vars-file orders.env"

// byCode waits for somebody to type a code into a browser.
const byCode = setup + " --var AZURE_SIGN_IN=device-code"

// places are the moments of the table; a mode without words does not have it.
var places = []place{
	{name: "home", ui: "What would you like to do?"},
	{name: "a question", args: setup, keys: begin, ui: "Go ahead with all", on: true},
	{name: "at work", tune: hangs, args: setup, keys: begin, ui: "2  Sign in to Azure", on: true},
	{name: "at work by itself", tune: hangs, args: setup + " --yes", line: "AIVEN_VPC_NAME", pipe: "AIVEN_VPC_NAME",
		on: true},
	{name: "signing in", tune: hangsAtSignIn, args: setup, keys: begin, ui: "2  Sign in to Azure", on: true},
	{name: "signing in by itself", tune: hangsAtSignIn, args: setup + " --yes", line: "AIVEN_VPC_NAME",
		pipe: "AIVEN_VPC_NAME", on: true},
	{name: "a code", args: byCode, keys: begin, ui: "enter the code", on: true},
	{name: "a code by itself", args: byCode + " --yes", line: "enter the code", pipe: "enter the code", on: true},
	{name: "waiting", tune: slowAiven, args: setup, keys: func(s *screen) { begin(s); s.goOn("APPROVED") },
		ui: "APPROVED", on: true},
	{name: "waiting by itself", tune: slowAiven, args: setup + " --yes", line: "APPROVED", pipe: "APPROVED", on: true},
	{name: "teardown's name", made: true, args: "teardown orders", ui: "Take down orders?", line: "Take down orders?"},
	{name: "a listing that hangs", tune: hangs, args: "status", line: "waiting for 1 of"},
	{name: "a verdict's wait", tune: hangs, args: "wait orders", ui: "waiting for 1 of"},
	{name: "the doctor", tune: hangsAtSignIn, args: "doctor", ui: "The Aiven token works",
		pipe: "The Aiven token works"},
	{name: "the doctor's JSON", tune: hangsAtSignIn, args: "doctor --json", pipe: "The Aiven token works"},
	{name: "serving", args: "serve --listen 127.0.0.1:0", ui: "watches for all", served: true},
	{name: "the board", made: true, args: "status --watch", ui: "● active", line: "active", pipe: "active"},
}

// TestEveryEnd: modes × moments × signals. Whatever ends it gives the terminal
// back and says how to go on, and the exit code is the table's.
func TestEveryEnd(t *testing.T) {
	t.Parallel()
	for _, p := range places {
		for mode, see := range map[string]string{"": p.ui, "--plain": p.line, "pipe": p.pipe} {
			for _, sig := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT,
				syscall.SIGABRT} {
				if see == "" {
					continue
				}
				t.Run(p.name+", "+mode+", "+sig.String(), func(t *testing.T) {
					t.Parallel()
					l := newLab(t, p.tune)
					if p.made {
						l.expect(0, l.given()...)
					}
					l.endsBy(t, p, mode, see, sig)
				})
			}
		}
	}
}

func (l *lab) endsBy(t *testing.T, p place, mode, see string, sig syscall.Signal) {
	env := append(l.env, "ARGS="+p.args, "PATH="+os.Getenv("PATH"), "BIN="+binary)
	switch mode {
	case "pipe":
		env = append(env, "OUT=lines")
	default:
		env = append(env, "ARGS="+p.args+" "+mode)
	}
	x, err := term.Start("/bin/sh", term.Options{Args: []string{"-c", inside}, Env: env, Dir: l.home, Width: 100,
		Height: 40, Keep: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = x.Close() }) // it has ended
	s := &screen{Term: x, t: t}
	if mode == "" && p.keys != nil {
		p.keys(s)
	}
	for end := time.Now().Add(limit); mode == "pipe" && !strings.Contains(readAll(t, l.path("lines")), see); {
		if time.Now().After(end) {
			t.Fatalf("it does not say %q:\n%s", see, readAll(t, l.path("lines")))
		}
		<-time.After(20 * time.Millisecond)
	}
	if mode != "pipe" {
		s.see(see)
	}
	l.signalled(t, sig)
	s.see("exit ")
	s.exit(0)
	got := s.Output() + readAll(t, l.path("lines"))
	code := "exit 130"
	if p.served {
		code = "exit 0"
	}
	if !strings.Contains(got, code) || p.on && !strings.Contains(got, "peerage resume orders") ||
		strings.Contains(got, "goroutine ") || strings.Contains(got, "context canceled") {
		t.Errorf("it ends with\n%s\n%s", s.Screen(), readAll(t, l.path("lines")))
	}
	restored(t, s)
}
