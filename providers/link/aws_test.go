package link_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/link"
	"example.org/peerage/providers/link/linktest"
)

const (
	awsAccount = "123456789012"
	awsVPC     = "vpc-0a1b2c3d4e5f67890"
	pcx        = "pcx-0a1b2c3d4e5f67890"
)

func awsHosted(state, id string) providers.Half {
	return link.AivenHalves("org1",
		[]providers.AivenVPC{{ID: "v1", Name: "aiven-aws", Cloud: "aws-eu-west-1", CIDR: "10.30.0.0/24",
			Scope: providers.OfOrganization("org1"),
			Peerings: []providers.AivenPeering{{ID: "p1", State: state, PCX: id,
				Target: providers.AWSTarget{AccountID: awsAccount, VPC: awsVPC, Region: "eu-west-1"}}}}})[0]
}

func awsCloud(status string, change ...func(*providers.AWSPeering)) providers.Half {
	p := providers.AWSPeering{ID: pcx, Status: status, RequesterAccount: "999", RequesterVPC: "vpc-1",
		RequesterRegion: "eu-west-1", RequesterRanges: []string{"10.30.0.0/24"},
		AccepterAccount: awsAccount, AccepterVPC: awsVPC, AccepterRegion: "eu-west-1",
		Expires: time.Date(2026, 11, 28, 9, 30, 0, 0, time.UTC)}
	for _, fn := range change {
		fn(&p)
	}
	return link.AWSHalves(awsAccount, "eu-west-1", []providers.AWSPeering{p},
		[]providers.AWSVPC{{ID: awsVPC, Name: "vpc-orders", Ranges: []string{"10.80.0.0/16"}}})[0]
}

func awsJoin(known link.Known, hosted, cloud []providers.Half) []providers.Link {
	return linktest.Join([]link.Listing{{Provider: "aiven", Account: "org1", Listed: true, Halves: hosted},
		{Provider: "aws", Account: awsAccount, Listed: true, Halves: cloud}}, known)
}

func TestAWSVerdicts(t *testing.T) {
	none := ""
	for _, c := range []struct {
		hosted, cloud string
		want          providers.Verdict
		repair, says  string
	}{
		{"ACTIVE", "active", providers.Active, none, "Both sides"},
		{"PENDING_PEER", "pending-acceptance", providers.Waiting, link.RepairAccept, "in your account"},
		{"PENDING_PEER", "provisioning", providers.Waiting, none, "provisioning"},
		{"PENDING_PEER", "active", providers.Waiting, none, "15 minutes"},
		{"PENDING_PEER", "expired", providers.Failed, link.RepairRecreateHosted, "expired"},
		{"INVALID_SPECIFICATION", "failed", providers.Failed, link.RepairRecreateHosted, "could not deliver"},
		{"REJECTED_BY_PEER", "rejected", providers.Failed, link.RepairRecreateHosted, "rejected"},
		{"DELETED_BY_PEER", none, providers.Failed, link.RepairRecreateHosted, "deleted in AWS"},
		{"ACTIVE", none, providers.Active, none, "No connected account"},
		{"PENDING_PEER", none, providers.Waiting, none, "No connected account"},
		{"DELETING", "active", providers.Waiting, none, "removing"},
		{"DELETED", "deleted", providers.GoneV, none, "forgets"},
		{none, "active", providers.Active, none, "other half"},
		{none, "rejected", providers.GoneV, none, "cannot be deleted"},
		{"ACTIVE", "sideways", providers.UnknownV, none, "sideways"},
		{"ODD", "active", providers.UnknownV, none, "ODD"},
	} {
		var hosted, cloud []providers.Half
		if c.hosted != none {
			hosted = []providers.Half{awsHosted(c.hosted, pcx)}
		}
		if c.cloud != none {
			cloud = []providers.Half{awsCloud(c.cloud)}
		}
		links := awsJoin(nil, hosted, cloud)
		if len(links) != 1 {
			t.Errorf("%s, %s: %d links", c.hosted, c.cloud, len(links))
			continue
		}
		if l := links[0]; l.Verdict != c.want || l.Repair != c.repair || !strings.Contains(l.Reason, c.says) ||
			strings.Contains(l.Reason+l.Next, "{") {
			t.Errorf("%s, %s: %s %q %q, want %s %q %q", c.hosted, c.cloud, l.Verdict, l.Repair, l.Reason, c.want, c.repair,
				c.says)
		}
	}
}

func TestAWSJoin(t *testing.T) {
	other := awsCloud("active", func(p *providers.AWSPeering) {
		p.ID = "pcx-1"
		p.RequesterRanges = []string{"10.99.0.0/24"}
	})
	old := awsCloud("deleted", func(p *providers.AWSPeering) { p.ID = "pcx-2" })
	twin := awsCloud("active", func(p *providers.AWSPeering) { p.ID = "pcx-3" })
	for _, c := range []struct {
		name  string
		id    string
		known link.Known
		cloud []providers.Half
		want  string
	}{
		{"by the id that Aiven tells", pcx, nil, []providers.Half{twin, awsCloud("active")}, pcx},
		{"by the id seen before", "", link.Known{"p1": pcx}, []providers.Half{twin, awsCloud("active")}, pcx},
		{"by VPC and range", "", nil, []providers.Half{other, old, awsCloud("active")}, pcx},
		{"not when two fit", "", nil, []providers.Half{twin, awsCloud("active")}, ""},
		{"not when none fits", "", nil, []providers.Half{other}, ""},
	} {
		links := awsJoin(c.known, []providers.Half{awsHosted("ACTIVE", c.id)}, c.cloud)
		i := slices.IndexFunc(links, func(l providers.Link) bool { return l.Hosted != nil })
		got := ""
		if links[i].Cloud != nil {
			got = links[i].Cloud.ID
		}
		if got != c.want || links[i].Kind != link.KindAivenAWS {
			t.Errorf("%s: joined %q, want %q", c.name, got, c.want)
		}
		n := len(c.cloud)
		if slices.ContainsFunc(c.cloud, func(h providers.Half) bool { return h.ID == "pcx-2" }) {
			n-- // it has ended, and the two VPCs are linked again
		}
		if c.want != "" && len(links) != n || c.want == "" && len(links) != n+1 {
			t.Errorf("%s: %d links of %d connections", c.name, len(links), n)
		}
	}
}
