package machine

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"time"

	"example.org/peerage/providers/clock"
	"example.org/peerage/providers/spawn"
)

const (
	// wireFileSize is how long a file of the wire log gets before the next is
	// begun; wireFiles of the older ones are kept, as FILE.1, FILE.2, ….
	wireFileSize = 32 << 20
	wireFiles    = 3
	// wireDelay is how long a line may wait to be written with others.
	wireDelay = time.Second
)

// wireFile is the file of the wire log: written in large pieces, and put aside
// for a new one when it is long.
type wireFile struct {
	path string
	clk  clock.Clock
	ctx  context.Context
	stop context.CancelFunc

	mu   sync.Mutex
	f    *os.File
	out  *bufio.Writer
	size int64
	// due: what waits is about to be written.
	due bool
}

// OpenWireLog opens the log of requests, readable for its owner alone, and makes
// the folder that it lies in.
func OpenWireLog(path string, clk clock.Clock) (io.WriteCloser, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	if fi, err := os.Stat(path); err == nil && fi.Mode().Perm()&0o077 != 0 && runtime.GOOS != "windows" {
		return nil, fmt.Errorf("%s can be read by others (mode %o), and requests do not belong there: chmod 600 %[1]s, "+
			"or name another file", path, fi.Mode().Perm())
	}
	f, err := openWireFile(path, clk)
	if err != nil {
		return nil, fmt.Errorf("the wire log cannot be written: %w", err)
	}
	return f, nil
}

func openWireFile(path string, clk clock.Clock) (*wireFile, error) {
	w := &wireFile{path: path, clk: clk}
	w.ctx, w.stop = context.WithCancel(context.Background())
	return w, w.open()
}

func (w *wireFile) open() error {
	f, err := os.OpenFile(w.path, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	w.f, w.out, w.size = f, bufio.NewWriterSize(f, 64<<10), 0
	if fi, err := f.Stat(); err == nil {
		w.size = fi.Size()
	}
	return nil
}

// Write implements io.Writer; p is one line.
func (w *wireFile) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	var err error
	switch {
	case w.size > 0 && w.size+int64(len(p)) > wireFileSize:
		err = w.rotate(len(p))
	case len(p) > w.out.Available(): // whole lines alone: others may write to the file, too
		err = w.settle()
	}
	if err != nil {
		return 0, err
	}
	if !w.due {
		w.due = true
		spawn.Go(w.later)
	}
	n, err := w.out.Write(p)
	w.size += int64(n)
	return n, err
}

func (w *wireFile) later() {
	if w.clk.Sleep(w.ctx, wireDelay) != nil {
		return // Close writes it
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.due = false
	_ = w.settle() // the next line meets the same error, and Close tells it
}

// settle writes what waits, and goes over to the file that stands at the path now,
// where another process has put this one aside.
func (w *wireFile) settle() error {
	if err := w.out.Flush(); err != nil {
		return err
	}
	own, err := w.f.Stat()
	if err != nil {
		return err
	}
	w.size = own.Size()
	if there, err := os.Stat(w.path); err == nil && os.SameFile(own, there) {
		return nil
	}
	return errors.Join(w.f.Close(), w.open())
}

// rotate puts the file aside and begins the next, unless another process did and
// there is room for so many bytes.
func (w *wireFile) rotate(more int) error {
	if err := w.settle(); err != nil || w.size+int64(more) <= wireFileSize {
		return err
	}
	if err := w.f.Close(); err != nil {
		return err
	}
	for i := wireFiles; i > 0; i-- {
		_ = os.Rename(w.aside(i-1), w.aside(i)) // one that is not there is not missed
	}
	return w.open()
}

func (w *wireFile) aside(n int) string {
	if n == 0 {
		return w.path
	}
	return w.path + "." + string(rune('0'+n))
}

// Close writes what waits.
func (w *wireFile) Close() error {
	w.stop()
	w.mu.Lock()
	defer w.mu.Unlock()
	return errors.Join(w.out.Flush(), w.f.Close())
}
