package flows_test

import (
	"testing"
	"time"

	"example.org/peerage/providers/sim/company"
	"example.org/peerage/providers/sim/scenario"
	"example.org/peerage/providers/sim/world"
	"example.org/peerage/wizard/flows/flowtest"
)

func shop(l *flowtest.Lab) string       { return l.Acc.UpCloud.Networks[scenario.UpNetwork] }
func nordic(l *flowtest.Lab) string     { return l.Acc.VPCs[company.UpCloudVPC].ID }
func nordicName(l *flowtest.Lab) string { return l.Acc.UpCloud.Project }

// shopPeering is Aiven's peering with net-shop, made when it is not there.
func shopPeering(l *flowtest.Lab, w *world.World) (*world.AivenVPC, *world.AivenPeering) {
	v := l.Acc.VPCs[company.UpCloudVPC]
	p, prob := w.Aiven.Peer(v, world.AivenSpec{Account: "upcloud", VPC: shop(l)})
	if prob != nil {
		l.T.Error(prob)
	}
	return v, p
}

func anewInProject(cloud string) func(*flowtest.Lab, map[string]string) {
	return func(_ *flowtest.Lab, v map[string]string) {
		v["AIVEN_PROJECT_VPC_ID"], v["AIVEN_NEW_PROJECT_VPC_CLOUD"], v["AIVEN_NEW_VPC_RANGE"] = "new", cloud, "10.55.0.0/24"
	}
}

// upChoices are met while networks and VPCs are chosen.
var upChoices = []corner{
	{name: "token and password at once", meets: "upcloud.two", begin: func(l *flowtest.Lab, _ *world.World) {
		l.Env["UPCLOUD_USERNAME"], l.Env["UPCLOUD_PASSWORD"] = l.Acc.UpCloud.Account.Name, l.Acc.UpCloud.Account.Password
	}, rules: func(l *flowtest.Lab) []*flowtest.Rule {
		return []*flowtest.Rule{flowtest.Mend("upcloud.two", "new-credentials"),
			flowtest.Input("UPCLOUD_TOKEN", l.Acc.UpCloud.Account.Token)}
	}},
	{name: "a public network", meets: "U02.type", rules: edits("U02.type", "other-network", "network.uuid", shop),
		values: func(l *flowtest.Lab, v map[string]string) { v["network.uuid"] = l.Acc.UpCloud.Networks["public"] }},
	{name: "another account's network", meets: "U02.forbidden", adopts: true,
		rules: edits("U02.forbidden", "other-network", "network.uuid", shop),
		values: func(l *flowtest.Lab, v map[string]string) {
			l.Do(func(w *world.World) {
				v["network.uuid"] = w.UpCloud.AddNetwork(w.UpCloud.AddAccount("fabrikam").Name, "theirs", "private", "fi-hel1", "",
					"172.16.99.0/24").ID
			})
		}},
	{name: "no such router", meets: "U02.router-gone", values: nobody("network.router"),
		rules: edits("U02.router-gone", "other-router", "network.router", func(*flowtest.Lab) string { return "new" })},
	{name: "the router has another network for a while", meets: "U02.attached",
		at: once(removed("upcloud-router-attachment"), func(l *flowtest.Lab, w *world.World) {
			for _, r := range w.UpCloud.Routers(l.Acc.UpCloud.Account.Name) {
				if r.Name == "peerage-5d0c1f6e" {
					n := w.UpCloud.Network(l.Acc.UpCloud.Networks["net-legacy"])
					n.Router = r.ID
					w.At(30*time.Second, func() { n.Router = "" })
				}
			}
		})},
	{name: "no project", meets: "U03.none", values: drop("AIVEN_PROJECT"), begin: func(l *flowtest.Lab, _ *world.World) {
		l.Acc.Token.Orgs = nil
	},
		rules: func(l *flowtest.Lab) []*flowtest.Rule {
			return append(changes("U03.none", "again", func(l *flowtest.Lab, _ *world.World) {
				l.Acc.Token.Orgs = []string{l.Acc.Org}
			})(l), flowtest.Input("AIVEN_PROJECT", nordicName(l)))
		}},
	{name: "no such project", meets: "U03.project", values: set("AIVEN_PROJECT", "contoso-nowhere"),
		rules: edits("U03.project", "project", "AIVEN_PROJECT", nordicName)},
	{name: "no such VPC", meets: "U03.not-found", values: nobody("AIVEN_PROJECT_VPC_ID"),
		rules: edits("U03.not-found", "other", "AIVEN_PROJECT_VPC_ID", nordic)},
	{name: "a VPC in another cloud", meets: "U03.unfit", values: func(l *flowtest.Lab, v map[string]string) {
		v["AIVEN_PROJECT"], v["AIVEN_PROJECT_VPC_ID"] = l.Acc.Project, l.Acc.VPCs["contoso-prod"].ID
	}, rules: func(l *flowtest.Lab) []*flowtest.Rule {
		return []*flowtest.Rule{flowtest.Mend("U03.unfit", "project"), flowtest.Input("AIVEN_PROJECT", nordicName(l)),
			flowtest.Mend("U03.not-found", "other"), flowtest.Input("AIVEN_PROJECT_VPC_ID", nordic(l))}
	}},
	{name: "a VPC where Aiven has no cloud", meets: "U03.refused", values: anewInProject("upcloud-atlantis"),
		rules: edits("U03.refused", "cloud", "AIVEN_NEW_PROJECT_VPC_CLOUD", func(*flowtest.Lab) string {
			return "upcloud-fi-hel"
		})},
	{name: "a VPC that is not let go", meets: "U03.in-use", values: anewInProject("upcloud-fi-hel"),
		at: once(removed("upcloud-router"),
			strike(world.Fault{Name: "busy", Service: "aiven", Method: "DELETE", Kind: "status", Status: 409, Times: 2}))},
}

func TestUpCloudChoiceCorners(t *testing.T) { courseU.corners(t, upChoices) }

// upHalves are about the two halves.
var upHalves = []corner{
	{name: "UpCloud's half is switched off", meets: "U07.off", rules: mend("U07.off", "switch-on"),
		at: once(starts("U07"), func(l *flowtest.Lab, w *world.World) {
			for _, p := range w.UpCloud.Peerings(l.Acc.UpCloud.Account.Name) {
				if p.Network == shop(l) {
					p.Configured = world.UpCloudDisabled
				}
			}
		})},
	{name: "the old peering is going", meets: "U04.deleting", adopts: true,
		at: once(starts("U04"), func(l *flowtest.Lab, w *world.World) {
			w.Aiven.Unpeer(shopPeering(l, w))
		})},
	{name: "Aiven does not take the request", meets: "U04.refused", rules: mend("U04.refused", "again"),
		begin: strike(world.Fault{Name: "no", Service: "aiven", Method: "POST", Path: "peering-connections", Times: 1,
			Kind: "status", Status: 400})},
	{name: "deleted in Aiven", meets: "U05.gone", rules: mend("U05.gone", "heal"),
		at: once(looked("U05"), func(l *flowtest.Lab, w *world.World) {
			w.Aiven.Unpeer(shopPeering(l, w))
		})},
}

func TestUpCloudHalfCorners(t *testing.T) { courseU.corners(t, upHalves) }
