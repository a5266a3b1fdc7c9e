package astra

import (
	"context"

	"example.org/peerage/providers"
)

// Place implements providers.Seer: the token's organization.
func (s *session) Place(ctx context.Context) (providers.Place, error) {
	org, err := s.Prove(ctx)
	return providers.Place{Provider: "astra", Account: org}, err
}

// Sees implements providers.Seer.
func (s *session) Sees(ctx context.Context, p providers.Place) error {
	return providers.SameAccount(ctx, s, p)
}
