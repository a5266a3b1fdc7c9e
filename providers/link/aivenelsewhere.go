package link

import (
	"slices"

	"example.org/peerage/providers"
)

// aivenElsewhere is an Aiven half that leads to a cloud of which nothing is
// listed here; rest is any cloud that no kind before it has.
func aivenElsewhere(cloud, name string, rest bool) Kind {
	hosted := aivenSide(cloud, HalfOrgPeering, HalfProjectPeering)
	if rest {
		hosted.Is = func(h *providers.Half) bool { return h.Kind == HalfOrgPeering || h.Kind == HalfProjectPeering }
	}
	return Kind{
		ID:     "aiven-" + cloud,
		Hosted: hosted, Cloud: Side{Name: name},
		HostedID: aivenHostedID("aiven-" + cloud),
		Rules:    slices.Concat(aivenAzureRules, aivenEnds),
	}
}
