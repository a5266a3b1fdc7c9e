package theme

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"unicode"
)

// TestEveryGlyphHasAnASCIIForm: whatever is no letter in a text of the program
// is one cell, in both forms.
func TestEveryGlyphHasAnASCIIForm(t *testing.T) {
	seen := 0
	for _, dir := range []string{"..", "../../wizard", "../../providers"} {
		for path, text := range texts(t, dir) {
			for _, r := range text {
				if r < 0x80 || unicode.IsLetter(r) && r != 'µ' || unicode.In(r, unicode.M, unicode.C) {
					continue
				}
				seen++
				if got := ASCII(string(r)); len(got) != 1 {
					t.Errorf("%s: %q (%U) is %q in ASCII", path, r, r, got)
				} else if Width(string(r)) != 1 {
					t.Errorf("%s: %q (%U) takes %d cells", path, r, r, Width(string(r)))
				}
			}
		}
	}
	if seen < 100 {
		t.Errorf("only %d glyphs were looked at", seen)
	}
}

// texts are the string and character literals of the program below dir, by
// file; tests, embedded clouds and the tools for pictures are left out.
func texts(t *testing.T, dir string) map[string]string {
	out := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "sim" || d.Name() == "uitest") {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || tables[filepath.Base(path)] {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if l, ok := n.(*ast.BasicLit); ok && (l.Kind == token.STRING || l.Kind == token.CHAR) {
				s, err := strconv.Unquote(l.Value)
				if err != nil {
					t.Errorf("%s: %s: %v", path, l.Value, err)
				}
				out[path] += s
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// tables speak of characters instead of writing them.
var tables = map[string]bool{"ascii.go": true, "text.go": true}

func TestStatesDifferInASCII(t *testing.T) {
	seen := map[string]string{}
	for _, g := range []string{Done, Now, Wait, Todo, Fail, Need, Skip, Old, Unsure, Cursor, Typing} {
		a := ASCII(g)
		if seen[a] != "" {
			t.Errorf("%s and %s are both %s", seen[a], g, a)
		}
		seen[a] = g
	}
	if got := ASCII("╭─┬╮│ Zürich 网络 ● active │\x1b[1m✓\x1b[m"); got != "+-++| Zürich 网络 * active |\x1b[1m+\x1b[m" {
		t.Errorf("%q", got)
	}
}
