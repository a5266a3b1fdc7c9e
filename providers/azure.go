package providers

import (
	"context"
	"encoding/json"
	"time"
)

// SignInMethod is a way of proving who you are to Azure, FLOWS A01.
type SignInMethod string

// The ways.
const (
	SignInAzureCLI    SignInMethod = "az"          // the person's az sign-in
	SignInBrowser     SignInMethod = "browser"     // opens a browser on this machine
	SignInDeviceCode  SignInMethod = "device-code" // a code typed elsewhere
	SignInEnvironment SignInMethod = "environment" // AZURE_TENANT_ID, AZURE_CLIENT_ID, AZURE_CLIENT_SECRET, …
)

// DeviceCode is what a person types at VerificationURL.
type DeviceCode struct {
	UserCode, VerificationURL string
	Expires                   time.Time
}

// SignIn asks for a sign-in. Prompt is called for device codes (Code set) and
// for the browser (URL to open by hand when no browser comes up); it must
// return at once.
type SignIn struct {
	Method SignInMethod
	Tenant string // "" is the person's own choice ("organizations")
	// Claims are what the sign-in has to bring along, as a refusal told them in
	// Detail["claims"]: JSON in base64. "" is nothing.
	Claims string
	Prompt func(DeviceCode)
}

// Who is a signed-in identity.
type Who struct {
	Name, ObjectID, TenantID string
	Method                   SignInMethod
}

// Tenant is a directory. Problem says why its subscriptions could not be
// listed (a tenant that wants MFA must not spoil the others).
type Tenant struct {
	ID, Name, Domain string
	Problem          *Error
}

// Subscription is an Azure subscription that the person can see.
type Subscription struct{ ID, Name, State, TenantID string }

// Application is a directory's application object. AppID is the client id
// (USER_APP_ID), ObjectID the directory's own id.
type Application struct {
	AppID, ObjectID, DisplayName, Audience string
	Tags, Owners                           []string
	Created                                time.Time
	Passwords                              []Password
}

// Password is a key of an application, without its secret.
type Password struct {
	KeyID, Name string
	Expires     time.Time
}

// NewPassword is a key just made. Secret is shown once by Graph.
type NewPassword struct {
	Password
	Secret string
}

// Principal is a service principal. ObjectID is what roles are granted to;
// OwnerTenant is the application's home directory.
type Principal struct {
	ObjectID, AppID, DisplayName, OwnerTenant string
	Tags                                      []string
	Created                                   time.Time
}

// Role is a role definition. ID is the full ARM id.
type Role struct {
	ID, Name, Description string
	Custom                bool
	Actions, NotActions   []string
	Scopes                []string
}

// Assignment is a role granted. ID is the full ARM id.
type Assignment struct {
	ID, RoleID, PrincipalID, Scope string
	Created                        time.Time
}

// The states of a half of a VNet peering (ARM's specification): peeringState,
// peeringSyncLevel and provisioningState. The last is a private endpoint's,
// too.
const (
	PeeringInitiated    = "Initiated"
	PeeringConnected    = "Connected"
	PeeringDisconnected = "Disconnected"

	SyncFull      = "FullyInSync"
	SyncRemote    = "RemoteNotInSync"
	SyncLocal     = "LocalNotInSync"
	SyncBothStale = "LocalAndRemoteNotInSync"

	ProvisioningSucceeded = "Succeeded"
	ProvisioningUpdating  = "Updating"
	ProvisioningDeleting  = "Deleting"
	ProvisioningFailed    = "Failed"
)

// Peering is Azure's half. States are ARM's words.
type Peering struct {
	ID, Name, State, Sync, Provisioning, RemoteID string
	RemoteRanges                                  []string
	AllowAccess                                   bool
	ResourceGUID                                  string
	// Settings is the half as Azure gave it, to be put back with what is
	// changed. A list of whole networks leaves it out.
	Settings json.RawMessage
}

// VNet is a network with its peerings, from one list call per subscription.
type VNet struct {
	ID, Name, Group, SubscriptionID, Region, Provisioning string
	Ranges                                                []string
	Peerings                                              []Peering
}

// Azure is what the program needs of Microsoft: a way in. A session belongs
// to one identity; administrator and application are two sessions that do not
// know of each other.
type Azure interface {
	// SignIn opens a session as the person. It may prompt; ctx cancels it.
	SignIn(ctx context.Context, s SignIn) (AzureSession, error)
	// SignInApp opens a session as the application, in tenant, with further
	// tenants for cross-tenant calls. No token is fetched yet; see Prove.
	SignInApp(ctx context.Context, tenant, appID, secret string, others ...string) (AzureSession, error)
	// Methods lists the ways of signing in that are possible here, best
	// first, each with a word why or why not.
	Methods(ctx context.Context) []SignInChoice
}

// AzureSharer is a session whose sign-in others may use, too: Share gives one
// that stays signed in when this one is closed.
type AzureSharer interface{ Share() AzureSession }

// AzureGraphProver is a session that can prove that its sign-in holds for the
// directory, too: by a token for Microsoft Graph.
type AzureGraphProver interface {
	ProveGraph(ctx context.Context, tenant string) error
}

// SignInChoice is a way of signing in, offered.
type SignInChoice struct {
	Method   SignInMethod
	Title    string
	Hint     string
	Possible bool
}

// AzureSession acts as one identity. Every method may fail with *Error.
type AzureSession interface {
	Seer
	Who() Who
	// Prove fetches a token in tenant afresh, so that a following call
	// carries roles granted just now.
	Prove(ctx context.Context, tenant string) error
	// Close drops the tokens that this program holds. The person's own az
	// profile is left alone.
	Close()

	AzureAccounts
	AzureDirectory
	AzureAccess
	AzureNetworks
}

// AzureAccounts lists tenants and subscriptions.
type AzureAccounts interface {
	Tenants(ctx context.Context) ([]Tenant, error)
	// Subscriptions lists over all tenants; a tenant that refuses comes back
	// in the second value and does not spoil the first.
	Subscriptions(ctx context.Context) ([]Subscription, []Tenant, error)
	RegisterNetwork(ctx context.Context, subscriptionID string) error
	// TenantOf names the directory of a subscription, also of one that the
	// person may not look into.
	TenantOf(ctx context.Context, subscriptionID string) (string, error)
}

// AzureDirectory is Microsoft Graph, in one tenant.
type AzureDirectory interface {
	ApplicationsNamed(ctx context.Context, tenant, displayName string) ([]Application, error)
	Application(ctx context.Context, tenant, appID string) (Application, error)
	CreateApplication(ctx context.Context, tenant string, a Application) (Application, error)
	// SetMultiTenant changes the audience to AzureADMultipleOrgs.
	SetMultiTenant(ctx context.Context, tenant, appID string) error
	RenameApplication(ctx context.Context, tenant, appID, displayName string) error
	DeleteApplication(ctx context.Context, tenant, appID string) error
	AddPassword(ctx context.Context, tenant, appID, name string, expires time.Time) (NewPassword, error)
	RemovePassword(ctx context.Context, tenant, appID, keyID string) error
	Principal(ctx context.Context, tenant, appID string) (Principal, error)
	CreatePrincipal(ctx context.Context, tenant, appID string, tags []string) (Principal, error)
	DeletePrincipal(ctx context.Context, tenant, objectID string) error
}

// AzureAccess is role-based access control.
type AzureAccess interface {
	// Permissions are the caller's allowed and excluded actions at a scope.
	Permissions(ctx context.Context, scope string) (actions, notActions []string, err error)
	RolesNamed(ctx context.Context, scope, name string) ([]Role, error)
	// Role gets one by its full id.
	Role(ctx context.Context, id string) (Role, error)
	// PutRole creates or changes; r.ID's last part is its GUID.
	PutRole(ctx context.Context, r Role) (Role, error)
	// ExtendRole lets a role be assigned at one more scope; the rest of it stays.
	ExtendRole(ctx context.Context, id, scope string) (Role, error)
	DeleteRole(ctx context.Context, id string) error
	// Assign grants. The name is a UUIDv5 of scope, principal and role, so
	// that the same grant always has the same id.
	Assign(ctx context.Context, scope, roleID, principalID string) (Assignment, error)
	// Assignments lists what principal holds at scope and above it.
	Assignments(ctx context.Context, scope, principalID string) ([]Assignment, error)
	// AllAssignments lists what anybody holds at scope, above it and beneath.
	AllAssignments(ctx context.Context, scope string) ([]Assignment, error)
	Unassign(ctx context.Context, id string) error
}

// AzureNetworks is the network resource provider.
type AzureNetworks interface {
	// VNets lists all of a subscription with their peerings, in one call a page.
	VNets(ctx context.Context, subscriptionID string) ([]VNet, error)
	VNet(ctx context.Context, id string) (VNet, error)
	Peerings(ctx context.Context, vnetID string) ([]Peering, error)
	// PutPeering creates or changes a half and waits for the long operation.
	// resume is "" or the token of an interrupted one; save is called with a
	// token as soon as there is one. remoteTenant is for the second token.
	PutPeering(ctx context.Context, p PutPeering) (Peering, error)
	DeletePeering(ctx context.Context, id string) error
}

// PutPeering describes Azure's half. A half that is there keeps all that is not
// said here.
type PutPeering struct {
	VNetID, Name, RemoteID, RemoteTenant string
	AllowAccess                          bool
	// Sync takes over the remote side's present address space.
	Sync bool
	// Settings is Peering.Settings of the half that is changed, for who may
	// write and not read it, or of one that was deleted, for which this one
	// stands in.
	Settings json.RawMessage
	Resume   string
	Save     func(token string)
}
