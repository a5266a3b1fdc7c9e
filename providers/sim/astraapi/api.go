// Package astraapi speaks the Astra DevOps API in front of a world.
package astraapi

import (
	"net/http"

	"peerage/providers/sim/wire"
	"peerage/providers/sim/world"
)

type api struct {
	w *world.World
	// base is where clients find this API, for the links in answers.
	base string
}

// New makes the handler.
func New(w *world.World, base string) http.Handler { return &api{w: w, base: base} }

// ServeHTTP implements http.Handler.
func (a *api) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set(wire.UnknownHeader, "1")
	w.WriteHeader(http.StatusNotFound)
}
