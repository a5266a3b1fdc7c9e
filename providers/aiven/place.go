package aiven

import (
	"context"
	"slices"

	"example.org/peerage/providers"
)

// Place implements providers.Seer: whose token it is.
func (s *session) Place(ctx context.Context) (providers.Place, error) {
	user, err := s.Prove(ctx)
	return providers.Place{Provider: "aiven", Account: user}, err
}

// Sees implements providers.Seer. What belongs to an organization or project is
// seen by every user of it, so the account does not count: the lists of what
// the token belongs to do, which need no right (Aiven's permissions).
func (s *session) Sees(ctx context.Context, p providers.Place) error {
	here, err := s.Place(ctx)
	if err != nil {
		return err
	}
	there, of := p.Provider == "" || p.Provider == here.Provider, providers.ScopeOf(p.Scope)
	switch {
	case of.Organization() != "":
		var list []providers.AivenOrganization
		list, err = s.Organizations(ctx)
		there = there && slices.ContainsFunc(list, func(o providers.AivenOrganization) bool {
			return o.ID == of.Organization()
		})
	case of.Project() != "":
		var list []string
		list, err = s.Projects(ctx)
		there = there && slices.Contains(list, of.Project())
	}
	if err != nil {
		return err
	}
	if !there {
		return providers.Elsewhere(p, here, "")
	}
	return nil
}
