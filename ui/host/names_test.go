package host_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"strconv"
	"strings"
	"testing"

	"example.org/peerage/wizard/flows"
)

// TestNoProcedureIsNamedHere: what the host needs of a run comes from what its
// procedure says of its variables, so that a rename there cannot break it.
func TestNoProcedureIsNamedHere(t *testing.T) {
	names := map[string]string{}
	for _, p := range flows.All(flows.Clouds{}) {
		names[p.ID] = "procedure"
		for _, v := range p.Vars {
			if strings.ToLower(v.Name) != v.Name || strings.Contains(v.Name, ".") { // "name" is a word
				names[v.Name] = "variable"
			}
		}
		for _, s := range p.Steps {
			names[s.ID] = "step"
		}
	}
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if !strings.HasSuffix(f.Name(), ".go") || strings.HasSuffix(f.Name(), "_test.go") {
			continue
		}
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, f.Name(), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			lit, ok := n.(*ast.BasicLit)
			if !ok || lit.Kind != token.STRING {
				return true
			}
			if text, err := strconv.Unquote(lit.Value); err == nil && names[text] != "" {
				t.Errorf("%s: the %s %s", set.Position(lit.Pos()), names[text], text)
			}
			return true
		})
	}
}
