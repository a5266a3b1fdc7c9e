package command

import (
	"bytes"
	"context"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// schemaFile describes what is printed as JSON.
const schemaFile = "../../docs/schema/peerage-1.schema.json"

// strict has no object of a schema take what it does not name.
func strict(v any) {
	switch x := v.(type) {
	case map[string]any:
		if _, open := x["additionalProperties"]; x["properties"] != nil && !open {
			x["additionalProperties"] = false
		}
		for _, y := range x {
			strict(y)
		}
	case []any:
		for _, y := range x {
			strict(y)
		}
	}
}

// described fails a test for output that is not one object a line, each as the
// schema has it and with nothing that it does not name. It gives their types.
func described(t *testing.T, out string) []string {
	t.Helper()
	raw, err := os.ReadFile(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	strict(doc)
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("peerage.json", doc); err != nil {
		t.Fatal(err)
	}
	defs := doc.(map[string]any)["$defs"].(map[string]any)
	compiled := map[string]*jsonschema.Schema{}
	for name := range defs { // each by itself: what is wrong is said of one type
		if compiled[name], err = c.Compile("peerage.json#/$defs/" + name); err != nil {
			t.Fatal(err)
		}
	}
	of := map[string]string{"link": "link_event", "source": "source_event", "finding": "finding_object"}
	var types []string
	for line := range strings.Lines(out) {
		v, err := jsonschema.UnmarshalJSON(strings.NewReader(line))
		object, ok := v.(map[string]any)
		if err != nil || !ok {
			t.Errorf("no object: %v in %s", err, line)
			continue
		}
		kind, _ := object["type"].(string)
		name := kind
		if of[kind] != "" {
			name = of[kind]
		}
		types = append(types, kind)
		switch s := compiled[name]; {
		case s == nil:
			t.Errorf("no such type %q: %s", kind, line)
		default:
			if err := s.Validate(v); err != nil {
				t.Errorf("%v\n%s", err, line)
			}
		}
	}
	return types
}

// printed runs the program with its state in a folder and gives what it prints.
func printed(t *testing.T, folder string, args ...string) string {
	t.Helper()
	var out, complaints bytes.Buffer
	env := func(name string) string {
		return map[string]string{"HOME": folder, "XDG_CONFIG_HOME": folder, "PEERAGE_STATE_DIR": folder}[name]
	}
	args = append(args, "--json")
	run(t.Context(), args, streams{in: strings.NewReader(""), out: &out, err: &complaints, inFD: -1, env: env})
	if out.Len() == 0 {
		t.Errorf("%v prints nothing: %s", args, complaints.String())
	}
	return out.String()
}

// TestWhatIsPrintedAsJSONIsDescribed: of every command that prints any.
func TestWhatIsPrintedAsJSONIsDescribed(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	for _, x := range []struct {
		args, types string
	}{
		{"demo --speed 500 --teardown", "event status"},
		{"demo --speed 1000 --scenario no-rights", "event"},
		{"demo --scenarios", "scenario"},
		{"doctor", "finding"},
		{"paths", "paths"},
		{"status --timeout 0s", "status"},
	} {
		got := described(t, printed(t, folder, strings.Fields(x.args)...))
		slices.Sort(got)
		if strings.Join(slices.Compact(got), " ") != x.types {
			t.Errorf("%s prints %v", x.args, slices.Compact(got))
		}
	}
}

// TestALabsCardIsDescribed, and so is what is printed while it works.
func TestALabsCardIsDescribed(t *testing.T) {
	t.Parallel()
	l := startLab(t, "--json", "--speed", "500").ready()
	described(t, l.line)
	folder := t.TempDir()
	env := l.card.Settings
	do := func(args ...string) string {
		var out, complaints bytes.Buffer
		args = append(args, "--json", "--state-dir", folder)
		run(context.Background(), args, streams{in: strings.NewReader(""), out: &out, err: &complaints, inFD: -1,
			env: func(name string) string { return env[name] }})
		if out.Len() == 0 {
			t.Errorf("%v prints nothing: %s", args, complaints.String())
		}
		return out.String()
	}
	described(t, do("setup", "aiven-azure", "--name", "one")) // it stops at the first question
	for _, args := range [][]string{{"runs"}, {"runs", "show", "one"}} {
		described(t, do(args...))
	}
}
