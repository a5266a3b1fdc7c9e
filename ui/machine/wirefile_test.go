package machine

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

// TestTwoProcessesShareAWireLog (V19): lines stay whole, a file that one puts aside
// the other leaves, too, and the files keep their bound.
func TestTwoProcessesShareAWireLog(t *testing.T) {
	path := filepath.Join(t.TempDir(), "wire.log")
	var both [2]*wireFile
	for i := range both {
		w, err := openWireFile(path, clock.Real{})
		if err != nil {
			t.Fatal(err)
		}
		both[i] = w
	}
	lines := [2][]byte{append(bytes.Repeat([]byte("a"), 9_000), '\n'), append(bytes.Repeat([]byte("b"), 70_000), '\n')}
	for range 2 * wireFileSize / (len(lines[0]) + len(lines[1])) {
		for i, w := range both {
			if _, err := w.Write(lines[i]); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, w := range both {
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
	}
	all, _ := filepath.Glob(path + "*")
	written := 0
	for _, name := range all {
		text, err := os.ReadFile(name)
		if err != nil || len(text) > wireFileSize+len(lines[1]) {
			t.Errorf("%s: %d bytes, %v", name, len(text), err)
		}
		for line := range bytes.Lines(text) {
			written++
			if !bytes.Equal(line, lines[0]) && !bytes.Equal(line, lines[1]) {
				t.Fatalf("%s has a broken line of %d bytes", name, len(line))
			}
		}
	}
	if want := 2 * (2 * wireFileSize / (len(lines[0]) + len(lines[1]))); written != want || len(all) < 2 {
		t.Errorf("%d of %d lines in %q", written, want, all)
	}
}
