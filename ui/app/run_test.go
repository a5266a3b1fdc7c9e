package app

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"example.org/peerage/providers/spawn"
	"example.org/peerage/ui/front"
	"example.org/peerage/ui/uitest/toy"
	"example.org/peerage/wizard"
)

// terminalOut collects what the program writes.
type terminalOut struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (o *terminalOut) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.Write(p)
}

func (o *terminalOut) size() int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.Len()
}

func (o *terminalOut) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.String()
}

// program is the real program in a bubble.
type program struct {
	t       *testing.T
	w       *toy.World
	backend front.Backend
	out     *terminalOut
	keys    *io.PipeWriter
	stop    context.CancelFunc
	end     chan error
	// how it was left, once it has ended.
	how Outcome
}

func run(t *testing.T, o Options, fn func(p *program)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		in, keys := io.Pipe()
		ctx, stop := context.WithCancel(t.Context())
		p := &program{t: t, w: toy.New(), out: &terminalOut{}, keys: keys, stop: stop, end: make(chan error, 1)}
		p.backend = toy.Backend(p.w)
		o.Input, o.Output = in, p.out
		o.Program = append(o.Program, tea.WithWindowSize(80, 24), tea.WithColorProfile(colorprofile.TrueColor),
			tea.WithEnvironment([]string{"TERM=xterm-256color"}))
		go func() {
			how, err := Run(ctx, p.backend, o)
			p.how = how
			p.end <- err
		}()
		time.Sleep(time.Second)
		fn(p)
		stop()
		keys.Close()
		time.Sleep(time.Hour) // let what was begun end
	})
}

// press writes keys as a terminal does, and lets the program follow.
func (p *program) press(keys ...string) {
	for _, k := range keys {
		if _, err := io.WriteString(p.keys, k); err != nil {
			p.t.Fatal(err)
		}
		time.Sleep(time.Second)
	}
}

// ends waits for the end and says how long it took.
func (p *program) ends() (time.Duration, error) {
	p.t.Helper()
	began := time.Now()
	select {
	case err := <-p.end:
		return time.Since(began), err
	case <-time.After(time.Hour):
		p.t.Fatal("the program goes on")
		return 0, nil
	}
}

func (p *program) status() wizard.Status {
	p.t.Helper()
	list, err := p.w.Events(context.Background(), "orders")
	if err != nil {
		p.t.Fatal(err)
	}
	return wizard.Fold(list).Status
}

var start = Options{Start: &front.StartOptions{Procedure: "aiven-azure", Guided: true}}

func TestIdleScreensWriteNothing(t *testing.T) {
	for _, c := range []struct {
		sees string
		keys []string
	}{
		{sees: "What would you like to do?"}, {"vnet", []string{"\r", "\r"}}, {"Name of the application",
			[]string{"\r", "\r", "\r"}}, {"board", []string{"b"}},
	} {
		t.Run(c.sees, func(t *testing.T) {
			run(t, Options{}, func(p *program) {
				for _, k := range c.keys {
					p.press(k)
					time.Sleep(time.Minute)
				}
				if !strings.Contains(p.out.String(), c.sees) {
					t.Fatalf("%q was never shown", c.sees)
				}
				time.Sleep(time.Minute)
				before := p.out.size()
				time.Sleep(10 * time.Minute)
				if n := p.out.size() - before; n != 0 {
					t.Errorf("%d bytes were written in ten idle minutes: %q", n, p.out.String()[before:])
				}
			})
		})
	}
}

func TestCountdownsWriteLittle(t *testing.T) {
	run(t, start, func(p *program) {
		time.Sleep(5 * time.Second)
		before := p.out.size()
		time.Sleep(10 * time.Second)
		if n := (p.out.size() - before) / 10; n == 0 || n > 400 {
			t.Errorf("%d bytes per second while a count goes on", n)
		}
	})
}

func TestQuittingIsQuickWithACallUnderWay(t *testing.T) {
	run(t, start, func(p *program) {
		p.press("\x03")
		began := time.Now()
		if _, err := io.WriteString(p.keys, "\x03"); err != nil {
			t.Fatal(err)
		}
		if _, err := p.ends(); err != nil {
			t.Fatal(err)
		}
		if d := time.Since(began); d > 100*time.Millisecond {
			t.Errorf("quitting took %s", d)
		}
		if s := p.status(); s != wizard.Stopped {
			t.Errorf("the run is %s, not stopped", s)
		}
		if out := p.out.String(); !strings.Contains(out, "peerage resume orders") || !strings.Contains(out, "\x1b[?1049l") {
			t.Errorf("the terminal was left with %q", out[max(len(out)-200, 0):])
		}
	})
}

func TestALostTerminalStopsRuns(t *testing.T) {
	run(t, start, func(p *program) {
		p.keys.Close()
		if _, err := p.ends(); err != nil {
			t.Errorf("the end of input is an error: %v", err)
		}
		if s := p.status(); s != wizard.Stopped {
			t.Errorf("the run is %s, not stopped", s)
		}
	})
}

func TestACancelledProgramStopsRuns(t *testing.T) {
	run(t, start, func(p *program) {
		p.stop()
		if _, err := p.ends(); err != nil {
			t.Errorf("%v", err)
		}
		if s := p.status(); s != wizard.Stopped {
			t.Errorf("the run is %s, not stopped", s)
		}
	})
}

func TestPanicsRestoreTheTerminal(t *testing.T) {
	run(t, start, func(p *program) {
		spawn.Go(func() { panic("out of cheese") })
		_, err := p.ends()
		var crash *Crash
		if !errors.As(err, &crash) || !strings.Contains(err.Error(), "out of cheese") {
			t.Fatalf("the error is %v", err)
		}
		if out := p.out.String(); !strings.Contains(out, "\x1b[?1049l") {
			t.Errorf("the terminal was left with %q", out[max(len(out)-200, 0):])
		}
		if s := p.status(); s != wizard.Stopped {
			t.Errorf("the run is %s, not stopped", s)
		}
	})
}

// TestScreenHandsTheClipboardOn: GNU screen hands on what is wrapped for it, in
// pieces; other terminals get it as it is (T17).
func TestScreenHandsTheClipboardOn(t *testing.T) {
	ask := ansi.SetSystemClipboard(strings.Repeat("az network vnet peering list\n", 30))
	for _, inside := range []bool{false, true} {
		r, w, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		sent := "frame" + ask + "\x1b[K"
		if n, err := (cleared{w, inside}).Write([]byte(sent)); n != len(sent) || err != nil {
			t.Errorf("%d bytes, %v", n, err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		got := string(b)
		if inside {
			for piece := range strings.SplitSeq(got, "\x1b\\") {
				if len(piece) > 250 {
					t.Errorf("a piece of %d bytes", len(piece))
				}
			}
			got = strings.NewReplacer("\x1bP", "", "\x1b\\", "").Replace(got)
		}
		if got != sent {
			t.Errorf("inside %v: %q", inside, got)
		}
	}
}
