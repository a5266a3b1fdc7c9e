// Package uitest helps tests to look at screens as a person does: as text to
// compare with, and as pictures to look at.
package uitest

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
)

var (
	update = flag.Bool("update", false, "write the golden screens anew")
	shots  = flag.String("shots", "", "folder for pictures of the golden screens")
)

// Plain is the screen as text: no styles, no blanks at the ends of lines.
func Plain(screen string) string {
	lines := strings.Split(ansi.Strip(screen), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return strings.Join(lines, "\n") + "\n"
}

// Golden compares a screen with testdata/screens/NAME.txt at the top of the
// module; with -update it writes that file, with -shots a picture of it.
func Golden(t testing.TB, name, screen string) {
	t.Helper()
	if *shots != "" {
		Shot(t, *shots, name, screen, !strings.Contains(name, "light"))
	}
	path := filepath.Join(root(t), "testdata", "screens", name+".txt")
	got := Plain(screen)
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v (write it with -update)", err)
	}
	if got != string(want) {
		t.Errorf("screen %s is not as it was (accept it with -update)\ngot:\n%s\nwant:\n%s\nfirst difference: %s", name, got,
			want, difference(got, string(want)))
	}
}

// Shot writes a picture of a screen, as large as the screen is.
func Shot(t testing.TB, dir, name, screen string, dark bool) {
	t.Helper()
	lines := strings.Split(screen, "\n")
	width := 1
	for _, l := range lines {
		width = max(width, ansi.StringWidth(l))
	}
	data, err := PNG(screen, width, len(lines), dark)
	if err == nil {
		err = os.MkdirAll(dir, 0o755)
	}
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, strings.ReplaceAll(name, "/", "-")+".png"), data, 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func difference(a, b string) string {
	x, y := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range min(len(x), len(y)) {
		if x[i] != y[i] {
			return "got " + x[i] + "\n               want " + y[i]
		}
	}
	return "one is longer"
}

// root is the folder of go.mod.
func root(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	for err == nil {
		if _, found := os.Stat(filepath.Join(dir, "go.mod")); found == nil {
			return dir
		}
		up := filepath.Dir(dir)
		if up == dir {
			break
		}
		dir = up
	}
	t.Fatalf("no go.mod above this test: %v", err)
	return ""
}

// Fits complains when a screen is larger than width and height.
func Fits(t testing.TB, screen string, width, height int) {
	t.Helper()
	lines := strings.Split(screen, "\n")
	if len(lines) > height {
		t.Errorf("%d lines on a screen of %d×%d", len(lines), width, height)
	}
	for i, l := range lines {
		if n := ansi.StringWidth(l); n > width {
			t.Errorf("line %d is %d wide on a screen of %d×%d: %q", i+1, n, width, height, ansi.Strip(l))
			return
		}
	}
}
