package sim

import (
	"net/http"

	"peerage/providers/sim/astraapi"
	"peerage/providers/sim/world"
)

// Astra is Astra DB's service.
const Astra = "astra"

func init() {
	register(service{50, Astra, false, func(w *world.World, e Endpoints) http.Handler { return astraapi.New(w, e[Astra]) }})
}
