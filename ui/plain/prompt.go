package plain

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/x/term"

	"example.org/peerage/providers/spawn"
	"example.org/peerage/ui/theme"
	"example.org/peerage/wizard"
)

// ErrEnded says that the input ended before an answer was given. Nothing was
// agreed to.
var ErrEnded = errors.New("the input ended before this was answered")

// Prompter asks with lines, for screen readers and plain terminals.
type Prompter struct {
	in  *bufio.Reader
	out io.Writer
	// fd is the terminal that secrets are read from without echo; -1 for none.
	fd int
}

// NewPrompter reads answers from in and writes questions to out. Secrets are
// read without echo when in is the terminal fd (0 and more; -1: it is not).
func NewPrompter(in io.Reader, out io.Writer, fd int) *Prompter {
	if fd >= 0 && !term.IsTerminal(uintptr(fd)) {
		fd = -1
	}
	return &Prompter{in: bufio.NewReader(in), out: out, fd: fd}
}

// Ask puts a question until it is answered. The input's end is an error, as is
// ctx's, which gives the terminal its echo back; no further question can be
// asked then, since what is typed next goes to the one that was left.
func (p *Prompter) Ask(ctx context.Context, a *wizard.Ask) (wizard.Reply, error) {
	p.show(a)
	for {
		line, err := p.read(ctx, a)
		if err != nil {
			return wizard.Reply{}, err
		}
		r, problem := answer(a, line)
		if problem == "" {
			r.ID = a.ID
			return r, nil
		}
		fmt.Fprintln(p.out, problem)
		fmt.Fprint(p.out, theme.Clean(request(a)))
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
	case a.Kind == wizard.AskPlan:
		return "Number, or NAME=VALUE to change it (or back, stop): "
	case a.Kind == wizard.AskName:
		return fmt.Sprintf("Type %s to confirm, or stop: ", a.Name)
	case a.Many && a.Free:
		return fmt.Sprintf("Numbers with commas between, or %s value (or back, stop): ", a.Var)
	case a.Many:
		return "Numbers with commas between (or back, stop): "
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

// read reads a line. Reading a terminal cannot be broken off, so it goes on by
// itself when ctx ends.
func (p *Prompter) read(ctx context.Context, a *wizard.Ask) (string, error) {
	type typed struct {
		line string
		err  error
	}
	from, restore := p.line, func() {}
	if a.Secret && p.fd >= 0 {
		before, err := term.MakeRaw(uintptr(p.fd))
		if err != nil {
			return "", err
		}
		from = p.unseen
		restore = func() { _ = term.Restore(uintptr(p.fd), before) } // a terminal that is gone needs none
	}
	got := make(chan typed, 1)
	spawn.Go(func() {
		line, err := from()
		got <- typed{line, err}
	})
	select {
	case x := <-got:
		restore()
		if a.Secret && p.fd >= 0 {
			fmt.Fprintln(p.out)
		}
		return x.line, x.err
	case <-ctx.Done():
		restore()
		fmt.Fprintln(p.out)
		return "", ErrEnded
	}
}

// unseen is a line from a raw terminal, whose keys are ours to understand: no
// library's way of reading a password notices the end of the input.
func (p *Prompter) unseen() (string, error) {
	var line []byte
	for {
		c, err := p.in.ReadByte()
		if err != nil {
			return "", ErrEnded
		}
		switch c {
		case '\r', '\n':
			return string(line), nil
		case 0x03, 0x1c: // ctrl-c, ctrl-\
			return "", ErrEnded
		case 0x04, 0: // ctrl-d; 0 is what is left of one that came before the terminal was raw
			if len(line) == 0 {
				return "", ErrEnded
			}
		case 0x08, 0x7f: // backspace
			_, n := utf8.DecodeLastRune(line)
			line = line[:len(line)-n]
		case 0x15, 0x17: // ctrl-u, ctrl-w
			line = nil
		case 0x1b: // a key that types nothing, such as an arrow
			p.passKey()
		default:
			if c >= ' ' { // no other key is part of a secret
				line = append(line, c)
			}
		}
	}
}

// passKey reads what a key sends after its escape: two bytes, or a sequence.
func (p *Prompter) passKey() {
	for n := 0; p.in.Buffered() > 0; n++ {
		c, err := p.in.ReadByte()
		if err != nil || n > 0 && c >= '@' || n == 0 && c != '[' && c != 'O' {
			return
		}
	}
}

// line is a whole line: one that is cut in its middle is not an answer.
func (p *Prompter) line() (string, error) {
	line, err := p.in.ReadString('\n')
	if err != nil {
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
	if r, ok := changed(a, line); ok {
		return r, ""
	}
	if values := numbered(a, line); len(values) > 1 {
		return wizard.Reply{Choice: wizard.ChoiceOK, Value: strings.Join(values, ",")}, ""
	}
	if len(a.Choices) > 0 && !a.Free {
		return wizard.Reply{}, fmt.Sprintf("Type a number from 1 to %d.", len(a.Choices))
	}
	if line == "" {
		line = a.Draft
	}
	return typed(a, line)
}

// numbered are the choices that a line of several numbers names; none where one
// of them cannot be taken together with others.
func numbered(a *wizard.Ask, line string) []string {
	var out []string
	for _, x := range strings.FieldsFunc(line, func(c rune) bool { return c == ',' || c == ' ' }) {
		n, err := strconv.Atoi(x)
		if !a.Many || err != nil || n < 1 || n > len(a.Choices) || a.Choices[n-1].Disabled != "" || a.Choices[n-1].Alone {
			return nil
		}
		out = append(out, a.Choices[n-1].Value)
	}
	return out
}

// changed reads NAME=VALUE, said to a plan.
func changed(a *wizard.Ask, line string) (wizard.Reply, bool) {
	name, value, ok := strings.Cut(line, "=")
	for i := range a.More {
		if ok && a.Kind == wizard.AskPlan && a.More[i].Var == strings.TrimSpace(name) {
			return wizard.Reply{Choice: wizard.ChoiceEdit, More: map[string]string{a.More[i].Var: strings.TrimSpace(value)}},
				true
		}
	}
	return wizard.Reply{}, false
}

func typed(a *wizard.Ask, value string) (wizard.Reply, string) {
	if a.Check != nil {
		if _, err := a.Check(value); err != nil {
			return wizard.Reply{}, err.Error()
		}
	}
	return wizard.Reply{Value: value}, ""
}
