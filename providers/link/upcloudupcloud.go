package link

import (
	"slices"

	"example.org/peerage/providers"
)

// KindUpCloudUpCloud is a peering of two networks on UpCloud that no data
// platform is part of.
const KindUpCloudUpCloud = "upcloud-upcloud"

func upCloudUpCloud() Kind {
	return Kind{
		ID:     KindUpCloudUpCloud,
		Hosted: upSide(), Cloud: upSide(),
		Twin:    &Twin{},
		CloudID: upID,
		Rules:   slices.Concat(upOwn(Unseen, Missing), upAlone, upPair()),
		Mends:   upActs,
	}
}

// upPair takes the word of the half that is not up; what one half says of the
// other comes last.
func upPair() []Rule {
	var own, peer []Rule
	for _, s := range upStates {
		for _, r := range []Rule{{Cloud: of(s.state), Ruling: s.Ruling}, {Hosted: of(s.state), Ruling: s.Ruling}} {
			if s.state == peerDisabled || s.state == peerRouter {
				peer = append(peer, r)
			} else {
				own = append(own, r)
			}
		}
	}
	onCloud := func(r Rule) bool { return r.Cloud != nil }
	own = append(keep(own, onCloud), keep(own, func(r Rule) bool { return !onCloud(r) })...)
	waiting := waits("Both halves are there; UpCloud has not joined them yet.")
	strange := is(providers.UnknownV, unreadable)
	return slices.Concat(own,
		keep(peer, onCloud), []Rule{{Cloud: of(upWaits), Ruling: waiting}, {Cloud: of(Strange), Ruling: strange}},
		keep(peer, func(r Rule) bool { return !onCloud(r) }), []Rule{{Hosted: of(upWaits), Ruling: waiting},
			{Hosted: of(Strange), Ruling: strange}},
		[]Rule{{Ruling: is(providers.Active, "Both halves are up.")}})
}

func keep(list []Rule, fn func(Rule) bool) []Rule {
	var out []Rule
	for _, r := range list {
		if fn(r) {
			out = append(out, r)
		}
	}
	return out
}
