package sim

import (
	"net/http"

	"peerage/providers/sim/aivenapi"
	"peerage/providers/sim/arm"
	"peerage/providers/sim/astraapi"
	"peerage/providers/sim/awsapi"
	"peerage/providers/sim/entra"
	"peerage/providers/sim/graph"
	"peerage/providers/sim/upcloudapi"
	"peerage/providers/sim/wire"
	"peerage/providers/sim/world"
)

// The services by name, as faults and calls name them.
const (
	Login   = "login"
	Graph   = "graph"
	ARM     = "arm"
	Aiven   = "aiven"
	AWS     = "aws"
	UpCloud = "upcloud"
	Astra   = "astra"
)

// service is one endpoint: its name, whether its clients insist on TLS, where
// its address stands, and what makes its handler.
type service struct {
	name string
	tls  bool
	at   func(*Endpoints) *string
	make func(*world.World, Endpoints) http.Handler
}

var services = []service{
	{Login, true, func(e *Endpoints) *string { return &e.Login },
		func(w *world.World, e Endpoints) http.Handler { return entra.New(w, e.bases()) }},
	{Graph, true, func(e *Endpoints) *string { return &e.Graph },
		func(w *world.World, e Endpoints) http.Handler { return graph.New(w, e.bases()) }},
	{ARM, true, func(e *Endpoints) *string { return &e.ARM },
		func(w *world.World, e Endpoints) http.Handler { return arm.New(w, e.bases()) }},
	{Aiven, false, func(e *Endpoints) *string { return &e.Aiven },
		func(w *world.World, _ Endpoints) http.Handler { return aivenapi.New(w) }},
	{AWS, false, func(e *Endpoints) *string { return &e.AWS },
		func(w *world.World, _ Endpoints) http.Handler { return awsapi.New(w) }},
	{UpCloud, false, func(e *Endpoints) *string { return &e.UpCloud },
		func(w *world.World, _ Endpoints) http.Handler { return upcloudapi.New(w) }},
	{Astra, false, func(e *Endpoints) *string { return &e.Astra },
		func(w *world.World, e Endpoints) http.Handler { return astraapi.New(w, e.Astra) }},
}

// Services lists them all.
func Services() []string {
	out := make([]string, len(services))
	for i, s := range services {
		out[i] = s.name
	}
	return out
}

func (e Endpoints) bases() wire.Bases {
	return wire.Bases{Login: e.Login, Graph: e.Graph, ARM: e.ARM}
}

func (s *Sim) handlers(at Endpoints) map[string]http.Handler {
	out := map[string]http.Handler{}
	for _, x := range services {
		out[x.name] = s.wrap(x.name, x.make(s.w, at))
	}
	return out
}

func memEndpoints() Endpoints {
	var e Endpoints
	for _, x := range services {
		*x.at(&e) = "https://" + x.name + ".sim.test"
	}
	return e
}
