package uitest

import (
	"bytes"
	"image/png"
	"testing"
)

// ours are the characters of all screens that are not ASCII.
const ours = "✓●◌○✗–▸◂╌…›·×←→↑↓⇄⇢▏─│┬┴├┤┼╭╮╰╯▁▂▃▄▅▆▇█“”’⠋⠙éÄ"

func TestEveryCharacterCanBeDrawn(t *testing.T) {
	for _, r := range ours {
		if !Drawable(r) {
			t.Errorf("%q would be an empty box", r)
		}
	}
	if Drawable('网') {
		t.Error("Go Mono has no 网: this test would not notice a missing character")
	}
}

func TestPictureHasTheColours(t *testing.T) {
	for _, dark := range []bool{true, false} {
		data, err := PNG("\x1b[38;2;255;0;0m█\x1b[m \x1b[7m \x1b[m\n"+ours, 60, 2, dark)
		if err != nil {
			t.Fatal(err)
		}
		img, err := png.Decode(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		if got := img.Bounds().Size(); got.X != 60*cellW+2*border || got.Y != 2*cellH+2*border {
			t.Errorf("the picture is %v", got)
		}
		r, g, b, _ := img.At(border+cellW/2, border+cellH/2).RGBA()
		if r < 0xf000 || g > 0x1000 || b > 0x1000 {
			t.Errorf("a red block is %x %x %x", r, g, b)
		}
		back := img.At(0, 0)
		if img.At(border+2*cellW+4, border+4) == back {
			t.Error("a reversed blank is not seen")
		}
		for i, c := range []rune(ours) {
			if !inked(img.At, back, border+i*cellW, border+cellH) {
				t.Errorf("%q left no ink", c)
			}
		}
	}
}

// inked says whether a cell has anything but background in it.
func inked[C comparable](at func(x, y int) C, back C, x, y int) bool {
	for dy := range cellH {
		for dx := range cellW {
			if at(x+dx, y+dy) != back {
				return true
			}
		}
	}
	return false
}

func TestKeysByName(t *testing.T) {
	for name, want := range map[string]string{"enter": "enter", "ctrl+c": "ctrl+c", "x": "x", "?": "?", "pgdown": "pgdown",
		"G":     "G",
		"space": "space", "shift+tab": "shift+tab", "esc": "esc", "+": "+"} {
		if got := Key(name).String(); got != want {
			t.Errorf("%s is pressed as %s", name, got)
		}
	}
}

func TestPlainHasNoBlanksAtTheEnd(t *testing.T) {
	if got := Plain("\x1b[1ma\x1b[m   \n  b "); got != "a\n  b\n" {
		t.Errorf("%q", got)
	}
}
