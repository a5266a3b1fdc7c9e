package machine

import (
	"context"
	"encoding/binary"
	"os/exec"
	"runtime"
	"strings"
	"time"
	"unicode/utf16"
)

// Clipboard hands text to the programs that keep a clipboard here.
type Clipboard struct {
	env  func(string) string
	goos string
	// run runs a program with input; nil means that it took it.
	run func(input, name string, args ...string) error
}

// NewClipboard finds the programs by an environment.
func NewClipboard(env func(string) string) *Clipboard {
	return &Clipboard{env, runtime.GOOS, feed}
}

// patience is how long a program may take; they are done at once or hang.
const patience = 2 * time.Second

func feed(input, name string, args ...string) error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Stdin, cmd.WaitDelay = strings.NewReader(input), patience
	return cmd.Run()
}

// Copy gives the names of those that took the text: tmux, and the first of the
// machine's own. Over SSH that machine is not the one the person sits at. ""
// means none: the terminal has to be asked, which answers nothing.
func (c *Clipboard) Copy(text string) string {
	var took []string
	if c.env("TMUX") != "" && c.run(text, "tmux", "load-buffer", "-w", "-") == nil {
		took = append(took, "tmux")
	}
	if c.env("SSH_CONNECTION") == "" && c.env("SSH_TTY") == "" {
		for _, p := range c.programs() {
			input := text
			if p[0] == "clip.exe" {
				input = wide(text)
			}
			if c.run(input, p[0], p[1:]...) == nil {
				took = append(took, p[0])
				break
			}
		}
	}
	return strings.Join(took, " and ")
}

// programs are those that may be there, the likeliest first.
func (c *Clipboard) programs() [][]string {
	var out [][]string
	if c.goos == "darwin" {
		return [][]string{{"pbcopy"}}
	}
	if c.env("WAYLAND_DISPLAY") != "" {
		out = append(out, []string{"wl-copy"})
	}
	if c.env("DISPLAY") != "" && c.goos != "windows" {
		out = append(out, []string{"xclip", "-selection", "clipboard"}, []string{"xsel", "--clipboard", "--input"})
	}
	if c.goos == "windows" || c.env("WSL_DISTRO_NAME") != "" {
		out = append(out, []string{"clip.exe"})
	}
	return out
}

// wide is text as clip.exe takes what is not ASCII: UTF-16 with its mark.
func wide(text string) string {
	b := []byte{0xff, 0xfe}
	for _, u := range utf16.Encode([]rune(text)) {
		b = binary.LittleEndian.AppendUint16(b, u)
	}
	return string(b)
}
