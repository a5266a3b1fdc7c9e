package rules

import (
	"go/ast"
	"strings"
	"testing"
)

// vague are words that say nothing of what a function does or a type is: the
// field has better ones (poll, action, worker, lock, reducer).
var vague = []string{"begin", "broken", "crew", "desk", "gate", "heed", "leave", "look", "looked", "looks", "pokes",
	"said", "take", "told", "turn"}

// TestNamesSayWhatTheyAre: no function, method or type has a vague word for its name.
func TestNamesSayWhatTheyAre(t *testing.T) {
	is := map[string]bool{}
	for _, w := range vague {
		is[w] = true
	}
	for _, s := range sources(t) {
		if s.test {
			continue
		}
		ast.Inspect(s.ast, func(n ast.Node) bool {
			var name *ast.Ident
			switch x := n.(type) {
			case *ast.FuncDecl:
				name = x.Name
			case *ast.TypeSpec:
				name = x.Name
			}
			if name != nil && is[strings.ToLower(name.Name)] {
				t.Errorf("%s:%d: %s says nothing of what it is", s.path, s.line(name), name.Name)
			}
			return true
		})
	}
}
