package sim

import (
	"net/http"

	"peerage/providers/sim/upcloudapi"
	"peerage/providers/sim/world"
)

// UpCloud is UpCloud's service.
const UpCloud = "upcloud"

func init() {
	register(service{70, UpCloud, false, func(w *world.World, _ Endpoints) http.Handler { return upcloudapi.New(w) }})
}
