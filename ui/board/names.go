package board

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"

	"example.org/peerage/ui/theme"
)

// names are those of all links left and right of the arrow.
type names struct{ left, right side }

func (n *names) add(title string) {
	left, arrow, right := split(title)
	if arrow != "" {
		n.left.add(left)
		n.right.add(right)
	}
}

// want is how many cells the column of the names wants.
func (n *names) want() int { return min(max(n.left.wide+n.right.wide+arrowWide, nameWant), nameMax) }

// room is how much of w cells the left names get: what they need, and three
// fifths at most unless the right ones leave more. It is the same in every row, so
// that the arrows stand below each other.
func (n *names) room(w int) int {
	w -= arrowWide
	return max(min(n.left.wide, max(w-n.right.wide, w*3/5)), 1)
}

// clear forgets them all.
func (n *names) clear() { n.left, n.right = side{all: n.left.all[:0]}, side{all: n.right.all[:0]} }

// side is the names on one side of the arrow: how wide the widest is, and, once a
// name has to be cut, all of them by how they begin and by how they end.
type side struct {
	wide           int
	all            []string
	starts, ending []string
}

func (s *side) add(name string) {
	name = theme.Clean(name)
	s.wide = max(s.wide, theme.Width(name))
	s.all = append(s.all, name)
}

// cut is a name in w cells, cut so that those most like it are cut into something
// else: its end goes first, then its beginning up to the end of a word, then its
// middle, and at last all but the part in which it differs.
func (s *side) cut(name string, w int) string {
	if theme.Width(name) <= w || w < 4 {
		return theme.Fit(name, w)
	}
	like := s.like(name)
	for _, form := range []func(string, int) string{theme.Fit, ending, theme.Middle} {
		out := form(name, w)
		if !slices.ContainsFunc(like, func(other string) bool { return form(other, w) == out }) {
			return out
		}
	}
	return differing(name, like, w)
}

// like are the names that begin or end most like one.
func (s *side) like(name string) []string {
	if s.starts == nil {
		s.starts = slices.Compact(slices.Sorted(slices.Values(s.all)))
		s.ending = slices.Clone(s.starts)
		slices.SortFunc(s.ending, backwards)
	}
	var out []string
	beside := func(list []string, at int, ok bool) {
		for _, i := range []int{at - 1, at + 1} {
			if ok && i >= 0 && i < len(list) {
				out = append(out, list[i])
			}
		}
	}
	at, ok := slices.BinarySearch(s.starts, name)
	beside(s.starts, at, ok)
	at, ok = slices.BinarySearchFunc(s.ending, name, backwards)
	beside(s.ending, at, ok)
	return out
}

// backwards compares from the end.
func backwards(a, b string) int {
	n := min(len(a), len(b))
	for i := 1; i <= n; i++ {
		if c := cmp.Compare(a[len(a)-i], b[len(b)-i]); c != 0 {
			return c
		}
	}
	return cmp.Compare(len(a), len(b))
}

// ending is a name without its first words.
func ending(name string, w int) string {
	cut := theme.FitLeft(name, w)
	if rest := strings.TrimPrefix(cut, "…"); rest != cut {
		if at := strings.IndexAny(rest, "-_./ "); at >= 0 && at+1 < len(rest) && at < len(rest)/2 {
			return "…" + rest[at+1:]
		}
	}
	return cut
}

// differing is the part of a name from where it differs from the one that begins
// most like it.
func differing(name string, like []string, w int) string {
	shared := 0
	for _, other := range like {
		n := 0
		for n < min(len(name), len(other)) && name[n] == other[n] {
			n++
		}
		shared = max(shared, n)
	}
	for shared < len(name) && !utf8.RuneStart(name[shared]) {
		shared--
	}
	if at := strings.LastIndexAny(name[:shared], "-_./ "); shared-at < w/2 {
		shared = at + 1
	}
	return theme.Fit("…"+ansi.TruncateLeft(name, theme.Width(name[:shared]), ""), w)
}
