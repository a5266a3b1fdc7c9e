package world

import (
	"net/netip"
	"slices"
	"strings"
	"time"
)

// AivenAppID is the application with which Aiven acts in its customers'
// directories. Aiven docs.
const AivenAppID = "55f300d4-fc50-4c5e-9222-e90a6e2187fb"

// Aiven holds organizations, projects, tokens and their networks. Its Azure
// networks lie in Aiven's own tenant and subscription; see UseAzure.
type Aiven struct {
	w *World

	// TenantID and SubscriptionID are Aiven's own in Azure.
	TenantID, SubscriptionID string
	// Clouds is where VPCs can be made.
	Clouds []AivenCloud

	orgs     shelf[AivenOrg]
	projects shelf[AivenProject]
	tokens   []*AivenToken
	// staticIPs counts the static addresses that were made.
	staticIPs int

	observers []func(*AivenVPC, *AivenPeering)
	// refreshing: it looks because it was asked to.
	refreshing bool
}

// AivenCloud is a place where Aiven can put a VPC.
type AivenCloud struct{ Name, Description, Provider, GeoRegion string }

// AivenOrg is an organization.
type AivenOrg struct {
	ID, Name, AccountID, Tier string
	// NoPersonalTokens: the organization's policy bans them.
	NoPersonalTokens bool
	Created          time.Time
	VPCs             []*AivenVPC
}

// AivenProject belongs to an organization.
type AivenProject struct {
	Name, OrgID string
	Created     time.Time
	VPCs        []*AivenVPC
	Services    []*AivenService
	StaticIPs   []*AivenStaticIP
}

// AivenService is as much of a service as network questions need.
type AivenService struct {
	Name, Type, Plan, Cloud, State, Host string
	Port                                 int
	// VPCID is the organization's or project's VPC; "" is the public network.
	VPCID string
	// IPFilter is the allow-list of ranges, FilterNotes what is described of some.
	IPFilter    []string
	FilterNotes map[string]string
	Created     time.Time
	// More is what Private Link asks about; nil until Prepared.
	More *ServiceMore
}

// AivenToken is an access token with its limits.
type AivenToken struct {
	Value, User, Name string
	// Personal tokens can be banned by an organization.
	Personal bool
	// Orgs are the organizations that the holder is a member of.
	Orgs []string
	// Read and Write are organization:networking:read and :write, and the
	// same for projects.
	Read, Write bool
	// Expires is zero when it never does.
	Expires time.Time
	// AllowedFrom limits where it may be used from; none is everywhere.
	AllowedFrom []netip.Prefix
	Created     time.Time
}

// AivenVPC is an organization's VPC, or a project's.
type AivenVPC struct {
	ID, Name, Cloud, CIDR string
	// State is APPROVED, ACTIVE, DELETING or DELETED. Aiven's OpenAPI.
	State string
	// OrgID or Project says whose it is; the other is "".
	OrgID, Project string
	// VNetID is the network behind it in Aiven's subscription; "" when it is
	// not on Azure or not there yet.
	VNetID           string
	Created, Updated time.Time
	// RebuildSince is when a refresh was asked for; zero when none is due.
	RebuildSince time.Time
	Peerings     []*AivenPeering

	clashes clashes
}

// AivenSpec is what a peering is asked for with.
type AivenSpec struct {
	Account, ResourceGroup, VPC, Region, AppID, TenantID string
	CIDRs                                                []string
}

// The states of Aiven's half. Aiven docs and OpenAPI.
const (
	AivenApproved      = "APPROVED"
	AivenPendingPeer   = "PENDING_PEER"
	AivenActive        = "ACTIVE"
	AivenInvalid       = "INVALID_SPECIFICATION"
	AivenRejected      = "REJECTED_BY_PEER"
	AivenError         = "ERROR"
	AivenDeletedByPeer = "DELETED_BY_PEER"
	AivenDeleting      = "DELETING"
	AivenDeleted       = "DELETED"

	aivenPeerRequested = "APPROVED_PEER_REQUESTED"
)

// AivenPeering is Aiven's half of a peering.
type AivenPeering struct {
	ID    string
	VPCID string
	AivenSpec
	State string
	// Info is state_info; nil in APPROVED and again in ACTIVE. Reported.
	Info             *AivenInfo
	Created, Updated time.Time
	// HalfID is the ARM id of the half in Aiven's network, "" before.
	HalfID string
	// asked counts requests, so that what was queued for an earlier one is
	// dropped.
	asked int
}

// AivenInfo is state_info.
type AivenInfo struct {
	Type, Message           string
	ToTenantID, ToNetworkID string
	// Extra are further keys, which other clouds have.
	Extra    map[string]string
	Warnings []AivenWarning
}

// AivenWarning is a warning in state_info.
type AivenWarning struct {
	Type, Message string
	// ConflictingID is the network whose range is in the way; on AWS its
	// account and peering connection are named, too.
	ConflictingID, ConflictingAccount, ConflictingPeering string
}

func newAiven(w *World) *Aiven { return &Aiven{w: w, Clouds: aivenClouds()} }

func aivenClouds() []AivenCloud {
	var out []AivenCloud
	for _, c := range [][3]string{
		{"aws-eu-west-1", "Europe, Ireland - Amazon Web Services: Ireland", "europe"},
		{"aws-us-east-1", "United States, Virginia - Amazon Web Services: N. Virginia", "north america"},
		{"azure-eastus", "United States, Virginia - Azure: East US", "north america"},
		{"azure-germany-westcentral", "Germany, Frankfurt - Azure: Germany West Central", "europe"},
		{"azure-northeurope", "Europe, Ireland - Azure: North Europe", "europe"},
		{"azure-swedencentral", "Sweden, Gävle - Azure: Sweden Central", "europe"},
		{"azure-westeurope", "Europe, Netherlands - Azure: West Europe", "europe"},
		{"google-europe-north1", "Europe, Finland - Google Cloud: Finland", "europe"},
		{"upcloud-fi-hel", "Europe, Finland - UpCloud: Helsinki", "europe"},
	} {
		provider, _, _ := strings.Cut(c[0], "-")
		out = append(out, AivenCloud{Name: c[0], Description: c[1], Provider: provider, GeoRegion: c[2]})
	}
	return out
}

// AddOrg makes an organization. id "" is a new one.
func (a *Aiven) AddOrg(id, name string) *AivenOrg {
	if id == "" {
		id = "org" + a.hex(11)
	}
	o := &AivenOrg{ID: id, Name: name, AccountID: "a" + a.hex(11), Tier: "business", Created: a.w.now}
	a.orgs.add(o.ID, o)
	return o
}

// AddProject makes a project of an organization.
func (a *Aiven) AddProject(orgID, name string) *AivenProject {
	p := &AivenProject{Name: name, OrgID: orgID, Created: a.w.now}
	a.projects.add(p.Name, p)
	return p
}

// AddToken makes a token that may read and write networks of the named
// organizations. value "" is a new one.
func (a *Aiven) AddToken(value, user string, orgs ...string) *AivenToken {
	if value == "" {
		value = a.hex(44)
	}
	t := &AivenToken{Value: value, User: user, Name: "token of " + user, Orgs: orgs, Read: true, Write: true,
		Created: a.w.now}
	a.tokens = append(a.tokens, t)
	return t
}

// Orgs lists the organizations in the order of their making.
func (a *Aiven) Orgs() []*AivenOrg { return slices.Clone(a.orgs.all) }

// Projects lists the projects in the order of their making.
func (a *Aiven) Projects() []*AivenProject { return slices.Clone(a.projects.all) }

// Tokens lists the tokens in the order of their making.
func (a *Aiven) Tokens() []*AivenToken { return slices.Clone(a.tokens) }

// Org gives an organization; nil when there is none.
func (a *Aiven) Org(id string) *AivenOrg { return a.orgs.get(id) }

// Project gives a project; nil when there is none.
func (a *Aiven) Project(name string) *AivenProject { return a.projects.get(name) }

func (a *Aiven) hex(n int) string {
	const digits = "0123456789abcdef"
	b := a.w.Rand(n)
	for i := range b {
		b[i] = digits[b[i]&15]
	}
	return string(b)
}
