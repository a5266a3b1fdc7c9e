// Package screen is what the root of the terminal UI and its screens have
// agreed on.
package screen

import (
	tea "charm.land/bubbletea/v2"

	"example.org/peerage/ui/dialog"
	"example.org/peerage/ui/front"
	"example.org/peerage/ui/keys"
)

// Screen is one full page. The root keeps a stack of them, gives keys and
// pastes to the topmost (unless a dialog is open) and every other message to
// all of them: each knows its own by an id.
type Screen interface {
	Init() tea.Cmd
	// Update takes a message; what the screen wants of the root it says with
	// the messages below, sent by commands.
	Update(msg tea.Msg) tea.Cmd
	// View fills the whole terminal, head and foot included: exactly height
	// lines, none wider than width. It reads no clock.
	View(width, height int) string
	// Crumbs say where this is, from the outside in: "peerage", "Board".
	Crumbs() []string
	// Help are all bindings of this moment; the first set is the foot's.
	Help() []keys.Set
	// Typing says that letters are text now: the root must not take q, ? or
	// the like for itself.
	Typing() bool
	// Close ends what the screen started; called when it leaves the stack.
	Close()
}

// Messages from screens to the root.
type (
	// Push puts a screen on top.
	Push struct{ Screen Screen }
	// Pop leaves the topmost screen.
	Pop struct{}
	// Home leaves all but the first.
	Home struct{}
	// OpenBoard shows the board, the cursor on Link when it is not "".
	OpenBoard struct{ Link string }
	// OpenSetup shows a run: a new one (Start), one to go on with (Resume,
	// from step Back when it is not ""), one to take down (Teardown), or one that
	// is over, to look at (Look).
	OpenSetup struct {
		Start        *front.StartOptions
		Resume, Back string
		Teardown     string
		Look         string
	}
	// Show opens a dialog in front of the screen.
	Show struct{ Dialog dialog.Dialog }
	// Dismiss closes the dialog d, if it is still open.
	Dismiss struct{ Dialog dialog.Dialog }
	// Toast is a short word that goes by itself; Bad ones stay longer.
	Toast struct {
		Text string
		Bad  bool
	}
	// GoWrong lets the person choose what goes wrong in a demo.
	GoWrong struct{}
	// Quit asks the root to leave the program; it may ask back.
	Quit struct{}
)

// Send makes a command of a message.
func Send(msg tea.Msg) tea.Cmd { return func() tea.Msg { return msg } }

// OpenPage opens a page in a browser, and says why when that does not work.
func OpenPage(open func(string) error, page string) tea.Cmd {
	return func() tea.Msg {
		if err := open(page); err != nil {
			return Toast{Text: "No browser came up: " + err.Error(), Bad: true}
		}
		return nil
	}
}

// Say is a toast as a command.
func Say(text string) tea.Cmd { return Send(Toast{Text: text}) }

// Complain is a toast about something that did not work.
func Complain(text string) tea.Cmd { return Send(Toast{Text: text, Bad: true}) }
