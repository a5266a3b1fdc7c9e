package alert

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestTheExampleIsRead(t *testing.T) {
	r, err := Parse([]byte(Example))
	if err != nil {
		t.Fatal(err)
	}
	if len(r.List) != 1 || len(r.Receivers) != 3 || r.List[0].For != 5*time.Minute || len(r.List[0].To) != 2 ||
		r.Blind.For != 10*time.Minute || len(r.Blind.To) != 1 {
		t.Errorf("%+v", r)
	}
	if b := r.BellsOnly(); len(b.Receivers) != 1 || len(b.List) != 1 || len(b.List[0].To) != 1 || len(b.Blind.To) != 0 {
		t.Errorf("%+v", b)
	}
	if len(r.List[0].To) != 2 {
		t.Error("a board's rules change those of others")
	}
}

func TestBlindnessIsAlwaysAnAlert(t *testing.T) {
	r, err := Parse([]byte("receivers:\n  a: {bell: true}\n  b: {command: [/bin/true]}\n"))
	if err != nil || r.Blind.For != blindAfter || len(r.Blind.To) != 2 {
		t.Errorf("%+v, %v", r, err)
	}
}

// TestWhatIsWrongIsNamed: the line, and what is expected; never what may be a
// secret.
func TestWhatIsWrongIsNamed(t *testing.T) {
	to := "receivers:\n  ops: {bell: true}\nalerts:\n"
	for _, x := range []struct{ text, line, want string }{
		{"", "line 1", "receivers"},
		{"alerts: [", "line 1", "example"},
		{"receivers:\n  ops: {bell: true}\nrules: []\n", "line 3", `"rules" is not known`},
		{to + "  - when: verdict:failed\n    to: ops\n", "line 4", `needs a "name"`},
		{to + "  - name: a\n    to: ops\n", "line 4", `needs "when"`},
		{to + "  - name: a\n    when: '  '\n    to: ops\n", "line 5", `needs "when"`}, // it would choose every link
		{to + "  - name: a\n    when: [x]\n    to: ops\n", "line 5", `needs "when"`},
		{to + "  - name: a\n    when: cloud:azrue\n    to: ops\n", "line 5", "perhaps azure"},
		{to + "---\nalerts: []\n", "line 4", "second document"},
		{"\n", "line 1", "receivers"},
		{"receivers:\n  ops: {bell: perhaps}\n", "line 2", "wrong kind; expected is for example"},
		{"alerts: hello\n", "line 1", "wrong kind; expected is for example"},
		{to + "  - name: a\n    when: verdict:failed\n", "line 4", `needs "to"`},
		{to + "  - name: a\n    when: colour:red\n    to: ops\n", "line 5", "colour"},
		{to + "  - name: a\n    when: /(/\n    to: ops\n", "line 5", "filter"},
		{to + "  - name: a\n    when: x\n    for: soon\n    to: ops\n", "line 6", "5m"},
		{to + "  - name: a\n    when: x\n    to: [ops, nobody]\n", "line 6", `"nobody"`},
		{to + "  - name: a\n    when: x\n    to: []\n", "line 6", "nobody"},
		{to + "  - {name: a, when: x, to: ops}\n  - {name: a, when: y, to: ops}\n", "line 5", "already"},
		{to + "  - {name: blind, when: x, to: ops}\n", "line 4", "already"},
		{"receivers:\n  ops: {webhook: 'http://hooks.example.org/hunter2'}\n", "line 2", "not https"},
		{"receivers:\n  ops: {webhook: 'hunter2'}\n", "line 2", "no address"},
		{"receivers:\n  ops: {webhook: 'https://a:hunter2@hooks.example.org/'}\n", "line 2", "password"},
		{"receivers:\n  ops: {webhook: 'https://h.example/', secret: 'hunter2 hunter2'}\n", "line 2", "name of a variable"},
		{"receivers:\n  ops: {command: page me}\n", "line 2", "no shell"},
		{"receivers:\n  ops: {command: [page, me]}\n", "line 2", "whole path"},
		{"receivers:\n  ops: {command: [/bin/true], bell: true}\n", "line 2", "one of"},
		{"receivers:\n  ops: {}\n", "line 1", "one of"},
		{"receivers:\n  ops: {bell: true}\nblind: {when: x}\n", "line 3", `only "for" and "to"`},
		{"receivers:\n  ops: {bell: true}\nblind: {for: -1s}\n", "line 3", "5m"},
	} {
		_, err := Parse([]byte(x.text))
		if err == nil || !strings.Contains(err.Error(), x.line) || !strings.Contains(err.Error(), x.want) {
			t.Errorf("%q: %v; want %q, %q", x.text, err, x.line, x.want)
		}
		if err != nil && (strings.Contains(err.Error(), "!!") || strings.Contains(err.Error(), "alert.")) {
			t.Errorf("it tells of Go: %v", err)
		}
		if err != nil && strings.Contains(err.Error(), "hunter2") {
			t.Errorf("it tells a secret: %v", err)
		}
	}
	path := filepath.Join(t.TempDir(), "rules")
	if err := os.WriteFile(path, []byte("receivers: 3\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Read(path); err == nil || !strings.Contains(err.Error(), path+", line 1") {
		t.Errorf("%v", err)
	}
	if _, err := Read(t.TempDir()); err == nil {
		t.Error("a folder is read")
	}
}

// TestTheFileInTheDocsIsRead.
func TestTheFileInTheDocsIsRead(t *testing.T) {
	r, err := Read("../../docs/serve/alerts.yaml")
	if err != nil || len(r.List) != 2 {
		t.Errorf("%+v, %v", r, err)
	}
}
