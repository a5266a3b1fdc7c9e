package providers

import (
	"cmp"
	"strings"
)

// AivenScope says whose a VPC is: an organization's or a project's. The zero
// value is nobody's.
type AivenScope struct{ organization, project string }

// OfOrganization is the scope of an organization, by its id.
func OfOrganization(id string) AivenScope { return AivenScope{organization: id} }

// OfProject is the scope of a project, by its name.
func OfProject(name string) AivenScope { return AivenScope{project: name} }

// Organization is the organization's id; "" for a project.
func (s AivenScope) Organization() string { return s.organization }

// Project is the project's name; "" for an organization.
func (s AivenScope) Project() string { return s.project }

// Name is the organization's id or the project's name.
func (s AivenScope) Name() string { return cmp.Or(s.organization, s.project) }

// String says it for people.
func (s AivenScope) String() string {
	switch {
	case s.organization != "":
		return "organization " + s.organization
	case s.project != "":
		return "project " + s.project
	}
	return "nobody"
}

// AivenTarget is what one of Aiven's peerings leads to: a network of the
// customer's, as its cloud names it. It is one of the types below.
type AivenTarget interface {
	// Cloud is the beginning of Aiven's names for that cloud: "azure", "aws", …
	Cloud() string
	// Account and Network are peer_cloud_account and peer_vpc.
	Account() string
	Network() string
	// String names the network for people.
	String() string

	// key is the same for all spellings of one network.
	key() string
}

// SameTarget says whether both lead to the same network, whatever else (the
// application that peers) differs. A region that one of them does not name may
// be the other's.
func SameTarget(a, b AivenTarget) bool {
	if a == nil || b == nil || a.key() != b.key() {
		return false
	}
	x, _ := a.(AWSTarget)
	y, _ := b.(AWSTarget)
	return x.Region == "" || y.Region == "" || x.Region == y.Region
}

// AzureTarget is a VNet, with the application that may peer with it. Names are
// compared as Azure does, without regard to case; Aiven takes lower case only.
type AzureTarget struct{ SubscriptionID, ResourceGroup, VNet, AppID, TenantID string }

// TargetOf is the target for a VNet, without an application.
func TargetOf(v VNetID) AzureTarget {
	return AzureTarget{SubscriptionID: v.SubscriptionID, ResourceGroup: v.Group, VNet: v.Name}
}

// VNetID is the network's id in Azure.
func (t AzureTarget) VNetID() VNetID {
	return VNetID{SubscriptionID: t.SubscriptionID, Group: t.ResourceGroup, Name: t.VNet}
}

// Lower has every part in lower case.
func (t AzureTarget) Lower() AzureTarget {
	low := strings.ToLower
	return AzureTarget{
		SubscriptionID: low(t.SubscriptionID),
		ResourceGroup:  low(t.ResourceGroup),
		VNet:           low(t.VNet),
		AppID:          low(t.AppID),
		TenantID:       low(t.TenantID),
	}
}

// Cloud implements AivenTarget.
func (t AzureTarget) Cloud() string { return "azure" }

// Account implements AivenTarget.
func (t AzureTarget) Account() string { return t.SubscriptionID }

// Network implements AivenTarget.
func (t AzureTarget) Network() string { return t.VNet }

// String implements AivenTarget.
func (t AzureTarget) String() string { return t.VNet }
func (t AzureTarget) key() string    { return "azure:" + t.VNetID().Key() }

// AWSTarget is a VPC in an account. Region is AWS's own word ("eu-west-1"); of
// a peering that was read with its VPC it is always there.
type AWSTarget struct{ AccountID, VPC, Region string }

// Cloud implements AivenTarget.
func (t AWSTarget) Cloud() string { return "aws" }

// Account implements AivenTarget.
func (t AWSTarget) Account() string { return t.AccountID }

// Network implements AivenTarget.
func (t AWSTarget) Network() string { return t.VPC }

// String implements AivenTarget.
func (t AWSTarget) String() string { return t.VPC }

// key leaves the region out: not everybody names it.
func (t AWSTarget) key() string { return "aws:" + t.AccountID + ":" + strings.ToLower(t.VPC) }

// upCloudAccount is what Aiven takes for an account on UpCloud (Aiven docs).
const upCloudAccount = "upcloud"

// UpCloudTarget is a network by its UUID.
type UpCloudTarget struct{ NetworkID string }

// Cloud implements AivenTarget.
func (t UpCloudTarget) Cloud() string { return "upcloud" }

// Account implements AivenTarget.
func (t UpCloudTarget) Account() string { return upCloudAccount }

// Network implements AivenTarget.
func (t UpCloudTarget) Network() string { return t.NetworkID }

// String implements AivenTarget.
func (t UpCloudTarget) String() string { return t.NetworkID }
func (t UpCloudTarget) key() string    { return "upcloud:" + strings.ToLower(t.NetworkID) }

// OtherTarget is a network on a cloud that this program does not peer with: it
// is shown, and can be deleted.
type OtherTarget struct{ On, AccountID, NetworkID, Region, Group string }

// Cloud implements AivenTarget.
func (t OtherTarget) Cloud() string { return t.On }

// Account implements AivenTarget.
func (t OtherTarget) Account() string { return t.AccountID }

// Network implements AivenTarget.
func (t OtherTarget) Network() string { return t.NetworkID }

// String implements AivenTarget.
func (t OtherTarget) String() string { return t.NetworkID }
func (t OtherTarget) key() string {
	return strings.ToLower(strings.Join([]string{t.On, t.AccountID, t.Group, t.NetworkID, t.Region}, ":"))
}

// Azure is what p leads to when that is a VNet; the zero value when not.
func (p AivenPeering) Azure() AzureTarget {
	t, _ := p.Target.(AzureTarget)
	return t
}

// Network names what p leads to, as its cloud does; "" when that is unknown.
func (p AivenPeering) Network() string {
	if p.Target == nil {
		return ""
	}
	return p.Target.Network()
}
