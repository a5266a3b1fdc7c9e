package flows_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows"
)

// TestFrozenIDs: journals of earlier programs hold these, so they never
// change and never go; new ones may come.
func TestFrozenIDs(t *testing.T) {
	var lines []string
	for _, p := range flows.All(flows.Clouds{}) {
		for _, x := range declared(p) {
			lines = append(lines, p.ID+" "+x)
		}
	}
	frozen(t, "procedures.txt", lines)
}

func declared(p *wizard.Procedure) []string {
	out := []string{"procedure"}
	for _, v := range p.Vars {
		if v.Secret {
			out = append(out, "secret "+v.Name)
		} else {
			out = append(out, "variable "+v.Name)
		}
	}
	for _, s := range p.Steps {
		out = append(out, "step "+s.ID)
	}
	for _, s := range p.Steps {
		out = append(out, remedies(s.Remedies)...)
	}
	out = append(out, remedies(p.Remedies)...)
	for _, a := range p.After {
		out = append(out, fmt.Sprintf("after %s: %s takes items %v and secrets %v", a.ID, a.Procedure, a.Items, a.Secrets))
	}
	return firsts(out)
}

func remedies(list []wizard.Remedy) []string {
	var out []string
	for _, r := range list {
		out = append(out, "remedy "+r.ID)
		for _, a := range r.Acts {
			out = append(out, "remedy "+r.ID+" act "+a.ID)
		}
	}
	return out
}

// firsts leaves out what is in the list before: steps share remedies.
func firsts(list []string) []string {
	seen := map[string]bool{}
	return slices.DeleteFunc(list, func(s string) bool {
		was := seen[s]
		seen[s] = true
		return was
	})
}

// frozen compares with a golden file to which lines may be added, in any
// place, and from which none is taken, with -update neither.
func frozen(t *testing.T, file string, lines []string) {
	t.Helper()
	path := filepath.Join("testdata", "ids", file)
	raw, err := os.ReadFile(path)
	if err != nil && !*update {
		t.Fatal(err)
	}
	rest := lines
	for want := range strings.Lines(string(raw)) {
		i := slices.Index(rest, strings.TrimSuffix(want, "\n"))
		if i < 0 {
			t.Errorf("%s: gone, or in another order: %s", path, want)
			continue
		}
		rest = rest[i+1:]
	}
	switch text := strings.Join(lines, "\n") + "\n"; {
	case t.Failed():
	case *update:
		golden(t, path, text)
	case text != string(raw):
		t.Logf("there is more than in %s: go test -update freezes it", path)
	}
}

// TestFrozenEvents: the kinds of event and the names in their JSON.
func TestFrozenEvents(t *testing.T) {
	var lines []string
	for _, k := range kinds(t) {
		kept := "not kept"
		if wizard.Kind(k).Journaled() {
			kept = "journaled"
		}
		lines = append(lines, "kind "+k+", "+kept)
	}
	frozen(t, "events.txt", append(lines, fields("", reflect.TypeFor[wizard.Event](), nil)...))
}

// kinds reads the constants of type Kind in the engine's source, in order.
func kinds(t *testing.T) []string {
	files, err := filepath.Glob(filepath.Join("..", "*.go"))
	if err != nil || len(files) == 0 {
		t.Fatal("no source of the engine", err)
	}
	var out []string
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if !ok || len(spec.Values) != 1 {
				return true
			}
			typ, ok := spec.Type.(*ast.Ident)
			lit, text := spec.Values[0].(*ast.BasicLit)
			if !ok || !text || typ.Name != "Kind" {
				return true
			}
			if v, err := strconv.Unquote(lit.Value); err == nil {
				out = append(out, v)
			}
			return true
		})
	}
	slices.Sort(out)
	return out
}

// fields lists what encoding/json makes of a type, depth first.
func fields(at string, typ reflect.Type, within []reflect.Type) []string {
	switch typ.Kind() {
	case reflect.Pointer:
		return fields(at, typ.Elem(), within)
	case reflect.Slice:
		return fields(at+"[]", typ.Elem(), within)
	case reflect.Map:
		return fields(at+"{}", typ.Elem(), within)
	case reflect.Struct:
		if typ == reflect.TypeFor[time.Time]() || slices.Contains(within, typ) {
			return []string{"field " + at + " " + typ.String()}
		}
	default:
		return []string{"field " + at + " " + typ.Kind().String()}
	}
	var out []string
	for i := range typ.NumField() {
		f := typ.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if !f.IsExported() || name == "-" {
			continue
		}
		if name == "" && !f.Anonymous {
			name = f.Name
		}
		out = append(out, fields(strings.TrimPrefix(at+"."+name, "."), f.Type, append(within, typ))...)
	}
	return out
}
