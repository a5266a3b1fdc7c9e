package arm

import (
	"strconv"
	"strings"
	"time"

	"example.org/peerage/providers/sim/wire"
	"example.org/peerage/providers/sim/world"
)

func itoa(n int) string { return strconv.Itoa(n) }

// authenticate finds the caller and the further tenants' tokens.
func (s *server) authenticate(c *call) *wire.Reply {
	value := c.Bearer()
	if value == "" {
		return s.unauthorized("AuthenticationFailed", "Authentication failed. The 'Authorization' header is missing.")
	}
	tok, rep := s.check(value)
	if rep != nil {
		return rep
	}
	c.tok = tok
	aux := c.Auxiliary()
	if len(aux) > 3 { // documented limit; the code is invented
		return s.unauthorized("InvalidAuxiliaryTokens",
			"The request carries "+itoa(len(aux))+" auxiliary tokens; at most 3 are allowed.")
	}
	for _, v := range aux {
		t, rep := s.check(v)
		if rep != nil {
			return rep
		}
		c.aux = append(c.aux, t)
	}
	return nil
}

func (s *server) check(value string) (*world.Token, *wire.Reply) {
	tok := s.w.Azure.Token(value)
	now := s.w.Now()
	switch {
	case tok == nil || tok.Refresh:
		return nil, s.unauthorized("InvalidAuthenticationToken", "The access token is invalid.")
	case !tok.Expires.After(now):
		return nil, s.unauthorized("ExpiredAuthenticationToken",
			"The access token expiry UTC time '"+tok.Expires.UTC().Format("1/2/2006 3:04:05 PM")+
				"' is earlier than current UTC time '"+now.UTC().Format("1/2/2006 3:04:05 PM")+"'.")
	case !s.base.IsARM(tok.Audience):
		return nil, s.unauthorized("InvalidAuthenticationTokenAudience",
			"The access token has been obtained for wrong audience or resource '"+tok.Audience+
				"'. It should exactly match with one of the allowed audiences '"+wire.CoreAudience+"/','"+wire.CoreAudience+"','"+
				wire.ManagementAudience+"/','"+wire.ManagementAudience+"'.")
	}
	return tok, nil
}

func (s *server) unauthorized(code, message string) *wire.Reply {
	rep := fail(401, code, message)
	rep.Header.Set("WWW-Authenticate",
		`Bearer authorization_uri="`+s.base.Login+`/", error="invalid_token", error_description="`+strings.ReplaceAll(message,
			`"`, "'")+`"`)
	return rep
}

// subscription finds one that the token's tenant may speak of.
func (s *server) subscription(c *call, id string) (*world.Subscription, *wire.Reply) {
	sub := s.w.Azure.Subscription(id)
	if sub == nil {
		return nil, fail(404, "SubscriptionNotFound", "The subscription '"+id+"' could not be found.")
	}
	if !strings.EqualFold(sub.TenantID, c.tok.TenantID) {
		return nil, s.unauthorized("InvalidAuthenticationTokenTenant",
			"The access token is from the wrong issuer 'https://sts.windows.net/"+c.tok.TenantID+
				"/'. It must match the tenant 'https://sts.windows.net/"+sub.TenantID+
				"/' associated with this subscription. Please use the authority (URL) 'https://login.windows.net/"+sub.TenantID+
				"' to get the token. Note, if the subscription is transferred to another tenant there is no impact to the "+
				"services, but information about new tenant could take time to propagate (up to an hour). If you just "+
				"transferred your subscription and see this error message, please try back later.")
	}
	return sub, nil
}

// asOf is the instant whose grants a token carries: an application's its
// issue ("log in again", Microsoft docs), a person's the present.
func (s *server) asOf(t *world.Token) time.Time {
	if t.Principal != nil {
		return t.Issued
	}
	return s.w.Now()
}

func (s *server) may(t *world.Token, action, scope string) bool {
	return s.w.Azure.AllowedAsOf(t.PrincipalID(), action, scope, s.asOf(t))
}

// allow refuses what the caller may not do.
func (s *server) allow(c *call, action, scope string) *wire.Reply {
	if s.may(c.tok, action, scope) {
		return nil
	}
	return fail(403, "AuthorizationFailed", "The client '"+c.tok.Name()+"' with object id '"+c.tok.PrincipalID()+
		"' does not have authorization to perform action '"+action+"' over scope '"+scope+
		"' or the scope is invalid. If access was recently granted, please refresh your credentials.")
}

// linked refuses a peering whose remote network the caller may not peer with:
// in another tenant without its token, or without the right there.
func (s *server) linked(c *call, peeringID, remoteID string) *wire.Reply {
	const write = "Microsoft.Network/virtualNetworks/virtualNetworkPeerings/write"
	const peer = "Microsoft.Network/virtualNetworks/peer/action"
	home := s.w.Azure.TenantOfScope(remoteID)
	tok := c.tok
	if !strings.EqualFold(home, tok.TenantID) {
		tok = nil
		for _, t := range c.aux {
			if strings.EqualFold(t.TenantID, home) {
				tok = t
			}
		}
	}
	if tok == nil {
		return fail(403, "LinkedAuthorizationFailed", "The client has permission to perform action '"+peer+"' on scope '"+
			peeringID+"', however the current tenant '"+c.tok.TenantID+"' is not authorized to access linked subscription '"+
			world.SubscriptionOf(remoteID)+"'.")
	}
	if !s.may(tok, peer, remoteID) {
		return fail(403, "LinkedAuthorizationFailed", "The client '"+tok.Name()+"' with object id '"+tok.PrincipalID()+
			"' has permission to perform action '"+write+"' on scope '"+peeringID+
			"'; however, it does not have permission to perform action 'peer/action' on the linked scope(s) '"+remoteID+"'.")
	}
	return nil
}

// guarded refuses what a policy, a lock or a missing registration forbids.
// What is deleted needs neither policy nor registration.
func (s *server) guarded(c *call, sub *world.Subscription, resourceID, groupID string) *wire.Reply {
	verb := "write"
	if c.Method == "DELETE" {
		verb = "delete"
	}
	if s.w.Faults.On("azure.locked") {
		return fail(409, "ScopeLocked", "The scope '"+resourceID+"' cannot perform "+verb+
			" operation because following scope(s) are locked: '"+groupID+"'. Please remove the lock and try again.")
	}
	if verb == "delete" {
		return nil
	}
	if s.w.Faults.On("azure.policy") {
		return s.disallowed(sub, resourceID)
	}
	if !sub.NetworkRegistered {
		text := "The subscription is not registered to use namespace 'Microsoft.Network'. See " +
			"https://aka.ms/rps-not-found for how to register subscriptions."
		return wire.JSON(409, map[string]any{"error": map[string]any{"code": "MissingSubscriptionRegistration",
			"message": text, "details": []any{map[string]any{"code": "MissingSubscriptionRegistration",
				"target": "Microsoft.Network", "message": text}}}})
	}
	return nil
}

// disallowed names a policy that denies peerings; the policy is invented, the
// shape is Microsoft's.
func (s *server) disallowed(sub *world.Subscription, resourceID string) *wire.Reply {
	const name = "Deny virtual network peering"
	scope := "/subscriptions/" + sub.ID
	assignment := scope + "/providers/Microsoft.Authorization/policyAssignments/deny-vnet-peering"
	definition := scope + "/providers/Microsoft.Authorization/policyDefinitions/deny-vnet-peering"
	short := resourceID[strings.LastIndex(resourceID, "/")+1:]
	rep := wire.JSON(403, map[string]any{"error": map[string]any{
		"code": "RequestDisallowedByPolicy", "target": short,
		"message": "Resource '" + short +
			"' was disallowed by policy. Policy identifiers: '[{\"policyAssignment\":{\"name\":\"" + name + "\",\"id\":\"" +
			assignment + "\"},\"policyDefinition\":{\"name\":\"" + name + "\",\"id\":\"" + definition + "\"}}]'.",
		"additionalInfo": []any{map[string]any{"type": "PolicyViolation", "info": map[string]any{
			"policyDefinitionDisplayName": name, "policyAssignmentDisplayName": name, "policyDefinitionId": definition,
			"policyDefinitionName": "deny-vnet-peering", "policyDefinitionEffect": "deny", "policyAssignmentId": assignment,
			"policyAssignmentName": "deny-vnet-peering", "policyAssignmentScope": scope}}},
	}})
	rep.Header.Set("X-Ms-Failure-Cause", "gateway")
	return rep
}
