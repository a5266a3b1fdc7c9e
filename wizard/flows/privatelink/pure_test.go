package privatelink

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/export"
	"example.org/peerage/wizard/flows/steps"
)

func TestAddressesFor(t *testing.T) {
	for nodes, want := range map[int]int{1: 2, 3: 6, 6: 12, 7: 13, 9: 15} {
		if got := addressesFor(nodes); got != want {
			t.Errorf("%d nodes: %d, want %d", nodes, got, want)
		}
	}
}

func TestLinkInputs(t *testing.T) {
	const a, b = "8e4a270c-7028-4c88-8f8f-789f44ebb18e", "11111111-2222-4333-8444-555555555555"
	for _, c := range []struct{ name, in, want string }{
		{vAllow, " " + strings.ToUpper(a) + ", " + b + "," + a, a + "," + b},
		{vAllow, "", ""},
		{vAllow, "nonsense", ""},
		{vAllow, strings.Repeat(a+",", 20), a},
		{vClients, "10.40.1.9/16, 10.41.0.0/16", "10.40.0.0/16,10.41.0.0/16"},
		{vClients, "here", ""},
		{vIP, " 10.40.8.4 ", "10.40.8.4"},
		{vIP, "10.40.8", ""},
		{vRule, "Skip", ruleSkip},
		{vStaticEnd, "sell", ""},
	} {
		got, err := vars(c.name)[0].Normal(c.in)
		if (err != nil) != (c.want == "") || got != c.want {
			t.Errorf("%s %q: %q, %v", c.name, c.in, got, err)
		}
	}
}

// TestLinkCommands: the documents' commands, with what they get wrong put
// right.
func TestLinkCommands(t *testing.T) {
	v := map[string]string{vLinkProject: "data", vService: "kafka-orders", vKind: "kafka", vLinkSub: "s1", vAllow: "s1,s2",
		vConnection: "plc1", vIP: "10.40.8.4", vParts: "kafka,kafka_rest"}
	get := wizard.Values(func(n string) string { return v[n] })
	p := Procedure(steps.New(steps.Clouds{}))
	for step, want := range map[string]string{
		"P03": "--user-subscription-id s1 \\\n  --user-subscription-id s2",
		"P06": "avn service privatelink azure refresh kafka-orders --project data",
		"P08": "approve kafka-orders plc1 --project data",
		"P10": "--endpoint-ip-address 10.40.8.4",
		"P11": "-c privatelink_access.kafka_rest=true",
		"P12": "-a sasl",
	} {
		if got := p.Step(step).Command(get); !strings.Contains(strings.ReplaceAll(got, " \\\n  ", " "),
			strings.ReplaceAll(want, " \\\n  ", " ")) {
			t.Errorf("%s: %s", step, got)
		}
	}
	if got := cmdUpdateLink(get); !strings.Contains(got, "--user-subscription-id s1") {
		t.Errorf("%s", got)
	}
	v[vListEmpty] = listEmpty
	if got := cmdUpdateLink(get); strings.Contains(got, "--user-subscription-id") {
		t.Errorf("to shut everybody out: %s", got)
	}
	v[vKind] = "mysql"
	if got := p.Step("P12").Command(get); !strings.Contains(got, "avn service get kafka-orders") ||
		strings.Contains(got, "avn service connection-info") {
		t.Errorf("%s", got)
	}
}

// TestWritePrivate: nothing of the person's is overwritten or followed.
func TestWritePrivate(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "connect")
	for _, text := range []string{"# This file holds passwords and keys.\n1", "# This file holds passwords and keys.\n2"} {
		if err := writePrivate(file, text); err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(file)
		if info, serr := os.Stat(file); err != nil || serr != nil || string(got) != text || info.Mode().Perm() != 0o600 {
			t.Errorf("%q, %v, %v", got, err, serr)
		}
	}
	mine := filepath.Join(dir, "mine")
	if err := os.WriteFile(mine, []byte("precious"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := writePrivate(mine, "x"); err == nil {
		t.Error("a file of the person's was overwritten")
	}
	if err := writePrivate(filepath.Join(dir, "no", "such"), "x"); err == nil {
		t.Error("a folder was made")
	}
	if left, err := filepath.Glob(filepath.Join(dir, ".peerage-*")); err != nil || len(left) > 0 {
		t.Errorf("left %v, %v", left, err)
	}
}

// TestLinkScriptParses has bash read the script, where there is one.
func TestLinkScriptParses(t *testing.T) {
	bash, err := exec.LookPath("bash")
	if err != nil {
		return
	}
	p := Procedure(steps.New(steps.Clouds{}))
	for _, parts := range []string{"", "kafka,kafka_rest"} {
		st := wizard.NewState()
		st.Values[vParts], st.Values[vService] = parts, "it's"
		file := filepath.Join(t.TempDir(), "script.sh")
		if err := os.WriteFile(file, []byte(export.Script(p, st, Script)), 0o600); err != nil {
			t.Fatal(err)
		}
		if out, err := exec.Command(bash, "-n", file).CombinedOutput(); err != nil {
			t.Errorf("%v\n%s", err, out)
		}
	}
}
