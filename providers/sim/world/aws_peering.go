package world

import (
	"slices"
	"strings"
	"time"
)

// The status codes of a peering connection. EC2's API reference.
const (
	AWSInitiating   = "initiating-request"
	AWSPending      = "pending-acceptance"
	AWSProvisioning = "provisioning"
	AWSActive       = "active"
	AWSDeleting     = "deleting"
	AWSDeleted      = "deleted"
	AWSRejected     = "rejected"
	AWSFailed       = "failed"
	AWSExpired      = "expired"
)

// AWSPeering is a peering connection, one object for both sides.
type AWSPeering struct {
	ID                  string
	Requester, Accepter AWSEnd
	Status, Message     string
	Created, Expires    time.Time
	// ended is when it came to its end, zero before.
	ended time.Time
}

// AWSEnd is one side of a peering connection.
type AWSEnd struct {
	Account, VPC, Region string
	Ranges               []string
	// DNS: names of this side's instances lead the other side to their private
	// addresses.
	DNS bool
}

func (p *AWSPeering) live() bool {
	return slices.Contains([]string{AWSInitiating, AWSPending, AWSProvisioning, AWSActive, AWSDeleting}, p.Status)
}

// kept is how long an ended peering connection is still shown. EC2's guide
// names 2 hours to 2 days, by status and side; here it is 2 hours for all.
const kept = 2 * time.Hour

func (a *AWS) find(id string) *AWSPeering { return a.peerings.get(id) }

// Peerings lists what an account sees in a region: also those that have ended
// a short while ago. A new one is not seen by its accepter at once.
func (a *AWS) Peerings(account, region string) []*AWSPeering {
	var out []*AWSPeering
	for _, p := range a.peerings.all {
		if a.shows(p, account, region) {
			out = append(out, p)
		}
	}
	return out
}

func (a *AWS) shows(p *AWSPeering, account, region string) bool {
	if !p.ended.IsZero() && a.w.now.Sub(p.ended) > kept {
		return false
	}
	if p.Requester.Account == account && p.Requester.Region == region {
		return true
	}
	return p.Accepter.Account == account && p.Accepter.Region == region && p.Status != AWSInitiating &&
		a.w.now.Sub(p.Created) >= a.Visible
}

// Peering reads one by its id. That of another region is not found.
func (a *AWS) Peering(account, region, id string) (*AWSPeering, *AWSRefusal) {
	if !strings.HasPrefix(id, "pcx-") {
		return nil, awsRefusal("InvalidVpcPeeringConnectionId.Malformed", "Invalid id: \""+id+"\" (expecting \"pcx-...\")")
	}
	if p := a.find(id); p != nil && a.shows(p, account, region) {
		return p, nil
	}
	return nil, awsRefusal("InvalidVpcPeeringConnectionID.NotFound", "The vpcPeeringConnection ID '"+id+"' does not exist")
}

// Request asks for a peering. What is wrong with it shows later, as the status
// failed (documented): no error is given.
func (a *AWS) Request(from *AWSVPC, account, vpc, region string) *AWSPeering {
	p := &AWSPeering{ID: "pcx-" + a.hex(17), Created: a.w.now, Expires: a.w.now.Add(a.Life),
		Requester: AWSEnd{Account: from.Owner, VPC: from.ID, Region: from.Region, Ranges: from.Ranges},
		Accepter:  AWSEnd{Account: account, VPC: vpc, Region: region}}
	a.setStatus(p, AWSInitiating, "Initiating Request to "+account)
	a.peerings.add(p.ID, p)
	a.w.At(2*time.Second, func() { a.arrive(p) })
	return p
}

func (a *AWS) arrive(p *AWSPeering) {
	if p.Status != AWSInitiating {
		return
	}
	to := a.VPC(p.Accepter.VPC)
	if a.w.Aiven.once("aws.fails") || to == nil || to.Owner != p.Accepter.Account || to.Region != p.Accepter.Region ||
		len(overlap(to.Ranges, p.Requester.Ranges)) > 0 {
		a.setStatus(p, AWSFailed, "Failed due to incorrect VPC-ID, Account ID, or overlapping CIDR range")
		return
	}
	p.Accepter.Ranges = to.Ranges
	a.setStatus(p, AWSPending, "Pending Acceptance by "+p.Accepter.Account)
	a.w.At(p.Expires.Sub(a.w.now), func() {
		if p.Status == AWSPending {
			a.setStatus(p, AWSExpired, "Expired") // the words are invented
		}
	})
}

func (a *AWS) setStatus(p *AWSPeering, status, message string) {
	p.Status, p.Message = status, message
	if !p.live() {
		p.ended = a.w.now
	}
}

// AllowAccept says whether an account may accept, without doing it.
func (a *AWS) AllowAccept(account, region, id string) (*AWSPeering, *AWSRefusal) {
	p, no := a.Peering(account, region, id)
	switch {
	case no != nil:
		return nil, no
	// the words are recorded (terraform-provider-aws's pull request 2508)
	case p.Accepter.Account == account && p.Accepter.Region != region:
		return nil, awsRefusal("OperationNotPermitted",
			"Incorrect region ("+region+") specified for this request. VPC peering connection "+id+
				" must be accepted in region "+p.Accepter.Region)
	case a.w.Faults.On("aws.not-yours") || p.Accepter.Account != account:
		return nil, awsRefusal("OperationNotPermitted", "User "+account+" cannot accept peering "+id)
	case p.Status != AWSPending:
		return nil, transition(p, AWSProvisioning)
	case a.w.Faults.On("aws.limit"):
		return nil, awsRefusal("ActiveVpcPeeringConnectionPerVpcLimitExceeded",
			"You've reached the limit on the number of active VPC peering connections for "+p.Accepter.VPC)
	}
	return p, nil
}

// Accept takes a request: provisioning, then active.
func (a *AWS) Accept(account, region, id string) (*AWSPeering, *AWSRefusal) {
	p, no := a.AllowAccept(account, region, id)
	if no != nil {
		return nil, no
	}
	a.setStatus(p, AWSProvisioning, "Provisioning") // the words are invented
	a.w.At(a.Provisions, func() {
		if p.Status == AWSProvisioning {
			a.setStatus(p, AWSActive, "Active")
		}
	})
	return p, nil
}

// AllowReject says whether an account may reject, without doing it.
func (a *AWS) AllowReject(account, region, id string) (*AWSPeering, *AWSRefusal) {
	p, no := a.Peering(account, region, id)
	switch {
	case no != nil:
		return nil, no
	case p.Accepter.Account != account:
		return nil, awsRefusal("OperationNotPermitted", "User "+account+" cannot reject peering "+id)
	case p.Status != AWSPending:
		return nil, transition(p, AWSRejected)
	}
	return p, nil
}

// Reject turns a request down.
func (a *AWS) Reject(account, region, id string) *AWSRefusal {
	p, no := a.AllowReject(account, region, id)
	if no == nil {
		a.setStatus(p, AWSRejected, "Inactive")
	}
	return no
}

// AllowDelete says whether an account may delete, without doing it: an active
// one either side, a pending one only the requester (documented). One that
// failed or was rejected stays as it is.
func (a *AWS) AllowDelete(account, region, id string) (*AWSPeering, *AWSRefusal) {
	p, no := a.Peering(account, region, id)
	switch {
	case no != nil:
		return nil, no
	case p.Status == AWSPending && p.Requester.Account != account:
		return nil, awsRefusal("OperationNotPermitted", "User "+account+" cannot delete pending peering "+id+"; reject it")
	case p.Status != AWSActive && p.Status != AWSPending && p.Status != AWSProvisioning:
		return nil, transition(p, AWSDeleting)
	}
	return p, nil
}

// Delete takes a connection away; see AllowDelete.
func (a *AWS) Delete(account, region, id string) *AWSRefusal {
	p, no := a.AllowDelete(account, region, id)
	if no != nil {
		return no
	}
	a.setStatus(p, AWSDeleting, "Deleting") // the words are invented
	a.w.At(a.Deletes, func() { a.setStatus(p, AWSDeleted, "Deleted by "+account) })
	return nil
}

// transition's words are recorded (aws-nuke's issue 723).
func transition(p *AWSPeering, to string) *AWSRefusal {
	return awsRefusal("InvalidStateTransition", "Invalid state transition for "+p.ID+", attempted to transition from "+
		p.Status+" to "+to)
}

// Age makes a request older than it is, and its end. For seeding.
func (a *AWS) Age(id string, d time.Duration) {
	if p := a.find(id); p != nil {
		p.Created, p.Expires = p.Created.Add(-d), p.Expires.Add(-d)
		if !p.ended.IsZero() {
			p.ended = p.ended.Add(-d)
		}
	}
}

// Settle ends at once what is under way with a peering connection, and lets
// both sides see it. For seeding.
func (a *AWS) Settle(id string) {
	p := a.find(id)
	if p == nil {
		return
	}
	p.Created = p.Created.Add(-a.Visible)
	switch p.Status {
	case AWSInitiating:
		a.arrive(p)
	case AWSProvisioning:
		a.setStatus(p, AWSActive, "Active")
	}
}

// PeeringOf finds the newest connection of a network that has not ended; nil
// when there is none.
func (a *AWS) PeeringOf(vpc string) *AWSPeering {
	for _, p := range slices.Backward(a.peerings.all) {
		if p.Accepter.VPC == vpc && p.live() {
			return p
		}
	}
	return nil
}

// End turns a connection to an end, as if somebody in AWS had done so.
func (a *AWS) End(p *AWSPeering, status, message string) { a.setStatus(p, status, message) }
