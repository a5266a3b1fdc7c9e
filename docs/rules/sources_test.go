// Package rules keeps the rules of the house: which package may import which,
// how long a function, a file and a line may be, and which words stand where.
// It holds tests only; a rule that does not hold yet has its exceptions listed
// beside it, each with a reason, and the lists only ever shrink.
package rules

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// root is the repository's folder, seen from here.
const root = "../.."

// forTests are packages that only tests and tools import.
var forTests = []string{
	"docs", "providers/link/linktest", "providers/providertest", "providers/sim/wire/wiretest", "ui/uitest",
	"wizard/flows/flowtest",
}

// source is one Go file of the repository, parsed.
type source struct {
	// path and dir are below the repository's root, with slashes; dir is "."
	// at the top.
	path, dir string
	// test says that it is compiled for tests only.
	test bool
	// generated says that a tool wrote it.
	generated bool
	lines     [][]byte
	fset      *token.FileSet
	ast       *ast.File
}

// imports are the paths that the file imports. Those of this module are given
// below its root, as "./providers/clock", so that no package of somebody
// else's can be mistaken for one.
func (s *source) imports(module string) []string {
	var out []string
	for _, spec := range s.ast.Imports {
		p, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			continue
		}
		if rest, ours := strings.CutPrefix(p, module+"/"); ours {
			p = "./" + rest
		}
		out = append(out, p)
	}
	return out
}

// span is how many lines a declaration takes, its comment not counted.
func (s *source) span(n ast.Node) int {
	return s.fset.Position(n.End()).Line - s.fset.Position(n.Pos()).Line + 1
}

func (s *source) line(n ast.Node) int { return s.fset.Position(n.Pos()).Line }

// in says whether the file lies in one of the folders, or beneath it.
func (s *source) in(dirs ...string) bool {
	for _, d := range dirs {
		if s.dir == d || strings.HasPrefix(s.dir, d+"/") {
			return true
		}
	}
	return false
}

var parsed = sync.OnceValues(func() ([]*source, error) {
	var all []*source
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			return skipped(name, d.Name())
		}
		if !strings.HasSuffix(name, ".go") {
			return nil
		}
		s, err := parse(name)
		all = append(all, s)
		return err
	})
	return all, err
})

// skipped leaves out what is not the repository's own.
func skipped(name, base string) error {
	switch base {
	case ".git", "bin", "dist", "testdata", "node_modules":
		if name != root {
			return fs.SkipDir
		}
	}
	return nil
}

func parse(name string) (*source, error) {
	raw, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	rel, err := filepath.Rel(root, name)
	if err != nil {
		return nil, err
	}
	s := &source{path: filepath.ToSlash(rel), fset: token.NewFileSet()}
	s.dir = path.Dir(s.path)
	s.lines = bytes.Split(bytes.TrimSuffix(raw, []byte("\n")), []byte("\n"))
	s.ast, err = parser.ParseFile(s.fset, name, raw, parser.ParseComments)
	if err != nil {
		return nil, err
	}
	s.generated = ast.IsGenerated(s.ast)
	s.test = strings.HasSuffix(s.path, "_test.go") || s.in(forTests...)
	return s, nil
}

// sources are all Go files of the repository; production only those that the
// program is made of.
func sources(t *testing.T) []*source {
	t.Helper()
	all, err := parsed()
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 100 {
		t.Fatalf("only %d files were found", len(all))
	}
	return all
}

func production(t *testing.T) []*source {
	t.Helper()
	var out []*source
	for _, s := range sources(t) {
		if !s.test && !s.generated {
			out = append(out, s)
		}
	}
	return out
}

// modulePath is what go.mod says.
func modulePath(t *testing.T) string {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(raw)) {
		if rest, ok := strings.CutPrefix(line, "module "); ok {
			return strings.TrimSpace(rest)
		}
	}
	t.Fatal("go.mod names no module")
	return ""
}
