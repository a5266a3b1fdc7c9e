package main

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func read(t *testing.T, path string) string {
	t.Helper()
	raw, err := os.ReadFile("../../" + path)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// TestAReleaseIsComplete: archives for three systems on two processors with
// licences, checksums and lists of parts; all files that go into them are there.
func TestAReleaseIsComplete(t *testing.T) {
	text := read(t, ".goreleaser.yaml")
	for _, want := range []string{"goarch: [amd64, arm64]", "goos: [" + strings.Join(systems, ", ") + "]", "checksum:",
		"sboms:", "make notices", "CGO_ENABLED=0", "THIRD_PARTY_NOTICES.txt", "ui/command.version="} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q", want)
		}
	}
	_, list, _ := strings.Cut(text, "files: [")
	list, _, _ = strings.Cut(list, "]")
	for name := range strings.SplitSeq(list, ", ") {
		if name != "THIRD_PARTY_NOTICES.txt" { // made by the hook
			read(t, name)
		}
	}
	if !strings.Contains(read(t, ".gitignore"), "/THIRD_PARTY_NOTICES.txt") ||
		!regexp.MustCompile(`(?m)^notices:.*\n\t.*docs/notices THIRD_PARTY_NOTICES.txt`).MatchString(read(t, "Makefile")) {
		t.Error("make notices writes another file, or one that is kept")
	}
}

// TestTheContainerIsNobodys: its last stage is empty but for the program, the
// authorities and folders of nobody's; it is built with the Go of go.mod.
func TestTheContainerIsNobodys(t *testing.T) {
	lines := strings.Split(read(t, "Containerfile"), "\n")
	last := slices.Index(lines, "FROM scratch")
	if last < 0 || slices.ContainsFunc(lines[last+1:], func(s string) bool { return strings.HasPrefix(s, "FROM ") }) {
		t.Fatal("its last stage is not empty")
	}
	stage := strings.Join(lines[last:], "\n")
	for _, want := range []string{"/etc/ssl/certs/ca-certificates.crt", "\nUSER 65532:65532\n", "PEERAGE_STATE_DIR=/state",
		"\nENTRYPOINT [\"/peerage\"]", "THIRD_PARTY_NOTICES.txt"} {
		if !strings.Contains(stage, want) {
			t.Errorf("no %q", want)
		}
	}
	mod := regexp.MustCompile(`(?m)^go (\d+\.\d+)`).FindStringSubmatch(read(t, "go.mod"))
	if mod == nil || !strings.Contains(read(t, "Containerfile"), "golang:"+mod[1]+" ") {
		t.Errorf("it is built with another Go than %v", mod)
	}
}

// TestTheWorkflowRunsWhatEveryChangeHasToPass, what compiles for other systems
// beside it, and nothing else that could pass instead.
func TestTheWorkflowRunsWhatEveryChangeHasToPass(t *testing.T) {
	runs := regexp.MustCompile(`run: .*`).FindAllString(read(t, ".github/workflows/ci.yml"), -1)
	if !slices.Equal(runs, []string{"run: bash .ci/run", "run: make cross"}) {
		t.Errorf("it runs %q", runs)
	}
}
