package host_test

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"example.org/peerage/providers/account"
	"example.org/peerage/providers/aiven"
	"example.org/peerage/providers/azure"
	"example.org/peerage/providers/sim"
	"example.org/peerage/providers/sim/embedded"
	"example.org/peerage/providers/sim/world"
	"example.org/peerage/state"
	"example.org/peerage/state/pgtest"
	"example.org/peerage/ui/front"
	"example.org/peerage/ui/host"
	"example.org/peerage/ui/plain"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows"
	"example.org/peerage/wizard/flows/export"
)

// team is a company's clouds with two people: one may manage networks there and
// change Aiven, the other may make and grant roles, and only read Aiven.
type team struct {
	t       *testing.T
	c       *embedded.Clouds
	at      string
	network *world.User
	roles   *world.User
	// meanwhile is called at the first question of a part.
	meanwhile func()
}

func newTeam(t *testing.T) *team {
	t.Helper()
	c, err := embedded.Open(t.Context(), embedded.Options{Speed: 500, InMemory: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
	x := &team{t: t, c: c, at: pgtest.URL(t)}
	c.World().Do(func() {
		az, scope := c.World().Azure, "/subscriptions/"+c.Accounts.Production
		az.AutoApprove = time.Second
		x.network = az.AddUser(c.Accounts.TenantID, "nina@contoso.example", "Nina Net", false)
		x.roles = az.AddUser(c.Accounts.TenantID, "rolf@contoso.example", "Rolf Roles", true)
		az.Grant(x.network.ID, "Network Contributor", scope)
		az.Grant(x.roles.ID, "User Access Administrator", scope)
		az.Grant(x.roles.ID, world.RoleReader, scope)
	})
	return x
}

// person is a host of one of them, on a machine of their own.
func (x *team) person(name, aivenToken string) *host.Host {
	at := x.c.Endpoints()
	env := func(k string) string { return map[string]string{"AIVEN_TOKEN": aivenToken}[k] }
	microsoft := azure.NewAccounts(azure.New(azure.Options{
		Authority: at[sim.Login], Graph: at[sim.Graph], ARM: at[sim.ARM], Transport: x.c.Client(), Clock: x.c.Clock, Env: env,
	}))
	hosted := aiven.New(aiven.Options{BaseURL: at[sim.Aiven], HTTP: x.c.Client().Transport, Clock: x.c.Clock, Env: env})
	return colleague(x.t, name, x.at, host.Options{
		Clouds: flows.Clouds{Azure: microsoft, Aiven: hosted}, Accounts: []account.Provider{}, Clock: x.c.Clock,
	})
}

// work goes on with the run, or begins it, as one of them: what that person is
// asked is answered, and what is refused stops the run.
func (x *team) work(h *host.Host, as *world.User, start plain.Start) string {
	x.t.Helper()
	x.c.World().Do(func() { x.c.World().Azure.DefaultUser = as.ID }) // who types the device code
	values := map[string]string{
		"AZURE_SIGN_IN": "device-code", "USER_SUBSCRIPTION_ID": x.c.Accounts.Production,
		"USER_VNET_ID": x.c.Accounts.VNets["vnet-orders"], "AIVEN_ORG_ID": x.c.Accounts.Org,
		"AIVEN_ORGANIZATION_VPC_ID": x.c.Accounts.VPCs["aiven-eu"].ID, "USER_APP_ROLE": "network-contributor",
		"USER_APP_SCOPE": "vnet",
	}
	answer := func(_ context.Context, a *wizard.Ask) (wizard.Reply, error) {
		if x.meanwhile != nil {
			x.meanwhile()
			x.meanwhile = nil
		}
		if r, how := wizard.AutoReply(a, values, wizard.Policy{Yes: true, Adopt: true}); how == wizard.Answered {
			return r, nil
		}
		if a.Kind == wizard.AskRemedy && slices.ContainsFunc(a.Choices, func(c wizard.Choice) bool {
			return c.Value == "made-by-others"
		}) {
			return wizard.Reply{Choice: "made-by-others"}, nil
		}
		x.t.Logf("unanswered: %s %q %v", a.Kind, a.Title, a.Choices)
		return wizard.Reply{}, plain.ErrNobody
	}
	var out bytes.Buffer
	p := h.Procedure("aiven-azure")
	code, err := plain.Drive(x.t.Context(), plain.NewLines(&out, p, h.Clock(), nil, 0), answer, start)
	r := one(x.t, h)
	x.t.Logf("%s: exit %d, %v, %s, needs %q\n%s", as.UPN, code, err, r.Status, r.Needs, out.String())
	return r.Needs
}

func resumed(h *host.Host) plain.Start {
	return func(sink func(wizard.Event)) (*wizard.Session, error) {
		return h.ResumeWith(context.Background(), "orders", "", true, sink)
	}
}

// TestTwoPeopleFinishOneRun: who may only manage the network begins it, who may
// only grant roles does those steps on another machine, and the first one ends
// it. The record names both.
func TestTwoPeopleFinishOneRun(t *testing.T) {
	t.Parallel()
	x := newTeam(t)
	nina, rolf := x.person("nina", x.c.Accounts.Token.Value), x.person("rolf", x.c.Accounts.ReadToken.Value)
	needs := x.work(nina, x.network, func(sink func(wizard.Event)) (*wizard.Session, error) {
		return nina.Start(t.Context(), front.StartOptions{Procedure: "aiven-azure", Name: "orders", Guided: true}, sink)
	})
	if !strings.HasPrefix(needs, "User Access Administrator (step ") {
		t.Fatalf("Nina's part ends with %q", needs)
	}
	if r := one(t, rolf); r.Needs != needs || r.By != "nina on of-nina" || r.Status != wizard.Stopped {
		t.Errorf("Rolf sees %+v", r)
	}
	x.meanwhile = func() {
		if _, err := resumed(nina)(func(wizard.Event) {}); !errors.Is(err, state.ErrBusy) ||
			!strings.Contains(err.Error(), "rolf on of-rolf works on this run already") {
			t.Errorf("both at once: %v", err)
		}
	}
	if needs := x.work(rolf, x.roles, resumed(rolf)); x.meanwhile != nil || !strings.Contains(needs, "Aiven") {
		t.Fatalf("Rolf's part ends with %q", needs)
	}
	if needs := x.work(nina, x.network, resumed(nina)); needs != "" || one(t, nina).Status != wizard.Done {
		t.Fatalf("Nina's second part ends with %q, %s", needs, one(t, nina).Status)
	}
	p, past, err := rolf.Past(t.Context(), "orders")
	if err != nil {
		t.Fatal(err)
	}
	st := wizard.Fold(past)
	for step, by := range map[string]string{"A03": "nina", "A08": "rolf", "A09": "rolf", "A11": "rolf", "A15": "nina",
		"A20": "nina"} {
		if got := st.Step(step).By; got == nil || got.User != by {
			t.Errorf("%s was done by %v", step, got)
		}
	}
	if text := export.Record(p, st); !strings.Contains(text, "Worked on by: nina on of-nina, rolf on of-rolf") ||
		!strings.Contains(text, "| rolf on of-rolf |") {
		t.Errorf("the record:\n%s", text)
	}
	dump := pgtest.Dump(t, x.at)
	for _, secret := range []string{x.c.Accounts.Token.Value, x.c.Accounts.ReadToken.Value, pgtest.Password} {
		if strings.Contains(dump, secret) {
			t.Error("a secret is in the database")
		}
	}
	var keys []string
	x.c.World().Do(func() {
		for _, a := range x.c.World().Azure.Apps(x.c.Accounts.TenantID) {
			for _, k := range a.Passwords {
				keys = append(keys, k.Secret)
			}
		}
	})
	if len(keys) == 0 || slices.ContainsFunc(keys, func(k string) bool { return k != "" && strings.Contains(dump, k) }) {
		t.Errorf("one of %d passwords is in the database", len(keys))
	}
}
