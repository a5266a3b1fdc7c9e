package command

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// wireLine is a line of the wire log, as every provider's has it.
type wireLine struct {
	At       time.Time         `json:"at"`
	Provider string            `json:"provider"`
	Method   string            `json:"method"`
	URL      string            `json:"url"`
	Asked    map[string]string `json:"asked"`
	Sent     string            `json:"sent"`
	Status   int               `json:"status"`
	Head     map[string]string `json:"head"`
	Body     string            `json:"body"`
	Error    string            `json:"error"`
	MS       *int64            `json:"ms"`
}

// TestTheWireLogHasOneFormat (V19): an object a line, of whichever provider; of
// bounded length, for its owner alone, and without a secret.
func TestTheWireLogHasOneFormat(t *testing.T) {
	l := startLab(t, "--json", "--links", "60").ready()
	home := t.TempDir()
	path := filepath.Join(home, "wire.log")
	env := maps.Clone(l.card.Settings)
	maps.Copy(env, map[string]string{"HOME": home, "XDG_STATE_HOME": home, "XDG_CONFIG_HOME": home})
	for name, value := range env {
		t.Setenv(name, value) // AWS's SDK reads some of it itself
	}
	began := time.Now().Add(-time.Second)
	var errs bytes.Buffer
	run(context.Background(), []string{"status", "--json", "--timeout", "2m", "--wire-log", path}, streams{
		in: strings.NewReader(""), out: io.Discard, err: &errs, inFD: -1, env: func(k string) string { return env[k] }})
	fi, err := os.Stat(path)
	if err != nil || fi.Mode().Perm() != 0o600 {
		t.Fatalf("%v, %v: %s", fi, err, errs.String())
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]int{}
	for i, line := range bytes.Split(bytes.TrimSuffix(text, []byte("\n")), []byte("\n")) {
		var x wireLine
		d := json.NewDecoder(bytes.NewReader(line))
		d.DisallowUnknownFields()
		if err := d.Decode(&x); err != nil || d.More() {
			t.Fatalf("line %d is no object of the format: %v: %.300s", i, err, line)
		}
		u, err := url.Parse(x.URL)
		if err != nil || u.Host == "" || u.Path == "" || x.Method == "" || x.MS == nil || x.At.Before(began) || x.At.Location() != time.UTC ||
			x.Status == 0 && x.Error == "" {
			t.Fatalf("line %d: %.300s", i, line)
		}
		if len(line) > 24<<10 {
			t.Errorf("line %d has %d bytes", i, len(line))
		}
		seen[x.Provider]++
	}
	if got := slices.Sorted(maps.Keys(seen)); !slices.Equal(got, []string{"aiven", "astra", "aws", "azure", "upcloud"}) {
		t.Errorf("calls of %v", seen)
	}
	for name, secret := range secretsOf(t, l) {
		if at := bytes.Index(text, []byte(secret)); at >= 0 {
			t.Errorf("the log holds %s: …%s", name, text[max(0, at-80):at])
		}
	}
	for _, issued := range []string{`access_token\":\"ey`, "Bearer ", "Signature="} {
		if at := bytes.Index(text, []byte(issued)); at >= 0 {
			t.Errorf("the log holds what signs in: %.120s", text[at:])
		}
	}
}

// secretsOf are the secrets with which peerage signs in to a lab.
func secretsOf(t *testing.T, l *labRun) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, name := range []string{"AIVEN_TOKEN", "AZURE_CLIENT_SECRET", "ASTRA_DB_APPLICATION_TOKEN", "UPCLOUD_TOKEN"} {
		out[name] = l.card.Settings[name]
	}
	keys, err := os.ReadFile(l.card.Settings["AWS_SHARED_CREDENTIALS_FILE"])
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(keys)) {
		if v, ok := strings.CutPrefix(line, "aws_secret_access_key = "); ok {
			out[line] = strings.TrimSpace(v)
		}
	}
	for name, secret := range out {
		if len(secret) < 8 {
			t.Errorf("%s is no secret: %q", name, secret)
		}
	}
	return out
}
