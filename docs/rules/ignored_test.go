package rules

import (
	"go/ast"
	"testing"
)

// TestIgnoredResultsSayWhy: whoever gives all results of a call to nobody says
// beside it, or on the line before, why nobody needs them. What only tests and
// measuring tools run is left out, and the simulator, whose refusals of its own
// scenarios the tests of these would show.
func TestIgnoredResultsSayWhy(t *testing.T) {
	for _, s := range production(t) {
		if s.in("ui/uitest", "providers/sim", "state/pgtest") {
			continue
		}
		said := map[int]bool{}
		for _, group := range s.ast.Comments {
			for _, c := range group.List {
				said[s.line(c)] = true
			}
		}
		ast.Inspect(s.ast, func(n ast.Node) bool {
			a, ok := n.(*ast.AssignStmt)
			if !ok || !ignores(a) {
				return true
			}
			if at := s.line(a); !said[at] && !said[at-1] {
				t.Errorf("%s:%d: the result is ignored, and nothing says why", s.path, at)
			}
			return true
		})
	}
}

// ignores says whether an assignment drops all that a call gives.
func ignores(a *ast.AssignStmt) bool {
	for _, x := range a.Lhs {
		if name, ok := x.(*ast.Ident); !ok || name.Name != "_" {
			return false
		}
	}
	_, call := a.Rhs[0].(*ast.CallExpr)
	return call
}
