package company

import (
	"strings"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/sim/world"
)

// Seen is what a board that had been watching would have noted of a link: from
// At on it was so. Hosted and Cloud are the halves' own words, "–" for none.
type Seen struct {
	At            time.Time
	Verdict       providers.Verdict
	Hosted, Cloud string
}

// none stands for a half that was not there.
const none = "–"

// Past tells what was to be seen of a link before the company is met, oldest
// first, by the id of one of its halves; nothing when there is no such half.
func (c *Accounts) Past(half string) []Seen { return c.past[strings.ToLower(half)] }

// remember writes the past of every link, to agree with what backdate and the
// links' makers say of their ages. It comes last.
func (c *Accounts) remember(w *world.World) {
	c.past = map[string][]Seen{}
	for _, l := range c.Links {
		c.tell(l.Half.ID, setUp(l.Half.Created, "Connected")...)
	}
	for _, p := range c.VPCs[AWSVPC].Peerings {
		c.tell(p.ID, awsPast(w, p)...)
	}
	for _, p := range c.VPCs[UpCloudVPC].Peerings {
		c.tell(p.ID, setUp(p.Created, "active")...)
	}
	c.happened(w)
	c.rememberOthers(w)
}

func (c *Accounts) tell(half string, seen ...Seen) {
	half = strings.ToLower(half)
	c.past[half] = append(c.past[half], seen...)
}

// setUp is how a link of Aiven's came up: the half in Aiven, the other one,
// and Aiven's noticing it.
func setUp(began time.Time, up string) []Seen {
	return []Seen{
		{began, providers.Waiting, "APPROVED", none},
		{began.Add(2 * time.Minute), providers.Waiting, "PENDING_PEER", none},
		{began.Add(9 * time.Minute), providers.Waiting, "PENDING_PEER", up},
		{began.Add(16 * time.Minute), providers.Active, "ACTIVE", up},
	}
}

func awsPast(w *world.World, p *world.AivenPeering) []Seen {
	up := setUp(p.Created, "active")
	switch p.State {
	case world.AivenPendingPeer:
		return []Seen{up[0], {p.Created.Add(2 * time.Minute), providers.Waiting, "PENDING_PEER", "pending-acceptance"}}
	case world.AivenRejected:
		return []Seen{up[0], {p.Created.Add(2 * time.Minute), providers.Waiting, "PENDING_PEER", "pending-acceptance"},
			{w.Now().Add(-5 * time.Hour), providers.Failed, "REJECTED_BY_PEER", "rejected"}}
	}
	return up
}

// happened is what became of single links after they came up, or kept them
// from coming up.
func (c *Accounts) happened(w *world.World) {
	ago := func(d time.Duration) time.Time { return w.Now().Add(-d) }
	for _, l := range c.Links {
		switch l.VNet {
		case "vnet-web": // its ranges grew, and Aiven took a while to notice
			c.tell(l.Half.ID, Seen{ago(5*day + 3*time.Hour), providers.Degraded, "ACTIVE", "Connected"},
				Seen{ago(5*day + 2*time.Hour), providers.Active, "ACTIVE", "Connected"})
		case "vnet-payments": // somebody deleted a half, and made it again
			c.tell(l.Half.ID, Seen{ago(2*day + 7*time.Hour), providers.Failed, "DELETED_BY_PEER", none},
				Seen{ago(2*day + 6*time.Hour), providers.Active, "ACTIVE", "Connected"})
		case "vnet-lake": // its ranges grew, and nobody told the other side
			c.tell(l.Half.ID, Seen{ago(3*day + time.Hour), providers.Degraded, "ACTIVE", "Connected"})
		case "vnet-reports": // the other half was never made
			c.past[strings.ToLower(l.Half.ID)] = setUp(l.Half.Created, none)[:2]
		}
	}
	for _, p := range c.VPCs[UpCloudVPC].Peerings {
		switch p.VPC {
		case c.UpCloud.Networks["net-archive"]:
			c.tell(p.ID, Seen{ago(9 * day), providers.Off, "ACTIVE", "disabled"})
		case c.UpCloud.Networks["net-staging"]:
			c.past[strings.ToLower(p.ID)] = setUp(p.Created, none)[:2]
		}
	}
}

// rememberOthers is the past of what Aiven's peerings do not tell.
func (c *Accounts) rememberOthers(w *world.World) {
	ago := func(d time.Duration) time.Time { return w.Now().Add(-d) }
	c.tell(c.VNets["vnet-hub"]+"/virtualNetworkPeerings/hub-to-identity",
		Seen{ago(200 * day), providers.Active, "Connected", "Connected"})
	c.tell(c.VNets["vnet-old"]+"/virtualNetworkPeerings/to-aiven",
		Seen{ago(320 * day), providers.Active, none, "Connected"},
		Seen{ago(90 * day), providers.Failed, none, "Disconnected"})
	for _, e := range w.Azure.Endpoints("") {
		switch e.Name {
		case "pe-logs":
			c.tell(e.ID, Seen{ago(41 * day), providers.Waiting, "pending-user-approval", "Pending"},
				Seen{ago(41*day - 20*time.Minute), providers.Active, "active", "Approved"})
		case "pe-crm":
			c.tell(e.ID, Seen{ago(5 * time.Hour), providers.Waiting, "pending-user-approval", "Pending"})
		case "pe-events":
			c.tell(e.ID, Seen{ago(16 * day), providers.Failed, none, "Rejected"})
		}
	}
	if p := c.Astra.Databases["astra-claims"].Peering; p != nil {
		c.tell(p.ID, Seen{p.Created, providers.Waiting, "provisioning", none},
			Seen{p.Created.Add(6 * time.Minute), providers.Active, "active", "Connected"})
	}
}
