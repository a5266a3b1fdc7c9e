// Package keys says which key does what. The foot of a screen and its help
// are both made from the same bindings, so neither can lie.
package keys

import (
	"slices"

	tea "charm.land/bubbletea/v2"
)

// Binding is one thing that a key does.
type Binding struct {
	// Keys are the key presses in Bubble Tea's words: "enter", "ctrl+c", "/".
	Keys []string
	// Label is what is shown for them ("←/esc"), Does what they do ("back"),
	// in a word or two; More is a sentence for the help.
	Label, Does, More string
	// Rank says what goes first from a narrow foot: the highest.
	Rank int
	// Off is why it cannot be done now; it stays visible in the help.
	Off string
	// HelpOnly keeps it out of the foot.
	HelpOnly bool
}

// New makes a binding. Without keys, the label is the key.
func New(label, does string, rank int, keys ...string) Binding {
	if len(keys) == 0 {
		keys = []string{label}
	}
	return Binding{Keys: keys, Label: label, Does: does, Rank: rank}
}

// Unless gives the binding a reason why it cannot be done; "" means it can.
func (b Binding) Unless(reason string) Binding {
	b.Off = reason
	return b
}

// Explain adds a sentence for the help.
func (b Binding) Explain(more string) Binding {
	b.More = more
	return b
}

// Quiet keeps the binding out of the foot.
func (b Binding) Quiet() Binding {
	b.HelpOnly = true
	return b
}

// Hit says whether the key press is this binding's, possible or not.
func (b Binding) Hit(k tea.KeyPressMsg) bool { return slices.Contains(b.Keys, k.String()) }

// Set is a titled group of bindings.
type Set struct {
	Title string
	List  []Binding
}

// Of makes a set.
func Of(title string, list ...Binding) Set { return Set{Title: title, List: list} }

// Foot are the bindings for the foot, in order.
func (s Set) Foot() []Binding {
	out := make([]Binding, 0, len(s.List))
	for _, b := range s.List {
		if !b.HelpOnly {
			out = append(out, b)
		}
	}
	return out
}

// Find is the first binding that the key press is for; nil when none.
func (s Set) Find(k tea.KeyPressMsg) *Binding {
	for i := range s.List {
		if s.List[i].Hit(k) {
			return &s.List[i]
		}
	}
	return nil
}

// Has says whether a key, by its name, is bound.
func (s Set) Has(name string) bool {
	return slices.ContainsFunc(s.List, func(b Binding) bool { return slices.Contains(b.Keys, name) })
}

// Doing is the binding that does something, by its word; nil when none does.
func (s Set) Doing(does string) *Binding {
	if i := slices.IndexFunc(s.List, func(b Binding) bool { return b.Does == does }); i >= 0 {
		return &s.List[i]
	}
	return nil
}

// Does says whether a binding does something.
func (s Set) Does(does string) bool { return s.Doing(does) != nil }

// Those that mean the same everywhere.

// Choose is enter.
func Choose(does string) Binding { return New("enter", does, 0, "enter") }

// Back is esc, or the arrow to the left.
func Back(does string) Binding { return New("esc", does, 1, "esc") }

// Help is ?.
func Help() Binding { return New("?", "help", 2) }

// Quit is q.
func Quit() Binding { return New("q", "quit", 3) }

// Board is b.
func Board() Binding { return New("b", "board", 5) }

// Move are the keys that move a cursor or scroll.
func Move() []Binding {
	return []Binding{
		New("↑/k", "up", 9, "up", "k").Quiet(),
		New("↓/j", "down", 9, "down", "j").Quiet(),
		New("pgup/ctrl+b", "a page up", 9, "pgup", "ctrl+b").Quiet(),
		New("pgdn/ctrl+f", "a page down", 9, "pgdown", "ctrl+f", "space").Quiet(),
		New("home", "to the first", 9, "home").Quiet(),
		New("end/G", "to the last", 9, "end", "G").Quiet(),
	}
}

// Step reads a moving key: rows to go, or 0; pages as ±page; ±far for the
// ends.
func Step(k tea.KeyPressMsg, page, far int) int {
	switch k.String() {
	case "up", "k", "ctrl+p":
		return -1
	case "down", "j", "ctrl+n":
		return 1
	case "pgup", "ctrl+b":
		return -max(page, 1)
	case "pgdown", "ctrl+f", "space":
		return max(page, 1)
	case "home":
		return -far
	case "end", "G":
		return far
	}
	return 0
}
