package world

import (
	"slices"
	"strings"
	"time"
)

// AivenVPC is the network behind a VPC on AWS, in Aiven's own account.
func (a *AWS) AivenVPC(v *AivenVPC) *AWSVPC {
	if a.hosted[v.ID] == nil {
		a.hosted[v.ID] = a.AddVPC(a.AivenAccount, strings.TrimPrefix(v.Cloud, "aws-"), "aiven-"+v.ID, v.CIDR)
	}
	return a.hosted[v.ID]
}

// build requests the peering in AWS and tells its id. That a request which
// fails ends in INVALID_SPECIFICATION is documented; types are invented.
func (a *AWS) build(v *AivenVPC, p *AivenPeering) (*AivenInfo, *ending) {
	from := a.AivenVPC(v)
	region := p.Region
	if region == "" {
		region = from.Region
	}
	pcx := a.Request(from, p.Account, p.VPC, region)
	p.HalfID = pcx.ID
	// A request that AWS refuses is noticed soon.
	a.w.Aiven.later(p, 10*time.Second, func() { a.w.Aiven.observeHalf(v, p) })
	return a.info(v, p, "aws-vpc-peering-connection-pending-peer",
		"Accept the VPC peering connection "+pcx.ID+" in your AWS account"), nil
}

// info holds the id of the request. The key is documented.
func (a *AWS) info(v *AivenVPC, p *AivenPeering, kind, message string) *AivenInfo {
	return &AivenInfo{Type: kind, Message: message, Extra: map[string]string{"aws_vpc_peering_connection_id": p.HalfID},
		Warnings: a.warnings(v, p)}
}

// warnings names other peers of the VPC whose ranges overlap this one's;
// their type and keys are documented.
func (a *AWS) warnings(v *AivenVPC, p *AivenPeering) []AivenWarning {
	if !a.w.clash(v, p, a.rangesOf) {
		return nil
	}
	mine := a.VPC(p.VPC)
	var out []AivenWarning
	for _, q := range v.Peerings {
		other := a.VPC(q.VPC)
		if q == p || other == nil || other == mine || q.State != AivenActive && q.State != AivenPendingPeer {
			continue
		}
		if len(overlap(mine.Ranges, other.Ranges)) > 0 {
			out = append(out, AivenWarning{Type: "overlapping-peer-vpc-ip-ranges", ConflictingID: other.ID,
				ConflictingAccount: other.Owner, ConflictingPeering: q.HalfID, Message: "The ranges of " + mine.ID + " and " +
					other.ID + " overlap, and both are peered with the same VPC"})
		}
	}
	return out
}

func (a *AWS) rangesOf(p *AivenPeering) []string {
	if n := a.VPC(p.VPC); n != nil {
		return n.Ranges
	}
	return nil
}

// observeHalf sees what has become of the request.
func (a *AWS) observeHalf(v *AivenVPC, p *AivenPeering) (restless bool) {
	pcx := a.find(p.HalfID)
	if pcx == nil {
		return false
	}
	end := func(state, kind, message string) { a.w.Aiven.setState(v, p, state, a.info(v, p, kind, message)) }
	switch pcx.Status {
	case AWSFailed, AWSExpired:
		end(AivenInvalid, "invalid-peering-connection", pcx.Message)
	case AWSRejected:
		end(AivenRejected, "aws-vpc-peering-connection-rejected", "The VPC peering connection was rejected by the peer")
	case AWSDeleting, AWSDeleted:
		if p.State == AivenActive && !a.w.Aiven.refreshing &&
			(pcx.live() || a.w.now.Sub(pcx.ended) < a.w.Timing.AivenMisses) {
			return true
		}
		end(AivenDeletedByPeer, "aws-vpc-peering-connection-deleted-by-peer",
			"The VPC peering connection was deleted in the peer's account")
	case AWSActive:
		a.lookActive(v, p)
	}
	return false
}

func (a *AWS) lookActive(v *AivenVPC, p *AivenPeering) {
	if a.w.Faults.On("aiven.never-active") {
		return
	}
	var info *AivenInfo
	if len(a.warnings(v, p)) > 0 {
		info = a.info(v, p, "aws-vpc-peering-connection-active", "Peering connection active")
	}
	if p.State != AivenActive {
		a.w.Aiven.setState(v, p, AivenActive, info)
	}
	p.Info = info
}

// drop deletes the request or the connection from Aiven's side.
func (a *AWS) drop(_ *AivenVPC, p *AivenPeering) {
	if pcx := a.find(p.HalfID); pcx != nil && pcx.live() {
		_ = a.Delete(pcx.Requester.Account, pcx.Requester.Region, pcx.ID) // one that has ended stays as it is
	}
}

func (a *AWS) forget(v *AivenVPC) {
	if n := a.hosted[v.ID]; n != nil {
		a.vpcs.drop(n.ID)
		for _, t := range slices.Clone(a.tables.all) {
			if t.VPC == n.ID {
				a.tables.drop(t.ID)
			}
		}
		delete(a.hosted, v.ID)
	}
}
