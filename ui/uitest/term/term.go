// Package term runs a program in a terminal of its own and reads its screen
// as a person sees it: for end-to-end tests, pictures and measurements.
package term

import (
	"errors"
	"fmt"
	"image/color"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/charmbracelet/x/vt"
	"github.com/creack/pty"
)

// Options say what runs and in which terminal.
type Options struct {
	Args          []string
	Env           []string
	Dir           string
	Width, Height int
	// Light is a terminal with a light background.
	Light bool
	// Keep has Output keep what the program writes.
	Keep bool
}

// Term is a running program with its screen.
type Term struct {
	cmd *exec.Cmd
	pty *os.File
	em  *vt.SafeEmulator

	mu      sync.Mutex
	changed chan struct{} // closed and renewed at each output
	written int
	keep    bool
	output  []byte
	ended   chan struct{}
	err     error
}

// Start runs a program.
func Start(bin string, o Options) (*Term, error) {
	cmd := exec.Command(bin, o.Args...)
	cmd.Env = append([]string{"TERM=xterm-256color", "COLORTERM=truecolor", "LANG=C.UTF-8"}, o.Env...)
	cmd.Dir = o.Dir
	f, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: uint16(o.Height), Cols: uint16(o.Width)})
	if err != nil {
		return nil, err
	}
	t := &Term{cmd: cmd, pty: f, em: vt.NewSafeEmulator(o.Width, o.Height), keep: o.Keep, changed: make(chan struct{}),
		ended: make(chan struct{})}
	t.em.SetDefaultBackgroundColor(color.RGBA{0x16, 0x18, 0x1d, 0xff})
	t.em.SetDefaultForegroundColor(color.RGBA{0xe6, 0xe6, 0xe6, 0xff})
	if o.Light {
		t.em.SetDefaultBackgroundColor(color.RGBA{0xfd, 0xfd, 0xfb, 0xff})
		t.em.SetDefaultForegroundColor(color.RGBA{0x1c, 0x1c, 0x1c, 0xff})
	}
	go t.feed()
	go func() { _, _ = io.Copy(f, t.em) }() // the terminal's replies; ends with the pty
	return t, nil
}

func (t *Term) feed() {
	buf := make([]byte, 32<<10)
	for {
		n, err := t.pty.Read(buf)
		if n > 0 {
			t.show(buf[:n])
			t.mu.Lock()
			t.written += n
			if t.keep {
				t.output = append(t.output, buf[:n]...)
			}
			close(t.changed)
			t.changed = make(chan struct{})
			t.mu.Unlock()
		}
		if err != nil {
			break
		}
	}
	t.err = t.cmd.Wait()
	close(t.ended)
}

// show has the emulator draw. It panics on scrolling that was meant for a larger
// screen than the one it has just got; what comes after the new size draws all anew.
func (t *Term) show(b []byte) {
	defer func() { _ = recover() }()
	_, _ = t.em.Write(b)
}

// Emulator is the terminal, for pictures.
func (t *Term) Emulator() *vt.SafeEmulator { return t.em }

// PID is the program's process id.
func (t *Term) PID() int { return t.cmd.Process.Pid }

// Written counts the bytes that the program wrote so far.
func (t *Term) Written() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.written
}

// Output is what the program wrote so far, byte by byte, with Options.Keep.
func (t *Term) Output() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(t.output)
}

// Screen is the text of the screen, a line each, without trailing blanks.
func (t *Term) Screen() string {
	lines := strings.Split(t.em.String(), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " \r")
	}
	return strings.TrimRight(strings.Join(lines, "\n"), "\n")
}

// Wait waits until the screen holds each text, or the limit passes.
func (t *Term) Wait(limit time.Duration, texts ...string) error {
	return t.Until(limit, strings.Join(texts, "\" and \""), func(s string) bool {
		for _, x := range texts {
			if !strings.Contains(s, x) {
				return false
			}
		}
		return true
	})
}

// Until waits until the screen satisfies ok. Its error shows the screen.
func (t *Term) Until(limit time.Duration, what string, ok func(screen string) bool) error {
	deadline := time.After(limit)
	for {
		t.mu.Lock()
		changed := t.changed
		t.mu.Unlock()
		screen := t.Screen()
		if ok(screen) {
			return nil
		}
		select {
		case <-changed:
		case <-t.ended:
			if ok(t.Screen()) {
				return nil
			}
			return fmt.Errorf("the program ended before the screen showed %q:\n%s", what, t.Screen())
		case <-deadline:
			return fmt.Errorf("after %s the screen does not show %q:\n%s", limit, what, t.Screen())
		}
	}
}

// Keys names what cannot be written plainly.
var Keys = map[string]string{
	"enter": "\r", "esc": "\x1b", "tab": "\t", "space": " ", "backspace": "\x7f", "ctrl+c": "\x03", "ctrl+z": "\x1a",
	"esc alone": "\x1b[27u", "up": "\x1b[A", "down": "\x1b[B", "right": "\x1b[C", "left": "\x1b[D", "pgdown": "\x1b[6~", "pgup": "\x1b[5~",
}

// Type sends keys: names from Keys, or text as it is.
func (t *Term) Type(keys ...string) error {
	for _, k := range keys {
		if seq, ok := Keys[k]; ok {
			k = seq
		}
		if _, err := io.WriteString(t.pty, k); err != nil {
			return err
		}
	}
	return nil
}

// Resize changes the terminal's size.
func (t *Term) Resize(w, h int) error {
	t.em.Resize(w, h)
	return pty.Setsize(t.pty, &pty.Winsize{Rows: uint16(h), Cols: uint16(w)})
}

// Signal sends a signal to the program.
func (t *Term) Signal(s syscall.Signal) error { return t.cmd.Process.Signal(s) }

// Exit waits for the program's end and gives its exit code.
func (t *Term) Exit(limit time.Duration) (int, error) {
	select {
	case <-t.ended:
	case <-time.After(limit):
		return -1, fmt.Errorf("after %s the program still runs:\n%s", limit, t.Screen())
	}
	var e *exec.ExitError
	if errors.As(t.err, &e) {
		return e.ExitCode(), nil
	}
	return 0, t.err
}

// HangUp takes the terminal away, as a lost connection does.
func (t *Term) HangUp() error { return t.pty.Close() }

// Close ends the program, by force if it still runs.
func (t *Term) Close() error {
	select {
	case <-t.ended:
	default:
		_ = t.cmd.Process.Kill() // it may have ended meanwhile
		<-t.ended
	}
	if err := t.pty.Close(); err != nil && !errors.Is(err, os.ErrClosed) {
		return err
	}
	return nil
}
