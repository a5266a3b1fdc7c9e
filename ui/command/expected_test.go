package command

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"example.org/peerage/providers/drift"
	"example.org/peerage/providers/sim/embedded"
	"example.org/peerage/ui/host"
	"example.org/peerage/ui/plain"
)

const webAndNowhere = `version: 1
extra: allowed
links:
- kind: aiven-azure
  cloud: {network: vnet-web, region: nowhere}
  hosted: {network: aiven-eu}
- kind: aiven-azure
  name: payments
  cloud: {network: vnet-nowhere}
  hosted: {network: aiven-eu}
`

// TestStatusAgainstAFile: the table has a column, JSON an object, and the filter
// chooses by it; what is missing counts as gone.
func TestStatusAgainstAFile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "links.yaml")
		if err := os.WriteFile(path, []byte(webAndNowhere), 0o600); err != nil {
			t.Fatal(err)
		}
		w := openedWatched(t, false, host.DemoOptions{Options: embedded.Options{}, Links: path}, nil)
		w.choose(t, "is:missing,different")
		if c := w.once(t, time.Minute); c != plain.ExitFailed {
			t.Errorf("exit %d", c)
		}
		got := w.out.String()
		for _, want := range []string{"DRIFT", "✗ missing  ✗ missing", "! different",
			"cloud.region is westeurope, not nowhere",
			"1 link: 1 active. Against links.yaml: 1 missing, 1 different"} {
			if !strings.Contains(got, want) {
				t.Errorf("no %q in\n%s", want, got)
			}
		}
		w.set["json"] = "1"
		w.out.Reset()
		w.once(t, time.Minute)
		described(t, w.out.String())
		s := w.object(t)
		if len(s.Links) != 2 || s.Counts.Links != 1 || s.Counts.Missing != 1 || s.Expected.Counts[drift.Missing] != 1 {
			t.Fatalf("%+v", s)
		}
		for _, l := range s.Links {
			if l.Missing != (l.Drift.Result == drift.Missing) || l.Drift.Line == 0 {
				t.Errorf("%s: %+v", l.Title, l.Drift)
			}
		}
	})
}

// TestLinksThatAreWrong: a file that cannot be read, or that nobody named, is said
// before anything is asked, with the line and what is expected.
func TestLinksThatAreWrong(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "links.yaml")
	if err := os.WriteFile(path, []byte("version: 1\nlinks:\n- kind: aiven-azur\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	rules := filepath.Join(t.TempDir(), "alerts.yaml")
	if err := os.WriteFile(rules, []byte(`receivers: {desk: {bell: true}}
alerts: [{name: gaps, when: "is:missing", to: desk}]
`), 0o600); err != nil {
		t.Fatal(err)
	}
	for args, want := range map[string]string{
		"status --links " + path: "line 3: “aiven-azur” is not known; perhaps aiven-azure. Expected: ",
		"status is:missing": "is:missing compares with a file of links that must exist: name it with " +
			"--links FILE",
		"status --links " + path + ".not":                   "no such file",
		"wait --for missing vnet":                           "no link that is there has it: peerage check FILE",
		"history 10.40.1.5":                                 "history does not keep a link's range: choose by verdict",
		"history !10.40.0.0/16":                             "history does not keep a link's range",
		"history verdict:orphan":                            `which links are "orphan": choose by verdict:active,`,
		"history verdict:failed,needs-you":                  `which links are "needs you": choose by verdict:active,`,
		"wait --for gone cloud:azrue":                       "“azrue” is no cloud; perhaps azure",
		"wait --for gone 10.40.1.500":                       "“10.40.1.500” is no address and no range",
		"wait is:different":                                 "is:different compares with",
		"check " + path + " --links " + path:                "--links has no effect on peerage check",
		"serve --demo --listen 127.0.0.1:0 --links " + path: "line 3:",
		"status is:mising":                                  "“mising” is no flag; perhaps missing",
	} {
		var out, complaints bytes.Buffer
		env := func(name string) string { return map[string]string{"HOME": folder, "XDG_CONFIG_HOME": folder}[name] }
		code := run(t.Context(), append(strings.Fields(args), "--state-dir", folder),
			streams{in: strings.NewReader(""), out: &out, err: &complaints, inFD: -1, env: env})
		if out := complaints.String(); code != plain.ExitUsage || !strings.Contains(out, want) {
			t.Errorf("%s: exit %d, %s", args, code, out)
		}
	}
	a := &app{set: settings{"alerts": rules}}
	if _, err := a.rules(); err == nil || !strings.Contains(err.Error(), "line 2: the rule gaps: is:missing compares with") {
		t.Errorf("a rule that nobody can judge: %v", err)
	}
}
