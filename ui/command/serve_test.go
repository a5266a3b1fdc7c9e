package command

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"example.org/peerage/ui/report"
)

// TestServeOnADemo: it says where it is, answers, and ends well when told to.
func TestServeOnADemo(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	r, w := io.Pipe()
	code, complaints := make(chan int, 1), &kept{}
	go func() {
		code <- run(ctx, []string{"serve", "--demo", "--listen", "127.0.0.1:0", "--speed", "200", "--json"},
			streams{in: strings.NewReader(""), out: w, err: complaints, inFD: -1, env: func(string) string { return "" }})
		_ = w.Close()
	}()
	line, err := bufio.NewReader(r).ReadString('\n')
	if err != nil {
		t.Fatalf("%v, %s", err, complaints)
	}
	described(t, line)
	var said report.Served
	if err := json.Unmarshal([]byte(line), &said); err != nil || !said.Demo || said.SSH != "" || len(said.Notes) != 1 {
		t.Errorf("%v: %s", err, line)
	}
	res, err := http.Get("http://" + said.HTTP + "/healthz")
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	described(t, string(body))
	cancel()
	if got := <-code; got != 0 {
		t.Errorf("it ends with %d: %s", got, complaints)
	}
}

// TestServeRefuses what cannot be meant, before anything is opened.
func TestServeRefuses(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	bad := filepath.Join(dir, "keys")
	if err := os.WriteFile(bad, []byte("# one\nssh-ed25519 oops\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for args, want := range map[string]string{
		"--listen 0.0.0.0:9464":                       "say --expose",
		"--listen 127.0.0.1":                          "expected is HOST:PORT",
		"--listen none":                               "there is nothing to serve",
		"--ssh 127.0.0.1:0":                           "nobody could come in",
		"--listen none --ssh-keys " + bad:             "line 2",
		"--listen none --ssh-keys " + dir + "/nobody": "cannot be read",
		"--sessions 0":                                "1 to 10000",
		"--idle 1s":                                   "at least 1m",
		"--speed 3":                                   "are of --demo",
		"--metric-links 0":                            "1 to 100000",
		"--listen 127.0.0.1:0 --demo --scenario nothing-like-it": "nothing-like-it",
		"--background pink --demo":                               "auto, dark or light",
	} {
		var out, complaints strings.Builder
		code := run(t.Context(), append([]string{"serve", "--state-dir", dir}, strings.Fields(args)...),
			streams{in: strings.NewReader(""), out: &out, err: &complaints, inFD: -1, env: func(string) string { return "" }})
		if code != 2 || !strings.Contains(complaints.String(), want) {
			t.Errorf("%s: %d, %s", args, code, complaints.String())
		}
	}
}

// TestSystemdReadsTheUnit. It is skipped where there is no systemd-analyze.
func TestSystemdReadsTheUnit(t *testing.T) {
	t.Parallel()
	tool, err := exec.LookPath("systemd-analyze")
	if err != nil {
		t.Skip("not tried: systemd-analyze is not here")
	}
	raw, err := os.ReadFile("../../docs/serve/peerage.service")
	if err != nil {
		t.Fatal(err)
	}
	me, err := os.Executable() // it asks whether the program is there
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "peerage.service")
	unit := strings.ReplaceAll(string(raw), "/usr/local/bin/peerage", me)
	if err := os.WriteFile(path, []byte(unit), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), tool, "verify", "--man=no", path).CombinedOutput()
	if err != nil || len(out) > 0 {
		t.Errorf("%v: %s", err, out)
	}
}

// TestTheUnitStartsWhatThereIs: the flags of the systemd unit and of what the
// page beside it says exist.
func TestTheUnitStartsWhatThereIs(t *testing.T) {
	t.Parallel()
	root := newRoot(streams{in: strings.NewReader(""), out: io.Discard, err: io.Discard, inFD: -1,
		env: func(string) string { return "" }})
	serve, _, err := root.Find([]string{"serve"})
	if err != nil {
		t.Fatal(err)
	}
	flag := regexp.MustCompile(`--([a-z][a-z-]+)`)
	for _, name := range []string{"peerage.service", "README.md"} {
		raw, err := os.ReadFile("../../docs/serve/" + name)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(raw)) {
			if strings.Contains(line, "silence") || strings.Contains(line, "systemctl") || strings.Contains(line, "/page") {
				continue
			}
			for _, m := range flag.FindAllStringSubmatch(line, -1) {
				if f := serve.Flag(m[1]); m[1] != "help" && (f == nil || isKnown(m[1]) && !hasEffect(serve, m[1])) {
					t.Errorf("%s: peerage serve has no --%s", name, m[1])
				}
			}
		}
	}
}
