package azure

import "example.org/peerage/providers/link"

// The codes of faults that the steps find themselves.
const (
	codeNotSignedIn    = "not-signed-in"
	codeNoSubscription = "no-subscription"
	codeNotAlive       = "subscription-not-alive"
	codeNotVisible     = "subscription-not-visible"
	CodeOtherTenant    = "other-tenant"
	codeFull           = "network-full"
	codeNoRole         = "role-not-found"
	CodeSecretLost     = "secret-lost"
	CodeHalfStale      = link.FaultDisconnected
	CodeHalfGone       = "azure-half-gone"
	CodeNameTaken      = "peering-name-taken"
)
