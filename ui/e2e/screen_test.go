package e2e

import (
	"testing"

	"peerage/ui/uitest/term"
)

// screen is a program in a terminal; what it does not do as wanted ends the
// test.
type screen struct {
	*term.Term
	t *testing.T
}

func openIn(t *testing.T, o term.Options) *screen {
	t.Helper()
	x, err := term.Start(binary, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = x.Close() }) // a test may have ended it
	return &screen{x, t}
}

// demo opens the demo.
func demo(t *testing.T, w, h int, args ...string) *screen {
	t.Helper()
	return openIn(t, term.Options{Args: append([]string{"demo"}, args...), Env: []string{"HOME=" + t.TempDir()}, Width: w, Height: h})
}

func (s *screen) see(texts ...string) {
	s.t.Helper()
	if err := s.Wait(limit, texts...); err != nil {
		s.t.Fatal(err)
	}
}

func (s *screen) until(what string, ok func(string) bool) {
	s.t.Helper()
	if err := s.Until(limit, what, ok); err != nil {
		s.t.Fatal(err)
	}
}

func (s *screen) keys(list ...string) {
	s.t.Helper()
	if err := s.Type(list...); err != nil {
		s.t.Fatal(err)
	}
}

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
