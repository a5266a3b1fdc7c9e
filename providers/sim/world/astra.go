package world

import (
	"slices"
	"strings"
	"time"
)

// AstraAppID is the application with which Astra acts in its customers'
// directories. Astra docs.
const AstraAppID = "6f77e2ba-39c1-499f-93e1-afe815384a8f"

// Astra is DataStax Astra's part: databases, their peerings and access lists.
// Its networks lie in DataStax's own tenant and subscription; see UseAzure.
type Astra struct {
	w *World

	// TenantID and SubscriptionID are DataStax's own in Azure.
	TenantID, SubscriptionID string
	// Prepares is how long Astra takes until it looks at the customer's
	// network, Looks how often it looks again, GivesUp after how long it ends
	// in "failed", Deletes how long it takes to remove its half. All invented.
	Prepares, Looks, GivesUp, Deletes time.Duration

	orgs      []*AstraOrg
	databases []*AstraDatabase
	tokens    []*AstraToken
	bundles   map[string]*AstraBundle

	observers []func(*AstraDatabase, *AstraPeering)
}

// AstraOrg is an organization.
type AstraOrg struct{ ID, Name string }

// AstraDatabase is a database. Status, Cloud and Tier are the API's words.
type AstraDatabase struct {
	ID, OrgID, OwnerID, Name, Keyspace string
	Status, Cloud, Region, Tier        string
	DatacenterID                       string
	// VNetID is the network behind a Classic database on Azure, CIDR its
	// range; "" for all others.
	VNetID, CIDR string
	Created      time.Time
	// Peering is the one connection; nil when there is none.
	Peering *AstraPeering
	// ListOn: the access list restricts who may connect from the internet.
	ListOn    bool
	Addresses []AstraAddress
}

// AstraAddress is an entry of an access list.
type AstraAddress struct {
	Address, Description string
	Enabled              bool
	Updated              time.Time
}

// AstraToken is an application token.
type AstraToken struct {
	Value, OrgID string
	// Admin: Database Administrator. Without it, databases can be looked at.
	Admin bool
	// Expires is zero when it never does.
	Expires time.Time
}

// AstraSpec names the customer's network.
type AstraSpec struct{ TenantID, SubscriptionID, ResourceGroup, VNet string }

// NetworkID is the ARM id of the customer's network, as Astra was told it.
func (s AstraSpec) NetworkID() string {
	return "/subscriptions/" + s.SubscriptionID + "/resourceGroups/" + s.ResourceGroup +
		"/providers/Microsoft.Network/virtualNetworks/" + s.VNet
}

// The words of a peering's status: those of an older published schema. Free
// text in the newer one.
const (
	AstraProvisioning = "provisioning"
	AstraActive       = "active"
	AstraFailed       = "failed"
	AstraDeleting     = "deleting"

	// AstraConflict begins a status that passes on an error code of Azure's.
	// Astra docs.
	AstraConflict = "Conflict Error: "
)

// AstraPeering is Astra's half, and what it knows of the other.
type AstraPeering struct {
	ID string
	AstraSpec
	Status  string
	Created time.Time
	// HalfID and OtherID are the ARM ids of the two halves: Astra makes both.
	HalfID, OtherID string
	// asked drops what was queued before a deletion.
	asked int
}

// AstraBundle is a secure connect bundle ready for fetching.
type AstraBundle struct {
	Key      string
	Database *AstraDatabase
	Internal bool
	Expires  time.Time
}

func newAstra(w *World) *Astra {
	return &Astra{w: w, Prepares: 40 * time.Second, Looks: 20 * time.Second, GivesUp: 5 * time.Minute,
		Deletes: 15 * time.Second, bundles: map[string]*AstraBundle{}}
}

// UseAzure says which tenant and subscription of Azure are DataStax's own,
// and puts Astra's application there.
func (a *Astra) UseAzure(tenantID, subscriptionID string) {
	a.TenantID, a.SubscriptionID = tenantID, subscriptionID
	a.w.Azure.AddApp(tenantID, AstraAppID, "Astra DB", AudienceMultiple)
}

// AddOrg makes an organization.
func (a *Astra) AddOrg(name string) *AstraOrg {
	o := &AstraOrg{ID: a.w.UUID(), Name: name}
	a.orgs = append(a.orgs, o)
	return o
}

// AddToken makes a Database Administrator's token of an organization.
func (a *Astra) AddToken(orgID string) *AstraToken {
	t := &AstraToken{Value: "AstraCS:" + a.letters(24) + ":" + a.letters(64), OrgID: orgID, Admin: true}
	a.tokens = append(a.tokens, t)
	return t
}

func (a *Astra) letters(n int) string {
	const from = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
	b := a.w.Rand(n)
	for i := range b {
		b[i] = from[int(b[i])%len(from)]
	}
	return string(b)
}

// AddDatabase makes a database that is ACTIVE; a Classic one on Azure gets a
// network of its own with the range cidr.
func (a *Astra) AddDatabase(orgID, name, cloud, region, tier, cidr string) *AstraDatabase {
	d := &AstraDatabase{ID: a.w.UUID(), OrgID: orgID, OwnerID: a.w.UUID(), Name: name,
		Keyspace: strings.ReplaceAll(name, "-", "_"), Status: "ACTIVE", Cloud: cloud, Region: region, Tier: tier,
		Created: a.w.now}
	d.DatacenterID = d.ID + "-1"
	if d.Classic() && cloud == "AZURE" {
		d.CIDR = cidr
		d.VNetID = a.w.Azure.AddVNet(a.SubscriptionID, d.network(), d.network(), region, cidr).ID
	}
	a.databases = append(a.databases, d)
	return d
}

// network is what the database's network is called, and the customer's half
// to it. Invented.
func (d *AstraDatabase) network() string { return "astra-" + strings.TrimPrefix(d.Name, "astra-") }

// Classic says whether a database has a network of its own. Astra docs: tiers
// C and D.
func (d *AstraDatabase) Classic() bool {
	return strings.HasPrefix(d.Tier, "C") || strings.HasPrefix(d.Tier, "D")
}

// Databases lists those of an organization, "" is all, in the order of their
// making.
func (a *Astra) Databases(orgID string) []*AstraDatabase {
	return slices.DeleteFunc(slices.Clone(a.databases), func(d *AstraDatabase) bool {
		return orgID != "" &&
			d.OrgID != orgID
	})
}

// Database finds one of an organization; nil when there is none.
func (a *Astra) Database(orgID, id string) *AstraDatabase {
	for _, d := range a.Databases(orgID) {
		if strings.EqualFold(d.ID, id) {
			return d
		}
	}
	return nil
}

// Authenticate finds the token's holder. Texts are invented.
func (a *Astra) Authenticate(value string) (*AstraToken, *Problem) {
	i := slices.IndexFunc(a.tokens, func(t *AstraToken) bool { return t.Value == value })
	if value == "" || i < 0 || !a.tokens[i].Expires.IsZero() && !a.tokens[i].Expires.After(a.w.now) {
		return nil, &Problem{401, "2000012", "Token was invalid"}
	}
	if a.w.Faults.On("astra.restricted") { // an organization's list for the API itself
		return nil, &Problem{403, "2000013", "Access to the DevOps API is not allowed from this address"}
	}
	return a.tokens[i], nil
}

// Observe has fn called whenever a peering has changed its status. It is for
// scenarios: fn may change anything, the status too.
func (a *Astra) Observe(fn func(*AstraDatabase, *AstraPeering)) {
	a.observers = append(a.observers, fn)
}

func (a *Astra) setStatus(d *AstraDatabase, p *AstraPeering, status string) {
	if p.Status == status {
		return
	}
	p.Status = status
	a.w.changed()
	for _, fn := range a.observers {
		fn(d, p)
		a.w.changed()
	}
}
