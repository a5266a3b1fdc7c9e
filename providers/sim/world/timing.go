package world

import "time"

// Timing says how long things take in the world. Each field names its
// standing: documented (the vendor says so), recorded (seen in real traffic),
// reported (by users in public threads), invented (plausible).
type Timing struct {
	// DirectoryReplication: a new application, principal or password is not
	// seen everywhere at once. Reported (azure-cli budgets 180 s).
	DirectoryReplication time.Duration
	// RoleInEffect: a new role assignment does nothing before. Documented
	// (up to 10 min); the length is invented.
	RoleInEffect time.Duration
	// RoleListLag: a new role definition is missing from lists. Recorded.
	RoleListLag time.Duration
	// FirstPeering and SecondPeering: a peering's long operation. Recorded
	// (about 10 s and 20 s).
	FirstPeering, SecondPeering time.Duration
	// DeletePeering: recorded (about 10 s).
	DeletePeering time.Duration
	// AivenPrepares: APPROVED to PENDING_PEER. Documented ("a couple of
	// minutes").
	AivenPrepares time.Duration
	// AivenPolls: how often Aiven looks for the peer's half. Documented
	// ("regularly", up to 15 min); the length is invented.
	AivenPolls time.Duration
	// AivenMisses: how long a peering that was deleted on the customer's side of
	// AWS still counts as ACTIVE. Reported (minutes); the length is invented.
	AivenMisses time.Duration
	// AivenDeletes: DELETING to DELETED, and DELETED to gone. Invented.
	AivenDeletes, AivenForgets time.Duration
	// AivenVPC: a new VPC until ACTIVE. Reported.
	AivenVPC time.Duration
	// TokenLife of access tokens. Documented (about an hour).
	TokenLife time.Duration
}

// DefaultTiming is how long things really take.
func DefaultTiming() Timing {
	return Timing{
		DirectoryReplication: 12 * time.Second,
		RoleInEffect:         75 * time.Second,
		RoleListLag:          3 * time.Second,
		FirstPeering:         10 * time.Second,
		SecondPeering:        20 * time.Second,
		DeletePeering:        10 * time.Second,
		AivenPrepares:        110 * time.Second,
		AivenPolls:           60 * time.Second,
		AivenMisses:          4 * time.Minute,
		AivenDeletes:         25 * time.Second,
		AivenForgets:         60 * time.Second,
		AivenVPC:             150 * time.Second,
		TokenLife:            time.Hour,
	}
}
