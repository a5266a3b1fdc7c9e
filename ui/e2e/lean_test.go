package e2e

import (
	"os"
	"testing"
)

// TestTheProgramIsLean: as soon as anything calls methods by a name that is
// made up at run time (text/template does), the linker keeps every method of
// every SDK, and the program grows from 27 to 60 MB, a good part of it
// resident.
func TestTheProgramIsLean(t *testing.T) {
	t.Parallel()
	i, err := os.Stat(binary)
	if err != nil {
		t.Fatal(err)
	}
	if i.Size() > 40e6 {
		t.Errorf("the program has %d MB", i.Size()/1e6)
	}
}
