package flows_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"example.org/peerage/providers/sim/company"
	"example.org/peerage/providers/sim/scenario"
	"example.org/peerage/providers/sim/world"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/flowtest"
)

func TestPrivateLinkAccountCorners(t *testing.T) {
	t.Parallel()
	courseP.corners(t, slices.Concat(signInCorners("SUBSCRIPTION_ID", "AZURE_VNET_ID", "P05"), tokenCorners,
		[]corner{otherSubscription("SUBSCRIPTION_ID", "AZURE_VNET_ID")}))
}

func linkedService(*flowtest.Lab) string { return scenario.LinkService }

func linkOf(w *world.World) *world.AivenService { return serviceOf(w, scenario.LinkService) }

var linkServiceCorners = []corner{
	{name: "no such service", meets: "P01.not-found", values: set("AIVEN_SERVICE", "kafka-nowhere"),
		rules: edits("P01.not-found", "other", "AIVEN_SERVICE", linkedService)},
	{name: "a cloud of one's own", meets: "P01.unfit", values: set("AIVEN_SERVICE", "pg-archive"),
		rules: edits("P01.unfit", "other", "AIVEN_SERVICE", linkedService),
		begin: func(_ *flowtest.Lab, w *world.World) { serviceOf(w, "pg-archive").Cloud = "custom-azure-westeurope" }},
	{name: "no project", meets: "P01.no-project", values: drop("AIVEN_PROJECT"),
		begin: func(l *flowtest.Lab, _ *world.World) {
			l.Acc.Token.Orgs = nil
		},
		rules: func(l *flowtest.Lab) []*flowtest.Rule {
			return append(changes("P01.no-project", "again", func(l *flowtest.Lab, _ *world.World) {
				l.Acc.Token.Orgs = []string{l.Acc.Org}
			})(l),
				flowtest.Input("AIVEN_PROJECT", company.DataProject))
		}},
	{name: "a colleague makes the Private Link just before", meets: "P03.there", adopts: true,
		rules: func(*flowtest.Lab) []*flowtest.Rule {
			return []*flowtest.Rule{flowtest.Mend("P03.there", "again"), flowtest.Adopt("P03", "adopt")}
		},
		at: once(intends("privatelink"), func(l *flowtest.Lab, w *world.World) {
			if _, prob := w.Aiven.CreateLink(w.Aiven.Project(company.DataProject), linkOf(w),
				[]string{l.Acc.Analytics}); prob != nil {
				l.T.Error(prob)
			}
		})},
	{name: "no such component", meets: "P11.component", values: set("PRIVATELINK_COMPONENTS", "kafka,kafka_streams"),
		rules: edits("P11.component", "other", "PRIVATELINK_COMPONENTS", func(*flowtest.Lab) string { return "kafka" })},
	{name: "a name too long", meets: "P12.file", rules: mend("P12.file", "none"),
		values: func(l *flowtest.Lab, v map[string]string) {
			v["CONNECTION_FILE"] = filepath.Join(l.T.TempDir(), strings.Repeat("long", 70))
		}},
}

func TestPrivateLinkServiceCorners(t *testing.T) { courseP.corners(t, linkServiceCorners) }

func otherSubnet(l *flowtest.Lab) string { return orders(l) + "/subnets/snet-apps" }

// newEndpoint is the one that a run makes.
func newEndpoint(l *flowtest.Lab, w *world.World) *world.PrivateEndpoint {
	return w.Azure.Endpoint(strings.SplitAfter(orders(l), "/providers/")[0] + "Microsoft.Network/privateEndpoints/pe-" +
		scenario.LinkService)
}

var linkEndpointCorners = []corner{
	{name: "the alias is another one now", meets: "P05.alias", rules: mend("P05.alias", "alias"),
		at: once(intends("private-endpoint"), func(l *flowtest.Lab, w *world.World) {
			w.Aiven.SeedLink(linkOf(w), l.Acc.Production)
		})},
	{name: "the subnet is not there", meets: "P05.alias",
		rules: edits("P05.alias", "subnet", "AZURE_SUBNET_ID", otherSubnet),
		begin: strike(refusal("arm", "PUT", "/privateEndpoints/", 400, "InvalidResourceReference"))},
	{name: "the name is taken, another is typed", meets: "P05.name-taken", values: endpointNameTaken, adopts: true,
		rules: edits("P05.name-taken", "edit", "PRIVATE_ENDPOINT_NAME", func(*flowtest.Lab) string { return "pe-kafka-2" })},
	{name: "the name is taken, and gets another end", meets: "P05.name-taken", values: endpointNameTaken, adopts: true,
		rules: mend("P05.name-taken", "rename")},
	{name: "no place before the rule that denies", meets: "P13.conflict", adopts: true,
		begin: func(_ *flowtest.Lab, w *world.World) {
			g := w.Azure.SecurityGroups()[0]
			g.Rules = g.Rules[len(g.Rules)-1:]
			g.Rules[0].Priority = 100
		}, rules: changes("P13.conflict", "again", func(_ *flowtest.Lab, w *world.World) {
			w.Azure.SecurityGroups()[0].Rules[0].Priority = 4000
		})},
	{name: "others made the endpoint anew elsewhere", meets: "P05.elsewhere", values: applied("privatelink-rejected"),
		rules: func(l *flowtest.Lab) []*flowtest.Rule {
			moved := changes("P05.rejected", "again", func(l *flowtest.Lab, w *world.World) {
				newEndpoint(l, w).SubnetID = otherSubnet(l)
			})
			return append(moved(l), flowtest.Mend("P05.elsewhere", "recreate"))
		}},
	{name: "the endpoint is still going", meets: "P05.deleting", values: applied("privatelink-rejected"),
		rules: changes("P05.rejected", "again", func(l *flowtest.Lab, w *world.World) {
			w.Azure.DeleteEndpoint(newEndpoint(l, w))
		})},
	{name: "a colleague has registered another address", meets: "P10.other-address",
		rules: mend("P10.other-address", "recreate"),
		at: once(starts("P10"), func(_ *flowtest.Lab, w *world.World) {
			c := linkOf(w).More.Link.Connections[0]
			c.State, c.IP = world.LinkActive, "10.40.8.99"
		})},
	{name: "may not join the subnet", meets: "P05.not-authorized", rules: mend("P05.not-authorized", "again"),
		begin: func(l *flowtest.Lab, w *world.World) {
			f := refusal("arm", "PUT", "/privateEndpoints/", 403, "LinkedAuthorizationFailed")
			f.Body = `{"error":{"code":"LinkedAuthorizationFailed","message":"The client 'ana@contoso.example' with object id '` + l.Acc.Ana.ID +
				`' has permission to perform action 'Microsoft.Network/privateEndpoints/write' on scope '/subscriptions/` +
				l.Acc.Production +
				`'; however, it does not have permission to perform action(s) 'Microsoft.Network/virtualNetworks/subnets/join/action' on the linked scope(s) '` +
				orders(l) + `/subnets/snet-endpoints' (respectively) or the linked scope(s) are invalid."}}`
			w.Faults.Set(f)
		}},
	{name: "a policy", meets: "azure.policy", rules: changes("azure.policy", "again", clears("azure.policy")),
		at: once(intends("private-endpoint"), strike(world.Fault{Name: "azure.policy"}))},
	{name: "a lock", meets: "azure.locked", rules: changes("azure.locked", "again", clears("azure.locked")),
		at: once(undoing, strike(world.Fault{Name: "azure.locked"}))},
	{name: "not registered", meets: "azure.not-registered", adopts: true, rules: mend("azure.not-registered", "register"),
		begin: func(l *flowtest.Lab, w *world.World) {
			w.Azure.Subscription(l.Acc.Production).NetworkRegistered = false
		}},
	{name: "another operation", meets: "azure.busy",
		begin: strike(refusal("arm", "PUT", "/privateEndpoints/", 409, "AnotherOperationInProgress"))},
}

func TestPrivateLinkEndpointCorners(t *testing.T) {
	t.Parallel()
	courseP.corners(t, linkEndpointCorners)
}

// TestPrivateLinkSavedElsewhere: a file that cannot be written has another
// asked for, and holds everything then.
func TestPrivateLinkSavedElsewhere(t *testing.T) {
	bubble(t, func(t *testing.T, l *flowtest.Lab) {
		dir := t.TempDir()
		values := linkAnswers(l, "pg-orders")
		values["CONNECTION_FILE"] = filepath.Join(dir, "mine")
		if err := os.WriteFile(values["CONNECTION_FILE"], []byte("precious"), 0o600); err != nil {
			t.Fatal(err)
		}
		p := flowtest.Says(flowtest.Mend("P12.file", "other"),
			flowtest.Input("CONNECTION_FILE", filepath.Join(dir, "connect")))
		res, _ := l.Start(linkProcedure, linkRun, values, p)
		done(t, l, res, p, wizard.Done)
		checkSecrets(t, l, "pg-orders", filepath.Join(dir, "connect"))
		if b, err := os.ReadFile(filepath.Join(dir, "mine")); err != nil || string(b) != "precious" {
			t.Errorf("%q, %v", b, err)
		}
	})
}

// TestPrivateLinkApproveTooLate: an act of the board makes no endpoint, so it
// deletes none either.
func TestPrivateLinkApproveTooLate(t *testing.T) {
	inCompany(t, func(t *testing.T, l *flowtest.Lab) {
		id := strings.SplitAfter(l.Acc.VNets["vnet-analytics"], "/providers/")[0] +
			"Microsoft.Network/privateEndpoints/pe-events"
		p := flowtest.Says()
		l.Start("privatelink-approve", actRun,
			map[string]string{"AZURE_SIGN_IN": "environment", "AIVEN_PROJECT": company.DataProject,
				"AIVEN_SERVICE": "ch-events", "PRIVATE_ENDPOINT_ID": id}, p)
		if len(p.Lost) != 1 || p.Lost[0].Remedy != "P05.rejected" {
			t.Fatalf("%+v", p.Lost)
		}
		for _, a := range p.Lost[0].Acts {
			if a.ID == "recreate" || a.Goto != "" {
				t.Errorf("offered: %s", a.Title)
			}
		}
	})
}

// endpointNameTaken has the person name an endpoint as one of another service.
func endpointNameTaken(l *flowtest.Lab, v map[string]string) {
	applied("privatelink-name-taken")(l, v)
	l.Do(func(w *world.World) {
		for _, e := range w.Azure.Endpoints(l.Acc.Production) {
			if e.Name != "pe-kafka-orders" {
				continue
			}
			taken := *e
			taken.ID, taken.Name = strings.TrimSuffix(e.ID, e.Name)+"pe-taken", "pe-taken"
			if _, _, prob := w.Azure.PutEndpoint(taken); prob != nil {
				l.T.Error(prob)
			}
			w.Azure.SettleEndpoints()
		}
	})
	v["PRIVATE_ENDPOINT_NAME"] = "pe-taken"
}
