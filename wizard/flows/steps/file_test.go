package steps

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestFile: what cannot be written where it is to be is refused where it is typed.
func TestFile(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	file := filepath.Join(home, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for in, want := range map[string]string{
		"~/bundle.zip": filepath.Join(home, "bundle.zip"), " " + file + " ": file,
		"": "! needs a name", home: "! is a folder", home + "/none/bundle.zip": "! There is no folder " + home + "/none",
		"~/none/x": "! There is no folder", file + "/bundle.zip": "! is a file", "none": "none",
	} {
		got, err := FileUnless("none")(in)
		if why, bad := strings.CutPrefix(want, "! "); bad != (err != nil) || bad && !strings.Contains(err.Error(), why) ||
			!bad && got != want {
			t.Errorf("%q: %q, %v", in, got, err)
		}
	}
}
