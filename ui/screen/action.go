package screen

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"example.org/peerage/ui/dialog"
	"example.org/peerage/ui/keys"
)

// Action is a key and what it does now.
type Action struct {
	Key keys.Binding
	Do  func() tea.Cmd
}

// On is an action.
func On(key keys.Binding, do func() tea.Cmd) Action { return Action{Key: key, Do: do} }

// Sends is an action that sends the root a message.
func Sends(key keys.Binding, msg tea.Msg) Action {
	return On(key, func() tea.Cmd { return Send(msg) })
}

// Changes is an action that only changes what is seen.
func Changes(key keys.Binding, change func()) Action {
	return On(key, func() tea.Cmd { change(); return nil })
}

// Helps is an action that shows all bindings of a screen.
func Helps(key keys.Binding, s Screen) Action {
	return On(key, func() tea.Cmd { return Send(Show{Dialog: dialog.NewHelp(s.Help())}) })
}

// Actions are everything that can be done at a moment, in the order of the
// foot.
type Actions []Action

// Keys are the bindings, under a title.
func (a Actions) Keys(title string) keys.Set {
	set := keys.Set{Title: title, List: make([]keys.Binding, 0, len(a))}
	for i := range a {
		set.List = append(set.List, a[i].Key)
	}
	return set
}

// Has says whether a key, by its name, is for one of them.
func (a Actions) Has(name string) bool {
	return slices.ContainsFunc(a, func(x Action) bool { return slices.Contains(x.Key.Keys, name) })
}

// Press does what a key is for; what cannot be done says why. hit is false
// when the key is for none of them.
func (a Actions) Press(k tea.KeyPressMsg) (cmd tea.Cmd, hit bool) {
	for i := range a {
		switch {
		case !a[i].Key.Hit(k):
		case a[i].Key.Off != "":
			return Complain(a[i].Key.Off), true
		default:
			return a[i].Do(), true
		}
	}
	return nil, false
}
