package command

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// FuzzFiles: a configuration file and a file of variables are read, or refused
// with the line and without what stands there.
func FuzzFiles(f *testing.F) {
	for _, s := range []string{"PEERAGE_ASCII=1\n", "PEERAGE_STATE_DIR='~/s' # mine\n", "\ufeffPEERAGE_INTERVAL=10s\r\n",
		"USER_VNET_ID=/subscriptions/x", "export A=\"b\"", "=x", "AIVEN_TOKEN=s3cret-s3cret-s3cret", "\xff\xfeA\x00",
		"A", "PEERAGE_ASCII='1", strings.Repeat("A=b\n", 3)} {
		f.Add([]byte(s))
	}
	file := filepath.Join(f.TempDir(), "file")
	f.Fuzz(func(t *testing.T, in []byte) {
		if err := os.WriteFile(file, in, 0o600); err != nil {
			t.Fatal(err)
		}
		config, err := readConfig(file)
		for name := range config {
			if err != nil || !isSetting(name) {
				t.Errorf("%q: takes %q, %v", in, name, err)
			}
		}
		vars := map[string]string{}
		verr := readVars(file, vars)
		for _, e := range []error{err, verr} {
			if e != nil && strings.Contains(e.Error(), "s3cret-s3cret") {
				t.Errorf("%v shows what stands there", e)
			}
		}
		if verr == nil && err != nil && len(vars) == 0 {
			t.Errorf("%q holds nothing, and is refused: %v", in, err)
		}
	})
}
