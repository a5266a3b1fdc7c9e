package steps

import (
	"context"

	"example.org/peerage/providers"
)

// Clouds is what the procedures act on.
type Clouds struct {
	Azure providers.Azure
	Aiven providers.Aiven
	// AWS, Astra and UpCloud may be nil where no procedure needs them.
	AWS     providers.AWS
	Astra   providers.Astra
	UpCloud providers.UpCloud
	// Further are the ports of providers that have no field here; see Port.
	Further []any
	// Lookup finds a host's addresses; nil looks nothing up.
	Lookup func(ctx context.Context, host string) ([]string, error)
	// Folder is where files are proposed to be saved; "" is the present one.
	Folder string
	// Others says whether a run other than the given one has a thing in its
	// inventory; then a teardown leaves it. Nil is no other runs.
	Others func(ctx context.Context, run, kind, id string) (bool, error)
}

// Port finds a further provider by its port: the first that is a T. ok is false
// where there is none, as where procedures are only listed.
func Port[T any](c Clouds) (port T, ok bool) {
	for _, x := range c.Further {
		if port, ok = x.(T); ok {
			return port, true
		}
	}
	return port, false
}
