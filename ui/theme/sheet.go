package theme

import "strings"

// Sheet is a screen under way: h lines, none wider than w. Lines beyond h are
// dropped.
type Sheet struct {
	w, h, n int
	b       strings.Builder
}

// NewSheet begins a screen of about size bytes.
func NewSheet(w, h, size int) *Sheet {
	s := &Sheet{w: w, h: max(h, 0)}
	s.b.Grow(max(size, 0))
	return s
}

// next says whether there is room for another line, and begins it.
func (s *Sheet) next() bool {
	if s.n >= s.h {
		return false
	}
	if s.n > 0 {
		s.b.WriteByte('\n')
	}
	s.n++
	return true
}

// Add adds lines.
func (s *Sheet) Add(lines ...string) {
	for _, l := range lines {
		if s.next() {
			s.b.WriteString(Fit(l, s.w))
		}
	}
}

// Beside adds h lines of two blocks: the left one leftW wide, sep, the right
// one. What is longer than h is cut.
func (s *Sheet) Beside(left []string, leftW int, sep string, right []string, h int) {
	rest := s.w - leftW - Width(sep)
	for i := range max(h, 0) {
		if !s.next() {
			return
		}
		n := 0
		if i < len(left) {
			l := Fit(left[i], leftW)
			s.b.WriteString(l)
			n = Width(l)
		}
		s.b.WriteString(blanks(leftW - n))
		s.b.WriteString(sep)
		if i < len(right) {
			s.b.WriteString(Fit(right[i], rest))
		}
	}
}

// String is the screen, with empty lines up to its height.
func (s *Sheet) String() string {
	for s.next() {
	}
	return s.b.String()
}

// Frame is the last step of every screen: exactly h lines, none wider than w.
func Frame(lines []string, w, h int) string {
	size := h
	for _, l := range lines {
		size += len(l)
	}
	s := NewSheet(w, h, size)
	s.Add(lines...)
	return s.String()
}
