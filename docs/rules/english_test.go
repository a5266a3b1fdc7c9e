package rules

import (
	"go/ast"
	"go/token"
	"strings"
	"testing"
)

// unplain are turns of phrase over which people have stumbled.
var unplain = []string{
	"gone on with", "asks how to go on", "where does it hold", "lets your ranges in", "likewise",
}

// TestPlainEnglish keeps them out of what the program says.
func TestPlainEnglish(t *testing.T) {
	for _, s := range sources(t) {
		if s.test || s.in("ui/uitest") {
			continue
		}
		ast.Inspect(s.ast, func(n ast.Node) bool {
			lit, ok := n.(*ast.BasicLit)
			if !ok || lit.Kind != token.STRING {
				return true
			}
			for _, words := range unplain {
				if strings.Contains(strings.ToLower(lit.Value), words) {
					t.Errorf("%s:%d: it says %q", s.path, s.line(lit), words)
				}
			}
			return true
		})
	}
}
