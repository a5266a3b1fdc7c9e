package graph

import (
	"net/http"
	"strings"
	"time"

	"example.org/peerage/providers/sim/wire"
	"example.org/peerage/providers/sim/world"
)

// kind is how Graph handles one kind of the directory's objects.
type kind[T any] struct {
	set          string
	list, create func(*call) *wire.Reply
	// find gives the object that a call names; nil where there is none. part
	// answers what lies beneath it.
	find        func(*call) *T
	json        func(*server, *T) map[string]any
	owners      func(*T) []string
	part, patch func(*call, *T) *wire.Reply
	remove      func(*T)
}

func serve[T any](s *server, c *call, k kind[T]) *wire.Reply {
	if s.rights(c.tok) == nothing {
		return s.denied()
	}
	switch {
	case c.key != "":
	case c.Method == http.MethodGet:
		return k.list(c)
	case c.Method == http.MethodPost:
		return k.create(c)
	default:
		return s.notSupported(c)
	}
	x := k.find(c)
	switch {
	case x == nil:
		return s.missing(c.key)
	case len(c.sub) > 0:
		return k.part(c, x)
	case c.Method == http.MethodGet:
		return s.reply(c, 200, k.set+"/$entity", k.json(s, x))
	case !s.mayChange(c, k.owners(x)):
		return s.denied()
	case c.Method == http.MethodPatch:
		return k.patch(c, x)
	case c.Method == http.MethodDelete:
		k.remove(x)
		return none(204)
	}
	return s.notSupported(c)
}

func (s *server) applications(c *call) *wire.Reply {
	return serve(s, c, kind[world.App]{
		set: "applications", list: s.listApplications, create: s.createApplication, find: s.application, json: appJSON,
		owners: func(a *world.App) []string { return a.Owners },
		part:   s.applicationPart, patch: s.patchApplication, remove: s.w.Azure.DeleteApp,
	})
}

// application finds the object. By its own id it is there at once, by its
// other key only when the directory has caught up.
func (s *server) application(c *call) *world.App {
	if c.keyKind == "id" {
		return s.w.Azure.AppByObject(c.tenant.ID, c.key)
	}
	app := s.w.Azure.App(c.key)
	if app == nil || !strings.EqualFold(app.TenantID, c.tenant.ID) || app.Listed.After(s.w.Now()) {
		return nil
	}
	return app
}

func (s *server) listApplications(c *call) *wire.Reply {
	var all []map[string]any
	for _, app := range s.w.Azure.Apps(c.tenant.ID) {
		if !app.Listed.After(s.w.Now()) {
			all = append(all, appJSON(s, app))
		}
	}
	return s.list(c, "applications", all)
}

// audiences are the four that Graph knows.
var audiences = map[string]bool{world.AudienceSingle: true, world.AudienceMultiple: true,
	"AzureADandPersonalMicrosoftAccount": true, "PersonalMicrosoftAccount": true}

func (s *server) createApplication(c *call) *wire.Reply {
	if s.rights(c.tok) < member {
		return s.denied()
	}
	var in map[string]any
	if err := c.Decode(&in); err != nil {
		return s.unreadable(err)
	}
	name, _ := in["displayName"].(string)
	if name == "" {
		return s.fail(400, "Request_BadRequest", "Property displayName is required.")
	}
	audience, _ := in["signInAudience"].(string)
	if audience != "" && !audiences[audience] {
		return s.badAudience(audience)
	}
	app := s.w.Azure.CreateApp(c.tenant.ID, name, audience, c.tok.PrincipalID())
	if rep := s.putKeys(c, app); rep != nil {
		return rep
	}
	changeApp(app, in)
	rep := s.reply(c, 201, "applications/$entity", appJSON(s, app))
	rep.Header.Set("Location", s.base.Graph+"/v2/"+c.tenant.ID+"/directoryObjects/"+app.ObjectID+
		"/Microsoft.DirectoryServices.Application")
	return rep
}

func (s *server) patchApplication(c *call, app *world.App) *wire.Reply {
	var in map[string]any
	if err := c.Decode(&in); err != nil {
		return s.unreadable(err)
	}
	if a, ok := in["signInAudience"].(string); ok && !audiences[a] {
		return s.badAudience(a)
	}
	if rep := s.putKeys(c, app); rep != nil {
		return rep
	}
	changeApp(app, in)
	return none(204)
}

func (s *server) unreadable(err error) *wire.Reply {
	return s.fail(400, "BadRequest",
		"Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format. "+
			err.Error())
}

func (s *server) badAudience(a string) *wire.Reply {
	return s.fail(400, "Request_BadRequest",
		"Invalid value '"+a+"' specified for property 'signInAudience' of resource 'Application'.")
}

// changeApp takes over what a client sets; what this world gives no meaning
// is kept as it came.
func changeApp(app *world.App, in map[string]any) {
	for k, v := range in {
		switch k {
		case "displayName":
			app.Name, _ = v.(string)
		case "signInAudience":
			app.Audience, _ = v.(string)
		case "tags":
			app.Tags = texts(v)
		case "identifierUris":
			app.IdentifierURIs = texts(v)
		case "notes":
			app.Notes = optional(v)
		case "id", "appId", "createdDateTime", "passwordCredentials", "keyCredentials", "owners@odata.bind",
			"@odata.id":
		default:
			app.Extra = with(app.Extra, k, v)
		}
	}
}

func with(m map[string]any, k string, v any) map[string]any {
	if m == nil {
		m = map[string]any{}
	}
	m[k] = v
	return m
}

func texts(v any) []string {
	list, _ := v.([]any)
	out := []string{}
	for _, x := range list {
		if t, ok := x.(string); ok {
			out = append(out, t)
		}
	}
	return out
}

func optional(v any) *string {
	if t, ok := v.(string); ok {
		return &t
	}
	return nil
}

// applicationPart answers what lies beneath an application.
func (s *server) applicationPart(c *call, app *world.App) *wire.Reply {
	switch part := c.sub[0]; {
	case part == "owners":
		return s.owners(c, &app.Owners)
	case part == "federatedIdentityCredentials" && (c.Method == http.MethodGet || s.mayChange(c, app.Owners)):
		return s.federated(c, app)
	case c.Method != http.MethodPost:
		return s.notSupported(c)
	case !s.mayChange(c, app.Owners):
		return s.denied()
	case strings.HasSuffix(part, "addPassword"):
		return s.addPassword(c, app, func(name string, start, end time.Time) *world.AppPassword {
			return s.w.Azure.AddPassword(app, name, start, end)
		})
	case strings.HasSuffix(part, "removePassword"):
		return s.removePassword(c, &app.Passwords)
	}
	return s.unserved(c)
}

// addPassword gives an application, or its principal, a key that make makes.
func (s *server) addPassword(c *call, app *world.App,
	make func(name string, start, end time.Time) *world.AppPassword) *wire.Reply {
	var in struct {
		PasswordCredential struct {
			DisplayName   *string    `json:"displayName"`
			StartDateTime *time.Time `json:"startDateTime"`
			EndDateTime   *time.Time `json:"endDateTime"`
		} `json:"passwordCredential"`
	}
	if len(c.Body) > 0 {
		if err := c.Decode(&in); err != nil {
			return s.unreadable(err)
		}
	}
	p := in.PasswordCredential
	var start, end time.Time
	if p.StartDateTime != nil {
		start = *p.StartDateTime
	}
	if p.EndDateTime != nil {
		end = *p.EndDateTime
	}
	if !end.IsZero() && (!end.After(start) || !end.After(s.w.Now())) {
		return s.fail(400, "Request_BadRequest",
			"Invalid value specified for property 'endDateTime' of resource 'PasswordCredential'.")
	}
	if app != nil {
		if no := s.againstPolicy(app, start, end); no != nil {
			return no
		}
	}
	name := ""
	if p.DisplayName != nil {
		name = *p.DisplayName
	}
	made := make(name, start, end)
	out := passwordJSON(made)
	out["secretText"] = made.Secret
	return s.reply(c, 200, "microsoft.graph.passwordCredential", out)
}

// againstPolicy refuses a password that the directory's policy does not allow.
// Codes, status, message and details of the first are reported
// (microsoft-365-agents-toolkit's issue 10998), of the second the code; its
// other words are inferred.
func (s *server) againstPolicy(app *world.App, start, end time.Time) *wire.Reply {
	t := s.w.Azure.Tenant(app.TenantID)
	if t.Policy == "" {
		return nil
	}
	if t.LongestPassword == 0 {
		return s.fail(400, "CredentialTypeNotAllowedAsPerAppPolicy", "Credential type not allowed as per assigned policy '"+
			t.Policy+"'.")
	}
	if start.IsZero() {
		start = s.w.Now()
	}
	if !end.IsZero() && end.Sub(start) <= t.LongestPassword {
		return nil
	}
	text := "Credential lifetime exceeds the max value allowed as per assigned policy '" + t.Policy + "'."
	return s.fail(400, "CredentialInvalidLifetimeAsPerAppPolicy", text,
		map[string]any{"code": "InvalidKeyEndDate", "message": text, "target": "EndDate"})
}

func (s *server) removePassword(c *call, of *[]*world.AppPassword) *wire.Reply {
	var in struct {
		KeyID string `json:"keyId"`
	}
	if err := c.Decode(&in); err != nil {
		return s.unreadable(err)
	}
	if !world.RemoveKey(of, in.KeyID) {
		return s.fail(400, "Request_BadRequest", "No password credential found with keyId.")
	}
	return none(204)
}
