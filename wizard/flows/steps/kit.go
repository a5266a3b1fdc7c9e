// Package steps holds what every step is made of, whatever provider it is about:
// the clouds, sessions kept by run, faults, lookups, choices, variables,
// shell words and the acts that many remedies share.
package steps

import (
	"context"

	"example.org/peerage/providers/link"
	"example.org/peerage/wizard"
)

// Kit is what steps are made of, whatever they work with.
type Kit struct {
	Clouds
	// rulings are what was seen last of the links that the runs make.
	rulings Kept[link.Ruling]
}

// New makes a kit.
func New(c Clouds) *Kit { return &Kit{Clouds: c} }

// Elsewhere says why a thing must stay: another run has it.
func (k *Kit) Elsewhere(ctx context.Context, r *wizard.Run, it wizard.Item) (string, error) {
	if k.Others == nil || it.ID == "" {
		return "", nil
	}
	used, err := k.Others(ctx, r.ID(), it.Kind, it.ID)
	if err != nil || !used {
		return "", err
	}
	return "another run uses it", nil
}
