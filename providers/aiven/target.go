package aiven

import (
	"cmp"
	"strings"

	"github.com/aiven/go-client-codegen/handler/organizationvpc"

	"example.org/peerage/providers"
)

// target says what the peering leads to. A VPC's peerings lead to its own
// cloud (Aiven docs); without a VPC the peering's type tells, which begins with
// the cloud's name, too.
func (w wirePeering) target(cloud string) providers.AivenTarget {
	provider, region, _ := strings.Cut(cmp.Or(cloud, w.Kind), "-")
	if w.Account == "" && w.VPC == "" {
		return nil
	}
	switch provider {
	case "azure":
		return providers.AzureTarget{SubscriptionID: w.Account, ResourceGroup: w.Group, VNet: w.VPC, AppID: w.App,
			TenantID: w.Tenant}
	case "aws":
		// A region that Aiven leaves out is the VPC's own.
		if cloud == "" {
			region = ""
		}
		return providers.AWSTarget{AccountID: w.Account, VPC: w.VPC,
			Region: cmp.Or(strings.TrimPrefix(w.Region, "aws-"), region)}
	case "upcloud":
		return providers.UpCloudTarget{NetworkID: w.VPC}
	}
	return providers.OtherTarget{On: provider, AccountID: w.Account, NetworkID: w.VPC, Region: w.Region, Group: w.Group}
}

// spec is a target as Aiven is asked for it: in an organization's words, which
// a project's are like.
type spec = organizationvpc.OrganizationVpcPeeringConnectionCreateIn

// specOf sends names of Azure in lower case: Aiven takes no other
// (documented), while Azure does not care. A region is always sent.
func specOf(to providers.AivenTarget) spec {
	out := spec{PeerCloudAccount: to.Account(), PeerVpc: to.Network()}
	switch t := to.(type) {
	case providers.AzureTarget:
		t = t.Lower()
		out.PeerCloudAccount, out.PeerVpc, out.PeerResourceGroup = t.SubscriptionID, t.VNet, optional(t.ResourceGroup)
		out.PeerAzureAppId, out.PeerAzureTenantId = optional(t.AppID), optional(t.TenantID)
	case providers.AWSTarget:
		out.PeerRegion = optional(t.Region)
	case providers.OtherTarget:
		out.PeerRegion, out.PeerResourceGroup = optional(t.Region), optional(t.Group)
	}
	return out
}

func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
