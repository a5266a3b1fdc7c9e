package graph

import (
	"maps"

	"example.org/peerage/providers/sim/wire"
	"example.org/peerage/providers/sim/world"
)

// appJSON is an application as recorded: every property, most of them null.
func appJSON(s *server, a *world.App) map[string]any {
	passwords, keys := passwordsJSON(a.Passwords), []any{}
	for _, k := range a.Keys {
		keys = append(keys, keyJSON(k))
	}
	v := map[string]any{
		"id": a.ObjectID, "deletedDateTime": nil, "appId": a.AppID, "applicationTemplateId": nil,
		"disabledByMicrosoftStatus": nil,
		"createdDateTime":           wire.Stamp(a.Created), "displayName": a.Name, "description": nil,
		"groupMembershipClaims": nil,
		"identifierUris":        list(a.IdentifierURIs), "isDeviceOnlyAuthSupported": nil, "isFallbackPublicClient": nil,
		"notes":           text(a.Notes),
		"publisherDomain": s.domain(a.TenantID), "serviceManagementReference": nil, "signInAudience": a.Audience,
		"tags":                 list(a.Tags),
		"tokenEncryptionKeyId": nil, "defaultRedirectUri": nil, "certification": nil, "optionalClaims": nil,
		"addIns": []any{},
		"api": map[string]any{"acceptMappedClaims": nil, "knownClientApplications": []any{},
			"requestedAccessTokenVersion": nil, "oauth2PermissionScopes": []any{}, "preAuthorizedApplications": []any{}},
		"appRoles": []any{}, "info": info(), "keyCredentials": keys,
		"parentalControlSettings": map[string]any{"countriesBlockedForMinors": []any{}, "legalAgeGroupRule": "Allow"},
		"passwordCredentials":     passwords, "publicClient": map[string]any{"redirectUris": []any{}},
		"requiredResourceAccess": []any{},
		"verifiedPublisher":      publisher(),
		"web": map[string]any{"homePageUrl": nil, "logoutUrl": nil, "redirectUris": []any{},
			"implicitGrantSettings": map[string]any{"enableAccessTokenIssuance": false, "enableIdTokenIssuance": false}},
		"spa": map[string]any{"redirectUris": []any{}},
	}
	maps.Copy(v, a.Extra)
	return v
}

func passwordsJSON(of []*world.AppPassword) []any {
	out := []any{}
	for _, p := range of {
		out = append(out, passwordJSON(p))
	}
	return out
}

// passwordJSON shows a key without its secret, as Graph does after the first
// time.
func passwordJSON(p *world.AppPassword) map[string]any {
	var name any
	if p.Name != "" {
		name = p.Name
	}
	return map[string]any{"customKeyIdentifier": nil, "displayName": name, "endDateTime": stamp(p.End),
		"hint": p.Secret[:3], "keyId": p.KeyID, "secretText": nil, "startDateTime": stamp(p.Start)}
}

// principalJSON is a service principal as recorded.
func principalJSON(s *server, p *world.ServicePrincipal) map[string]any {
	names := []string{p.AppID}
	audience := world.AudienceMultiple
	if app := s.w.Azure.App(p.AppID); app != nil {
		names = append(names, app.IdentifierURIs...)
		audience = app.Audience
	}
	v := map[string]any{
		"id": p.ID, "deletedDateTime": nil, "accountEnabled": true, "alternativeNames": []any{}, "appDisplayName": p.Name,
		"appDescription": nil, "appId": p.AppID, "applicationTemplateId": nil, "appOwnerOrganizationId": p.OwnerTenant,
		"appRoleAssignmentRequired": false, "createdDateTime": stamp(p.Created), "description": nil,
		"disabledByMicrosoftStatus": nil,
		"displayName":               p.Name, "homepage": nil, "loginUrl": nil, "logoutUrl": nil, "notes": text(p.Notes),
		"notificationEmailAddresses": []any{},
		"preferredSingleSignOnMode":  nil, "preferredTokenSigningKeyThumbprint": nil, "replyUrls": []any{},
		"servicePrincipalNames": names,
		"servicePrincipalType":  "Application", "signInAudience": audience, "tags": list(p.Tags), "tokenEncryptionKeyId": nil,
		"samlSingleSignOnSettings": nil, "verifiedPublisher": publisher(), "addIns": []any{}, "appRoles": []any{},
		"info":           info(),
		"keyCredentials": []any{}, "oauth2PermissionScopes": []any{}, "passwordCredentials": passwordsJSON(p.Passwords),
		"resourceSpecificApplicationPermissions": []any{},
	}
	maps.Copy(v, p.Extra)
	return v
}

func info() map[string]any {
	return map[string]any{"logoUrl": nil, "marketingUrl": nil, "privacyStatementUrl": nil, "supportUrl": nil,
		"termsOfServiceUrl": nil}
}

func publisher() map[string]any {
	return map[string]any{"displayName": nil, "verifiedPublisherId": nil, "addedDateTime": nil}
}

func userJSON(u *world.User) map[string]any {
	return map[string]any{"id": u.ID, "businessPhones": []any{}, "displayName": u.DisplayName, "givenName": nil,
		"jobTitle": nil, "mail": u.UPN, "mobilePhone": nil, "officeLocation": nil, "preferredLanguage": nil, "surname": nil,
		"userPrincipalName": u.UPN}
}

func (s *server) domain(tenantID string) any {
	if t := s.w.Azure.Tenant(tenantID); t != nil && t.Domain != "" {
		return t.Domain
	}
	return nil
}

func list(in []string) []string {
	if in == nil {
		return []string{}
	}
	return in
}

func text(s *string) any {
	if s == nil {
		return nil
	}
	return *s
}
