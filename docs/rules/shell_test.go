package rules

import (
	"os/exec"
	"path/filepath"
	"testing"
)

// TestShellScriptsAreClean has shellcheck read the scripts that are run as they
// are, where there is one. Those that runs are exported as are looked at with what
// is filled in.
func TestShellScriptsAreClean(t *testing.T) {
	bin, err := exec.LookPath("shellcheck")
	if err != nil {
		t.Skip("no shellcheck here")
	}
	files, err := filepath.Glob("../../testdata/e2e/*")
	if err != nil || len(files) < 10 {
		t.Fatal(files, err)
	}
	args := append([]string{"--severity=style", "../../.ci/run"}, files...)
	if out, err := exec.CommandContext(t.Context(), bin, args...).CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
