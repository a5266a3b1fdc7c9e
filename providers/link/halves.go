package link

import "example.org/peerage/providers"

// The kinds of half, as listings give them.
const (
	HalfVNetPeering    = "vnet-peering"
	HalfOrgPeering     = "org-vpc-peering"
	HalfProjectPeering = "project-vpc-peering"
	HalfPCX            = "vpc-peering-connection" // one object for both its sides
	HalfNetworkPeering = "network-peering"
	HalfAstraPeering   = "astra-peering"
	HalfEndpoint       = "private-endpoint"
	HalfConnection     = "privatelink-connection"
	// HalfNetwork is no half at all: a network that is there and has no
	// peering. Without it, "no half" could not be told from "not visible".
	HalfNetwork = "network"
)

// The keys of Half.Attrs.
const (
	AttrToNetwork = "to-network-id" // Aiven's own network, as the cloud calls it
	AttrToTenant  = "to-tenant-id"  // Aiven's own tenant
	AttrCloud     = "cloud"         // azure, aws, google, upcloud, do
	AttrApp       = "app-id"
	AttrOrg       = "organization"
	AttrProject   = "project"

	AttrGUID   = "resource-guid" // shared by both halves of an Azure peering
	AttrAccess = "allow-access"  // "false": switched off
	AttrGroup  = "resource-group"

	AttrExpires    = "expires"     // when a request lapses, RFC 3339
	AttrAccepter   = "accepter"    // "true": this side is asked
	AttrPeerRegion = "peer-region" // the region on the other side

	AttrConfigured = "configured-status" // active or disabled
	AttrZone       = "zone"

	AttrDatabase    = "database"      // the database's id
	AttrOwnAccount  = "own-account"   // the subscription that Astra's network lies in
	AttrTier        = "tier"          // C20, …
	AttrDatabaseWas = "database-word" // the database's own status

	AttrService = "service"
	AttrIP      = "ip-address"
	AttrSubnet  = "subnet"
)

// The names under which listings stand. Private Link's are apart from the
// peerings': what one of the two lists says nothing about the other.
const (
	Aiven      = "aiven"
	AivenLinks = "aiven-privatelink"
	Astra      = "astra"
	Azure      = "azure"
	Endpoints  = "azure-privatelink"
	AWS        = "aws"
	UpCloud    = "upcloud"
)

// Settings are the attributes of a half that somebody may want to be so, and what
// they can be.
func Settings() map[string][]string {
	return map[string][]string{
		AttrAccess:     {"true", "false"},
		AttrConfigured: {providers.UpCloudOn, providers.UpCloudOff},
	}
}
