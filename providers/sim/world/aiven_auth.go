package world

import (
	"net/http"
	"net/netip"
	"slices"
)

// Authenticate finds the token's holder. from is where the call comes from;
// an invalid address is somewhere that no allow-list holds.
func (a *Aiven) Authenticate(value string, from netip.Addr) (*AivenToken, *Problem) {
	i := slices.IndexFunc(a.tokens, func(t *AivenToken) bool { return t.Value == value })
	if value == "" || i < 0 {
		return nil, &Problem{http.StatusForbidden, "authentication_failed", "Authentication failed"}
	}
	t := a.tokens[i]
	if !t.Expires.IsZero() && !t.Expires.After(a.w.now) {
		return nil, &Problem{http.StatusUnauthorized, "", "Missing (expired) db token"}
	}
	inside := func(p netip.Prefix) bool { return p.Contains(from.Unmap()) }
	if len(t.AllowedFrom) > 0 && !slices.ContainsFunc(t.AllowedFrom, inside) {
		return nil, &Problem{http.StatusForbidden, "api_client_ip_allowlist_blocks_caller",
			"Access denied: the caller's IP address is not on the token's allow-list"}
	}
	return t, nil
}

// MayOrg says why the token may not read (or write) an organization's
// networks; nil when it may.
func (a *Aiven) MayOrg(t *AivenToken, orgID string, write bool) *Problem {
	o := a.Org(orgID)
	if o == nil || !slices.Contains(t.Orgs, orgID) {
		return orgNotFound()
	}
	return a.may(t, o, "organization", write)
}

// MayProject is MayOrg for a project.
func (a *Aiven) MayProject(t *AivenToken, project string, write bool) *Problem {
	p := a.Project(project)
	if p == nil || !slices.Contains(t.Orgs, p.OrgID) {
		return projectNotFound()
	}
	return a.may(t, a.Org(p.OrgID), "project", write)
}

func (a *Aiven) may(t *AivenToken, o *AivenOrg, level string, write bool) *Problem {
	if t.Personal && o.NoPersonalTokens {
		return &Problem{http.StatusForbidden, "user_personal_token_not_allowed",
			"The organization's authentication policy does not allow personal tokens"}
	}
	right := level + ":networking:read"
	if write {
		right = level + ":networking:write"
	}
	if t.Write || t.Read && !write {
		return nil
	}
	return &Problem{http.StatusForbidden, "permission_denied", "Permission denied: missing " + right}
}
