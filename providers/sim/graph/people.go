package graph

import (
	"net/http"
	"strings"

	"example.org/peerage/providers/sim/wire"
)

// applicationAdministrator is the directory role's template id, the same in
// every tenant (Microsoft docs).
const applicationAdministrator = "9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3"

func (s *server) directoryObjects(c *call) *wire.Reply {
	if c.Method == http.MethodPost && c.key == "getByIds" {
		return s.byIDs(c)
	}
	if c.Method != http.MethodGet || c.key == "" {
		return s.notSupported(c)
	}
	if o := s.object(c.key); o != nil {
		return s.reply(c, 200, "directoryObjects/$entity", o)
	}
	return s.missing(c.key)
}

// byIDs answers with the objects that are there; unknown ids are left out.
func (s *server) byIDs(c *call) *wire.Reply {
	var in struct{ IDs, Types []string }
	if err := c.Decode(&in); err != nil {
		return s.unreadable(err)
	}
	if s.rights(c.tok) == nothing {
		return s.denied()
	}
	found := []map[string]any{}
	for _, id := range in.IDs {
		if o := s.object(id); o != nil && wanted(in.Types, o["@odata.type"].(string)) {
			found = append(found, o)
		}
	}
	return s.reply(c, 200, "directoryObjects", map[string]any{"value": found})
}

func wanted(types []string, odata string) bool {
	if len(types) == 0 {
		return true
	}
	for _, t := range types {
		if strings.EqualFold("#microsoft.graph."+t, odata) {
			return true
		}
	}
	return false
}

func (s *server) organization(c *call) *wire.Reply {
	if c.Method != http.MethodGet {
		return s.notSupported(c)
	}
	t := c.tenant
	v := map[string]any{"id": t.ID, "displayName": t.Name, "tenantType": "AAD", "countryLetterCode": "SE",
		"verifiedDomains": []any{map[string]any{"name": t.Domain, "isDefault": true, "isInitial": true, "type": "Managed"}}}
	if c.key != "" {
		if !strings.EqualFold(c.key, t.ID) {
			return s.missing(c.key)
		}
		return s.reply(c, 200, "organization/$entity", v)
	}
	return s.list(c, "organization", []map[string]any{v})
}

// me is the signed-in person; an application has none.
func (s *server) me(c *call) *wire.Reply {
	if c.tok.User == nil {
		return s.fail(400, "BadRequest", "/me request is only valid with delegated authentication flow.")
	}
	if strings.EqualFold(c.key, "memberOf") || strings.EqualFold(c.key, "transitiveMemberOf") {
		return s.roles(c)
	}
	if strings.EqualFold(c.key, "ownedObjects") {
		return s.owned(c)
	}
	if c.key != "" {
		return s.unserved(c)
	}
	return s.reply(c, 200, "users/$entity", userJSON(c.tok.User))
}

// roles lists the directory roles of the signed-in person.
func (s *server) roles(c *call) *wire.Reply {
	var all []map[string]any
	if s.rights(c.tok) == administrator {
		all = append(all, map[string]any{"@odata.type": "#microsoft.graph.directoryRole", "id": applicationAdministrator,
			"roleTemplateId": applicationAdministrator, "displayName": "Application Administrator"})
	}
	return s.list(c, "directoryObjects", all)
}

func (s *server) users(c *call) *wire.Reply {
	if s.rights(c.tok) == nothing {
		return s.denied()
	}
	var all []map[string]any
	for _, u := range s.w.Azure.Users() {
		if !strings.EqualFold(u.TenantID, c.tenant.ID) {
			continue
		}
		if strings.EqualFold(c.key, u.ID) || strings.EqualFold(c.key, u.UPN) {
			return s.reply(c, 200, "users/$entity", userJSON(u))
		}
		all = append(all, userJSON(u))
	}
	if c.key != "" {
		return s.missing(c.key)
	}
	return s.list(c, "users", all)
}
