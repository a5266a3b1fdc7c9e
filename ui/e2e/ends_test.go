//go:build unix

package e2e

import (
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"example.org/peerage/ui/uitest/term"
)

// moment is where a run waits for a person.
type moment struct {
	name string
	// flags and env are how it was started, out is where its output goes ("":
	// to the terminal), see is on the screen then.
	flags []string
	env   []string
	out   string
	see   string
	// drop is a variable of the environment that is not set.
	drop string
}

func lineMoments() []moment {
	var out []moment
	for _, mode := range []struct {
		name  string
		flags []string
		env   []string
		out   string
	}{
		{"plain", []string{"--plain"}, nil, ""},
		{"accessible", []string{"--accessible"}, nil, ""},
		{"dumb", nil, []string{"TERM=dumb"}, ""},
		{"output elsewhere", nil, nil, "lines"},
	} {
		out = append(out,
			moment{mode.name + ", a choice", mode.flags, mode.env, mode.out, "Number (or back, stop):", ""},
			moment{mode.name + ", a secret", append([]string{"--vars-file", "orders.env"}, mode.flags...), mode.env,
				mode.out, "AIVEN_TOKEN (or", "AIVEN_TOKEN"})
	}
	return out
}

// TestEveryQuestionCanBeBrokenOff: at any line prompt ctrl-c, the signals and
// the end of the input end the program, with 130, the way to go on, and the
// terminal as it was.
func TestEveryQuestionCanBeBrokenOff(t *testing.T) {
	t.Parallel()
	for _, m := range lineMoments() {
		for _, how := range []string{"ctrl+c", "end of input", "SIGTERM", "SIGHUP"} {
			t.Run(m.name+", "+how, func(t *testing.T) {
				t.Parallel()
				l := newLab(t, nil)
				l.brokenOff(t, m, func(s *screen) {
					switch how {
					case "SIGTERM":
						l.signalled(t, syscall.SIGTERM)
					case "SIGHUP":
						l.signalled(t, syscall.SIGHUP)
					case "end of input":
						s.keys("\x04")
					default:
						s.keys(how)
					}
				})
			})
		}
	}
}

func (l *lab) brokenOff(t *testing.T, m moment, leave func(*screen)) {
	env := append(append([]string{"ARGS=setup aiven-azure --name orders " + strings.Join(m.flags, " "), "OUT=" + m.out}, l.env...), m.env...)
	env = append(env, "PATH="+os.Getenv("PATH"))
	if m.drop != "" {
		env = append(env, m.drop+"=")
	}
	x, err := term.Start("/bin/sh", term.Options{Args: []string{"-c", inside}, Env: append(env, "BIN="+binary),
		Dir: l.home, Width: 100, Height: 40, Keep: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = x.Close() }) // it has ended
	s := &screen{Term: x, t: t}
	s.see(m.see)
	leave(s)
	s.see("exit ")
	s.exit(0)
	got := s.Output() + readAll(t, l.path("lines"))
	for _, want := range []string{"exit 130", "peerage resume orders"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is missing:\n%s", want, got)
		}
	}
	restored(t, s)
}

// inside starts the program where its number is known and its end is told.
const inside = `trap : INT HUP; : > lines; stty -g
/bin/sh -c 'echo $$ > pid; if [ -n "$OUT" ]; then exec "$BIN" $ARGS > "$OUT"; fi
exec "$BIN" $ARGS'
echo "exit $?"; stty -g`

// signalled sends a signal to the program, not to the shell around it.
func (l *lab) signalled(t *testing.T, how syscall.Signal) {
	pid, err := strconv.Atoi(strings.TrimSpace(readAll(t, l.path("pid"))))
	if err == nil {
		err = syscall.Kill(pid, how)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// TestTheUIEndsAsTheTableSays: with a run named, the exit code is that run's.
func TestTheUIEndsAsTheTableSays(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		leave func(*screen)
		code  int
	}{
		"esc and q": {func(s *screen) { s.keys("esc"); s.see("What would you like"); s.keys("q"); s.agree("Quit?") }, 3},
		"ctrl+c":    {func(s *screen) { s.keys("ctrl+c"); s.see("again to quit"); s.keys("ctrl+c") }, 130},
		"SIGTERM": {func(s *screen) {
			if err := s.Signal(syscall.SIGTERM); err != nil {
				s.t.Error(err)
			}
		}, 130},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := newLab(t, nil)
			s := l.open(100, 30, "setup", "aiven-azure", "--name", "orders", "--vars-file", l.path("orders.env"))
			s.agree("▸ Begin")
			s.see("Go ahead with all")
			c.leave(s)
			s.exit(c.code)
		})
	}
}

// TestStoppedFromOutside: kill -TSTP gives the terminal back as ctrl-z does,
// and with fg the keys work again.
func TestStoppedFromOutside(t *testing.T) {
	t.Parallel()
	s := shell(t, 80, 24, outside(t), "-i")
	s.keys(`"$BIN" demo --speed 200`, "enter")
	s.see("What would you like to do?")
	for range 2 {
		s.keys("?")
		s.see("Everywhere")
		s.keys("esc")
		s.until("the help closed", func(x string) bool { return !strings.Contains(x, "Everywhere") })
		if err := exec.Command("pkill", "-TSTP", "-P", strconv.Itoa(s.PID())).Run(); err != nil {
			t.Fatal(err)
		}
		s.see("topped")
		s.keys("clear", "enter")
		s.until("an empty screen", func(x string) bool { return !strings.Contains(x, "topped") })
		s.keys("fg", "enter")
		s.see("What would you like to do?", "Board")
	}
	s.keys("q")
	s.until("the prompt", func(x string) bool { return strings.HasSuffix(x, "\n$") })
	s.keys("exit", "enter")
	s.exit(0)
}

// TestStacksGoToTheLog: what asks a program where it hangs leaves the terminal
// in order.
func TestStacksGoToTheLog(t *testing.T) {
	t.Parallel()
	for _, how := range []syscall.Signal{syscall.SIGQUIT, syscall.SIGABRT} {
		t.Run(how.String(), func(t *testing.T) {
			t.Parallel()
			l := newLab(t, nil)
			s := openIn(t, term.Options{Args: nil, Env: l.env, Dir: l.home, Width: 80, Height: 24, Keep: true})
			s.see("What would you like to do?")
			if err := s.Signal(how); err != nil {
				t.Fatal(err)
			}
			s.exit(130)
			if out := s.Output(); strings.Contains(out, "goroutine ") || !strings.Contains(out, "\x1b[?1049l") {
				t.Errorf("it leaves this behind: %.300q", out)
			}
			if log := readAll(t, l.path("state")+"/peerage.log"); !strings.Contains(log, "goroutine ") {
				t.Errorf("the log has no stacks: %.300q", log)
			}
		})
	}
}
