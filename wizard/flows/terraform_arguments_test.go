package flows_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// arguments are what a block takes: the names, which of them it needs, and what
// the blocks within take.
type arguments struct {
	names, needed []string
	within        map[string]*arguments
}

func argumentsOf(words []string) *arguments {
	a := &arguments{within: map[string]*arguments{}}
	for _, w := range words {
		if name, of, ok := strings.Cut(strings.TrimSuffix(w, "}"), "{"); ok {
			a.within[name] = argumentsOf(strings.Fields(of))
			continue
		}
		name, must := strings.CutSuffix(w, "!")
		a.names = append(a.names, name)
		if must {
			a.needed = append(a.needed, name)
		}
	}
	return a
}

// blockWords are a line's words; what is within braces is one.
func blockWords(line string) (out []string) {
	for _, w := range strings.Fields(line) {
		if n := len(out); n > 0 && strings.Contains(out[n-1], "{") && !strings.HasSuffix(out[n-1], "}") {
			out[n-1] += " " + w
			continue
		}
		out = append(out, w)
	}
	return out
}

// general is what Terraform itself takes in every resource.
var general = []string{"count", "for_each", "provider", "depends_on"}

func (a *arguments) check(t *testing.T, where string, b *hclsyntax.Body) {
	t.Helper()
	for name := range b.Attributes {
		if !slices.Contains(a.names, name) && !slices.Contains(general, name) {
			t.Errorf("%s takes no %s", where, name)
		}
	}
	for _, name := range a.needed {
		if b.Attributes[name] == nil {
			t.Errorf("%s needs %s", where, name)
		}
	}
	for _, x := range b.Blocks {
		in := a.within[x.Type]
		switch {
		case x.Type == "lifecycle":
			a.ignores(t, where, x.Body)
		case in != nil && len(in.names) > 0:
			in.check(t, where+"."+x.Type, x.Body)
		case in == nil:
			t.Errorf("%s has no block %s", where, x.Type)
		}
	}
}

// ignores looks at the arguments whose changes are left alone: one that there is
// not ends every plan.
func (a *arguments) ignores(t *testing.T, where string, b *hclsyntax.Body) {
	t.Helper()
	list := b.Attributes["ignore_changes"]
	if list == nil {
		return
	}
	for _, x := range list.Expr.Variables() {
		if name := x.RootName(); !slices.Contains(a.names, name) && a.within[name] == nil {
			t.Errorf("%s ignores changes of %s, which it does not take", where, name)
		}
	}
}

// idParts are the parts of an id in capitals.
var idParts = regexp.MustCompile(`[A-Z][A-Z_]*[A-Z]`)

// importable looks at the ids of a configuration's imports.
func (c config) importable(t *testing.T, where string, forms map[string]string) {
	t.Helper()
	for _, b := range c.body.Blocks {
		if b.Type != "import" {
			continue
		}
		kind := b.Body.Attributes["to"].Expr.Variables()[0].RootName()
		id := regexp.MustCompile(`\$\{[^}]*\}`).ReplaceAllString(strings.Trim(c.source(b.Body.Attributes["id"].Expr), `"`), "x")
		form := idParts.ReplaceAllStringFunc(regexp.QuoteMeta(forms[kind]), func(part string) string {
			if part == "SCOPE" {
				return ".+"
			}
			return "[^/|]+"
		})
		if forms[kind] == "" || !regexp.MustCompile("^"+form+"$").MatchString(id) {
			t.Errorf("%s: %s is imported by %s, not %q", where, kind, id, forms[kind])
		}
	}
}

// TestTerraformArguments: every resource and data source of every export takes
// what it is given, and is given what it needs.
func TestTerraformArguments(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("testdata", "providers.txt"))
	if err != nil {
		t.Fatal(err)
	}
	known, forms := map[string]*arguments{}, map[string]string{}
	for line := range strings.Lines(string(text)) {
		if words := strings.Fields(line); len(words) == 3 && words[0] == "import" {
			forms[words[1]] = words[2]
		} else if words := blockWords(line); len(words) > 2 && words[0] != "#" {
			known[words[0]+" "+words[1]] = argumentsOf(words[2:])
		}
	}
	files, err := filepath.Glob(filepath.Join("testdata", "terraform", "*.tf"))
	if err != nil || len(files) < 20 {
		t.Fatal(files, err)
	}
	used := map[string]bool{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		c := parsed(t, string(text))
		c.importable(t, filepath.Base(file), forms)
		for _, b := range c.body.Blocks {
			if b.Type != "resource" && b.Type != "data" {
				continue
			}
			kind := b.Type + " " + b.Labels[0]
			used[kind] = true
			if known[kind] == nil {
				t.Errorf("%s: no provider has a %s", file, kind)
				continue
			}
			known[kind].check(t, filepath.Base(file)+": "+kind, b.Body)
		}
	}
	for kind := range known {
		if !used[kind] {
			t.Errorf("no export has a %s any more", kind)
		}
	}
}
