package flows

import (
	"context"
	"strings"

	"peerage/providers"
	"peerage/wizard"
)

// newCloud asks where a VPC is to be made: in one of the other side's clouds.
func (k *kit) newCloud(name, other string, needed func(*wizard.Run) bool, of func(*wizard.Run) providers.AivenScope) wizard.Input {
	return wizard.Input{Var: name, Free: true, Hint: "choose, or type a cloud as Aiven writes it", Needed: needed,
		Choices: func(ctx context.Context, r *wizard.Run) ([]wizard.Choice, error) {
			s, err := k.aiven(r)
			if err != nil {
				return nil, err
			}
			all, err := s.Clouds(ctx, of(r))
			if providers.Is(err, providers.NotPermitted) || absent(err) == nil && err != nil {
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

// orgScope and projectScope say whose VPC the run is about.
func orgScope(r *wizard.Run) providers.AivenScope { return providers.OfOrganization(r.Get(vOrg)) }

func projectScope(r *wizard.Run) providers.AivenScope { return providers.OfProject(r.Get(vProject)) }
