package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"
	"time"

	tea "charm.land/bubbletea/v2"

	"example.org/peerage/providers/clock"
	"example.org/peerage/providers/spawn"
	"example.org/peerage/ui/front"
	"example.org/peerage/ui/screen"
)

// Options say where the terminal UI begins.
type Options struct {
	// Start, Resume (from step Back when it is not "") or Teardown open a run
	// at once; with none of them the home screen comes up.
	Start        *front.StartOptions
	Resume, Back string
	Teardown     string
	// Board opens the board, its cursor on Link when it is not "".
	Board bool
	Link  string
	// Input and Output are the terminal; nil is the program's own. Program
	// are further options, for tests.
	Input   io.Reader
	Output  io.Writer
	Program []tea.ProgramOption
}

// Crash is a panic in a goroutine, after the terminal was restored.
type Crash struct {
	Value any
	Stack []byte
}

// Error says what happened; the stack is for the report.
func (c *Crash) Error() string {
	return fmt.Sprintf("the program made a mistake: %v\nRuns can be gone on with. Please report this:\n%s", c.Value,
		c.Stack)
}

// bound is how long leaving waits for sessions to write down that they
// stopped.
const bound = 60 * time.Millisecond

// Run shows the terminal UI until the person leaves, ctx ends, or the terminal
// is lost. Runs that are at work are stopped and can be gone on with. Its
// error is ctx's, a *Crash, or what the terminal said.
func Run(ctx context.Context, backend front.Backend, o Options) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	m := New(backend)
	m.first = screen.OpenSetup{Start: o.Start, Resume: o.Resume, Back: o.Back, Teardown: o.Teardown}
	m.board, m.link = o.Board, o.Link
	p := tea.NewProgram(m, o.program(cancel)...)
	var crash atomic.Pointer[Crash]
	spawn.OnPanic(func(x spawn.Panic) {
		crash.CompareAndSwap(nil, &Crash{x.Value, x.Stack})
		p.Kill()
	})
	stop := watch(ctx, p)
	_, err := p.Run()
	stop()
	spawn.OnPanic(func(x spawn.Panic) { panic(fmt.Sprintf("%v\n%s", x.Value, x.Stack)) })
	live := m.live()
	m.leave()
	if c := crash.Load(); c != nil {
		return c
	}
	if !backend.Demo && len(live) > 0 {
		fmt.Fprint(o.out(), farewell(live))
	}
	return ended(ctx, err)
}

// ended turns what the program says about its end into what the caller wants
// to know: leaving on a signal or a lost terminal is no error of its own.
func ended(ctx context.Context, err error) error {
	switch {
	case err == nil || errors.Is(err, tea.ErrInterrupted):
		return nil
	case errors.Is(err, tea.ErrProgramPanic):
		return &Crash{Value: err}
	case errors.Is(err, tea.ErrProgramKilled) && ctx.Err() != nil:
		return nil
	}
	return err
}

func (o *Options) out() io.Writer {
	if o.Output != nil {
		return o.Output
	}
	return os.Stdout
}

// program makes the options; lost is called when the input ends.
func (o *Options) program(lost func()) []tea.ProgramOption {
	out := []tea.ProgramOption{tea.WithoutSignalHandler()}
	in := o.Input
	if in == nil {
		in = os.Stdin
	}
	if f, ok := in.(*os.File); ok {
		out = append(out, tea.WithInput(terminal{f, ending{f, lost}}))
	} else {
		out = append(out, tea.WithInput(ending{in, lost}))
	}
	if o.Output != nil {
		out = append(out, tea.WithOutput(o.Output))
	}
	return append(out, o.Program...)
}

// ending is input that says when nothing more will come: the terminal is lost.
type ending struct {
	from io.Reader
	lost func()
}

// Read implements io.Reader.
func (e ending) Read(b []byte) (int, error) {
	n, err := e.from.Read(b)
	if errors.Is(err, io.EOF) || errors.Is(err, syscall.EIO) {
		e.lost()
	}
	return n, err
}

// terminal is such input that is still a terminal.
type terminal struct {
	*os.File
	ending ending
}

// Read implements io.Reader.
func (t terminal) Read(b []byte) (int, error) { return t.ending.Read(b) }

// watch ends the program when ctx ends, or the terminal hangs up.
func watch(ctx context.Context, p *tea.Program) (stop func()) {
	sig := make(chan os.Signal, 1)
	signal.Notify(sig, syscall.SIGHUP, syscall.SIGTERM, os.Interrupt)
	running, end := context.WithCancel(context.Background())
	spawn.Go(func() {
		select {
		case <-sig:
		case <-ctx.Done():
		case <-running.Done():
			return
		}
		p.Quit()
		if (clock.Real{}).Sleep(running, bound) == nil {
			p.Kill()
		}
	})
	return func() {
		signal.Stop(sig)
		end()
	}
}

// leave stops what is at work, and waits a short while for it.
func (m *Model) leave() {
	list := m.sessions()
	for _, s := range list {
		s.Stop()
	}
	limit, cancel := context.WithTimeout(context.Background(), bound)
	defer cancel()
	for _, s := range list {
		select {
		case <-s.Done():
		case <-limit.Done():
		}
	}
	m.close()
}

func (m *Model) close() {
	for _, s := range m.setups() {
		s.Close()
	}
	for _, s := range m.stack {
		s.Close()
	}
	m.stop()
}
