// Package estate makes the company of package company as large as one likes:
// links by the thousand over many organizations, projects, subscriptions,
// accounts and regions, most of them up, some broken, waiting or half missing.
// The same seed gives the same estate. All of it is invented.
package estate

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"example.org/peerage/providers/sim/company"
	"example.org/peerage/providers/sim/world"
)

// Smallest is how many links the company has by itself, Largest how many an
// estate can have.
const (
	Smallest = 18
	Largest  = 20_000
)

// Estate is the company with all that was added to it.
type Estate struct {
	*company.Accounts
	// Keys are the ways in to the further accounts in AWS.
	Keys []*world.AWSKey
	// Made counts the links by kind and by what became of them, those of the
	// company itself left out.
	Made map[string]map[Fate]int
}

// Fate is what becomes of a link.
type Fate string

// What becomes of links. Waiting: the customer's half is not there, or not
// accepted. Lost: it was, and was deleted. Behind: ranges have changed since.
// Off: switched off. Refused: turned down, or asked for in vain. Left: the
// platform's half is gone, the customer's is not.
const (
	Up      Fate = "up"
	Waiting Fate = "waiting"
	Lost    Fate = "lost"
	Behind  Fate = "behind"
	Off     Fate = "off"
	Refused Fate = "refused"
	Left    Fate = "left"
)

// fates are how many of a thousand links meet each; the rest are up.
var fates = []struct {
	Fate
	of int
}{{Waiting, 20}, {Lost, 12}, {Behind, 12}, {Off, 8}, {Refused, 10}, {Left, 8}}

// maker makes links of a world; the world is locked.
type maker struct {
	*Estate
	w   *world.World
	rnd *rand.Rand
	n   int // links still to make
	// made counts networks and ranges that were given out.
	customers, platforms int
	subs                 []string
	homes                homes
}

// share is a kind of link, how many of a thousand are of it, and what can
// become of them beside up.
type share struct {
	kind string
	of   int
	can  string
	make func(*maker, Fate)
}

const (
	anything = "waiting lost behind off refused left"
	onAWS    = "waiting lost refused"
)

func shares() []share {
	return []share{
		{"aiven-azure", 400, anything, func(m *maker, f Fate) { m.azure(m.orgVPC("azure"), f) }},
		{"aiven-project-azure", 120, anything, func(m *maker, f Fate) { m.azure(m.projectVPC("azure"), f) }},
		{"aiven-aws", 160, onAWS, func(m *maker, f Fate) { m.aws(m.orgVPC("aws"), f) }},
		{"aiven-project-aws", 60, onAWS, func(m *maker, f Fate) { m.aws(m.projectVPC("aws"), f) }},
		{"aiven-upcloud", 60, "waiting off", (*maker).upCloud},
		{"astra-azure", 20, "lost", (*maker).astra},
		{"aiven-azure-privatelink", 30, "waiting lost", (*maker).privateLink},
		{"azure-azure", 150, "waiting lost behind off", (*maker).twins},
	}
}

// Fill brings the company up to so many links. Everything is as it is long
// after; no operation is under way.
func Fill(w *world.World, c *company.Accounts, links int, seed uint64) (*Estate, error) {
	if links < Smallest || links > Largest {
		return nil, fmt.Errorf("%d links: from %d to %d", links, Smallest, Largest)
	}
	e := &Estate{Accounts: c, Made: map[string]map[Fate]int{}}
	if links == Smallest {
		return e, nil
	}
	w.Do(func() {
		m := &maker{Estate: e, w: w, rnd: rand.New(rand.NewPCG(seed, 1)), n: links - Smallest}
		m.accounts()
		m.links()
		m.settle()
	})
	return e, nil
}

// accounts makes what the links lie in.
func (m *maker) accounts() {
	az, c := m.w.Azure, m.Accounts
	app := c.Network.AppID
	for i := range 1 + m.n/120 {
		s := az.AddSubscription(c.TenantID, "", fmt.Sprintf("Contoso %s %02d", teams[i%len(teams)], i/len(teams)+1)).ID
		scope := "/subscriptions/" + s
		az.Grant(c.Ana.ID, world.RoleOwner, scope)
		az.Grant(c.Admin.ID, world.RoleOwner, scope)
		az.Grant(c.Bob.ID, world.RoleReader, scope)
		for _, x := range []string{app, world.AivenAppID, world.AstraAppID} {
			az.Grant(az.EnsureServicePrincipal(c.TenantID, x).ID, world.RoleNetworkContributor, scope)
		}
		m.subs = append(m.subs, s)
	}
	for i := range m.n / 2500 {
		o := m.w.Aiven.AddOrg("", "Contoso "+teams[i%len(teams)])
		o.Created = m.w.Now().Add(-300 * day)
		c.Token.Orgs, c.ReadToken.Orgs = append(c.Token.Orgs, o.ID), append(c.ReadToken.Orgs, o.ID)
		m.homes.orgs = append(m.homes.orgs, o.ID)
	}
	m.homes.orgs = append(m.homes.orgs, c.Org)
	for i := range min(12, m.n/400) {
		m.Keys = append(m.Keys, m.w.AWS.AddKey(fmt.Sprintf("3%011d", 7919*(i+1)), "ana"))
	}
}

// links makes the links of each kind; what rounding leaves is of the first.
func (m *maker) links() {
	all := shares()
	counts, left := make([]int, len(all)), m.n
	for i, s := range all {
		counts[i] = m.n * s.of / 1000
		left -= counts[i]
	}
	counts[0] += left
	// Astra first: each of its links settles all that Azure has until then.
	for _, i := range []int{5, 0, 1, 2, 3, 4, 6, 7} {
		for range counts[i] {
			f := m.fate(all[i].can)
			all[i].make(m, f)
			if m.Made[all[i].kind] == nil {
				m.Made[all[i].kind] = map[Fate]int{}
			}
			m.Made[all[i].kind][f]++
		}
	}
}

func (m *maker) fate(can string) Fate {
	n := m.rnd.IntN(1000)
	for _, f := range fates {
		if n -= f.of; n < 0 && strings.Contains(can, string(f.Fate)) {
			return f.Fate
		} else if n < 0 {
			return Up
		}
	}
	return Up
}

const day = 24 * time.Hour

var (
	teams   = []string{"Orders", "Payments", "Shipping", "Search", "Media", "Risk", "Data", "Identity", "Web", "Reports"}
	stages  = []string{"prod", "stage", "test", "dev"}
	regions = map[string][]string{
		"azure": {"azure-westeurope", "azure-northeurope", "azure-eastus", "azure-swedencentral"},
		"aws":   {"aws-eu-west-1", "aws-us-east-1"},
	}
)

// name is one that a team would give: vnet-orders-prod-0042.
func (m *maker) name(prefix string) string {
	m.customers++
	return fmt.Sprintf("%s-%s-%s-%04d", prefix, strings.ToLower(teams[m.customers%len(teams)]),
		stages[m.rnd.IntN(len(stages))], m.customers)
}

// customer is a range for a network of the customer's, platform one for a VPC
// of the platforms'. No two share an address.
func (m *maker) customer() string {
	return fmt.Sprintf("10.%d.%d.0/24", 128+m.customers/256%128, m.customers%256)
}

// second is a further range for the last network.
func (m *maker) second() string {
	return fmt.Sprintf("100.%d.%d.0/24", 64+m.customers/256%64, m.customers%256)
}

func (m *maker) platform() string {
	m.platforms++
	return fmt.Sprintf("172.%d.%d.0/24", 16+m.platforms/256, m.platforms%256)
}

// since is a time in the last year.
func (m *maker) since() time.Time {
	return m.w.Now().Add(-time.Duration(1+m.rnd.IntN(365*24)) * time.Hour)
}
