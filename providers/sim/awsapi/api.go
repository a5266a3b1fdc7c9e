// Package awsapi speaks Amazon's query protocol for EC2 and STS in front of a world.
package awsapi

import (
	"net/http"

	"peerage/providers/sim/wire"
	"peerage/providers/sim/world"
)

type api struct {
	w *world.World
}

// New makes the handler.
func New(w *world.World) http.Handler { return &api{w: w} }

// ServeHTTP implements http.Handler.
func (a *api) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set(wire.UnknownHeader, "1")
	w.WriteHeader(http.StatusNotFound)
}
