package providers

import (
	"context"
	"encoding/json"
	"time"
)

// Aiven is what the program needs of Aiven. Every method may fail with *Error.
type Aiven interface {
	// Open makes a session with a token; nothing is asked yet.
	Open(token string) AivenSession
	// Tokens lists where a token was found on this machine, best first:
	// environment variables, avn's credentials file. Values stay inside.
	Tokens() []AivenTokenSource
}

// AivenTokenSource is a place that holds a token. Ask says that the person
// must agree before it is read.
type AivenTokenSource struct {
	ID, Title string
	Ask       bool
	Read      func() (string, error)
}

// AivenSession acts with one token.
type AivenSession interface {
	// Prove shows that the token works; it gives the user's name.
	Prove(ctx context.Context) (string, error)
	Organizations(ctx context.Context) ([]AivenOrganization, error)
	VPCs(ctx context.Context, org string) ([]AivenVPC, error)
	// VPC gets one with its peerings.
	VPC(ctx context.Context, org, id string) (AivenVPC, error)
	CreateVPC(ctx context.Context, org, cloud, cidr, name string) (AivenVPC, error)
	DeleteVPC(ctx context.Context, org, id string) error
	CreatePeering(ctx context.Context, org, vpc string, p AivenPeeringSpec) (AivenPeering, error)
	DeletePeering(ctx context.Context, org, vpc, id string) error
	// Refresh asks Aiven to look again at a VPC's peerings. It is a write.
	Refresh(ctx context.Context, org, vpc string) error
	Projects(ctx context.Context) ([]string, error)
	// ProjectVPCs lists a project's VPCs with their peerings.
	ProjectVPCs(ctx context.Context, project string) ([]AivenVPC, error)
	// Services lists a project's services.
	Services(ctx context.Context, project string) ([]AivenService, error)
}

// AivenOrganization is an organization; ID is AIVEN_ORG_ID.
type AivenOrganization struct{ ID, Name, Tier string }

// AivenVPC is an organization's or a project's VPC.
type AivenVPC struct {
	ID, Name, State, Cloud, CIDR string
	// Org or Project says whose it is; the other is "".
	Org, Project string
	Peerings     []AivenPeering
	Created      time.Time
}

// AivenPeeringSpec is the request; every USER_ value in lower case.
type AivenPeeringSpec struct {
	Account, ResourceGroup, VPC, Region, AppID, TenantID string
}

// AivenPeering is Aiven's half.
type AivenPeering struct {
	ID, State, Account, ResourceGroup, VPC, Region, AppID, TenantID string
	// Info is state_info as it came; nil when null. Its content changes with
	// the state, so what matters is kept when seen.
	Info json.RawMessage
	// ToTenantID and ToNetworkID are the two ids in Info for Azure, "" when
	// absent; Message and Warnings its words.
	ToTenantID, ToNetworkID, Type, Message string
	// PCX is the id of the VPC peering connection in Info for AWS.
	PCX              string
	Warnings         []AivenWarning
	Created, Updated time.Time
}

// AivenWarning is a warning in state_info.
type AivenWarning struct {
	Type, Message string
	// Conflicts are the conflicting ids, if the warning names any.
	Conflicts []string
}

// AivenService is a service, as the closing list needs it.
type AivenService struct {
	Project, Name, Type, State, Cloud, VPCID, Host string
	Port                                           int
	// IPFilter is the allow-list of ranges.
	IPFilter []string
}
