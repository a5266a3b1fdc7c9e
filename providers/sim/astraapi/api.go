// Package astraapi speaks the Astra DevOps API in front of a world: what the
// two published descriptions (both call themselves 2.3.0) say of databases,
// peerings, bundles and access lists.
package astraapi

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"

	"example.org/peerage/providers/sim/wire"
	"example.org/peerage/providers/sim/world"
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
	token *world.AstraToken
	db    *world.AstraDatabase
}

// New makes the handler. base stands before the links to bundles.
func New(w *world.World, base string) http.Handler {
	a := &api{w: w, base: strings.TrimRight(base, "/")}
	r := wire.NewRoutes(w, a.unserved)
	r.On("/bundles/{key}", wire.Methods{"GET": func(r *wire.Request) *wire.Reply {
		return (&call{Request: r, api: a}).bundleFile()
	}})
	on := func(path string, methods map[string]action) {
		all := wire.Methods{"": a.as((*call).notAllowed)}
		for method, do := range methods {
			all[method] = a.as(do)
		}
		r.On("/v2"+path, all)
	}
	on("/currentOrg", map[string]action{"GET": (*call).currentOrg})
	on("/access-lists", map[string]action{"GET": (*call).accessLists})
	on("/databases", map[string]action{"GET": (*call).list})
	const db = "/databases/{id}"
	on(db, map[string]action{"GET": found((*call).database)})
	on(db+"/datacenters", map[string]action{"GET": found((*call).datacenters)})
	on(db+"/secureBundleURL", map[string]action{"POST": found((*call).bundle)})
	list := found((*call).accessList)
	on(db+"/access-list", map[string]action{"GET": list, "POST": list, "PUT": list, "PATCH": list, "DELETE": list})
	on("/peering/provider/{provider}/database/{id}", map[string]action{
		"GET": peering((*call).readPeering), "POST": peering((*call).create), "DELETE": peering((*call).removePeering),
	})
	return r
}

// action answers for a token.
type action func(*call) *wire.Reply

// as has an action wait for who asks.
func (a *api) as(do action) func(*wire.Request) *wire.Reply {
	return func(r *wire.Request) *wire.Reply {
		token, prob := a.w.Astra.Authenticate(r.Bearer())
		if prob != nil {
			return refuse(prob)
		}
		return do(&call{Request: r, api: a, token: token})
	}
}

// unserved is asked who asks, too, beneath the API's root.
func (a *api) unserved(r *wire.Request) *wire.Reply {
	if strings.HasPrefix(r.Path, "/v2/") {
		return a.as(func(*call) *wire.Reply { return unknown(r) })(r)
	}
	return unknown(r)
}

// found has an action wait for the database that the path names.
func found(do action) action {
	return func(c *call) *wire.Reply {
		if rep := c.find(c.Part("id")); rep != nil {
			return rep
		}
		return do(c)
	}
}

func (c *call) notAllowed() *wire.Reply {
	return wire.Text(http.StatusMethodNotAllowed, "text/plain; charset=utf-8", "Method Not Allowed\n")
}

func unknown(r *wire.Request) *wire.Reply {
	return wire.Unknown(wire.Text(http.StatusNotFound, "text/plain; charset=utf-8",
		wire.NotServed(r.Method+" "+r.Path)+"\n"))
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
	return refuse(&world.Problem{Status: http.StatusForbidden, Code: "2000014",
		Message: "Forbidden: the token lacks " + right})
}

// in reads the body as JSON; its error is the answer.
func (c *call) in(v any) *wire.Reply {
	if err := json.Unmarshal(c.Body, v); err != nil {
		return refuse(&world.Problem{Status: http.StatusBadRequest,
			Message: "the request body is not the JSON that is expected"})
	}
	return nil
}

func empty() *wire.Reply { return wire.JSON(http.StatusNoContent, nil) }
