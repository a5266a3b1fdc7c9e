package machine

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestClipboardSaysWhoTookIt(t *testing.T) {
	for _, c := range []struct {
		env, goos, missing string
		want, ran          string
	}{
		{"TMUX=x", "linux", "", "tmux", "tmux load-buffer -w -"},
		{"TMUX=x", "darwin", "", "tmux and pbcopy", "tmux load-buffer -w -,pbcopy"},
		{"TMUX=x", "darwin", "tmux", "pbcopy", "tmux load-buffer -w -,pbcopy"},
		{"WAYLAND_DISPLAY=w DISPLAY=:0", "linux", "", "wl-copy", "wl-copy"},
		{"WAYLAND_DISPLAY=w DISPLAY=:0", "linux", "wl-copy xclip", "xsel",
			"wl-copy,xclip -selection clipboard,xsel --clipboard --input"},
		{"WSL_DISTRO_NAME=Debian", "linux", "", "clip.exe", "clip.exe"},
		{"", "windows", "", "clip.exe", "clip.exe"},
		{"", "linux", "", "", ""},
		{"SSH_CONNECTION=a", "darwin", "", "", ""},
		{"SSH_TTY=/dev/pts/1 TMUX=x DISPLAY=:10", "linux", "", "tmux", "tmux load-buffer -w -"},
	} {
		var ran []string
		x := &Clipboard{goos: c.goos, env: func(name string) string {
			for _, e := range strings.Fields(c.env) {
				if v, ok := strings.CutPrefix(e, name+"="); ok {
					return v
				}
			}
			return ""
		}, run: func(input, name string, args ...string) error {
			ran = append(ran, strings.Join(append([]string{name}, args...), " "))
			if name == "clip.exe" && input != "\xff\xfe/\x00\xfc\x00" || name != "clip.exe" && input != "/ü" {
				t.Errorf("%s is given %q", name, input)
			}
			if slices.Contains(strings.Fields(c.missing), name) {
				return errors.New("it is not there")
			}
			return nil
		}}
		if got := x.Copy("/ü"); got != c.want || strings.Join(ran, ",") != c.ran {
			t.Errorf("%+v: %q took it, of %q", c, got, ran)
		}
	}
}

// TestClipboardRunsPrograms: what one ends well with has been taken.
func TestClipboardRunsPrograms(t *testing.T) {
	dir := t.TempDir()
	script := "#!/bin/sh\ncat > " + filepath.Join(dir, "got") + "\n"
	if err := os.WriteFile(filepath.Join(dir, "wl-copy"), []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir+":"+os.Getenv("PATH"))
	x := NewClipboard(func(name string) string { return map[string]string{"WAYLAND_DISPLAY": "w"}[name] })
	x.goos = "linux"
	if how := x.Copy("vnet-1"); how != "wl-copy" {
		t.Errorf("%q took it", how)
	}
	if got, err := os.ReadFile(filepath.Join(dir, "got")); string(got) != "vnet-1" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
}
