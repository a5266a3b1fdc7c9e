package rules

import (
	"go/ast"
	"slices"
	"testing"
)

// whole are the fields by which a step, a variable and a remedy are known. Not
// among them are those that a finding or a choice has, too.
var whole = []string{
	"Why", "Actor", "Preflight", "Live", "Teardown", "SignsIn", "Needs", "Gives", "Check", "Confirm", "Do",
	"Wait", "Shapes", "Site", "Undo", "Keep", "Cuts", "Remedies", "Result", "Help", "When", "Auto", "Diagnose", "Acts",
}

// listed are the fields that hold steps, variables, remedies and what they are
// made of.
var listed = []string{"Steps", "Vars", "Inputs", "Remedies", "Acts"}

// TestNothingIsPatched: a procedure's steps, variables and remedies are made
// whole, with all their words. What differs between procedures comes with a
// spec; nothing is changed about a step once it is made.
func TestNothingIsPatched(t *testing.T) {
	for _, s := range production(t) {
		if !s.in("wizard/flows") {
			continue
		}
		ast.Inspect(s.ast, func(n ast.Node) bool {
			a, ok := n.(*ast.AssignStmt)
			if !ok {
				return true
			}
			for _, to := range a.Lhs {
				if name := patched(to); name != "" {
					t.Errorf("%s:%d: %s is assigned to; say it where the step is made", s.path, s.line(to), name)
				}
			}
			return true
		})
	}
}

// patched is the field that an assignment changes, if it is one of those.
func patched(to ast.Expr) string {
	inside := false
	for {
		switch x := to.(type) {
		case *ast.IndexExpr:
			if sel, ok := x.X.(*ast.SelectorExpr); ok && slices.Contains(listed, sel.Sel.Name) {
				return sel.Sel.Name
			}
			to = x.X
		case *ast.SelectorExpr:
			if !inside && slices.Contains(whole, x.Sel.Name) {
				return x.Sel.Name
			}
			inside, to = true, x.X
		default:
			return ""
		}
	}
}
