// Package flows holds the documented procedures as data for the engine, and
// the steps that they share.
package flows

import (
	"context"
	"slices"

	"peerage/providers"
	"peerage/wizard"
)

// Clouds is what the procedures act on.
type Clouds struct {
	Azure providers.Azure
	Aiven providers.Aiven
	// AWS, Astra and UpCloud may be nil where no procedure needs them.
	AWS     providers.AWS
	Astra   providers.Astra
	UpCloud providers.UpCloud
	// Lookup finds a host's addresses; nil looks nothing up.
	Lookup func(ctx context.Context, host string) ([]string, error)
	// Folder is where files are proposed to be saved; "" is the present one.
	Folder string
	// Others says whether a run other than the given one has a thing in its
	// inventory; then a teardown leaves it. Nil is no other runs.
	Others func(ctx context.Context, run, kind, id string) (bool, error)
}

// maker makes a procedure; rank is its place on the home screen.
type maker struct {
	rank int
	make func(*kit) *wizard.Procedure
}

// registry is filled by the procedures' files while the program loads, and
// only read afterwards.
var registry []maker

// register is called by a procedure's file from an init function.
func register(rank int, make func(*kit) *wizard.Procedure) {
	registry = append(registry, maker{rank, make})
}

// All makes every procedure, those of the home screen first.
func All(c Clouds) []*wizard.Procedure {
	k := newKit(c)
	makers := slices.Clone(registry)
	slices.SortStableFunc(makers, func(a, b maker) int { return a.rank - b.rank })
	out := make([]*wizard.Procedure, 0, len(makers))
	for _, m := range makers {
		out = append(out, m.make(k))
	}
	return out
}
