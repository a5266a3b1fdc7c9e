package link

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"example.org/peerage/providers"
)

// Classes of AWS's connection, one object for both its sides.
const (
	asked          Class = "asked"                      // a request that this side can accept
	askedTill      Class = "asked till a moment"        // one that tells when it lapses
	askedElsewhere Class = "asked of the other account" // one that the other side can accept
	ended          Class = "ended"                      // it does not come back
)

// awsClasses are AWS's status codes (EC2's API reference).
var awsClasses = map[string]Class{
	providers.AWSActive:       Up,
	providers.AWSInitiating:   changing,
	providers.AWSProvisioning: changing,
	providers.AWSDeleting:     leaving,
	providers.AWSFailed:       ended,
	providers.AWSRejected:     ended,
	providers.AWSExpired:      ended,
	providers.AWSDeleted:      ended,
}

func awsClass(h *providers.Half) Class {
	switch c, ok := awsClasses[h.State]; {
	case ok:
		return c
	case h.State != providers.AWSPending:
		return Strange
	case h.Attrs[AttrAccepter] == "":
		return askedElsewhere
	case moment(h.Attrs[AttrExpires]) != "":
		return askedTill
	}
	return asked
}

func awsSide() Side {
	return Side{
		Provider: AWS, Name: "AWS", Class: awsClass, Remove: awsRemove,
		Is: func(h *providers.Half) bool { return h.Kind == HalfPCX },
	}
}

// RepairAccept is the act that accepts a request which waits.
const RepairAccept = "accept"

// awsRemove deletes the connection; one that has ended cannot be deleted.
var awsRemove = []Act{{
	ID: "delete-cloud", Title: "Delete the connection in AWS…", Verb: "delete half", Danger: true,
	Deletes: cloudID, Confirm: network,
	Procedure: "aws-remove-half", Vars: awsConnection,
	When: func(l *providers.Link, _ bool) bool {
		return l.Cloud != nil &&
			slices.Contains([]string{providers.AWSActive, providers.AWSProvisioning, providers.AWSPending},
				l.Cloud.State)
	},
}}

var awsConnection = []Var{{"AWS_VPC_REGION", cloudRegion}, {"AWS_PEERING_CONNECTION_ID", cloudID}}

var awsActs = map[string][]Act{
	RepairDeleteCloud: awsRemove,
	RepairAccept: {{ID: "mend", Title: "Accept the request", Verb: "accept request",
		Procedure: "aws-accept", Vars: awsConnection}},
}

// awsIDs: Aiven tells the connection's id while it waits.
var awsIDs = &IDs{
	Hosted: func(_ *providers.Half, own string) string { return fold(own) },
	Cloud:  func(h *providers.Half) string { return fold(h.ID) },
	Own:    func(h *providers.Half) string { return h.ID },
}

// awsRanges: of a VPC's connections those that reach Aiven's range.
var awsRanges = &Ranges{
	Hosted: peerNetwork, Cloud: ownNetwork,
	Silent: SilenceFits, // one that has ended may tell none
	Ended:  of(ended),
}

// awsWorks is what a run says that waits for AWS.
const awsWorks = "AWS is still working on it"

// awsID is an id of a link between two VPCs.
func awsID(own, other string) string { return linkID(KindAWSAWS, min(own, other), max(own, other)) }

// awsState are rulings that AWS's word decides.
var awsState = []Rule{
	{Hosted: of(Deleted, Missing, Unseen), Cloud: of(ended), Ruling: is(providers.GoneV,
		"AWS says {state}. AWS forgets it by itself; it cannot be deleted.")},
	{Cloud: of(ended), Ruling: asks(providers.Failed, RepairRecreateHosted,
		"AWS says {state}, and such a connection does not come back.", awsOnceMore)},
	{Cloud: of(leaving), Ruling: waits("AWS is removing the connection.").noting(awsWorks)},
	{Cloud: of(changing), Ruling: waits("AWS is setting the connection up ({state}).").noting(awsWorks)},
	{Cloud: of(askedElsewhere), Ruling: waits("The request waits to be accepted by account {account}.").noting(awsWorks)},
	{Cloud: of(askedTill), Ruling: asks(providers.Waiting, RepairAccept, toBeAccepted,
		"Accept it before {expires}, when it lapses.").noting(awsWorks)},
	{Cloud: of(asked), Ruling: asks(providers.Waiting, RepairAccept, toBeAccepted, "Accept it.").noting(awsWorks)},
	{Cloud: of(Strange), Ruling: is(providers.UnknownV,
		"AWS says {state}, a state that this program does not know.").noting(awsWorks)},
}

const toBeAccepted = "The request waits to be accepted in your account."

// AWSHalves gives one half per connection, as seen from a region of an
// account, and one HalfNetwork for each VPC of the account's own that has none.
func AWSHalves(account, region string, list []providers.AWSPeering, vpcs []providers.AWSVPC) []providers.Half {
	names := make(map[string]*providers.AWSVPC, len(vpcs))
	for i := range vpcs {
		names[vpcs[i].ID] = &vpcs[i]
	}
	out := make([]providers.Half, 0, len(list)+len(vpcs))
	peered := make(map[string]bool, len(list))
	for i := range list {
		own := awsOwn(account, region, &list[i])
		peered[own] = true
		out = append(out, AWSHalf(account, region, &list[i], names[own]))
	}
	for i := range vpcs {
		if v := &vpcs[i]; !peered[v.ID] && v.Owner == account { // of a shared one the connections are not seen
			out = append(out, providers.Half{
				Provider: AWS, Account: account, Kind: HalfNetwork, ID: v.ID, Name: cmp.Or(v.Name, v.ID), Region: region,
				Network: cmp.Or(v.Name, v.ID), NetworkID: v.ID, Ranges: v.Ranges,
			})
		}
	}
	return out
}

// awsOwn is the VPC on the account's side of a connection.
func awsOwn(account, region string, p *providers.AWSPeering) string {
	if p.AccepterAccount == account && p.AccepterRegion == region {
		return p.AccepterVPC
	}
	return p.RequesterVPC
}

// AWSHalf is a connection as a half of an account and region; v, which may be
// nil, is the VPC on that side.
func AWSHalf(account, region string, p *providers.AWSPeering, v *providers.AWSVPC) providers.Half {
	h := providers.Half{
		Provider: AWS, Account: account, Kind: HalfPCX, ID: p.ID, Name: cmp.Or(p.Name, p.ID), Region: region,
		State: p.Status, Message: p.Message,
		PeerID: p.RequesterVPC, PeerAccount: p.RequesterAccount, PeerName: p.RequesterVPC,
		PeerRanges: p.RequesterRanges,
		NetworkID:  p.AccepterVPC, Ranges: p.AccepterRanges,
		Attrs: map[string]string{AttrPeerRegion: p.RequesterRegion, AttrAccepter: "true"},
	}
	if p.AccepterAccount != account || p.AccepterRegion != region {
		h.NetworkID, h.Ranges = p.RequesterVPC, p.RequesterRanges
		h.PeerID, h.PeerAccount, h.PeerName, h.PeerRanges = p.AccepterVPC, p.AccepterAccount, p.AccepterVPC,
			p.AccepterRanges
		h.Attrs = map[string]string{AttrPeerRegion: p.AccepterRegion}
	}
	h.Network = h.NetworkID
	if v != nil {
		h.Network, h.Ranges = cmp.Or(v.Name, v.ID), v.Ranges
	}
	if !p.Expires.IsZero() && strings.HasPrefix(p.Status, "pending") {
		h.Attrs[AttrExpires] = p.Expires.UTC().Format(time.RFC3339)
	}
	return h
}
