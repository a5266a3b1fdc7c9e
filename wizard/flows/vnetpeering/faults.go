package vnetpeering

import "example.org/peerage/providers/link"

// The codes of faults that the steps find themselves.
const (
	codeNoIDs      = "aiven-ids-missing"
	codeHalfAbsent = "aiven-half-absent"
	codeNotInSync  = link.FaultNotInSync
	codeBehind     = link.FaultBehind
	codeNoGrant    = "assignment-missing"
)
