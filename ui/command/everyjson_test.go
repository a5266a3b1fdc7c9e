package command

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"

	"example.org/peerage/wizard/flows"
)

// asJSON are calls of every command that prints objects, in this order: what one
// does the next ones tell of. FILE and ONE stand for a file of links and a run's
// vars.
var asJSON = []struct{ command, args, types string }{
	{"setup", "aiven-azure --name one --yes ONE", "event"},
	{"resume", "one --yes", "event"},
	{"status", "--timeout 20s", "status"},
	{"status", "--watch", "link source status"},
	{"check", "FILE --init", ""}, // it is refused
	{"check", "FILE", "check"},
	{"wait", "vnet-orders --timeout 20s", "waited"},
	{"probe", "vnet-orders --timeout 20s --to 127.0.0.1:9", "probe"},
	{"silence", "vnet-orders --for 1h --reason moved", "silence"},
	{"silence", "", "silence"},
	{"silence", "vnet-orders --end", "silence"},
	{"runs", "", "run"},
	{"runs show", "one", "event"},
	{"teardown", "one --confirm one", "event"},
	{"history", "--since 1h", "deed probe seen"},
	{"doctor", "", "finding"},
	{"paths", "", "paths"},
	{"demo", "--scenarios", "scenario"},
}

// elsewhere are those that work until they are ended, with the tests that read
// their objects.
var elsewhere = []string{"lab" /* TestALabsCardIsDescribed */, "serve" /* serve_test.go */}

// TestEveryCommandsJSONIsDescribed, of a procedure done for real; a command that
// takes --json has to be among them.
func TestEveryCommandsJSONIsDescribed(t *testing.T) {
	t.Parallel()
	l := startLab(t, "--json", "--speed", "500").ready()
	folder, acc := t.TempDir(), l.card.Accounts
	one := "--var AZURE_SIGN_IN=environment --var USER_SUBSCRIPTION_ID=" + acc.Azure.SubscriptionID + " --var USER_VNET_ID=" +
		acc.Azure.VNetID + " --var AIVEN_ORG_ID=" + acc.Aiven.OrganizationID + " --var AIVEN_ORGANIZATION_VPC_ID=" +
		acc.Aiven.VPCs["azure-westeurope"]
	file := filepath.Join(folder, "links.yaml")
	if err := os.WriteFile(file, []byte("version: 1\nlinks: []\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	names := strings.NewReplacer("FILE", file, "ONE", one)
	for _, x := range asJSON {
		line := x.command + " " + names.Replace(x.args) + " --json"
		if x.command != "demo" {
			line += " --state-dir " + folder
		}
		ctx, stop := context.WithCancel(t.Context())
		if strings.Contains(line, "--watch") {
			time.AfterFunc(5*time.Second, stop)
		}
		var out, complaints bytes.Buffer
		run(ctx, strings.Fields(line), streams{in: strings.NewReader(""), out: &out, err: &complaints, inFD: -1,
			env: func(name string) string { return l.card.Settings[name] }})
		stop()
		got := described(t, out.String())
		slices.Sort(got)
		got = slices.DeleteFunc(got, func(kind string) bool { return kind == "heard" }) // where it was long enough
		if is := strings.Join(slices.Compact(got), " "); is != x.types {
			t.Errorf("%s prints %q, not %q\n%s", line, is, x.types, complaints.String())
		}
	}
	told := func(path string) bool {
		for _, x := range asJSON {
			if x.command == path {
				return true
			}
		}
		return slices.Contains(elsewhere, path)
	}
	var walk func(*cobra.Command)
	walk = func(c *cobra.Command) {
		path := strings.TrimPrefix(strings.TrimPrefix(c.CommandPath(), "peerage"), " ")
		if hasEffect(c, "json") && !told(path) {
			t.Errorf("peerage %s takes --json, and no call of it is looked at", path)
		}
		for _, sub := range c.Commands() {
			walk(sub)
		}
	}
	walk(newRoot(streams{env: func(string) string { return "" }, out: &bytes.Buffer{}}))
}

// TestEveryProceduresEventsAreDescribed, up and down.
func TestEveryProceduresEventsAreDescribed(t *testing.T) {
	t.Parallel()
	for _, p := range flows.All(flows.Clouds{}) {
		if p.Hidden { // an act of the board's
			continue
		}
		t.Run(p.ID, func(t *testing.T) {
			t.Parallel()
			described(t, printed(t, t.TempDir(), "demo", "--speed", "1000", "--teardown", "--procedure", p.ID))
		})
	}
}
