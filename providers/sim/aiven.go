package sim

import (
	"net/http"

	"peerage/providers/sim/aivenapi"
	"peerage/providers/sim/world"
)

// Aiven is Aiven's service.
const Aiven = "aiven"

func init() {
	register(service{40, Aiven, false, func(w *world.World, _ Endpoints) http.Handler { return aivenapi.New(w) }})
}
