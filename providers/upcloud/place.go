package upcloud

import (
	"context"

	"example.org/peerage/providers"
)

// Place implements providers.Seer: whose credentials they are.
func (s *session) Place(ctx context.Context) (providers.Place, error) {
	account, err := s.Prove(ctx)
	return providers.Place{Provider: "upcloud", Account: account}, err
}

// Sees implements providers.Seer.
func (s *session) Sees(ctx context.Context, p providers.Place) error {
	return providers.SameAccount(ctx, s, p)
}
