// Package astraapi speaks the Astra DevOps API in front of a world: what the
// two published descriptions (both call themselves 2.3.0) say of databases,
// peerings, bundles and access lists.
package astraapi

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"

	"peerage/providers/sim/wire"
	"peerage/providers/sim/world"
)

type api struct {
	w *world.World
	// base is where clients find this API, for the links in answers.
	base string
}

// call is a request while it is worked on, inside World.Do.
type call struct {
	*wire.Request
	*api
	seg   []string
	token *world.AstraToken
	db    *world.AstraDatabase
}

// New makes the handler. base stands before the links to bundles.
func New(w *world.World, base string) http.Handler {
	a := &api{w: w, base: strings.TrimRight(base, "/")}
	return wire.Serve(w, a.route)
}

func (a *api) route(r *wire.Request) *wire.Reply {
	c := &call{Request: r, api: a, seg: wire.Segments(r.Path)}
	if len(c.seg) == 2 && c.seg[0] == "bundles" && r.Method == http.MethodGet {
		return c.bundleFile()
	}
	if len(c.seg) < 2 || c.seg[0] != "v2" {
		return unknown()
	}
	token, prob := a.w.Astra.Authenticate(r.Bearer())
	if prob != nil {
		return refuse(prob)
	}
	c.token = token
	switch c.seg[1] {
	case "currentOrg":
		return c.only(http.MethodGet, len(c.seg) == 2, c.currentOrg)
	case "databases":
		return c.databases()
	case "access-lists":
		return c.only(http.MethodGet, len(c.seg) == 2, c.accessLists)
	case "peering":
		return c.peering()
	}
	return unknown()
}

// only answers when the path and the method are right.
func (c *call) only(method string, path bool, fn func() *wire.Reply) *wire.Reply {
	switch {
	case !path:
		return unknown()
	case c.Method != method:
		return c.notAllowed()
	}
	return fn()
}

func (c *call) notAllowed() *wire.Reply {
	return wire.Text(http.StatusMethodNotAllowed, "text/plain; charset=utf-8", "Method Not Allowed\n")
}

func unknown() *wire.Reply {
	return wire.Unknown(wire.Text(http.StatusNotFound, "text/plain; charset=utf-8", "404 page not found\n"))
}

// refuse makes the error body of the API: an array of objects with "ID" and
// "message". The numbers are invented.
func refuse(p *world.Problem) *wire.Reply {
	id, err := strconv.Atoi(p.Code)
	if err != nil {
		id = 340000 + p.Status
	}
	return wire.JSON(p.Status, map[string]any{"errors": []any{map[string]any{"ID": id, "message": p.Message}}})
}

func (c *call) currentOrg() *wire.Reply {
	return wire.JSON(http.StatusOK, map[string]any{"id": c.token.OrgID})
}

// find looks the database up; what is another organization's is not there.
func (c *call) find(id string) *wire.Reply {
	if c.db = c.w.Astra.Database(c.token.OrgID, id); c.db == nil {
		return refuse(&world.Problem{Status: http.StatusNotFound, Message: "database " + id + " not found"})
	}
	return nil
}

// mayAdmin refuses a token without the Database Administrator's rights.
func (c *call) mayAdmin(right string) *wire.Reply {
	if c.token.Admin {
		return nil
	}
	return refuse(&world.Problem{Status: http.StatusForbidden, Code: "2000014", Message: "Forbidden: the token lacks " + right})
}

// in reads the body as JSON; its error is the answer.
func (c *call) in(v any) *wire.Reply {
	if err := json.Unmarshal(c.Body, v); err != nil {
		return refuse(&world.Problem{Status: http.StatusBadRequest, Message: "the request body is not the JSON that is expected"})
	}
	return nil
}

func empty() *wire.Reply { return wire.JSON(http.StatusNoContent, nil) }
