package command

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"example.org/peerage/providers/sim/embedded"
	"example.org/peerage/providers/sim/world"
	"example.org/peerage/ui/host"
	"example.org/peerage/ui/plain"
)

// checked runs check, and gives its exit code and what it says.
func (w *watched) checked(t *testing.T, path string) (int, string) {
	t.Helper()
	f, err := host.ReadLinks(path)
	if err != nil {
		t.Fatal(err)
	}
	w.out.Reset()
	err = w.check(t.Context(), w.Host, path, f, 30*time.Second)
	return code(t.Context(), err), w.out.String()
}

// TestCheckOfWhatThereIs: a file that is written finds its links as they are;
// what is added, taken away and not heard is told apart.
func TestCheckOfWhatThereIs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := openWatched(t, false, embedded.Options{}, nil)
		w.choose(t, "verdict:active")
		path := filepath.Join(t.TempDir(), "links.yaml")
		if err := w.initLinks(t.Context(), w.Host, path, 30*time.Second); err != nil {
			t.Fatal(err, w.err.String())
		}
		if err := w.initLinks(t.Context(), w.Host, path, 30*time.Second); err == nil ||
			!strings.Contains(err.Error(), "there already") {
			t.Errorf("written twice: %v", err)
		}
		if c, out := w.checked(t, path); c != plain.ExitDone || strings.Contains(out, "missing") ||
			!strings.Contains(out, "as it should be") {
			t.Errorf("as it is: exit %d\n%s", c, out)
		}
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		more := "    - kind: aiven-aws\n      name: reports\n      cloud: {network: vpc-none}\n      hosted: {network: " +
			"aiven-none}\n"
		if !strings.Contains(string(text), "    - kind:") {
			more = strings.ReplaceAll(strings.TrimPrefix(more, "  "), "\n    ", "\n  ")
		}
		edited := strings.Replace(string(text), "about: verdict:active\n", "extra: drift\n", 1) + more
		if err := os.WriteFile(path, []byte(edited), 0o600); err != nil {
			t.Fatal(err)
		}
		c, out := w.checked(t, path)
		if c != plain.ExitFailed || !strings.Contains(out, "missing") || !strings.Contains(out, "reports") ||
			!strings.Contains(out, "extra") {
			t.Errorf("one more: exit %d\n%s", c, out)
		}
		w.fault(world.Fault{Service: "aws", Kind: "status", Status: 503})
		w.fault(world.Fault{Service: "ec2", Kind: "status", Status: 503})
		w.fault(world.Fault{Service: "aiven", Kind: "status", Status: 503})
		time.Sleep(5 * time.Minute)
		if c, out := w.checked(t, path); c != plain.ExitUnknown || strings.Contains(out, "✗ missing") {
			t.Errorf("not heard: exit %d\n%s", c, out)
		}
		w.set["json"] = "true"
		if _, out := w.checked(t, path); fmt.Sprint(described(t, out)) != "[check]" ||
			!strings.Contains(out, `"complete":false`) {
			t.Errorf("%s", out)
		}
	})
}
