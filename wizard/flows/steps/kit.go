// Package steps holds what every step is made of, whatever provider it is about:
// the clouds and the runs' open sessions, faults, lookups, choices, variables,
// shell words and the acts that many remedies share.
package steps

import (
	"context"

	"peerage/wizard"
)

// Kit is what steps are made of: the clouds, and the open sessions of every run
// of the process.
type Kit struct {
	Clouds
	*sessions
}

// New makes a kit without open sessions.
func New(c Clouds) *Kit {
	return &Kit{Clouds: c, sessions: &sessions{runs: map[string]*Held{}}}
}

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
