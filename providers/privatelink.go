package providers

import "context"

// AivenServiceLinks is what the Private Link procedure needs of Aiven beside
// AivenSession; the adapter's sessions implement it, too.
type AivenServiceLinks interface {
	// ServiceDetail reads one service whole.
	ServiceDetail(ctx context.Context, project, service string) (AivenServiceDetail, error)
	// SetServiceConfig changes single options of user_config, by dotted name
	// ("static_ips", "privatelink_access.pg"). It never sends project_vpc_id,
	// so the service stays where it is.
	SetServiceConfig(ctx context.Context, project, service string, values map[string]any) error
	PowerOn(ctx context.Context, project, service string) error
	// ProjectCA is the certificate authority of a project's services, PEM.
	ProjectCA(ctx context.Context, project string) (string, error)

	StaticIPs(ctx context.Context, project string) ([]AivenStaticIP, error)
	CreateStaticIP(ctx context.Context, project, cloud string) (AivenStaticIP, error)
	AssociateStaticIP(ctx context.Context, project, id, service string) error
	DissociateStaticIP(ctx context.Context, project, id string) error
	DeleteStaticIP(ctx context.Context, project, id string) error

	// PrivateLink reads the service's; NotFound when there is none.
	PrivateLink(ctx context.Context, project, service string) (AivenPrivateLink, error)
	CreatePrivateLink(ctx context.Context, project, service string, subscriptions []string) (AivenPrivateLink, error)
	// SetPrivateLinkSubscriptions replaces the whole list. An empty one is
	// refused unless empty is true.
	SetPrivateLinkSubscriptions(ctx context.Context, project, service string, subscriptions []string,
		empty bool) (AivenPrivateLink, error)
	DeletePrivateLink(ctx context.Context, project, service string) error
	// RefreshPrivateLink has Aiven look for new endpoints. It is a write.
	RefreshPrivateLink(ctx context.Context, project, service string) error
	PrivateLinkConnections(ctx context.Context, project, service string) ([]AivenConnection, error)
	ApproveConnection(ctx context.Context, project, service, id string) (AivenConnection, error)
	// SetConnectionIP registers the endpoint's private address; only in the
	// state "connected".
	SetConnectionIP(ctx context.Context, project, service, id, ip string) (AivenConnection, error)
	// PrivateLinkClouds lists the clouds in which Private Link is
	// on sale for a project.
	PrivateLinkClouds(ctx context.Context, project string) ([]string, error)
}

// The states of a service's Private Link (Aiven's OpenAPI); gone is a 404.
const (
	LinkCreating = "creating"
	LinkActive   = "active"
	LinkDeleting = "deleting"
)

// The states of an endpoint's connection on Aiven's side (Aiven's OpenAPI).
const (
	ConnectionPending   = "pending-user-approval"
	ConnectionApproved  = "user-approved"
	ConnectionConnected = "connected"
	ConnectionActive    = "active"
)

// The states of a private endpoint's connection on Azure's side (ARM's
// specification).
const (
	EndpointPending      = "Pending"
	EndpointApproved     = "Approved"
	EndpointRejected     = "Rejected"
	EndpointDisconnected = "Disconnected"
)

// The states of a static address (Aiven docs).
const (
	StaticIPCreating  = "creating"
	StaticIPCreated   = "created"
	StaticIPAvailable = "available"
	StaticIPAssigned  = "assigned"
	StaticIPDeleting  = "deleting"
	StaticIPDeleted   = "deleted"
)

// AivenServiceDetail is a service with what Private Link needs of it.
type AivenServiceDetail struct {
	AivenService
	Plan  string
	Nodes int
	// StaticIPs is user_config.static_ips; Access user_config.privatelink_access.
	StaticIPs bool
	Access    map[string]bool
	Users     []AivenUser
}

// AivenComponent is a place to connect to. Route is dynamic, public, private
// or privatelink; Connection the privatelink connection it belongs to.
type AivenComponent struct {
	Name, Host, Route, Usage, Connection, Auth, Path string
	Port                                             int
	SSL                                              bool
}

// AivenUser holds credentials: never to be logged or journaled.
type AivenUser struct{ Name, Type, Password, AccessCert, AccessKey string }

// AivenStaticIP is a static address.
type AivenStaticIP struct{ ID, IP, Cloud, State, Service string }

// AivenPrivateLink is a service's Private Link service.
type AivenPrivateLink struct {
	State, Alias, AzureID string
	Subscriptions         []string
}

// AivenConnection is an endpoint's connection.
type AivenConnection struct{ ID, EndpointID, State, IP string }

// AzureEndpoints is what Private Link needs of Azure beside AzureSession.
type AzureEndpoints interface {
	Subnets(ctx context.Context, vnetID string) ([]Subnet, error)
	Endpoints(ctx context.Context, subscriptionID string) ([]PrivateEndpoint, error)
	Endpoint(ctx context.Context, id string) (PrivateEndpoint, error)
	// CreateEndpoint asks for manual approval by alias and waits for the long
	// operation; Resume and Save as in PutPeering.
	CreateEndpoint(ctx context.Context, e NewEndpoint) (PrivateEndpoint, error)
	DeleteEndpoint(ctx context.Context, id string) error
	// SecurityRules are the rules of a network security group.
	SecurityRules(ctx context.Context, nsgID string) ([]SecurityRule, error)
	AddSecurityRule(ctx context.Context, nsgID string, r SecurityRule) error
	DeleteSecurityRule(ctx context.Context, nsgID, name string) error
}

// Subnet is a part of a VNet. Policies: whether network policies apply to
// private endpoints in it; without them no NSG does.
type Subnet struct {
	ID, Name, Range, NSG string
	Policies             bool
	// Delegated is the service that the subnet belongs to, "" for none: a private
	// endpoint cannot be put there (reported, azure-docs#47048).
	Delegated string
	// Free is how many addresses can still be taken, nil where that may not be
	// read (virtualNetworks/usages/read).
	Free *int
}

// NewEndpoint describes a private endpoint.
type NewEndpoint struct {
	ID, SubnetID, Region, Alias, Message string
	Tags                                 map[string]string
	Resume                               string
	Save                                 func(token string)
}

// PrivateEndpoint is Azure's half of a Private Link. Status is the
// connection's: Pending, Approved, Rejected, Disconnected.
type PrivateEndpoint struct {
	ID, Name, Group, Region, Provisioning, Status, Message string
	SubnetID, NICID, IP, ServiceID                         string
	Tags                                                   map[string]string
}

// SecurityRule is a rule of a network security group.
type SecurityRule struct {
	Name, Direction, Access, Protocol string
	Priority                          int
	Sources, Destinations, Ports      []string
}
