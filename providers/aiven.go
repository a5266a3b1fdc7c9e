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

// AivenTokenSource is a place that holds a token.
type AivenTokenSource = TokenSource

// AivenSession acts with one token. VPCs and peerings are those of a scope: an
// organization's or a project's.
type AivenSession interface {
	Seer
	// Prove shows that the token works; it gives the user's name.
	Prove(ctx context.Context) (string, error)
	Organizations(ctx context.Context) ([]AivenOrganization, error)
	Projects(ctx context.Context) ([]string, error)
	// Clouds lists where a VPC can be made.
	Clouds(ctx context.Context, of AivenScope) ([]AivenPlace, error)
	// VPCs lists them without their peerings: Aiven's lists have none.
	VPCs(ctx context.Context, of AivenScope) ([]AivenVPC, error)
	// VPC gets one with its peerings.
	VPC(ctx context.Context, of AivenScope, id string) (AivenVPC, error)
	// CreateVPC: the VPC is not ready at once, wait for ACTIVE.
	CreateVPC(ctx context.Context, of AivenScope, v AivenNewVPC) (AivenVPC, error)
	DeleteVPC(ctx context.Context, of AivenScope, id string) error
	// CreatePeering asks for a peering. A project's answer lacks its id, so the
	// VPC is read once to find it; it may still be "".
	CreatePeering(ctx context.Context, of AivenScope, vpc string, to AivenTarget) (AivenPeering, error)
	// DeletePeering deletes an organization's peering by its id, a project's by
	// what it leads to: that has no path by id. Whichever of the two is wanted
	// and missing is looked up by the other.
	DeletePeering(ctx context.Context, of AivenScope, vpc string, p AivenPeering) error
	// Refresh asks Aiven to look again at a VPC's peerings. It is a write.
	Refresh(ctx context.Context, of AivenScope, vpc string) error
	// Services lists a project's services.
	Services(ctx context.Context, project string) ([]AivenService, error)
	// LetIn adds ranges to a service's IP filter. What stands there stays, as it is
	// when it is read just before.
	LetIn(ctx context.Context, project, service string, ranges []string) error
}

// AivenOrganization is an organization; ID is AIVEN_ORG_ID.
type AivenOrganization struct{ ID, Name, Tier string }

// AivenPlace is a cloud region by Aiven's name ("azure-westeurope"), and in
// words, which may be missing.
type AivenPlace struct{ Cloud, Words string }

// AivenVPC is a VPC of the scope's.
type AivenVPC struct {
	ID, Name, State, Cloud, CIDR string
	Scope                        AivenScope
	Peerings                     []AivenPeering
	Created, Updated             time.Time
}

// AivenNewVPC describes a VPC to be made. A project's has no name.
type AivenNewVPC struct{ Cloud, CIDR, Name string }

// The states of a VPC and of a peering (Aiven docs). A VPC knows the four of
// approved, active, deleting and deleted. Others may come: they are waited for.
const (
	AivenApproved      = "APPROVED"
	AivenPeerRequested = "APPROVED_PEER_REQUESTED"
	AivenPendingPeer   = "PENDING_PEER"
	AivenActive        = "ACTIVE"
	AivenInvalid       = "INVALID_SPECIFICATION"
	AivenRejected      = "REJECTED_BY_PEER"
	AivenDeletedByPeer = "DELETED_BY_PEER"
	AivenFailed        = "ERROR"
	AivenDeleting      = "DELETING"
	AivenDeleted       = "DELETED"
)

// AivenPeering is Aiven's half. Target is what it leads to; nil when the answer
// does not say.
type AivenPeering struct {
	ID, State string
	Target    AivenTarget
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

// AivenFilterEntry is a range that may reach a service; the description is
// empty where it has none. Text and objects are documented (Aiven docs).
type AivenFilterEntry struct{ Network, Description string }

// AivenService is a service, as the closing list needs it.
type AivenService struct {
	Project, Name, Type, State, Cloud, VPCID, Host string
	Port                                           int
	// IPFilter is the allow-list; nil where it is not told, and empty where
	// nobody is let in.
	IPFilter []AivenFilterEntry
	// Components are the places to connect to.
	Components []AivenComponent
}
