package privatelink

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"example.org/peerage/providers"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/export"
	"example.org/peerage/wizard/flows/steps"
)

func inbound(priority int, access, source, dest string, ports ...string) providers.SecurityRule {
	return providers.SecurityRule{Name: access + source, Direction: "Inbound", Access: access, Protocol: "Tcp",
		Priority: priority,
		Sources:  []string{source}, Destinations: []string{dest}, Ports: ports}
}

// TestLetsIn walks security rules as Azure does.
func TestLetsIn(t *testing.T) {
	const from, to = "10.40.1.0/24", "10.40.8.0/24"
	all := inbound(65000, "Allow", "VirtualNetwork", "VirtualNetwork", "*")
	udp := inbound(100, "Deny", "*", "*", "*")
	udp.Protocol = "Udp"
	out := inbound(100, "Deny", "*", "*", "*")
	out.Direction = "Outbound"
	for _, c := range []struct {
		name  string
		rules []providers.SecurityRule
		want  bool
	}{
		{"Azure's own rules alone", []providers.SecurityRule{all}, true},
		{"no rule", nil, false},
		{"denied before", []providers.SecurityRule{all, inbound(4000, "Deny", "*", "*", "*")}, false},
		{"allowed before it is denied", []providers.SecurityRule{inbound(4000, "Deny", "*", "*", "*"),
			inbound(200, "Allow", "10.40.0.0/16", to, "10000-31000")}, true},
		{"allowed in two parts", []providers.SecurityRule{inbound(100, "Allow", from, "*", "10000-20000"),
			inbound(110, "Allow", "*", to, "20001-40000"), inbound(120, "Deny", "*", "*", "*")}, true},
		{"a part is missing", []providers.SecurityRule{inbound(100, "Allow", from, "*", "10000-20000"),
			inbound(110, "Allow", from, to, "20002-31000"), inbound(120, "Deny", "*", "*", "*")}, false},
		{"allowed for others only", []providers.SecurityRule{inbound(100, "Allow", "10.41.0.0/16", "*", "*"),
			inbound(120, "Deny", "*", "*", "*")}, false},
		{"allowed for a part of the clients", []providers.SecurityRule{inbound(100, "Allow", "10.40.1.0/25", "*", "*"),
			inbound(120, "Deny", "*", "*", "*")}, false},
		{"denied for a part of the clients", []providers.SecurityRule{inbound(100, "Deny", "10.40.1.7", "*", "10000-11000"),
			all}, false},
		{"other ports denied", []providers.SecurityRule{inbound(100, "Deny", "*", "*", "1-9999", "31001-65535"), all}, true},
		{"other protocol, other direction", []providers.SecurityRule{udp, out, all}, true},
		{"allowed elsewhere", []providers.SecurityRule{inbound(100, "Allow", "*", "10.40.9.0/24", "*"),
			inbound(120, "Deny", "*", "*", "*")}, false},
	} {
		if got, blocker := letsIn(c.rules, from, to); got != c.want {
			t.Errorf("%s: %v (%s)", c.name, got, blocker.Name)
		}
	}
}

func TestFreePriority(t *testing.T) {
	deny := inbound(102, "Deny", "*", "*", "*")
	for _, c := range []struct {
		rules []providers.SecurityRule
		want  int
	}{
		{[]providers.SecurityRule{deny}, 101},
		{[]providers.SecurityRule{deny, inbound(101, "Allow", "*", "*", "22")}, 100},
		{[]providers.SecurityRule{deny, inbound(101, "Allow", "*", "*", "22"), inbound(100, "Allow", "*", "*", "23")}, 0},
	} {
		if got := freePriority(portsView{blocker: deny, rules: c.rules}); got != c.want {
			t.Errorf("%d, want %d", got, c.want)
		}
	}
	azures := inbound(65500, "Deny", "*", "*", "*")
	if got := freePriority(portsView{blocker: azures, rules: []providers.SecurityRule{azures}}); got != 4096 {
		t.Errorf("%d before Azure's own rules", got)
	}
}

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
