package azure

import (
	"net/http"
	"strings"

	"example.org/peerage/providers"
)

// codeClass is what Azure's codes mean. A code decides before the status
// does, because a failed long operation carries 200. Sources: Microsoft's
// documents, recorded traffic and public issues.
var codeClass = map[string]providers.Class{
	// Directory and access
	"PrincipalNotFound":                       providers.NotYetConsistent,
	"RoleAssignmentExists":                    providers.AlreadyExists,
	"RoleDefinitionWithSameNameExists":        providers.AlreadyExists,
	"Request_MultipleObjectsWithSameKeyValue": providers.AlreadyExists,
	"ObjectConflict":                          providers.AlreadyExists,
	"RoleAssignmentUpdateNotPermitted":        providers.Conflict,
	"RoleDefinitionHasAssignments":            providers.Conflict,
	"AuthorizationFailed":                     providers.NotPermitted,
	"DenyAssignmentAuthorizationFailed":       providers.NotPermitted,
	"LinkedAuthorizationFailed":               providers.NotPermitted,
	"Authorization_RequestDenied":             providers.NotPermitted,
	"CredentialTypeNotAllowedAsPerAppPolicy":  providers.NotPermitted,
	"CredentialInvalidLifetimeAsPerAppPolicy": providers.Invalid,
	"AuthorizationPermissionMismatch":         providers.NotPermitted,
	"Authorization_IdentityNotFound":          providers.NotAuthenticated,
	"RequestDisallowedByPolicy":               providers.NotPermitted,
	"Request_ResourceNotFound":                providers.NotFound,
	"Directory_ResourceSizeExceeded":          providers.Conflict,
	"Directory_QuotaExceeded":                 providers.Conflict,
	// Tokens
	"InvalidAuthenticationToken":       providers.NotAuthenticated,
	"InvalidAuthenticationTokenTenant": providers.NotAuthenticated,
	"ExpiredAuthenticationToken":       providers.NotAuthenticated,
	"AuthenticationFailed":             providers.NotAuthenticated,
	// Networks
	"AnotherPeeringAlreadyReferencesRemoteVnet":     providers.AlreadyExists,
	"ReferencedResourceNotProvisioned":              providers.Transient,
	"AnotherOperationInProgress":                    providers.Transient,
	"RetryableError":                                providers.Transient,
	"OperationPreempted":                            providers.Transient,
	"VnetAddressSpacesOverlap":                      providers.Conflict,
	"VnetAddressSpaceOverlapsWithAlreadyPeeredVnet": providers.Conflict,
	"RemotePeeringIsDisconnected":                   providers.Conflict,
	"InUseVirtualNetworkCannotBeDeleted":            providers.Conflict,
	"InvalidResourceName":                           providers.Invalid,
	"InvalidResourceReference":                      providers.Invalid,
	// Resource Manager
	"ScopeLocked":                     providers.Conflict,
	"ReadOnlyDisabledSubscription":    providers.Conflict,
	"MissingSubscriptionRegistration": providers.Conflict,
	"SubscriptionNotFound":            providers.NotVisible,
	"InvalidSubscriptionId":           providers.NotVisible,
	"InvalidResourceType":             providers.Invalid,
	"RoleAssignmentNotFound":          providers.NotFound,
	"ParentResourceNotFound":          providers.NotFound,
	"OperationNotFound":               providers.NotFound,
	"NotFound":                        providers.NotFound,
	"ResourceGroupNotFound":           providers.NotFound,
	"ResourceNotFound":                providers.NotFound,
	"RoleDefinitionDoesNotExist":      providers.NotFound,
	"InternalServerError":             providers.Transient,
	"ServiceUnavailable":              providers.Transient,
	"ServerTimeout":                   providers.Transient,
	"GatewayTimeout":                  providers.Transient,
	"OperationTimedOut":               providers.Transient,
	"TooManyRequests":                 providers.Throttled,
	"SubscriptionRequestsThrottled":   providers.Throttled,
	"ResourceRequestsThrottled":       providers.Throttled,
}

var foldedCodes = func() map[string]providers.Class {
	m := make(map[string]providers.Class, len(codeClass))
	for code, class := range codeClass {
		m[strings.ToLower(code)] = class
	}
	return m
}()

func knownCode(code string) (providers.Class, bool) {
	class, ok := foldedCodes[strings.ToLower(code)]
	return class, ok
}

// classOf decides by code, then by status.
func classOf(status int, code string) providers.Class {
	switch status {
	case http.StatusUnauthorized:
		return providers.NotAuthenticated
	case http.StatusTooManyRequests:
		return providers.Throttled
	}
	if class, ok := knownCode(code); ok {
		return class
	}
	switch {
	case strings.HasSuffix(code, "LimitExceeded"), strings.Contains(code, "QuotaExceeded"):
		return providers.Conflict
	case status >= 500, status == http.StatusRequestTimeout:
		return providers.Transient
	case status == http.StatusForbidden:
		return providers.NotPermitted
	case status == http.StatusNotFound:
		// Only a code that is known says what is not there: a page of a proxy's
		// says nothing.
		return providers.NotVisible
	case status == http.StatusConflict, status == http.StatusPreconditionFailed, status == http.StatusLocked:
		return providers.Conflict
	case status == http.StatusGone:
		return providers.Gone
	case status >= 400:
		return providers.Invalid
	}
	return providers.Unknown
}
