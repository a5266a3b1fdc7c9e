package sim

import (
	"cmp"
	"net/http"
	"slices"

	"peerage/providers/sim/wire"
	"peerage/providers/sim/world"
)

// service is one endpoint: its name, as endpoints, faults and calls have it,
// whether its clients insist on TLS, and what makes its handler.
type service struct {
	rank int // its place among the others: ports follow it
	name string
	tls  bool
	make func(*world.World, Endpoints) http.Handler
}

// services is filled by each service's file while the program loads, and only
// read afterwards.
var services []service

// register is called by a service's file from an init function.
func register(s service) {
	services = append(services, s)
	slices.SortStableFunc(services, func(a, b service) int { return cmp.Compare(a.rank, b.rank) })
}

// Services lists their names.
func Services() []string {
	out := make([]string, len(services))
	for i, s := range services {
		out[i] = s.name
	}
	return out
}

func (e Endpoints) bases() wire.Bases {
	return wire.Bases{Login: e[Login], Graph: e[Graph], ARM: e[ARM]}
}

func (s *Sim) handlers(at Endpoints) map[string]http.Handler {
	out := map[string]http.Handler{}
	for _, x := range services {
		out[x.name] = s.wrap(x.name, x.make(s.w, at))
	}
	return out
}

func memEndpoints() Endpoints {
	e := Endpoints{}
	for _, x := range services {
		e[x.name] = "https://" + x.name + ".sim.test"
	}
	return e
}
