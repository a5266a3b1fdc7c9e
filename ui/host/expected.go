package host

import (
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/drift"
	"example.org/peerage/providers/filter"
	"example.org/peerage/ui/front"
)

// ReadLinks reads a file of links that must exist.
func ReadLinks(path string) (*drift.File, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if info.Size() > drift.Most || !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is no file of links", path)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	f, err := drift.Parse(text)
	if err != nil {
		return nil, fmt.Errorf("%s, %w", path, err)
	}
	return f, nil
}

// expected compares what is seen with the file of links that must exist. The file
// is read again when it is another; one that cannot be read keeps the one before.
type expected struct {
	mu    sync.Mutex // guards what follows
	path  string
	file  *drift.File
	wrong string
	size  int64
	at    time.Time
	read  bool
	last  *front.Drift
}

// compare says how the links of a snapshot stand; nil where there is no file.
func (e *expected) compare(s *front.Snapshot, run func(*providers.Link) string) *front.Drift {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.path == "" {
		return nil
	}
	e.renew()
	var list []drift.Finding
	if e.file != nil {
		list = drift.Compare(e.file, s.Links, s.Heard(), filter.Env{Now: s.At, Run: run})
	}
	wrong := e.wrong
	if wrong != "" && e.file != nil {
		wrong += "; links are compared with what it held before"
	}
	e.last = front.NewDrift(filepath.Base(e.path), wrong, list)
	return e.last
}

// renew reads the file if it is another than before.
func (e *expected) renew() {
	info, err := os.Stat(e.path)
	if err == nil && e.read && info.Size() == e.size && info.ModTime().Equal(e.at) {
		return
	}
	if err != nil {
		e.wrong, e.read = err.Error(), false
		return
	}
	e.size, e.at, e.read = info.Size(), info.ModTime(), true
	f, err := ReadLinks(e.path)
	if err != nil {
		e.wrong = err.Error()
		return
	}
	e.file, e.wrong = f, ""
}

// flags are how a link stood at the last snapshot, as words of a filter.
func (e *expected) flags(l *providers.Link) []string {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.last.Flags(l)
}

// Expects is the file of links that must exist; "" is none.
func (h *Host) Expects() string { return h.o.Links }

// Flags are the words of a filter that are so of a link by the file of links that
// must exist, as of the last snapshot.
func (h *Host) Flags(l *providers.Link) []string { return h.feed.expected.flags(l) }
