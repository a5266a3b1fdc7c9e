package plain

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/charmbracelet/x/term"

	"example.org/peerage/ui/theme"
	"example.org/peerage/wizard"
)

// ErrEnded says that the input ended before an answer was given. Nothing was
// agreed to.
var ErrEnded = errors.New("the input ended before this was answered")

// Prompter asks with lines, for screen readers and plain terminals.
type Prompter struct {
	in     *bufio.Reader
	out    io.Writer
	hidden func() (string, error)
}

// NewPrompter reads answers from in and writes questions to out. Secrets are
// read without echo when in is the terminal fd (0 and more; -1: it is not).
func NewPrompter(in io.Reader, out io.Writer, fd int) *Prompter {
	p := &Prompter{in: bufio.NewReader(in), out: out}
	if fd >= 0 && term.IsTerminal(uintptr(fd)) {
		p.hidden = func() (string, error) {
			b, err := term.ReadPassword(uintptr(fd))
			fmt.Fprintln(out)
			return string(b), err
		}
	}
	return p
}

// Ask puts a question until it is answered. The input's end is an error.
func (p *Prompter) Ask(a *wizard.Ask) (wizard.Reply, error) {
	p.show(a)
	for {
		line, err := p.read(a)
		if err != nil {
			return wizard.Reply{}, err
		}
		r, problem := answer(a, line)
		if problem == "" {
			r.ID = a.ID
			return r, nil
		}
		fmt.Fprintln(p.out, problem)
	}
}

// show puts the question. Its words may be a provider's: each stays on its
// line.
func (p *Prompter) show(a *wizard.Ask) {
	fmt.Fprintf(p.out, "\n%s\n", theme.Clean(a.Title))
	if a.Text != "" {
		fmt.Fprintln(p.out, theme.Lines(a.Text))
	}
	for _, l := range a.Lines {
		fmt.Fprintln(p.out, "  "+theme.Clean(l))
	}
	for i, c := range a.Choices {
		fmt.Fprintf(p.out, "  %d. %s\n", i+1, theme.Clean(choice(c)))
	}
	if a.Problem != "" {
		fmt.Fprintln(p.out, theme.Clean(a.Problem))
	}
	fmt.Fprint(p.out, theme.Clean(request(a)))
}

// choice is a choice in words.
func choice(c wizard.Choice) string {
	words := append([]string{c.Title}, c.Columns...)
	if c.Warn != "" {
		words = append(words, "warning: "+c.Warn)
	}
	if c.Disabled != "" {
		words = append(words, "cannot be chosen: "+c.Disabled)
	}
	return strings.Join(words, ", ")
}

// request says what is to be typed.
func request(a *wizard.Ask) string {
	switch {
	case a.Kind == wizard.AskName:
		return fmt.Sprintf("Type %s to confirm, or stop: ", a.Name)
	case a.Free && len(a.Choices) > 0:
		return fmt.Sprintf("Number, or %s value (or back, stop): ", a.Var)
	case a.Kind == wizard.AskInput && len(a.Choices) == 0:
		return fmt.Sprintf("%s%s (or back, stop): ", a.Var, draft(a))
	}
	return "Number (or back, stop): "
}

func draft(a *wizard.Ask) string {
	if a.Draft == "" || a.Secret {
		return ""
	}
	return " [" + a.Draft + "]"
}

func (p *Prompter) read(a *wizard.Ask) (string, error) {
	if a.Secret && p.hidden != nil {
		return p.hidden()
	}
	line, err := p.in.ReadString('\n')
	if err != nil && line == "" {
		return "", ErrEnded
	}
	if err != nil { // cut in the middle of a line: not an answer
		return "", ErrEnded
	}
	return strings.TrimSpace(line), nil
}

// answer turns a line into a reply, or says why it is none.
func answer(a *wizard.Ask, line string) (wizard.Reply, string) {
	switch {
	case a.Kind == wizard.AskName && line == a.Name:
		return wizard.Reply{Value: line}, ""
	case line == wizard.ChoiceStop || line == wizard.ChoiceBack:
		return wizard.Reply{Choice: line}, ""
	case a.Kind == wizard.AskName:
		return wizard.Reply{}, fmt.Sprintf("That is not %s. Type it, or stop.", a.Name)
	}
	if n, err := strconv.Atoi(line); err == nil && n >= 1 && n <= len(a.Choices) {
		c := a.Choices[n-1]
		if c.Disabled != "" {
			return wizard.Reply{}, "That cannot be chosen: " + c.Disabled
		}
		return wizard.Reply{Choice: c.Value}, ""
	}
	if len(a.Choices) > 0 && !a.Free {
		return wizard.Reply{}, fmt.Sprintf("Type a number from 1 to %d.", len(a.Choices))
	}
	if line == "" {
		line = a.Draft
	}
	return typed(a, line)
}

func typed(a *wizard.Ask, value string) (wizard.Reply, string) {
	if a.Check != nil {
		if _, err := a.Check(value); err != nil {
			return wizard.Reply{}, err.Error()
		}
	}
	return wizard.Reply{Value: value}, ""
}
