package providers

import (
	"context"
	"io"
)

// Astra is what the program needs of DataStax Astra DB.
type Astra interface {
	// Open makes a session with an application token; nothing is asked yet.
	Open(token string) AstraSession
	// Tokens lists where a token was found on this machine, best first:
	// environment variables, astra's own settings file. Values stay inside.
	Tokens() []AstraTokenSource
}

// AstraTokenSource is a place that holds a token.
type AstraTokenSource = TokenSource

// The words of a peering's status in an older published schema; the present
// one calls it free text, so compare without regard to case.
const (
	AstraActive       = "active"
	AstraProvisioning = "provisioning"
	AstraInitiating   = "initiating-request"
	AstraPending      = "pending-acceptance"
	AstraFailed       = "failed"
	AstraExpired      = "expired"
	AstraRejected     = "rejected"
	AstraDeleting     = "deleting"
	AstraDeleted      = "deleted"
	// AstraConflict begins a status that passes on a code of Azure's (Astra docs).
	AstraConflict = "conflict error:"
)

// AstraDatabaseActive is the status of a database that can be used.
const AstraDatabaseActive = "ACTIVE"

// AstraSession acts with one token. Every method may fail with *Error.
type AstraSession interface {
	Seer
	// Prove gives the organization's id.
	Prove(ctx context.Context) (string, error)
	Databases(ctx context.Context) ([]AstraDatabase, error)
	Database(ctx context.Context, id string) (AstraDatabase, error)
	// Peering reads the database's one connection; NotFound when there is none.
	Peering(ctx context.Context, database string) (AstraPeering, error)
	// CreatePeering is never retried by itself: read after a cut.
	CreatePeering(ctx context.Context, database string, p AstraPeeringSpec) (AstraPeering, error)
	DeletePeering(ctx context.Context, database string) error
	// Bundle fetches the internal secure connect bundle (its URL lives five
	// minutes) and copies it to w. After an error w may hold a part of it.
	Bundle(ctx context.Context, database string, w io.Writer) error
	AccessList(ctx context.Context, database string) (AstraAccessList, error)
	AddAccess(ctx context.Context, database string, a AstraAddress) error
	// RemoveAccess removes one address; "" is refused before anything is sent.
	RemoveAccess(ctx context.Context, database, address string) error
	// EnableAccessList switches the list on or off; its entries stay.
	EnableAccessList(ctx context.Context, database string, on bool) error
}

// AstraDatabase is a database; Tier begins with C or D for Classic.
type AstraDatabase struct{ ID, Name, Status, Cloud, Region, Tier, Keyspace string }

// AstraPeeringSpec names the VNet.
type AstraPeeringSpec struct{ TenantID, SubscriptionID, ResourceGroup, VNet string }

// AstraPeering is Astra's half; Status is free text. AstraID and OtherID are
// the two networks' own ids (UUIDs, as the documents show them), the accounts
// Azure subscriptions.
type AstraPeering struct {
	ID, Status                 string
	AstraID, OtherID           string
	AstraRange, OtherRange     string
	AstraAccount, OtherAccount string
}

// AstraAccessList is the IP access list.
type AstraAccessList struct {
	Enabled   bool
	Addresses []AstraAddress
}

// AstraAddress is an entry of it.
type AstraAddress struct {
	Address, Description string
	Enabled              bool
}
