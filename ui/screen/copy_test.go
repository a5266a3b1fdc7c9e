package screen

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
)

func TestCopySaysWhichWayItWent(t *testing.T) {
	var got string
	took := Clipboard(func(text string) string { got = text; return "wl-copy" })
	if m, ok := took.Short("the code", "AB12")().(Toast); !ok || m.Text != "Copied the code with wl-copy" || got != "AB12" {
		t.Errorf("%+v, %q", m, got)
	}
	if m, ok := took.Lines("Id", "/s")().(Show); !ok || m.Dialog.Title() != "Id" {
		t.Errorf("%+v", m)
	}
	for _, c := range []Clipboard{nil, func(string) string { return "" }} {
		list, _ := c.Short("the code", "AB12")().(tea.BatchMsg)
		if len(list) != 2 || fmt.Sprint(list[0]()) != "AB12" {
			t.Fatalf("the terminal is not asked: %v", list)
		}
		if says := fmt.Sprint(list[1]()); !strings.Contains(says, "Asked the terminal to copy the code") {
			t.Error(says)
		}
	}
}

// TestNothingElseSetsTheClipboard: what was sent to the terminal is known to
// have arrived nowhere else either.
func TestNothingElseSetsTheClipboard(t *testing.T) {
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasPrefix(path, "../screen/copy") {
			return err
		}
		b, err := os.ReadFile(path)
		if strings.Contains(string(b), "Set"+"Clipboard(") || strings.Contains(string(b), "to the "+"clipboard\"") {
			t.Errorf("%s copies past screen.Clipboard", path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
