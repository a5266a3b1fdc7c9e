// Package upcloudapi speaks UpCloud's API 1.3 in front of a world: account,
// networks, routers and network peerings. Shapes of networks, routers and
// errors are recorded, those of peerings documented.
package upcloudapi

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"

	"example.org/peerage/providers/sim/wire"
	"example.org/peerage/providers/sim/world"
)

type object = map[string]any

// api is one request's view of the world.
type api struct {
	w   *world.World
	acc *world.UpCloudAccount
	r   *wire.Request
}

// New makes the handler.
func New(w *world.World) http.Handler {
	r := wire.NewRoutes(w, unknown)
	on := func(path string, methods map[string]action) {
		all := wire.Methods{"": as(w, func(*api) *wire.Reply { return notAllowed() })}
		for method, do := range methods {
			all[method] = as(w, do)
		}
		r.On("/1.3"+path, all)
	}
	on("/account", map[string]action{"GET": (*api).account})
	on("/account/details/{id}", map[string]action{"GET": (*api).accountDetails})
	on("/zone", map[string]action{"GET": (*api).zones})
	on("/server", map[string]action{"GET": (*api).servers})
	on("/server/{id}", map[string]action{"GET": (*api).server})
	on("/host", map[string]action{"GET": (*api).hosts})
	on("/network", map[string]action{"GET": (*api).networks, "POST": (*api).createNetwork})
	on("/network/{id}", map[string]action{
		"GET": (*api).network, "PUT": (*api).changeNetwork, "DELETE": (*api).removeNetwork,
	})
	on("/router", map[string]action{"GET": (*api).routers, "POST": (*api).createRouter})
	on("/router/{id}", map[string]action{ // PATCH here, PUT at networks (recorded)
		"GET": (*api).router, "PATCH": (*api).renameRouter, "DELETE": (*api).removeRouter,
	})
	on("/network-peering", map[string]action{"GET": (*api).peerings, "POST": (*api).createPeering})
	on("/network-peering/{id}", map[string]action{
		"GET": (*api).peering, "PATCH": (*api).changePeering, "DELETE": (*api).removePeering,
	})
	return r
}

// action answers for an account.
type action func(*api) *wire.Reply

// as has an action wait for who asks.
func as(w *world.World, do action) func(*wire.Request) *wire.Reply {
	return func(r *wire.Request) *wire.Reply {
		acc, prob := authenticate(w, r)
		if prob != nil {
			return refuse(prob)
		}
		return do(&api{w: w, acc: acc, r: r})
	}
}

// id is the object that the path names.
func (a *api) id() string { return a.r.Part("id") }

// authenticate takes a token ("Bearer ucat_…") or a user and password.
func authenticate(w *world.World, r *wire.Request) (*world.UpCloudAccount, *world.Problem) {
	if t := r.Bearer(); t != "" {
		return w.UpCloud.Authenticate(t, "", "")
	}
	kind, value, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(kind, "Basic") {
		return w.UpCloud.Authenticate("", "", "")
	}
	raw, err := base64.StdEncoding.DecodeString(strings.TrimSpace(value))
	if err != nil {
		return w.UpCloud.Authenticate("", "", "")
	}
	name, password, _ := strings.Cut(string(raw), ":")
	return w.UpCloud.Authenticate("", name, password)
}

// account holds the limits that matter here. Their numbers are invented.
func (a *api) account() *wire.Reply {
	return answer(http.StatusOK, object{"account": object{
		"username": a.acc.Name, "credits": 10000,
		"resource_limits": object{"network_peerings": 100, "networks": 100, "routers": 10},
	}})
}

// answer is classic JSON: indented, blanks around the colon (recorded).
func answer(status int, v any) *wire.Reply {
	return wire.Later(status, "application/json; charset=UTF-8", func() ([]byte, error) {
		b, err := json.MarshalIndent(v, "", "   ")
		return append(bytes.ReplaceAll(b, []byte(`": `), []byte(`" : `)), '\n'), err
	})
}

// nothing is a 204, which has neither body nor type (recorded).
func nothing() *wire.Reply { return &wire.Reply{Status: http.StatusNoContent, Header: http.Header{}} }

// refuse speaks the first family of errors, as networks and routers do
// (recorded) and, it is inferred, peerings.
func refuse(p *world.Problem) *wire.Reply {
	return answer(p.Status, object{"error": object{"error_code": p.Code, "error_message": p.Message}})
}

// unknown speaks the second family (recorded). Its type has no charset, and its
// code is not UpCloud's: the lack is the lab's.
func unknown(r *wire.Request) *wire.Reply {
	// strings always marshal
	b, _ := json.Marshal(object{"type": "about:blank#ERROR_" + wire.NotServedCode,
		"title": wire.NotServed(r.Method + " " + r.Path), "correlation_id": "01JDEMOCORRELATION",
		"status": http.StatusNotFound})
	return wire.Unknown(wire.Text(http.StatusNotFound, "application/problem+json", string(b)))
}

func notAllowed() *wire.Reply {
	return refuse(&world.Problem{Status: http.StatusMethodNotAllowed, Code: "METHOD_NOT_ALLOWED",
		Message: "The method is not allowed here."})
}

func badJSON() *wire.Reply {
	return refuse(&world.Problem{Status: http.StatusBadRequest, Code: "INVALID_REQUEST",
		Message: "The JSON in the request body is invalid."})
}
