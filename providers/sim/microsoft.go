package sim

import (
	"net/http"

	"peerage/providers/sim/arm"
	"peerage/providers/sim/entra"
	"peerage/providers/sim/graph"
	"peerage/providers/sim/world"
)

// Microsoft's three services.
const (
	Login = "login"
	Graph = "graph"
	ARM   = "arm"
)

func init() {
	register(service{10, Login, true, func(w *world.World, e Endpoints) http.Handler { return entra.New(w, e.bases()) }})
	register(service{20, Graph, true, func(w *world.World, e Endpoints) http.Handler { return graph.New(w, e.bases()) }})
	register(service{30, ARM, true, func(w *world.World, e Endpoints) http.Handler { return arm.New(w, e.bases()) }})
}
