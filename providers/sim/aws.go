package sim

import (
	"net/http"

	"peerage/providers/sim/awsapi"
	"peerage/providers/sim/world"
)

// AWS is Amazon's service.
const AWS = "aws"

func init() {
	register(service{60, AWS, false, func(w *world.World, _ Endpoints) http.Handler { return awsapi.New(w) }})
}
