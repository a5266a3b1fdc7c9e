package flows_test

import (
	"slices"
	"testing"
	"testing/synctest"

	"example.org/peerage/providers/sim/company"
	"example.org/peerage/providers/sim/scenario"
	"example.org/peerage/providers/sim/world"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/flowtest"
)

func ordersPeering(l *flowtest.Lab, w *world.World) (*world.AivenVPC, *world.AivenPeering) {
	return ownedW.ordersPeering(l, w)
}

// awsCorners are about the networks and the halves.
func awsCorners(o owned) []corner {
	return []corner{
		{name: "no such VPC", meets: "W02.not-found",
			values: func(l *flowtest.Lab, v map[string]string) {
				v["AWS_VPC_ID"], v["AWS_ACCOUNT_ID"] = "vpc-00000000", l.Acc.AWS.Account
			},
			rules: func(l *flowtest.Lab) []*flowtest.Rule {
				return []*flowtest.Rule{flowtest.Mend("W02.not-found", "other-vpc"),
					flowtest.Input("AWS_VPC_ID", l.Acc.AWS.VPCs[scenario.AWSNetwork])}
			}},
		{name: "profile of another account", meets: "W02.account",
			values: func(l *flowtest.Lab, v map[string]string) {
				v["AWS_VPC_ID"], v["AWS_ACCEPTER_PROFILE"] = l.Acc.AWS.VPCs["vpc-shared"], "contoso"
			},
			rules: func(*flowtest.Lab) []*flowtest.Rule {
				return []*flowtest.Rule{flowtest.Mend("W02.account", "accepter"),
					flowtest.Input("AWS_ACCEPTER_PROFILE", "contoso-network")}
			}},
		{name: "an old peering is going", meets: "W04.deleting", begin: func(l *flowtest.Lab, w *world.World) {
			v, p := o.ordersPeering(l, w)
			w.Aiven.Unpeer(v, p)
		}, adopts: true},
		{name: "Aiven refuses", meets: "W04.refused", rules: mend("W04.refused", "again"),
			begin: func(_ *flowtest.Lab, w *world.World) {
				w.Faults.Set(world.Fault{Name: "no", Service: "aiven", Method: "POST", Path: "peering-connections", Times: 1,
					Kind: "status", Status: 400})
			}},
		{name: "deleted in Aiven", meets: "W05.gone", rules: mend("W05.gone", "recreate"),
			at: func(l *flowtest.Lab, e wizard.Event) {
				if started(e, o.row("05")) {
					l.Do(func(w *world.World) {
						v := o.host(l)
						for _, p := range v.Peerings {
							if p.VPC == l.Acc.AWS.VPCs[scenario.AWSNetwork] && p.State == world.AivenApproved && w.Faults.On("once") {
								w.Faults.Clear("once")
								w.Aiven.Unpeer(v, p)
							}
						}
					})
				}
			}, begin: func(_ *flowtest.Lab, w *world.World) { w.Faults.Set(world.Fault{Name: "once"}) }},
		{name: "accepted meanwhile", meets: "W06.changed", guided: true, rules: func(l *flowtest.Lab) []*flowtest.Rule {
			return []*flowtest.Rule{{When: func(a *wizard.Ask) bool {
				return a.Kind == wizard.AskConfirm && a.Step == o.row("06")
			}, Choice: wizard.ChoiceOK, Do: func() {
				l.Do(func(w *world.World) {
					p := w.AWS.PeeringOf(l.Acc.AWS.VPCs[scenario.AWSNetwork])
					_, _ = w.AWS.Accept(l.Acc.AWS.Account, l.Acc.AWS.Region, p.ID) // whether it may shows in what follows
				})
			}}}
		}},
		{name: "a region is not switched on", meets: "W02.region-off",
			values: func(_ *flowtest.Lab, v map[string]string) { v["AWS_VPC_REGION"] = "ap-east-1" },
			rules: func(l *flowtest.Lab) []*flowtest.Rule {
				return []*flowtest.Rule{flowtest.Mend("W02.region-off", "region"),
					flowtest.Input("AWS_VPC_REGION", l.Acc.AWS.Region)}
			}},
		{name: "a policy of the organization forbids it", meets: "aws.forbidden", rules: mend("aws.forbidden", "again"),
			values: func(l *flowtest.Lab, _ map[string]string) { l.Between = denyOnce("DescribeVpcs") }},
		{name: "VPCs may not be listed", meets: "aws.not-permitted", begin: func(l *flowtest.Lab, _ *world.World) {
			l.Acc.AWS.Ana.Deny = []string{"DescribeVpcs"}
		},
			rules: changes("aws.not-permitted", "again", func(l *flowtest.Lab, _ *world.World) { l.Acc.AWS.Ana.Deny = nil })},
	}
}

// awsRouteCorners are about what comes after the request.
func awsRouteCorners(o owned) []corner {
	return []corner{
		{name: "a colleague makes the route first", meets: "W07.there", adopts: true,
			at: func(l *flowtest.Lab, e wizard.Event) {
				if e.Kind == wizard.Intended && e.Item.Kind == "route" {
					l.Do(func(w *world.World) {
						p := w.AWS.PeeringOf(l.Acc.AWS.VPCs[scenario.AWSNetwork])
						if no := w.AWS.Route(l.Acc.AWS.Account, l.Acc.AWS.Region, e.Item.Attrs["table"], e.Item.Attrs["range"], p.ID,
							false); no != nil {
							l.T.Error(no)
						}
					})
				}
			}},
		{name: "no such table", meets: "W07.no-table",
			values: func(_ *flowtest.Lab, v map[string]string) { v["AWS_ROUTE_TABLE_IDS"] = "rtb-00000000" },
			rules: func(l *flowtest.Lab) []*flowtest.Rule {
				return []*flowtest.Rule{flowtest.Mend("W07.no-table", "tables"),
					flowtest.Input("AWS_ROUTE_TABLE_IDS", l.Acc.AWS.Tables["orders-private"])}
			}},
		{name: "no routes", values: func(_ *flowtest.Lab, v map[string]string) { v["AWS_ROUTE_TABLE_IDS"] = "none" }},
		{name: "the connection of an adopted one is lost", meets: "W05.unknown",
			rules:  mend("W05.unknown", "recreate", "W07.blackhole", "replace", "deadline", "again"),
			values: func(l *flowtest.Lab, v map[string]string) { v["AWS_VPC_ID"] = l.Acc.AWS.VPCs["vpc-web"] },
			begin: func(l *flowtest.Lab, w *world.World) {
				w.Timing.AivenPolls *= 60
				w.AWS.End(o.webConnection(l, w), world.AWSDeleted, "Deleted by 123456789012")
			}, adopts: true},
	}
}

// organizationCorners are about the choice of the organization.
var organizationCorners = []corner{
	{name: "no such organization", meets: "A13.not-found", values: set("AIVEN_ORG_ID", "org1a2b3c4d5e6"),
		rules: edits("A13.not-found", "other", "AIVEN_ORG_ID", theOrg)},
	{name: "no organization", meets: "A13.none", values: drop("AIVEN_ORG_ID"),
		begin: func(l *flowtest.Lab, _ *world.World) {
			l.Acc.Token.Orgs = nil
		},
		rules: changes("A13.none", "again", func(l *flowtest.Lab, _ *world.World) {
			l.Acc.Token.Orgs = []string{l.Acc.Org}
		})},
}

func TestAWSCorners(t *testing.T)      { tryBoth(t, awsCorners, ownedW, ownedS) }
func TestAWSRouteCorners(t *testing.T) { tryBoth(t, awsRouteCorners, ownedW, ownedS) }
func TestAWSOwnerCorners(t *testing.T) {
	ownedW.corners(t, slices.Concat(organizationCorners, ownedW.vpcCorners()))
}

// TestAWSActs: the board accepts a request and deletes a connection; a second
// time there is nothing to do.
func TestAWSActs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := flowtest.New(t, company.Contoso)
		var id string
		l.Do(func(w *world.World) { id = w.AWS.PeeringOf(l.Acc.AWS.VPCs["vpc-batch"]).ID })
		values := map[string]string{"AWS_PROFILE": "contoso", "AWS_VPC_REGION": l.Acc.AWS.Region,
			"AWS_PEERING_CONNECTION_ID": id}
		status := func() (s string) {
			l.Do(func(w *world.World) {
				if p, no := w.AWS.Peering(l.Acc.AWS.Account, l.Acc.AWS.Region, id); no == nil {
					s = p.Status
				}
			})
			return s
		}
		for _, x := range []struct{ act, want string }{{"aws-accept", "active"}, {"aws-accept", "active"},
			{"aws-remove-half", "deleted"}, {"aws-remove-half", "deleted"}} {
			l.Journal = &flowtest.Journal{}
			p := flowtest.Says()
			res, _ := l.Start(x.act, actRun, values, p)
			done(t, l, res, p, wizard.Done)
			if got := status(); got != x.want {
				t.Errorf("after %s: %s", x.act, got)
			}
		}
	})
}
