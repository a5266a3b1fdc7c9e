// Package graph speaks Microsoft Graph, v1.0 and beta alike: applications,
// service principals and the little else that sign-in and role assignment
// need. Bodies and headers follow recorded ones.
//
// What things rest on: bodies, headers and the refusal without privileges are
// recorded; the conflict, both refusals of a fresh application's principal
// and what members may do documented or reported; how long which read lags is
// invented.
package graph

import (
	"net/http"
	"strings"

	"example.org/peerage/providers/sim/wire"
	"example.org/peerage/providers/sim/world"
)

// Bases are the public URLs.
type Bases = wire.Bases

// New makes the Graph endpoint of a world.
func New(w *world.World, base Bases) http.Handler {
	s := &server{w: w, base: base}
	return wire.Serve(w, s.route)
}

type server struct {
	w    *world.World
	base Bases
}

// call is one request with who asks and where.
type call struct {
	*wire.Request
	tok     *world.Token
	tenant  *world.Tenant
	version string
	// key is what names the object: {"id", …} or {"appId", …}.
	keyKind, key string
	// sub is what follows the object in the path.
	sub []string
}

func (s *server) route(r *wire.Request) *wire.Reply {
	rep := s.answer(r)
	if id := r.Header.Get("Client-Request-Id"); id != "" {
		rep.Header.Set("Client-Request-Id", id)
	}
	rep.Header.Set("Request-Id", s.w.UUID())
	rep.Header.Set("X-Ms-Ags-Diagnostic",
		`{"ServerInfo":{"DataCenter":"West Europe","Slice":"E","Ring":"5","ScaleUnit":"001","RoleInstance":"SIM"}}`)
	rep.Header.Set("Cache-Control", "no-cache")
	return rep
}

func (s *server) answer(r *wire.Request) *wire.Reply {
	seg := wire.Segments(r.Path)
	if len(seg) < 2 || (seg[0] != "v1.0" && seg[0] != "beta") {
		return s.fail(400, "BadRequest", "Invalid version: "+strings.Join(seg, "/"))
	}
	tok, rep := s.who(r)
	if rep != nil {
		return rep
	}
	c := &call{Request: r, tok: tok, tenant: s.w.Azure.Tenant(tok.TenantID), version: seg[0]}
	name := c.splitKey(seg[1:])
	switch strings.ToLower(name) {
	case "applications":
		return s.applications(c)
	case "serviceprincipals":
		return s.principals(c)
	case "directoryobjects":
		return s.directoryObjects(c)
	case "organization":
		return s.organization(c)
	case "me":
		return s.me(c)
	case "users":
		return s.users(c)
	case "domains":
		return s.domains(c)
	case "groups":
		return s.groups(c)
	case "directory":
		return s.directory(c)
	}
	return s.unserved(c)
}

// splitKey finds the collection, the object's key in either form and the rest.
func (c *call) splitKey(seg []string) string {
	name, rest := seg[0], seg[1:]
	if base, arg, ok := strings.Cut(name, "("); ok {
		kind, value, _ := strings.Cut(strings.TrimSuffix(arg, ")"), "=")
		c.keyKind, c.key, c.sub = kind, strings.Trim(value, "'"), rest
		return base
	}
	if len(rest) > 0 {
		c.keyKind, c.key, c.sub = "id", rest[0], rest[1:]
	}
	return name
}

// who finds the caller, or refuses in Graph's words.
func (s *server) who(r *wire.Request) (*world.Token, *wire.Reply) {
	value := r.Bearer()
	tok := s.w.Azure.Token(value)
	switch {
	case value == "":
		return nil, s.unauthorized("Access token is empty.")
	case tok == nil || tok.Refresh:
		return nil, s.unauthorized("IDX14100: JWT is not well formed, there are no dots (.).")
	case !tok.Expires.After(s.w.Now()):
		return nil, s.unauthorized("Lifetime validation failed, the token is expired.")
	case !s.base.IsGraph(tok.Audience):
		return nil, s.unauthorized("Access token validation failure. Invalid audience.")
	}
	return tok, nil
}

func (s *server) unauthorized(message string) *wire.Reply {
	rep := s.fail(401, "InvalidAuthenticationToken", message)
	rep.Header.Set("WWW-Authenticate", `Bearer realm="", authorization_uri="`+s.base.Login+
		`/common/oauth2/authorize", client_id="00000003-0000-0000-c000-000000000000"`)
	return rep
}

// fail answers with an error in Graph's shape.
func (s *server) fail(status int, code, message string, details ...map[string]any) *wire.Reply {
	id := s.w.UUID()
	e := map[string]any{"code": code, "message": message, "innerError": map[string]any{
		"date": s.w.Now().UTC().Format("2006-01-02T15:04:05"), "request-id": id, "client-request-id": id}}
	if details != nil {
		e["details"] = details
	}
	rep := wire.JSON(status, map[string]any{"error": e})
	rep.Header.Set("Content-Type", "application/json")
	return rep
}

func (s *server) missing(key string) *wire.Reply {
	return s.fail(404, "Request_ResourceNotFound",
		"Resource '"+key+"' does not exist or one of its queried reference-property objects are not present.")
}

func (s *server) denied() *wire.Reply {
	return s.fail(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.")
}

func (s *server) notSupported(c *call) *wire.Reply {
	return s.fail(405, "Request_BadRequest", "Specified HTTP method "+c.Method+" is not allowed for the request target.")
}

const contentType = "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8"

// reply answers with one object, or what a context names.
func (s *server) reply(c *call, status int, context string, v map[string]any) *wire.Reply {
	out := map[string]any{"@odata.context": s.base.Graph + "/" + c.version + "/$metadata#" + context}
	want := selected(c.Query.Get("$select"))
	for k, x := range v {
		if want == nil || want[k] || strings.HasPrefix(k, "@") {
			out[k] = x
		}
	}
	rep := wire.JSON(status, out)
	rep.Header.Set("Content-Type", contentType)
	rep.Header.Set("OData-Version", "4.0")
	rep.Header.Set("X-Ms-Resource-Unit", "1")
	return rep
}

func selected(s string) map[string]bool {
	if s == "" {
		return nil
	}
	out := map[string]bool{}
	for _, k := range strings.Split(s, ",") {
		out[strings.TrimSpace(k)] = true
	}
	return out
}

func none(status int) *wire.Reply { return wire.JSON(status, nil) }
