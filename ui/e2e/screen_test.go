//go:build unix

package e2e

import (
	"slices"
	"strings"
	"testing"
	"time"

	"example.org/peerage/ui/uitest/term"
)

// screen is a program in a terminal; what it does not do as wanted ends the
// test.
type screen struct {
	*term.Term
	t *testing.T
	// fresh is when what was waited for came up.
	fresh time.Time
}

func openIn(t *testing.T, o term.Options) *screen {
	t.Helper()
	x, err := term.Start(binary, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = x.Close() }) // a test may have ended it
	return &screen{Term: x, t: t}
}

func (s *screen) see(texts ...string) {
	s.t.Helper()
	if shown := s.Screen(); !slices.ContainsFunc(texts, func(x string) bool { return !strings.Contains(shown, x) }) {
		return
	}
	if err := s.Wait(limit, texts...); err != nil {
		s.t.Fatal(err)
	}
	s.fresh = time.Now()
}

func (s *screen) until(what string, ok func(string) bool) {
	s.t.Helper()
	if ok(s.Screen()) {
		return
	}
	if err := s.Until(limit, what, ok); err != nil {
		s.t.Fatal(err)
	}
	s.fresh = time.Now()
}

func (s *screen) keys(list ...string) {
	s.t.Helper()
	<-time.After(time.Until(s.fresh.Add(settled)))
	if err := s.Type(list...); err != nil {
		s.t.Fatal(err)
	}
}

// settled is how long keys are not heeded, after the screen has changed by itself; a
// frame may take a while to come.
const settled = 600 * time.Millisecond

func (s *screen) exit(want int) {
	s.t.Helper()
	code, err := s.Exit(limit)
	if err != nil {
		s.t.Fatal(err)
	}
	if code != want {
		s.t.Fatalf("exit %d, want %d:\n%s", code, want, s.Screen())
	}
}

// soon is how long a person waits before pressing a key again: a fresh
// question takes none for a moment.
const soon = 450 * time.Millisecond

// agree presses enter until what was asked is gone.
func (s *screen) agree(question string) {
	s.t.Helper()
	s.see(question)
	for end := time.Now().Add(limit); time.Now().Before(end); {
		s.keys("enter")
		if s.Until(soon, "", func(x string) bool { return !strings.Contains(x, question) }) == nil {
			return
		}
	}
	s.t.Fatalf("enter does not take %q:\n%s", question, s.Screen())
}

// pick moves the cursor to a row, and chooses it.
func (s *screen) pick(question, row string) {
	s.t.Helper()
	s.see(question, row, "▸ ")
	twice := false // a key that was slow, not lost, is still to come
	for range 40 {
		before := s.Screen()
		at, want := strings.Index(before, " ▸ "), strings.LastIndex(before, "  "+row)
		on := strings.Contains(before, "▸ "+row)
		switch {
		case on && twice:
			twice = false
		case on:
			s.agree(question)
			return
		case at < want:
			s.keys("down")
		default:
			s.keys("up")
		}
		late := s.Until(soon, "", func(x string) bool { return x != before }) != nil
		twice = (twice || late) && !on // it is pressed again
	}
	s.t.Fatalf("the cursor does not come to %q:\n%s", row, s.Screen())
}

// goOn takes everything that is proposed until the screen shows text.
func (s *screen) goOn(text string) {
	s.t.Helper()
	for end := time.Now().Add(limit); time.Now().Before(end); {
		asks := false
		s.until(text+", or a question", func(x string) bool {
			asks = strings.Contains(x, "▸ Go ahead") || strings.Contains(x, "enter take it") ||
				strings.Contains(x, "▸ Network Contributor") || strings.Contains(x, "▸ This VNet only")
			return asks || strings.Contains(x, text)
		})
		before := s.Screen()
		if strings.Contains(before, text) {
			return
		}
		s.keys("enter")
		_ = s.Until(soon, "", func(x string) bool { return x != before }) // else it is pressed again
	}
	s.t.Fatalf("%q does not come:\n%s", text, s.Screen())
}

// quiet waits until no frame is on its way any more.
func (s *screen) quiet() {
	for last := -1; last != s.Written(); {
		last = s.Written()
		<-time.After(150 * time.Millisecond)
	}
}
