package aws

import (
	"context"

	"example.org/peerage/providers"
)

// Place implements providers.Seer: the account for which STS takes the keys.
func (s *session) Place(ctx context.Context) (providers.Place, error) {
	account, _, err := s.Caller(ctx)
	return providers.Place{Provider: "aws", Account: account}, err
}

// Sees implements providers.Seer. A region that does not take the keys refuses
// every call, so it needs no proof of its own.
func (s *session) Sees(ctx context.Context, p providers.Place) error {
	return providers.SameAccount(ctx, s, p)
}
