package vnetpeering

// The codes of faults that the steps find themselves.
const (
	codeNoIDs      = "aiven-ids-missing"
	codeHalfAbsent = "aiven-half-absent"
	codeNotInSync  = "azure-not-in-sync"
	codeBehind     = "aiven-not-in-sync"
	codeNoGrant    = "assignment-missing"
)
