package aiven

import (
	"context"
	"strings"

	"peerage/providers"
	"peerage/wizard"
	"peerage/wizard/flows/steps"
)

// newCloud asks where a VPC is to be made: in one of the other side's clouds.
func (k *Side) newCloud(name, other string, needed func(*wizard.Run) bool, of func(*wizard.Run) providers.AivenScope) wizard.Input {
	return wizard.Input{Var: name, Free: true, Hint: "choose, or type a cloud as Aiven writes it", Needed: needed,
		Choices: func(ctx context.Context, r *wizard.Run) ([]wizard.Choice, error) {
			s, err := k.Session(r)
			if err != nil {
				return nil, err
			}
			all, err := s.Clouds(ctx, of(r))
			if providers.Is(err, providers.NotPermitted) || steps.Absent(err) == nil && err != nil {
				return nil, nil // it is typed, then
			}
			return placeChoices(all, other), err
		}}
}

func placeChoices(all []providers.AivenPlace, other string) []wizard.Choice {
	var out []wizard.Choice
	for _, x := range all {
		if strings.HasPrefix(x.Cloud, other) {
			out = append(out, wizard.Choice{Value: x.Cloud, Title: x.Cloud, Columns: []string{x.Words}})
		}
	}
	return out
}

// OrgScope is the organization whose VPC the run is about.
func OrgScope(r *wizard.Run) providers.AivenScope { return providers.OfOrganization(r.Get(VarOrg)) }

// ProjectScope is the project whose VPC the run is about.
func ProjectScope(r *wizard.Run) providers.AivenScope { return providers.OfProject(r.Get(VarProject)) }
