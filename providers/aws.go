package providers

import (
	"context"
	"time"
)

// AWS is what the program needs of Amazon. Every method may fail with *Error.
type AWS interface {
	// Profiles lists the profiles of the person's AWS configuration.
	Profiles(ctx context.Context) ([]AWSProfile, error)
	// Open makes a session with a profile ("" is the default chain).
	Open(ctx context.Context, profile string) (AWSSession, error)
	// Device is the MFA device of which a profile wants a code now: its role is
	// taken with one (mfa_serial). It is "" where none is wanted, and while what a
	// code was given for still holds.
	Device(profile string) string
	// OpenWith makes a session with a code, which holds once. Sessions that are
	// opened afterwards share what it gave, for an hour or what the profile says.
	OpenWith(ctx context.Context, profile, code string) (AWSSession, error)
}

// The codes of a configuration that has no such profile, or none with keys: AWS was
// not asked; of a profile that wants a code of its MFA device, and of a code that
// was not taken.
const (
	AWSNoProfile   = "no_profile"
	AWSNoKeys      = "no_credentials"
	AWSWantsCode   = "mfa_code_wanted"
	AWSRefusesCode = "mfa_code_refused"
)

// AWSProfile is a way to sign in. Login is the command that renews it
// ("aws sso login --profile x"), "" when there is none. Program says that
// opening it starts a program of the person's, which may ask them something.
type AWSProfile struct {
	Name, Title, Login string
	Program            bool
}

// AWSSession acts as one identity; every call names its region.
type AWSSession interface {
	Seer
	// Caller proves the credentials: account id and ARN.
	Caller(ctx context.Context) (account, arn string, err error)
	Regions(ctx context.Context) ([]string, error)
	VPCs(ctx context.Context, region string) ([]AWSVPC, error)
	// Peering reads one by its pcx id; NotFound for a while after creation.
	Peering(ctx context.Context, region, id string) (AWSPeering, error)
	Peerings(ctx context.Context, region string) ([]AWSPeering, error)
	// MayAccept is a dry run: nil when the caller may.
	MayAccept(ctx context.Context, region, id string) error
	Accept(ctx context.Context, region, id string) (AWSPeering, error)
	Reject(ctx context.Context, region, id string) error
	DeletePeering(ctx context.Context, region, id string) error
	RouteTables(ctx context.Context, region, vpc string) ([]AWSRouteTable, error)
	MayRoute(ctx context.Context, region, table, cidr, pcx string) error
	CreateRoute(ctx context.Context, region, table, cidr, pcx string) error
	ReplaceRoute(ctx context.Context, region, table, cidr, pcx string) error
	DeleteRoute(ctx context.Context, region, table, cidr string) error
}

// AWSRegionOff is the code of a region that the account has not switched on;
// under "policy" in an error's Detail stands the kind of policy that forbids
// what no right in the account can allow ("service control policy").
const AWSRegionOff = "region_off"

// AWSElsewhere says of a refusal of keys what else it can mean: Amazon has parts
// that know nothing of each other's keys, and keys do not tell whose they are
// (AWS, "AWS partitions"). "" where it is no such refusal. Under "guessed" in
// the error's Detail stands that nothing named the region.
func AWSElsewhere(err error) string {
	e := AsError(err)
	if !Is(e, NotAuthenticated) || e.Detail["region"] == "" ||
		!HasCode(e, "InvalidClientTokenId", "UnrecognizedClientException", "AuthFailure") {
		return ""
	}
	text := "They were tried in " + e.Detail["region"]
	if e.Detail["guessed"] != "" {
		text += ", since nothing names a region"
	}
	return text + ". Amazon's commercial regions, China's (cn-…) and GovCloud's (us-gov-…) do not know each other's keys: " +
		"if these are of another part, name a region of it in AWS_REGION, or as region in the profile."
}

// AWSPlaced is a session that knows regions in which to ask what is not of one:
// the profile's own first, then those near which the person works.
type AWSPlaced interface {
	Region() string
	Near(regions ...string)
}

// AWSVPC is a network; Owner is the account that it belongs to.
type AWSVPC struct {
	ID, Name, Owner, Region, State string
	Ranges                         []string
	Default                        bool
}

// The status codes of a peering connection (EC2's API reference).
const (
	AWSInitiating   = "initiating-request"
	AWSPending      = "pending-acceptance"
	AWSProvisioning = "provisioning"
	AWSActive       = "active"
	AWSDeleting     = "deleting"
	AWSDeleted      = "deleted"
	AWSRejected     = "rejected"
	AWSFailed       = "failed"
	AWSExpired      = "expired"
)

// The states of a route (EC2's API reference).
const (
	AWSRouteActive    = "active"
	AWSRouteBlackhole = "blackhole"
)

// AWSPeering is a VPC peering connection, with AWS's own status code.
type AWSPeering struct {
	ID, Name, Status, Message                       string
	RequesterAccount, RequesterVPC, RequesterRegion string
	AccepterAccount, AccepterVPC, AccepterRegion    string
	RequesterRanges, AccepterRanges                 []string
	Expires                                         time.Time
}

// AWSRouteTable is a route table with the subnets that use it.
type AWSRouteTable struct {
	ID, Name, VPC string
	Main          bool
	Subnets       []string
	Routes        []AWSRoute
}

// AWSRoute is a route; Target is a pcx id, a gateway, …; State active or
// blackhole.
type AWSRoute struct {
	Destination, Target, State, Origin string
	// Prefixes are the entries of a prefix list, whose id Destination is then;
	// nil where they could not be read.
	Prefixes []string
}
