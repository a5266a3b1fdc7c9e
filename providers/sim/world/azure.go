package world

import (
	"sort"
	"strings"
	"time"

	"github.com/google/uuid"
)

// AzureCLI is the client id of the Azure command line, the public client with
// which people sign in (Microsoft docs).
const AzureCLI = "04b07795-8ddb-461a-bbee-02f9e1bf7b46"

// Azure is Microsoft's part of the world: directories, sign-in and the
// resource manager. Use it inside World.Do only.
type Azure struct {
	w *World

	// AutoApprove is how long after its start a sign-in (device code,
	// browser) approves itself; 0 means that a person must do it. Invented.
	AutoApprove time.Duration
	// DefaultUser is the object id of the user that approves it.
	DefaultUser string
	// SecretLag is how much longer than other things in the directory a new
	// password takes until sign-in accepts it. 0 but for a scenario.
	SecretLag time.Duration

	tenants     map[string]*Tenant
	subs        map[string]*Subscription
	groups      map[string]*ResourceGroup
	users       map[string]*User
	apps        map[string]*App                // by app id
	principals  map[string]*ServicePrincipal   // by object id
	definitions map[string]*RoleDefinition     // by tenant and GUID; built-in ones by GUID
	assignments map[string]*RoleAssignment     // by folded ARM id
	vnets       map[string]*VNet               // by folded ARM id
	vnetsIn     map[string]map[string]*VNet    // by folded subscription and ARM id
	peerings    map[string]*Peering            // by folded ARM id
	spelt       map[string]*Peering            // the same, by their own spelling of it
	halves      map[string]map[string]*Peering // by folded ids of network and peering
	to          map[[2]string]*Peering         // by folded ids of both networks
	ops         map[string]*Operation
	started     []*Operation // in their order
	tokens      map[string]*Token
	grants      map[string]*SignInGrant
	deleted     []*DeletedObject
	links       azureLinks
}

func newAzure(w *World) *Azure {
	a := &Azure{
		w: w, tenants: map[string]*Tenant{}, subs: map[string]*Subscription{},
		groups: map[string]*ResourceGroup{}, users: map[string]*User{},
		apps: map[string]*App{}, principals: map[string]*ServicePrincipal{},
		definitions: map[string]*RoleDefinition{}, assignments: map[string]*RoleAssignment{},
		vnets: map[string]*VNet{}, vnetsIn: map[string]map[string]*VNet{},
		peerings: map[string]*Peering{}, spelt: map[string]*Peering{}, halves: map[string]map[string]*Peering{},
		to:  map[[2]string]*Peering{},
		ops: map[string]*Operation{}, tokens: map[string]*Token{}, grants: map[string]*SignInGrant{},
	}
	for _, d := range builtInRoles() {
		a.definitions[d.GUID] = d
	}
	return a
}

// Problem is a refusal in the provider's words.
type Problem struct {
	Status        int
	Code, Message string
}

// Error makes a Problem usable as an error.
func (p *Problem) Error() string { return p.Code + ": " + p.Message }

// Tenant is a directory.
type Tenant struct {
	ID, Name, Domain string
	// RequiresMFA: a token for a guest is refused with AADSTS50076.
	RequiresMFA bool
	// Policy is the id of the policy that limits passwords of applications,
	// "" when there is none: to LongestPassword, 0 to none at all.
	Policy          string
	LongestPassword time.Duration
}

// Subscription is where resources live.
type Subscription struct {
	ID, TenantID, Name, State string
	// NetworkRegistered says whether Microsoft.Network may be used in it.
	NetworkRegistered bool
}

// ResourceGroup holds resources.
type ResourceGroup struct{ ID, SubscriptionID, Name, Region string }

// User is a person in one tenant; a guest has an object in each tenant.
type User struct {
	ID, TenantID, UPN, DisplayName string
	// Admin: holds the directory role Application Administrator.
	Admin bool
	// HomeID is the object id in the home tenant: ID itself but for a guest.
	HomeID string
}

// AddTenant makes a directory; id "" is a new one.
func (a *Azure) AddTenant(id, name, domain string) *Tenant {
	t := &Tenant{ID: a.idOr(id), Name: name, Domain: domain}
	a.tenants[fold(t.ID)] = t
	return t
}

// AddSubscription makes a subscription; id "" is a new one.
func (a *Azure) AddSubscription(tenantID, id, name string) *Subscription {
	s := &Subscription{ID: a.idOr(id), TenantID: tenantID, Name: name, State: "Enabled", NetworkRegistered: true}
	a.subs[fold(s.ID)] = s
	return s
}

// AddUser makes a member of the tenant; admin gives Application Administrator.
func (a *Azure) AddUser(tenantID, upn, displayName string, admin bool) *User {
	u := &User{ID: a.w.UUID(), TenantID: tenantID, UPN: upn, DisplayName: displayName, Admin: admin}
	u.HomeID = u.ID
	a.users[fold(u.ID)] = u
	return u
}

// AddGuest invites a user of another tenant.
func (a *Azure) AddGuest(tenantID string, home *User) *User {
	u := &User{ID: a.w.UUID(), TenantID: tenantID, UPN: home.UPN, DisplayName: home.DisplayName, HomeID: home.ID}
	a.users[fold(u.ID)] = u
	return u
}

// AddGroup makes a resource group, or gives the one that is there.
func (a *Azure) AddGroup(subscriptionID, name, region string) *ResourceGroup {
	id := "/subscriptions/" + subscriptionID + "/resourceGroups/" + name
	if g := a.groups[fold(id)]; g != nil {
		return g
	}
	g := &ResourceGroup{ID: id, SubscriptionID: subscriptionID, Name: name, Region: region}
	a.groups[fold(id)] = g
	return g
}

// Tenant finds a directory by id or domain; nil when absent.
func (a *Azure) Tenant(idOrDomain string) *Tenant {
	if t := a.tenants[fold(idOrDomain)]; t != nil {
		return t
	}
	for _, t := range a.Tenants() {
		if t.Domain != "" && strings.EqualFold(t.Domain, idOrDomain) {
			return t
		}
	}
	return nil
}

// Tenants lists all directories by id.
func (a *Azure) Tenants() []*Tenant { return sorted(a.tenants) }

// Subscription finds one; nil when absent.
func (a *Azure) Subscription(id string) *Subscription { return a.subs[fold(id)] }

// Subscriptions lists all by id.
func (a *Azure) Subscriptions() []*Subscription { return sorted(a.subs) }

// Group finds a resource group by its ARM id; nil when absent.
func (a *Azure) Group(id string) *ResourceGroup { return a.groups[fold(id)] }

// Groups lists a subscription's resource groups by id.
func (a *Azure) Groups(subscriptionID string) []*ResourceGroup {
	return choose(a.groups, func(g *ResourceGroup) bool { return strings.EqualFold(g.SubscriptionID, subscriptionID) })
}

// User finds a person by object id; nil when absent.
func (a *Azure) User(id string) *User { return a.users[fold(id)] }

// Users lists all by id.
func (a *Azure) Users() []*User { return sorted(a.users) }

// UserIn is the object by which a home user is known in a tenant; nil when
// the user is no guest there.
func (a *Azure) UserIn(tenantID, homeID string) *User {
	for _, u := range a.Users() {
		if strings.EqualFold(u.TenantID, tenantID) && u.HomeID == homeID {
			return u
		}
	}
	return nil
}

// TenantOfScope is the tenant whose subscription the scope lies in; "" when
// there is no such subscription.
func (a *Azure) TenantOfScope(scope string) string {
	if s := a.Subscription(SubscriptionOf(scope)); s != nil {
		return s.TenantID
	}
	return ""
}

// SubscriptionOf is the subscription id in an ARM id; "" when there is none.
func SubscriptionOf(armID string) string {
	parts := strings.Split(strings.Trim(armID, "/"), "/")
	if len(parts) >= 2 && strings.EqualFold(parts[0], "subscriptions") {
		return parts[1]
	}
	return ""
}

func (a *Azure) idOr(id string) string {
	if id == "" {
		return a.w.UUID()
	}
	return id
}

// lag is how long the directory needs; the switch turns it off.
func (a *Azure) lag() time.Duration {
	if a.w.Faults.On("azure.no-replication-lag") {
		return 0
	}
	return a.w.Timing.DirectoryReplication
}

func (a *Azure) etag() string { return `W/"` + a.w.UUID() + `"` }

func fold(s string) string { return strings.ToLower(strings.TrimRight(s, "/")) }

func lastPart(id string) string { return id[strings.LastIndex(id, "/")+1:] }

func validUUID(s string) bool { return uuid.Validate(s) == nil && len(s) == 36 }

// sorted lists a map's values by key.
func sorted[T any](m map[string]*T) []*T { return choose(m, func(*T) bool { return true }) }

// choose lists those that are wanted, by key. It sorts only what it keeps: a
// world may hold ten thousand peerings.
func choose[T any](m map[string]*T, want func(*T) bool) []*T {
	var keys []string
	for k, x := range m {
		if want(x) {
			keys = append(keys, k)
		}
	}
	sort.Strings(keys)
	out := make([]*T, len(keys))
	for i, k := range keys {
		out[i] = m[k]
	}
	return out
}
