package command

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"example.org/peerage/ui/alert"
	"example.org/peerage/ui/report"
)

// TestServeTellsAWebhook what is wrong on the demo's board, as the schema has it,
// signed.
func TestServeTellsAWebhook(t *testing.T) {
	t.Parallel()
	bodies, signed := make(chan string, 100), make(chan string, 100)
	hook := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		bodies <- string(b)
		signed <- r.Header.Get(alert.Signature)
	}))
	defer hook.Close()
	rules := filepath.Join(t.TempDir(), "rules.yaml")
	text := "alerts: [{name: broken, when: 'verdict:failed vnet-old', to: ops}]\nreceivers: {ops: {webhook: '" + hook.URL +
		"', secret: SIGN}}\n"
	if err := os.WriteFile(rules, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	r, w := io.Pipe()
	code, complaints := make(chan int, 1), &kept{}
	env := func(name string) string { return map[string]string{"SIGN": "hunter2"}[name] }
	go func() {
		code <- run(ctx, []string{"serve", "--demo", "--listen", "127.0.0.1:0", "--speed", "100", "--json", "--alerts", rules},
			streams{in: strings.NewReader(""), out: w, err: complaints, inFD: -1, env: env})
		_ = w.Close()
	}()
	line, err := bufio.NewReader(r).ReadString('\n')
	if err != nil {
		t.Fatalf("%v, %s", err, complaints)
	}
	body := <-bodies
	described(t, body)
	var a report.Alert
	if err := json.Unmarshal([]byte(body), &a); err != nil || a.Rule != "broken" || a.State != "firing" || a.Link == nil {
		t.Errorf("%v: %s", err, body)
	}
	if s := <-signed; !strings.HasPrefix(s, "t=") || !strings.Contains(s, ",v1=") {
		t.Errorf("it is signed %q", s)
	}
	var said report.Served
	if err := json.Unmarshal([]byte(line), &said); err != nil {
		t.Fatal(err)
	}
	res, err := http.Get("http://" + said.HTTP + "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	if !strings.Contains(string(raw), `peerage_alerts_firing{rule="broken"} 1`) {
		t.Error("the metrics do not say so")
	}
	cancel()
	if got := <-code; got != 0 || strings.Contains(complaints.String(), "hunter2") {
		t.Errorf("%d: %s", got, complaints)
	}
	if len(bodies) > 0 {
		t.Errorf("it is told again: %s", <-bodies)
	}
}

// TestSilences: begun, shown by status and silence, ended; what is wrong says what
// is expected.
func TestSilences(t *testing.T) {
	t.Parallel()
	l := startLab(t, "--json", "--speed", "500").ready()
	folder := t.TempDir()
	do := func(args ...string) (string, string, int) {
		var out, complaints strings.Builder
		code := run(context.Background(), append(args, "--state-dir", folder),
			streams{in: strings.NewReader(""), out: &out, err: &complaints, inFD: -1,
				env: func(name string) string { return l.card.Settings[name] }})
		return out.String(), complaints.String(), code
	}
	if out, complaints, _ := do("status", "--timeout", "20s"); !strings.Contains(out, "vnet-old") {
		t.Fatalf("%s%s", out, complaints)
	}
	for args, want := range map[string]string{
		"silence vnet-old":                              "for example 2h",
		"silence vnet-old --for 2h":                     "--reason",
		"silence vnet-old --for 5s --reason x":          "for example 2h",
		"silence nobody-like-it --for 2h --reason x":    "no link",
		"silence vnet- --for 2h --reason x":             "several links",
		"silence --for 2h":                              "which link",
		"silence vnet-old --end --for 2h --reason this": "--end",
		"silence vnet-old --end":                        "is not silenced",
	} {
		if out, complaints, code := do(strings.Fields(args)...); code == 0 || !strings.Contains(complaints, want) {
			t.Errorf("%s: %d, %s%s", args, code, out, complaints)
		}
	}
	if out, _, code := do("silence"); code != 0 || out != "No link is silenced.\n" {
		t.Errorf("%d, %s", code, out)
	}
	out, complaints, code := do("silence", "vnet-old", "--for", "2h", "--reason", "it goes next week", "--json")
	if code != 0 {
		t.Fatalf("%d, %s", code, complaints)
	}
	described(t, out)
	var s report.Silence
	if err := json.Unmarshal([]byte(out), &s); err != nil || time.Until(s.Until) < time.Hour || s.By == "" {
		t.Errorf("%v, %+v", err, s)
	}
	listed, _, _ := do("silence")
	shown, _, _ := do("status", "--timeout", "20s")
	for name, text := range map[string]string{"silence": listed, "status": shown} {
		if !strings.Contains(text, "silenced until") || !strings.Contains(text, "it goes next week") {
			t.Errorf("%s does not show it:\n%s", name, text)
		}
	}
	object, _, _ := do("status", "--timeout", "20s", "--json")
	described(t, object)
	if strings.Count(object, `"silenced":{`) != 1 {
		t.Error("status --json does not say so")
	}
	if out, complaints, code := do("silence", "vnet-old", "--end"); code != 0 {
		t.Errorf("%d, %s%s", code, out, complaints)
	}
	if out, _, _ := do("silence"); out != "No link is silenced.\n" {
		t.Errorf("%s", out)
	}
}
