package graph

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"example.org/peerage/providers/sim/wire"
	"example.org/peerage/providers/sim/world"
)

func (s *server) principals(c *call) *wire.Reply {
	return serve(s, c, kind[world.ServicePrincipal]{
		set: "servicePrincipals", list: s.listPrincipals, create: s.createPrincipal, find: s.principal, json: principalJSON,
		owners: func(sp *world.ServicePrincipal) []string { return sp.Owners },
		part:   s.principalPart, patch: s.patchPrincipal, remove: s.w.Azure.DeleteServicePrincipal,
	})
}

func (s *server) principalPart(c *call, sp *world.ServicePrincipal) *wire.Reply {
	if c.sub[0] == "owners" {
		return s.owners(c, &sp.Owners)
	}
	if c.Method == http.MethodPost && s.mayChange(c, sp.Owners) {
		switch {
		case strings.HasSuffix(c.sub[0], "addPassword"):
			return s.addPassword(c, s.w.Azure.App(sp.AppID), func(name string, start, end time.Time) *world.AppPassword {
				return s.w.Azure.AddPrincipalPassword(sp, name, start, end)
			})
		case strings.HasSuffix(c.sub[0], "removePassword"):
			return s.removePassword(c, &sp.Passwords)
		}
	} else if c.Method == http.MethodPost {
		return s.denied()
	}
	if c.Method == http.MethodGet { // memberOf, appRoleAssignments, …: none here
		return s.list(c, c.sub[0], nil)
	}
	return s.unserved(c)
}

// principal finds the object, as application does.
func (s *server) principal(c *call) *world.ServicePrincipal {
	if c.keyKind == "id" {
		sp := s.w.Azure.ServicePrincipal(c.key)
		if sp == nil || !strings.EqualFold(sp.TenantID, c.tenant.ID) {
			return nil
		}
		return sp
	}
	sp := s.w.Azure.PrincipalOf(c.tenant.ID, c.key)
	if sp == nil || sp.Listed.After(s.w.Now()) {
		return nil
	}
	return sp
}

func (s *server) listPrincipals(c *call) *wire.Reply {
	var all []map[string]any
	for _, sp := range s.w.Azure.ServicePrincipals(c.tenant.ID) {
		if !sp.Listed.After(s.w.Now()) {
			all = append(all, principalJSON(s, sp))
		}
	}
	return s.list(c, "servicePrincipals", all)
}

func (s *server) createPrincipal(c *call) *wire.Reply {
	var in map[string]any
	if err := c.Decode(&in); err != nil {
		return s.unreadable(err)
	}
	appID, _ := in["appId"].(string)
	if s.rights(c.tok) < member {
		return s.denied()
	}
	if appID == "" {
		return s.fail(400, "Request_BadRequest", "Property appId is required.")
	}
	if s.w.Azure.PrincipalOf(c.tenant.ID, appID) != nil {
		text := "The service principal cannot be created, updated, or restored because the service principal name " + appID +
			" is already in use."
		return s.fail(409, "Request_MultipleObjectsWithSameKeyValue", text, map[string]any{
			"code": "ObjectConflict", "message": text, "target": "None", "blockedWord": "", "prefix": "", "suffix": ""})
	}
	if rep := s.backing(c, appID); rep != nil {
		return rep
	}
	sp := s.w.Azure.CreateServicePrincipal(c.tenant.ID, appID)
	sp.Owners = []string{c.tok.PrincipalID()}
	changePrincipal(sp, in)
	rep := s.reply(c, 201, "servicePrincipals/$entity", principalJSON(s, sp))
	rep.Header.Set("Location", s.base.Graph+"/v2/"+c.tenant.ID+"/directoryObjects/"+sp.ID+
		"/Microsoft.DirectoryServices.ServicePrincipal")
	return rep
}

// backing refuses an application that is not there for this caller. One that
// was made a moment ago is refused with 403 at first and 400 later: both are
// reported, their order is invented.
func (s *server) backing(c *call, appID string) *wire.Reply {
	app := s.w.Azure.App(appID)
	local := app != nil && strings.EqualFold(app.TenantID, c.tenant.ID)
	early := local && app.Listed.After(s.w.Now())
	foreign := !local && s.rights(c.tok) != administrator
	if early || foreign || (local && !s.mayChange(c, app.Owners)) {
		return s.fail(403, "Authorization_RequestDenied",
			"When using this permission, the backing application of the service principal being created must in the local "+
				"tenant")
	}
	if app == nil || app.Visible.After(s.w.Now()) || (!local && app.Audience == world.AudienceSingle) {
		return s.fail(400, "Request_BadRequest",
			"The appId '"+appID+"' of the service principal does not reference a valid application object.")
	}
	return nil
}

func (s *server) patchPrincipal(c *call, sp *world.ServicePrincipal) *wire.Reply {
	var in map[string]any
	if err := c.Decode(&in); err != nil {
		return s.unreadable(err)
	}
	changePrincipal(sp, in)
	return none(204)
}

func changePrincipal(sp *world.ServicePrincipal, in map[string]any) {
	for k, v := range in {
		switch k {
		case "tags":
			sp.Tags = texts(v)
		case "notes":
			sp.Notes = optional(v)
		case "displayName":
			sp.Name, _ = v.(string)
		case "id", "appId", "createdDateTime", "owners@odata.bind", "@odata.id":
		default:
			sp.Extra = with(sp.Extra, k, v)
		}
	}
}

// owners answers and changes who looks after an object.
func (s *server) owners(c *call, of *[]string) *wire.Reply {
	switch {
	case c.Method == http.MethodGet:
		var all []map[string]any
		for _, id := range *of {
			if o := s.object(id); o != nil {
				all = append(all, o)
			}
		}
		return s.list(c, "directoryObjects", all)
	case !s.mayChange(c, *of):
		return s.denied()
	case c.Method == http.MethodPost:
		var in map[string]string
		if err := c.Decode(&in); err != nil {
			return s.unreadable(err)
		}
		ref := in["@odata.id"]
		*of = append(*of, ref[strings.LastIndex(ref, "/")+1:])
		return none(204)
	case c.Method == http.MethodDelete && len(c.sub) > 1:
		*of = slices.DeleteFunc(slices.Clone(*of), func(o string) bool { return strings.EqualFold(o, c.sub[1]) })
		return none(204)
	}
	return s.notSupported(c)
}

// object is a directory object by its id, whichever kind; nil when absent.
func (s *server) object(id string) map[string]any {
	if u := s.w.Azure.User(id); u != nil {
		o := userJSON(u)
		o["@odata.type"] = "#microsoft.graph.user"
		return o
	}
	if sp := s.w.Azure.ServicePrincipal(id); sp != nil && !sp.Listed.After(s.w.Now()) {
		o := principalJSON(s, sp)
		o["@odata.type"] = "#microsoft.graph.servicePrincipal"
		return o
	}
	if app := s.w.Azure.AppByObject("", id); app != nil && !app.Listed.After(s.w.Now()) {
		o := appJSON(s, app)
		o["@odata.type"] = "#microsoft.graph.application"
		return o
	}
	return nil
}

func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05Z") }
