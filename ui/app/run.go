package app

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"regexp"
	"sync/atomic"
	"syscall"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"example.org/peerage/providers/clock"
	"example.org/peerage/providers/spawn"
	"example.org/peerage/ui/front"
	"example.org/peerage/ui/screen"
	"example.org/peerage/wizard"
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
	// Filter chooses the links on the board; "" is all.
	Filter string
	// Tour leads through the program and ends it; nil is none.
	Tour *TourOptions
	// NoColor draws without colours, whatever the terminal can.
	NoColor bool
	// ASCII draws glyphs and borders in ASCII. Mouse takes the mouse from the
	// beginning.
	ASCII, Mouse bool
	// Screen: GNU screen stands between, which hands on to the terminal only what
	// is wrapped for it.
	Screen bool
	// Background is "dark" or "light"; "" is what the terminal answers, and
	// until then Light.
	Background string
	Light      bool
	// Input and Output are the terminal; nil is the program's own. Program
	// are further options, for tests.
	Input   io.Reader
	Output  io.Writer
	Program []tea.ProgramOption
}

// Outcome is how the terminal UI was left.
type Outcome struct {
	// Interrupted: by ctrl-c, a signal, or because the terminal was lost.
	Interrupted bool
	// Named: a run was named at the start. Ended: its session had ended before,
	// with Result, or with Err when it could not be opened or written down.
	Named, Ended bool
	Result       wizard.Result
	Err          error
}

// Crash is a panic in a goroutine, after the terminal was restored.
type Crash struct {
	Value any
	Stack []byte
}

// Error says what happened; the stack is for the report.
func (c *Crash) Error() string {
	return fmt.Sprintf("the program made a mistake: %v\nRuns can be resumed. Please report this:\n%s", c.Value,
		c.Stack)
}

// bound is how long leaving waits for sessions to write down that they
// stopped.
const bound = 60 * time.Millisecond

// Run shows the terminal UI until the person leaves, ctx ends, or the terminal
// is lost. Runs that are at work are stopped and can be gone on with. Its
// error is a *Crash, or what the terminal said.
func Run(ctx context.Context, backend front.Backend, o Options) (Outcome, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	m := New(backend)
	m.first = screen.OpenSetup{Start: o.Start, Resume: o.Resume, Back: o.Back, Teardown: o.Teardown}
	m.board, m.link, m.filter = o.Board, o.Link, o.Filter
	if o.Tour != nil && backend.Stage != nil {
		m.tour = newTour(m, *o.Tour)
	}
	m.ascii, m.background, m.dark, m.mouse = o.ASCII, o.Background, !o.Light, o.Mouse
	m.th.Set(m.dark, m.profile)
	p := tea.NewProgram(m, o.program(cancel)...)
	m.pace = newPacer(p)
	var crash atomic.Pointer[Crash]
	spawn.OnPanic(func(x spawn.Panic) {
		crash.CompareAndSwap(nil, &Crash{x.Value, x.Stack})
		p.Kill()
	})
	stop := watch(ctx, p)
	m.suspend = suspensions(ctx, p)
	rings(ctx, backend, p)
	_, err := p.Run()
	signalled := stop()
	spawn.OnPanic(func(x spawn.Panic) { panic(fmt.Sprintf("%v\n%s", x.Value, x.Stack)) })
	m.catchUp()
	live, how := m.live(), m.outcome()
	m.stopWork()
	if c := crash.Load(); c != nil {
		return Outcome{}, c
	}
	switch {
	case backend.Demo:
		fmt.Fprintln(o.out(), closing)
	case len(live) > 0:
		fmt.Fprint(o.out(), farewell(live))
	}
	how.Interrupted = signalled || m.broken || ctx.Err() != nil
	return how, ended(ctx, err)
}

// closing is said when a demo was left.
const closing = "That was the demo: its clouds are gone, nothing of yours was read or changed.\n" +
	"For real: peerage doctor looks whether this machine is ready, peerage begins."

// outcome is how the run that was named stands.
func (m *Model) outcome() Outcome {
	out := Outcome{Named: m.opened != nil}
	if m.opened != nil {
		out.Result, out.Ended, out.Err = m.opened.Outcome()
	}
	return out
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
	if f, ok := o.out().(*os.File); ok {
		out = append(out, tea.WithOutput(cleared{f, o.Screen}))
	} else {
		out = append(out, tea.WithOutput(o.Output))
	}
	if o.NoColor {
		out = append(out, tea.WithColorProfile(colorprofile.Ascii))
	}
	return append(out, o.Program...)
}

// cleared is a terminal of which nothing is left under the prompt when its
// other screen is left, by the end or for a while: not all terminals have one.
// screen has what asks for the clipboard pass through GNU screen.
type cleared struct {
	*os.File
	screen bool
}

// Write implements io.Writer.
func (c cleared) Write(b []byte) (int, error) {
	const leave = ansi.ResetModeAltScreenSaveCursor
	out := bytes.ReplaceAll(b, []byte(leave), []byte(leave+ansi.EraseScreenBelow))
	if c.screen {
		out = clipboardAsked.ReplaceAllFunc(out, func(ask []byte) []byte {
			return []byte(ansi.ScreenPassthrough(string(ask), 240)) // old ones take 256 bytes at a time
		})
	}
	if _, err := c.File.Write(out); err != nil {
		return 0, err
	}
	return len(b), nil
}

// clipboardAsked is OSC 52.
var clipboardAsked = regexp.MustCompile("\x1b\\]52;[^\a]*\a")

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

// suspensions have a SIGTSTP from outside do what ctrl-z does: the terminal is
// given back before the process stops, and taken again when it goes on. expect
// is to be called before the program suspends itself, which sends the signal,
// too.
func suspensions(ctx context.Context, p *tea.Program) (expect func()) {
	stops := make(chan os.Signal, 1)
	onStop(stops)
	var released atomic.Bool
	spawn.Go(func() {
		defer signal.Stop(stops)
		for {
			select {
			case <-ctx.Done():
				return
			case <-stops:
			}
			if released.Swap(false) {
				stopNow()
				continue
			}
			released.Store(true)
			p.Send(tea.SuspendMsg{})
		}
	})
	return func() { released.Store(true) }
}

// watch ends the program when ctx ends. stop says whether it was that.
func watch(ctx context.Context, p *tea.Program) (stop func() bool) {
	running, end := context.WithCancel(context.Background())
	var told atomic.Bool
	spawn.Go(func() {
		select {
		case <-ctx.Done():
		case <-running.Done():
			return
		}
		told.Store(true)
		p.Quit()
		if (clock.Real{}).Sleep(running, bound) == nil {
			p.Kill()
		}
	})
	return func() bool {
		end()
		return told.Load()
	}
}

// catchUp has what was on its way to the screens arrive.
func (m *Model) catchUp() {
	limit, cancel := context.WithTimeout(context.Background(), bound)
	defer cancel()
	for _, s := range m.setups() {
		s.CatchUp(limit)
	}
}

// stopWork stops what is at work, and waits a short while for it.
func (m *Model) stopWork() {
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
