// The notices command writes the licences of everything that is linked into the
// program, on any system that it is released for: go run ./docs/notices FILE. It
// reads go list and the module cache, and asks nobody.
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// systems are those that releases are made for.
var systems = []string{"linux", "darwin", "windows"}

// module is one that is linked in.
type module struct{ Path, Version, Dir string }

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: notices FILE")
		os.Exit(2)
	}
	text, err := notices("example.org/peerage", systems)
	if err == nil {
		err = os.MkdirAll(filepath.Dir(os.Args[1]), 0o755)
	}
	if err == nil {
		err = os.WriteFile(os.Args[1], text, 0o644)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// notices are the licences of all modules that a program is linked from, and
// of Go.
func notices(program string, systems []string) ([]byte, error) {
	var list []module
	for _, system := range systems {
		more, err := linked(program, system)
		if err != nil {
			return nil, err
		}
		list = append(list, more...)
	}
	slices.SortFunc(list, func(a, b module) int { return strings.Compare(a.Path, b.Path) })
	list = append([]module{{Path: "Go", Version: runtime.Version(), Dir: goRoot()}}, slices.Compact(list)...)
	var out bytes.Buffer
	out.WriteString("peerage is made from these works of others, under their licences.\n")
	for _, m := range list {
		texts, err := licences(m.Dir)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", m.Path, err)
		}
		fmt.Fprintf(&out, "\n%s\n%s %s\n%[1]s\n\n%[4]s\n", strings.Repeat("=", 78), m.Path, m.Version, texts)
	}
	return out.Bytes(), nil
}

func goRoot() string {
	out, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(out))
}

// linked are the modules of the packages that a program is linked from.
func linked(program, system string) ([]module, error) {
	cmd := exec.Command("go", "list", "-deps", "-json=Module", program)
	cmd.Env = append(os.Environ(), "GOOS="+system, "GOARCH=amd64", "CGO_ENABLED=0")
	cmd.Stderr = os.Stderr
	raw, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go list for %s: %w", system, err)
	}
	var out []module
	for dec := json.NewDecoder(bytes.NewReader(raw)); ; {
		var p struct {
			Module *struct {
				module
				Main    bool
				Replace *module
			}
		}
		switch err := dec.Decode(&p); {
		case errors.Is(err, io.EOF):
			return out, nil
		case err != nil:
			return nil, err
		case p.Module == nil || p.Module.Main || slices.Contains(out, p.Module.module):
			continue
		}
		out = append(out, p.Module.module)
	}
}

// licences are the texts of a module's folder that say under what terms it may
// be handed on.
func licences(dir string) (string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return "", err
	}
	var texts []string
	for _, e := range entries {
		name := strings.ToUpper(e.Name())
		if e.IsDir() || !slices.ContainsFunc([]string{"LICENSE", "LICENCE", "COPYING", "NOTICE", "COPYRIGHT"},
			func(head string) bool { return strings.HasPrefix(name, head) }) {
			continue
		}
		raw, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			return "", err
		}
		texts = append(texts, strings.TrimSpace(strings.ReplaceAll(string(raw), "\r\n", "\n"))+"\n")
	}
	if len(texts) == 0 {
		return "", errors.New("there is no licence in " + dir)
	}
	return strings.Join(texts, "\n"), nil
}
