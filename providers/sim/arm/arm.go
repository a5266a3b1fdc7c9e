// Package arm speaks Azure Resource Manager: tenants, subscriptions, resource
// groups, role-based access control, virtual networks and their peerings with
// long-running operations. Bodies, headers and the order of states follow
// recorded ones; any api-version is taken.
//
// What things rest on: peering and role bodies, their statuses, the order of
// states and the list's lag are recorded; permissions, inheritance, lag of
// grants, auxiliary tokens, rate-limit headers and page links documented;
// refusals of networks and peerings reported by users; Retry-After's ten
// seconds, page sizes, networks made and changed at once, the codes marked
// so, and what a damaged operation URL gets are invented.
package arm

import (
	"net/http"
	"strings"
	"time"

	"example.org/peerage/providers/sim/wire"
	"example.org/peerage/providers/sim/world"
)

// Bases are the public URLs.
type Bases = wire.Bases

// New makes the resource manager of a world.
func New(w *world.World, base Bases) http.Handler {
	s := &server{w: w, base: base}
	return wire.Serve(w, s.route)
}

type server struct {
	w    *world.World
	base Bases
}

// call is one request and who makes it.
type call struct {
	*wire.Request
	tok *world.Token
	aux []*world.Token
	seg []string
}

// at gives a segment of the path, folded; "" beyond its end.
func (c *call) at(i int) string {
	if i >= len(c.seg) {
		return ""
	}
	return strings.ToLower(c.seg[i])
}

func (s *server) route(r *wire.Request) *wire.Reply {
	rep := s.answer(r)
	id := s.w.UUID()
	h := rep.Header
	h.Set("X-Ms-Request-Id", id)
	corr := r.Header.Get("X-Ms-Correlation-Request-Id")
	if corr == "" {
		corr = id
	}
	h.Set("X-Ms-Correlation-Request-Id", corr)
	h.Set("X-Ms-Routing-Request-Id", "WESTEUROPE:"+s.w.Now().UTC().Format("20060102T150405Z")+":"+s.w.UUID())
	if cid := r.Header.Get("X-Ms-Client-Request-Id"); cid != "" &&
		strings.EqualFold(r.Header.Get("X-Ms-Return-Client-Request-Id"), "true") {
		h.Set("X-Ms-Client-Request-Id", cid)
	}
	h.Set("Cache-Control", "no-cache")
	h.Set("Pragma", "no-cache")
	h.Set("Expires", "-1")
	h.Set("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
	h.Set("X-Content-Type-Options", "nosniff")
	budget(r.Method, h)
	return rep
}

// budget sends the headers of ARM's rate limits. The numbers are those of a
// full bucket; what is over the limit is a matter of faults.
func budget(method string, h http.Header) {
	kind, left, global := "reads", "249", "3749"
	switch method {
	case http.MethodPut, http.MethodPost, http.MethodPatch:
		kind, left, global = "writes", "199", "2999"
	case http.MethodDelete:
		kind, left, global = "deletes", "199", "2999"
	}
	h.Set("X-Ms-Ratelimit-Remaining-Subscription-"+kind, left)
	h.Set("X-Ms-Ratelimit-Remaining-Subscription-Global-"+kind, global)
}

func (s *server) answer(r *wire.Request) *wire.Reply {
	seg := wire.Segments(r.Path)
	if len(seg) == 2 && strings.EqualFold(r.Path, "/metadata/endpoints") {
		return s.metadata()
	}
	c := &call{Request: r, seg: seg}
	if rep := s.authenticate(c); rep != nil {
		return rep
	}
	if r.Query.Get("api-version") == "" {
		return fail(400, "MissingApiVersionParameter",
			"The api-version query parameter (?api-version=) is required for all requests.")
	}
	if scope, kind, name, ok := authorizationPath(c); ok {
		return s.authorization(c, scope, kind, name)
	}
	switch c.at(0) {
	case "tenants":
		return s.tenants(c)
	case "subscriptions":
		return s.subscriptions(c)
	}
	return s.invalidType(c)
}

func (s *server) subscriptions(c *call) *wire.Reply {
	if len(c.seg) == 1 {
		return s.listSubscriptions(c)
	}
	sub, rep := s.subscription(c, c.seg[1])
	if rep != nil {
		return rep
	}
	if rep := s.lists(c, sub); rep != nil {
		return rep
	}
	switch c.at(2) {
	case "":
		return s.getSubscription(c, sub)
	case "locations":
		return s.locations(c, sub)
	case "resourcegroups":
		if len(c.seg) <= 4 {
			return s.groups(c, sub)
		}
		if c.at(4) == "providers" && c.at(5) == "microsoft.network" && c.at(6) == "virtualnetworks" {
			return s.networks(c, sub)
		}
		if rep := s.linkResources(c, sub); rep != nil {
			return rep
		}
	case "providers":
		if len(c.seg) <= 5 && c.at(4) != "virtualnetworks" && c.at(4) != "privateendpoints" {
			return s.providers(c, sub)
		}
		if c.at(3) == "microsoft.network" {
			return s.networkProvider(c, sub)
		}
	}
	return s.invalidType(c)
}

// networkProvider answers what lies under a subscription's Microsoft.Network.
func (s *server) networkProvider(c *call, sub *world.Subscription) *wire.Reply {
	switch {
	case c.at(4) == "virtualnetworks" && len(c.seg) == 5:
		return s.listNetworks(c, sub, "")
	case c.at(4) == "privateendpoints" && len(c.seg) == 5:
		return s.listEndpoints(c, sub, "")
	case c.at(4) == "locations" && c.at(6) == "operations" && len(c.seg) == 8:
		return s.operation(c)
	case c.at(4) == "locations" && c.at(6) == "operationresults" && len(c.seg) == 8:
		return s.operationResult(c)
	}
	return s.invalidType(c)
}

// invalidType answers what the lab does not serve, which Resource Manager may.
func (s *server) invalidType(c *call) *wire.Reply {
	return wire.Unknown(fail(404, wire.NotServedCode, wire.NotServed(c.Method+" "+c.Path)))
}

func (s *server) notAllowed(c *call) *wire.Reply {
	return fail(405, "MethodNotAllowed", "The requested resource does not support http method '"+c.Method+"'.")
}

// fail answers with an error as the gateway does.
func fail(status int, code, message string) *wire.Reply {
	rep := wire.JSON(status, map[string]any{"error": map[string]any{"code": code, "message": message}})
	rep.Header.Set("X-Ms-Failure-Cause", "gateway")
	return rep
}

// refused answers with a rule's refusal as the network provider does.
func refused(p *world.Problem) *wire.Reply {
	body := map[string]any{"error": map[string]any{"code": p.Code, "message": p.Message, "details": []any{}}}
	if p.Code == "VnetAddressSpaceOverlapsWithAlreadyPeeredVnet" {
		body["status"] = "Failed"
	}
	return wire.JSON(p.Status, body)
}

// retryAfter tells the client when to look again: whole seconds of its own
// clock, and the milliseconds that the Azure SDKs prefer.
func (s *server) retryAfter(rep *wire.Reply, d time.Duration) {
	wall := time.Duration(float64(d) / s.w.Clock().Speed())
	rep.Header.Set("Retry-After", itoa(max(1, int((wall+time.Second-1)/time.Second))))
	if wall%time.Second != 0 {
		rep.Header.Set("Retry-After-Ms", itoa(max(1, int(wall/time.Millisecond))))
	}
}
