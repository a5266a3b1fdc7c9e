package host

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"example.org/peerage/providers/clock"
)

// TestTheWireLogIsWrittenInPiecesAndPutAside (V19): a line is no write of its own.
func TestTheWireLogIsWrittenInPiecesAndPutAside(t *testing.T) {
	path := filepath.Join(t.TempDir(), "wire.log")
	if err := os.WriteFile(path, []byte("earlier\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	w, err := openWireFile(path, clock.Real{})
	if err != nil {
		t.Fatal(err)
	}
	read := func(name string) string {
		b, _ := os.ReadFile(path + name)
		return string(b)
	}
	if _, err := w.Write([]byte("one\n")); err != nil || read("") != "earlier\n" {
		t.Errorf("a line is written at once: %q, %v", read(""), err)
	}
	for deadline := time.Now().Add(20 * time.Second); read("") != "earlier\none\n"; <-time.After(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("never written: %q", read(""))
		}
	}
	line := append(bytes.Repeat([]byte("x"), 1<<20-1), '\n')
	for range 5 * wireFileSize >> 20 {
		if _, err := w.Write(line); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := w.Write([]byte("last\n")); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil || !strings.HasSuffix(read(""), "x\nlast\n") {
		t.Errorf("what waited at the end is lost: %v", err)
	}
	all, _ := filepath.Glob(path + "*")
	if len(all) != 1+wireFiles {
		t.Errorf("there are %q", all)
	}
	for _, name := range all {
		if fi, err := os.Stat(name); err != nil || fi.Size() > wireFileSize || fi.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", name, fi, err)
		}
	}
}
