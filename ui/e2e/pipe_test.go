//go:build unix

package e2e

import (
	"encoding/json"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"example.org/peerage/providers/sim/company"
	"example.org/peerage/providers/sim/world"
)

// made is what an undisturbed run leaves in a bare company's clouds.
var made = []string{
	`+ application: Contoso/peerage-orders AzureADMultipleOrgs keys=["peerage-key"]`,
	"+ service principal: Aiven/peerage-orders",
	"+ service principal: Contoso/Aiven",
	"+ service principal: Contoso/peerage-orders",
	"custom role", "role assignment", "role assignment", "role assignment", "role assignment",
	"vnet peering", "vnet peering",
	"+ aiven peering: Contoso/aiven-eu 10.20.0.0/24 azure-westeurope to rg-orders/vnet-orders as peerage-orders ACTIVE",
}

// undisturbed runs a setup in a lab of its own and gives what it made, every
// line of it looked at.
func undisturbed(t *testing.T) []string {
	t.Helper()
	l := newLab(t, nil)
	before := l.inventory()
	l.expect(0, l.given()...)
	got := before.Diff(l.inventory())
	if len(got) != len(made) {
		t.Fatalf("a run made\n%s", strings.Join(got, "\n"))
	}
	for i, want := range made {
		if !strings.Contains(got[i], want) {
			t.Fatalf("a run made %q, want %q", got[i], want)
		}
	}
	return got
}

func TestUnattendedUpAndDown(t *testing.T) {
	t.Parallel()
	l := newLab(t, nil)
	before := l.inventory()
	r := l.expect(0, l.given()...)
	if !strings.Contains(r.out, "22/22 ✓") || strings.Contains(r.out, "\x1b") || r.err != "" {
		t.Errorf("it does not say plainly that it is done:\n%q\n%s", r.out, r.err)
	}
	r = l.expect(0, "status", "--json")
	var got struct {
		Links []struct{ Title, Verdict string }
	}
	if err := json.Unmarshal([]byte(r.out), &got); err != nil || len(got.Links) == 0 ||
		!strings.Contains(r.out, `"verdict":"active"`) {
		t.Errorf("status: %v\n%s", err, r.out)
	}
	l.expect(0, "teardown", "orders", "--confirm", "orders")
	l.settled(before, nil)
	if r := l.expect(0, "runs"); !strings.Contains(r.out, "orders") {
		t.Errorf("the run is forgotten:\n%s", r.out)
	}
}

func TestTeardownAsksForTheName(t *testing.T) {
	t.Parallel()
	l := newLab(t, nil)
	l.expect(0, l.given()...)
	up := l.inventory()
	for _, args := range [][]string{{"teardown", "orders"}, {"teardown", "orders", "--confirm", "vnet-orders"},
		{"teardown", "orders", "--accessible"}} {
		code := 3
		if len(args) > 3 { // a name that is not its
			code = 2
		}
		if r := l.expect(code, args...); !strings.Contains(r.err, "orders") {
			t.Errorf("%v: it does not say what is missing:\n%s", args, r.err)
		}
	}
	l.settled(up, nil)
}

func TestExitCodes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		code int
		tune func(*world.World, *company.Accounts)
		env  [2]string
		args []string
		says string
	}{
		{name: "unknown command", code: 2, args: []string{"nonsense"}, says: "nonsense"},
		{name: "unknown run", code: 1, args: []string{"resume", "nobody"}, says: "nobody"},
		{name: "no network given", code: 3,
			args: []string{"setup", "aiven-azure", "--yes", "--var", "AZURE_SIGN_IN=environment"}, says: "A person is needed"},
		{name: "bad token", code: 7, env: [2]string{"AIVEN_TOKEN", "wrong"}, args: []string{"setup", "aiven-azure", "--yes"},
			says: "token"},
		{name: "bad token for the board", code: 7, env: [2]string{"AIVEN_TOKEN", "wrong"}, args: []string{"status"},
			says: "Aiven"},
		{name: "bad key", code: 7, env: [2]string{"AZURE_CLIENT_SECRET", "wrong"},
			args: []string{"setup", "aiven-azure", "--yes", "--var", "AZURE_SIGN_IN=environment"}, says: "AADSTS7000215"},
		{name: "token that may only read", code: 7, tune: func(_ *world.World, a *company.Accounts) {
			a.Token.Write = false
		}, says: "organization:networking:write"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			l := newLab(t, c.tune)
			if c.env[0] != "" {
				l.setenv(c.env[0], c.env[1])
			}
			if c.args == nil {
				c.args = l.given()
			}
			r := l.expect(c.code, c.args...)
			if !strings.Contains(r.out+r.err, c.says) {
				t.Errorf("it does not speak of %q:\n%s%s", c.says, r.out, r.err)
			}
		})
	}
}

func TestInterruptAndSecondProcess(t *testing.T) {
	t.Parallel()
	l := newLab(t, slowAiven)
	before := l.inventory()
	first := l.waiting(l.given()...)

	second := l.run("resume", "orders", "--yes")
	if second.code != 3 || !strings.Contains(second.err, "works on this run already") {
		t.Errorf("a second process: exit %d\n%s%s", second.code, second.out, second.err)
	}
	if r := l.run("teardown", "orders", "--confirm", "orders"); r.code != 3 ||
		!strings.Contains(r.err, "works on this run already") {
		t.Errorf("a second process takes down: exit %d\n%s%s", r.code, r.out, r.err)
	}
	if r := l.expect(0, "runs"); !strings.Contains(r.out, "another process") {
		t.Errorf("runs does not say that it is being worked on:\n%s", r.out)
	}

	began := time.Now()
	if err := first.cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	r := first.wait()
	if took := time.Since(began); r.code != 130 || took > 2*time.Second {
		t.Fatalf("interrupted: exit %d after %s\n%s%s", r.code, took, r.out, r.err)
	}
	if !strings.Contains(r.out, "peerage resume orders") {
		t.Errorf("it does not say how to go on:\n%s", r.out)
	}
	l.hurry()
	l.expect(0, "resume", "--yes", "--vars-file", l.path("orders.env"))
	l.settled(before, undisturbed(t))
}

func TestTerminateIsAnInterruption(t *testing.T) {
	t.Parallel()
	l := newLab(t, slowAiven)
	p := l.waiting(l.given("--json")...)
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	r := p.wait()
	if r.code != 130 {
		t.Errorf("exit %d, want 130", r.code)
	}
	for line := range strings.Lines(r.out) {
		if !json.Valid([]byte(line)) {
			t.Errorf("not JSON: %s", line)
		}
	}
}

// TestInputThatEndsAgreesToNothing: neither an empty input, nor one that says
// yes to everything without being asked, nor a closed terminal.
func TestInputThatEndsAgreesToNothing(t *testing.T) {
	t.Parallel()
	l := newLab(t, nil)
	before := l.inventory()
	for _, in := range []string{"", "y\ny\ny\n", "1\n1\n1"} {
		r := l.start(strings.NewReader(in), "setup", "aiven-azure", "--accessible", "--vars-file",
			l.path("orders.env")).wait()
		if r.code != 3 || !strings.Contains(r.err, "A person is needed") {
			t.Errorf("input %q: exit %d\n%s%s", in, r.code, r.out, r.err)
		}
	}
	l.settled(before, nil)

	s := l.open(100, 30, "setup", "aiven-azure", "--accessible", "--vars-file", l.path("orders.env"))
	s.see("(or back, stop):")
	s.keys("\x04")
	s.exit(130)
	l.settled(before, nil)
}
