//go:build unix

package e2e

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// binary is the program, built once for all tests.
var binary string

func TestMain(m *testing.M) {
	if how := os.Getenv(crashVar); how != "" {
		crash(how)
	}
	flag.Parse()
	if err := flag.Set("test.parallel", "12"); err != nil { // they wait more than they work
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(all(m))
}

func all(m *testing.M) int {
	watchSources()
	dir, err := os.MkdirTemp("", "peerage-e2e")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	binary = filepath.Join(dir, "peerage")
	build := exec.Command("go", "build", "-ldflags", "-s -w -X example.org/peerage/ui/command.version=e2e", "-o", binary,
		"example.org/peerage")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "the program cannot be built: %v\n%s", err, out)
		return 1
	}
	return m.Run()
}

// watchSources looks at every folder of the program, so that go test does not
// take results of another program for those of this one.
func watchSources() {
	_ = filepath.WalkDir(filepath.Join("..", ".."), func(path string, d os.DirEntry, err error) error {
		if err == nil && d.IsDir() && len(d.Name()) > 2 && d.Name()[0] == '.' {
			return filepath.SkipDir
		}
		return nil // what cannot be read is not built either
	})
}
