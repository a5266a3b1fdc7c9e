package rules

import (
	"bytes"
	"go/ast"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// clockwork are the functions of package time that wait or tell the time.
var clockwork = []string{"Now", "Since", "Until", "Sleep", "After", "AfterFunc", "Tick", "NewTimer", "NewTicker"}

// wallClocks are the parts of the program that read the machine's time
// themselves, with the reason. Everything else is handed a clock, so that it
// runs in virtual time.
var wallClocks = map[string]string{
	"providers/clock":  "it is the clock",
	"state/scratch.go": "files' ages are the machine's time",
}

// TestTimeComesInByAClock: the program neither waits nor looks at the time but
// through a clock; tests wait only in packages where time is virtual.
func TestTimeComesInByAClock(t *testing.T) {
	virtual := map[string]bool{}
	for _, s := range sources(t) {
		if slices.ContainsFunc(s.imports(""), func(p string) bool {
			return p == "testing/synctest" || strings.HasSuffix(p, "/flowtest") || strings.HasSuffix(p, "/wiretest")
		}) {
			virtual[s.dir] = true
		}
	}
	for _, s := range sources(t) {
		if s.in("ui/uitest") || wallClocks[s.dir] != "" || wallClocks[s.path] != "" {
			continue
		}
		for _, use := range uses(s, "time", clockwork) {
			name := use.Sel.Name
			switch {
			case !s.test:
				t.Errorf("%s:%d: time.%s; take a clock.Clock", s.path, s.line(use), name)
			case name == "Sleep" && !virtual[s.dir]:
				t.Errorf("%s:%d: time.Sleep outside virtual time", s.path, s.line(use))
			}
		}
	}
}

// uses finds the uses of a package's functions.
func uses(s *source, pkg string, names []string) []*ast.SelectorExpr {
	if !slices.ContainsFunc(s.imports(""), func(p string) bool { return path.Base(p) == pkg }) {
		return nil
	}
	var out []*ast.SelectorExpr
	ast.Inspect(s.ast, func(n ast.Node) bool {
		sel, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		if x, ok := sel.X.(*ast.Ident); ok && x.Name == pkg && slices.Contains(names, sel.Sel.Name) {
			out = append(out, sel)
		}
		return true
	})
	return out
}

// providerNames are the words by which a provider is named. "cloud" and
// "hosted", the two sides of a link, name nobody.
var providerNames = regexp.MustCompile(`(?i)azure|microsoft|entra|aiven|\baws\b|\bAWS|amazon|astra|datastax|upcloud`)

// home are the folders in which a provider may be named: its own, its kind of
// link, its port, its procedures, and the embedded clouds; and the one file that
// opens all adapters.
func home(s *source) bool {
	return s.dir == "providers" || s.path == "ui/host/adapters.go" || s.in("providers/sim", "providers/link", "wizard/flows") ||
		s.in(prefixed("providers/", adapters)...)
}

func prefixed(prefix string, names []string) []string {
	var out []string
	for _, n := range names {
		out = append(out, prefix+n)
	}
	return out
}

// TestProvidersAreNamedAtHome: nothing outside a provider's own packages and
// its kinds of link names it, so that a new one needs no change there.
func TestProvidersAreNamedAtHome(t *testing.T) {
	got := map[string]int{}
	for _, s := range production(t) {
		if !home(s) {
			got[s.dir] += len(mentions(s))
		}
	}
	shrinking(t, "mentions of a provider", got, nil)
}

// mentions are the identifiers and texts of a file that name a provider.
func mentions(s *source) []ast.Node {
	var out []ast.Node
	ast.Inspect(s.ast, func(n ast.Node) bool {
		switch x := n.(type) {
		case *ast.Ident:
			if providerNames.MatchString(x.Name) {
				out = append(out, x)
			}
		case *ast.BasicLit:
			if x.Kind == token.STRING && providerNames.MatchString(x.Value) {
				out = append(out, x)
			}
		}
		return true
	})
	return out
}

// elsewhere are places of somebody's machine: nobody who reads the repository
// can follow them.
var elsewhere = regexp.MustCompile(`(?:^|[^\w.~-])/(?:root|home/[a-z]+)/`)

// elsewhereAllowed are texts in which such a place is meant.
var elsewhereAllowed = []string{"/home/ana"}

func TestNothingPointsOutsideTheRepository(t *testing.T) {
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if d.Name() == "testdata" {
				return nil
			}
			return skipped(name, d.Name())
		}
		if slices.Contains([]string{".git", "go.sum", "words_test.go"}, d.Name()) {
			return nil
		}
		raw, err := os.ReadFile(name)
		if err != nil || bytes.IndexByte(raw, 0) >= 0 {
			return err
		}
		for i, line := range bytes.Split(raw, []byte("\n")) {
			for _, ok := range elsewhereAllowed {
				line = bytes.ReplaceAll(line, []byte(ok), nil)
			}
			if m := elsewhere.Find(line); m != nil {
				t.Errorf("%s:%d: %q", name, i+1, m)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestOnePlaceSaysWhatWasNotHeard: which exit code what was not heard has, and what
// is not permitted, is decided in one file, which every command that looks asks.
func TestOnePlaceSaysWhatWasNotHeard(t *testing.T) {
	const place = "ui/command/exits.go"
	there := 0
	for _, s := range sources(t) {
		if s.test || !s.in("ui") {
			continue
		}
		for _, use := range uses(s, "plain", []string{"ExitUnknown", "ExitDenied", "ExitDegraded"}) {
			if s.path == place {
				there++
			} else {
				t.Errorf("%s:%d: plain.%s outside %s", s.path, s.line(use), use.Sel.Name, place)
			}
		}
	}
	if there == 0 {
		t.Errorf("%s has no exit code", place)
	}
}
