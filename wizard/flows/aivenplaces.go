package flows

import (
	"context"
	"strings"

	"peerage/providers"
	"peerage/wizard"
)

// newCloud asks where a VPC is to be made: in one of the other side's clouds.
func (k *kit) newCloud(name, other string, needed func(*wizard.Run) bool, list func(context.Context, *wizard.Run, providers.AivenPlaces) ([]providers.AivenPlace, error)) wizard.Input {
	return wizard.Input{Var: name, Free: true, Hint: "choose, or type a cloud as Aiven writes it", Needed: needed,
		Choices: func(ctx context.Context, r *wizard.Run) ([]wizard.Choice, error) {
			s, err := k.aiven(r)
			if err != nil {
				return nil, err
			}
			p, ok := s.(providers.AivenPlaces)
			if !ok {
				return nil, nil
			}
			all, err := list(ctx, r, p)
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

func orgClouds(ctx context.Context, r *wizard.Run, p providers.AivenPlaces) ([]providers.AivenPlace, error) {
	return p.VPCClouds(ctx, r.Get(vOrg))
}

func projectClouds(ctx context.Context, r *wizard.Run, p providers.AivenPlaces) ([]providers.AivenPlace, error) {
	return p.ProjectVPCClouds(ctx, r.Get(vProject))
}
