package providers

import "context"

// UpCloud is what the program needs of UpCloud.
type UpCloud interface {
	// Open makes a session with a token, or a user and password.
	Open(c UpCloudCredentials) UpCloudSession
	// Found are credentials in the environment; false when there are none.
	Found() (UpCloudCredentials, bool)
}

// UpCloudCredentials are a token, or a user and password; never to be logged.
type UpCloudCredentials struct{ Token, User, Password string }

// UpCloudSession acts with one set of credentials.
type UpCloudSession interface {
	Seer
	// Prove gives the account's name.
	Prove(ctx context.Context) (string, error)
	Networks(ctx context.Context) ([]UpCloudNetwork, error)
	Network(ctx context.Context, id string) (UpCloudNetwork, error)
	Routers(ctx context.Context) ([]UpCloudRouter, error)
	CreateRouter(ctx context.Context, name string) (UpCloudRouter, error)
	DeleteRouter(ctx context.Context, id string) error
	// AttachRouter attaches, or detaches with "".
	AttachRouter(ctx context.Context, network, router string) error
	Peerings(ctx context.Context) ([]UpCloudPeering, error)
	Peering(ctx context.Context, id string) (UpCloudPeering, error)
	CreatePeering(ctx context.Context, name, network, peer string, active bool) (UpCloudPeering, error)
	// SetPeering switches it on or off administratively.
	SetPeering(ctx context.Context, id string, active bool) (UpCloudPeering, error)
	RenamePeering(ctx context.Context, id, name string) (UpCloudPeering, error)
	DeletePeering(ctx context.Context, id string) error
}

// UpCloudNetwork is a network; Type is private, public or utility.
type UpCloudNetwork struct {
	ID, Name, Type, Zone, Router string
	Ranges                       []string
	Servers                      []UpCloudServer
}

// UpCloudServer is a server on a network.
type UpCloudServer struct{ ID, Title string }

// UpCloudRouter is a router that a person may use; service routers are left
// out.
type UpCloudRouter struct {
	ID, Name string
	Networks []string
	Routes   []UpCloudRoute
}

// UpCloudRoute is a static route of a router: where it leads a range.
type UpCloudRoute struct{ Range, NextHop string }

// The ten states of a peering (UpCloud's Go client). An unknown one is waited
// for.
const (
	UpCloudProvisioning = "provisioning"
	UpCloudPendingPeer  = "pending-peer"
	UpCloudActive       = "active"
	UpCloudConflict     = "conflict-subnet"
	UpCloudNoRouter     = "missing-local-router"
	UpCloudNoPeerRouter = "missing-peer-router"
	UpCloudPeerDeleted  = "deleted-peer-network"
	UpCloudDisabled     = "disabled"
	UpCloudPeerDisabled = "peer-disabled"
	UpCloudFailed       = "error"
)

// What a peering is set to, administratively.
const (
	UpCloudOn  = "active"
	UpCloudOff = "disabled"
)

// UpCloudPeering is UpCloud's half. State is one of ten words; Configured is
// active or disabled.
type UpCloudPeering struct {
	ID, Name, State, Configured string
	Network, Peer               string
	Ranges, PeerRanges          []string
}
