//go:build unix

package e2e

import (
	"os"
	"testing"
)

// TestTheProgramIsLean: as soon as anything calls methods by a name that is
// made up at run time (text/template does), the linker keeps every method of
// every SDK, and the program grows by half, a good part of it resident. It has
// about 40 MB, of which the shared state, the metrics and SSH brought 8.
func TestTheProgramIsLean(t *testing.T) {
	t.Parallel()
	i, err := os.Stat(binary)
	if err != nil {
		t.Fatal(err)
	}
	if i.Size() > 44e6 {
		t.Errorf("the program has %d MB", i.Size()/1e6)
	}
}
