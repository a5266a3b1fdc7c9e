package graph

import (
	"net/http"
	"strings"

	"example.org/peerage/providers/sim/wire"
	"example.org/peerage/providers/sim/world"
)

// domains are a tenant's: its one.
func (s *server) domains(c *call) *wire.Reply {
	if c.Method != http.MethodGet {
		return s.notSupported(c)
	}
	t := c.tenant
	v := map[string]any{"id": t.Domain, "authenticationType": "Managed", "availabilityStatus": nil,
		"isAdminManaged": true, "isDefault": true, "isInitial": true, "isRoot": true, "isVerified": true,
		"supportedServices": []string{}, "passwordValidityPeriodInDays": nil, "passwordNotificationWindowInDays": nil,
		"state": nil, "manufacturer": nil, "model": nil}
	switch c.key {
	case "":
		return s.list(c, "domains", []map[string]any{v})
	case t.Domain:
		return s.reply(c, 200, "domains/$entity", v)
	}
	return s.missing(c.key)
}

// groups: a tenant has none here.
func (s *server) groups(c *call) *wire.Reply {
	switch {
	case s.rights(c.tok) == nothing:
		return s.denied()
	case c.Method != http.MethodGet:
		return s.unserved(c)
	case c.key != "":
		return s.missing(c.key)
	}
	return s.list(c, "groups", nil)
}

// directory answers /directory/deletedItems…: what was deleted and can be
// restored for thirty days.
func (s *server) directory(c *call) *wire.Reply {
	if !strings.EqualFold(c.key, "deletedItems") || len(c.sub) == 0 {
		return s.unserved(c)
	}
	if s.rights(c.tok) == nothing {
		return s.denied()
	}
	items := s.w.Azure.Deleted(c.tenant.ID)
	if kind, ok := strings.CutPrefix(strings.ToLower(c.sub[0]), "microsoft.graph."); ok {
		var all []map[string]any
		for _, d := range items {
			if o := s.deletedJSON(d); strings.EqualFold(o["@odata.type"].(string), "#microsoft.graph."+kind) {
				delete(o, "@odata.type")
				all = append(all, o)
			}
		}
		return s.list(c, "directoryObjects", all)
	}
	for _, d := range items {
		if !strings.EqualFold(d.ID(), c.sub[0]) {
			continue
		}
		switch {
		case c.Method == http.MethodGet && len(c.sub) == 1:
			return s.reply(c, 200, "directoryObjects/$entity", s.deletedJSON(d))
		case s.rights(c.tok) != administrator:
			return s.denied()
		case c.Method == http.MethodDelete && len(c.sub) == 1:
			s.w.Azure.Purge(d)
			return none(204)
		case c.Method == http.MethodPost && len(c.sub) == 2 && c.sub[1] == "restore":
			s.w.Azure.Restore(d)
			return s.reply(c, 200, "directoryObjects/$entity", s.object(d.ID()))
		}
		return s.notSupported(c)
	}
	return s.missing(c.sub[0])
}

func (s *server) deletedJSON(d *world.DeletedObject) map[string]any {
	var o map[string]any
	if d.App != nil {
		o = appJSON(s, d.App)
		o["@odata.type"] = "#microsoft.graph.application"
	} else {
		o = principalJSON(s, d.Principal)
		o["@odata.type"] = "#microsoft.graph.servicePrincipal"
	}
	o["deletedDateTime"] = stamp(d.At)
	return o
}

// owned lists what the signed-in person looks after.
func (s *server) owned(c *call) *wire.Reply {
	mine := func(owners []string) bool {
		for _, o := range owners {
			if strings.EqualFold(o, c.tok.PrincipalID()) {
				return true
			}
		}
		return false
	}
	kind := ""
	if len(c.sub) > 0 { // /me/ownedObjects/microsoft.graph.application
		kind = "#" + strings.ToLower(c.sub[0])
	}
	var all []map[string]any
	for _, app := range s.w.Azure.Apps(c.tenant.ID) {
		if mine(app.Owners) && !app.Listed.After(s.w.Now()) && (kind == "" || kind == "#microsoft.graph.application") {
			o := appJSON(s, app)
			o["@odata.type"] = "#microsoft.graph.application"
			all = append(all, o)
		}
	}
	for _, sp := range s.w.Azure.ServicePrincipals(c.tenant.ID) {
		if mine(sp.Owners) && !sp.Listed.After(s.w.Now()) && (kind == "" || kind == "#microsoft.graph.serviceprincipal") {
			o := principalJSON(s, sp)
			o["@odata.type"] = "#microsoft.graph.servicePrincipal"
			all = append(all, o)
		}
	}
	return s.list(c, "directoryObjects", all)
}

// unserved answers what the lab lacks, which Graph may have.
func (s *server) unserved(c *call) *wire.Reply {
	return wire.Unknown(s.fail(404, wire.NotServedCode, wire.NotServed(c.Method+" "+c.Path)))
}
