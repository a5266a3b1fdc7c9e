package sim

import (
	"net/http"

	"example.org/peerage/providers/sim/aivenapi"
	"example.org/peerage/providers/sim/arm"
	"example.org/peerage/providers/sim/astraapi"
	"example.org/peerage/providers/sim/awsapi"
	"example.org/peerage/providers/sim/entra"
	"example.org/peerage/providers/sim/graph"
	"example.org/peerage/providers/sim/upcloudapi"
	"example.org/peerage/providers/sim/wire"
	"example.org/peerage/providers/sim/world"
)

// The services, as endpoints, faults and calls name them. Login, Graph and ARM
// are Microsoft's.
const (
	Login   = "login"
	Graph   = "graph"
	ARM     = "arm"
	Aiven   = "aiven"
	Astra   = "astra"
	AWS     = "aws"
	UpCloud = "upcloud"
)

// service is one endpoint: its name, whether its clients insist on TLS, and what
// makes its handler.
type service struct {
	name string
	tls  bool
	make func(*world.World, Endpoints) http.Handler
}

// services lists them in the order in which ports are given to them.
func services() []service {
	return []service{
		{Login, true, func(w *world.World, e Endpoints) http.Handler { return entra.New(w, e.bases()) }},
		{Graph, true, func(w *world.World, e Endpoints) http.Handler { return graph.New(w, e.bases()) }},
		{ARM, true, func(w *world.World, e Endpoints) http.Handler { return arm.New(w, e.bases()) }},
		{Aiven, false, func(w *world.World, _ Endpoints) http.Handler { return aivenapi.New(w) }},
		{Astra, false, func(w *world.World, e Endpoints) http.Handler { return astraapi.New(w, e[Astra]) }},
		{AWS, false, func(w *world.World, _ Endpoints) http.Handler { return awsapi.New(w) }},
		{UpCloud, false, func(w *world.World, _ Endpoints) http.Handler { return upcloudapi.New(w) }},
	}
}

// Services lists their names.
func Services() []string {
	var out []string
	for _, s := range services() {
		out = append(out, s.name)
	}
	return out
}

func (e Endpoints) bases() wire.Bases {
	return wire.Bases{Login: e[Login], Graph: e[Graph], ARM: e[ARM]}
}

func (s *Sim) handlers(at Endpoints) map[string]http.Handler {
	out := map[string]http.Handler{}
	for _, x := range services() {
		out[x.name] = s.wrap(x.name, x.make(s.w, at))
	}
	return out
}

func memEndpoints() Endpoints {
	e := Endpoints{}
	for _, name := range Services() {
		e[name] = "https://" + name + ".sim.test"
	}
	return e
}
