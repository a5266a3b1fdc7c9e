package filter

import (
	"slices"
	"strings"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/link"
)

// Field is something of a link that a filter can ask for.
type Field struct {
	// Name stands before the colon; Also are other names for it.
	Name string
	Also []string
	// Says is what it is, in a few words.
	Says string
	// Values are all that it can be, where that is known.
	Values []string
}

type field struct {
	Field
	has func(s *subject, v *value) bool
	// spans: its values are spans of time.
	spans bool
	// of are the values that a link has, for completion; nil is none.
	of func(s *subject) []string
	// known are all that it can be, where a part of one is a value, too.
	known func() []string
}

// words are what a verdict is called on the screen. They stand for the same
// links there and here.
var words = []string{
	"active", "waiting", "off", "degraded", "failed", "gone", "unknown",
	"needs you", "stale", "not permitted", "orphan", "perhaps orphan", "taken down", "missing",
}

// flags are what can be so beside a verdict.
var flags = []string{"stale", "denied", "orphan", "perhaps", "unheard", "yours", "taken-down",
	"missing", "different", "extra", "unexpected", "broken", "ambiguous", "expected"}

// byFile are the flags that say how a link stands against a file of those that
// must exist.
var byFile = flags[len(flags)-7:]

// fields are all there are, in the order in which they are explained.
func fields() []field {
	return []field{
		{Field: Field{"verdict", []string{"v", "status"}, "as the board shows it", words}, has: hasVerdict},
		{
			Field: Field{"cloud", nil, "the provider of the network's half", nil}, has: hasCloud, known: clouds,
			of: func(s *subject) []string { return half(s.Cloud, func(h *providers.Half) string { return h.Provider }) },
		},
		{
			Field: Field{"provider", []string{"p"}, "of either half", nil}, has: hasProvider, known: providersOf,
			of: func(s *subject) []string { return s.each(func(h *providers.Half) string { return h.Provider }) },
		},
		{
			Field: Field{"account", nil, "subscription, organization, project, either half's", nil}, has: hasAccount,
			of: func(s *subject) []string { return s.each(func(h *providers.Half) string { return h.Account }) },
		},
		{
			Field: Field{"region", nil, "of either half", nil}, has: hasRegion,
			of: func(s *subject) []string { return s.each(func(h *providers.Half) string { return h.Region }) },
		},
		{
			Field: Field{"kind", nil, "of link", nil}, has: func(s *subject, v *value) bool { return v.in(s.Kind) }, known: kinds,
			of: func(s *subject) []string { return []string{s.Kind} },
		},
		{
			Field: Field{"run", nil, "that made it", nil}, has: func(s *subject, v *value) bool { return v.in(s.run()) },
			of: func(s *subject) []string { return []string{s.run()} },
		},
		{Field: Field{"name", []string{"title", "link"}, "of the link", nil}, has: hasName},
		{
			Field: Field{"network", []string{"vnet", "vpc"}, "name or id, either half's", nil}, has: hasNetwork,
			of: func(s *subject) []string { return s.each(func(h *providers.Half) string { return h.Network }) },
		},
		{Field: Field{"range", []string{"ip", "address"}, "an address or range that it carries", nil}, has: hasRange},
		{
			Field: Field{"state", nil, "a half's own word", nil}, has: hasState,
			of: func(s *subject) []string { return s.each(func(h *providers.Half) string { return h.State }) },
		},
		{Field: Field{"id", nil, "the link's or a half's", nil}, has: hasID},
		{Field: Field{"is", []string{"flag"}, "beside the verdict", flags}, has: hasFlag},
		{Field: Field{"since", nil, "how long the verdict holds: >2d, <1h", nil}, has: hasSince, spans: true},
		{Field: Field{"age", nil, "how old what is known of it is: >5m", nil}, has: hasAge, spans: true},
	}
}

// kinds, clouds and providersOf are what there is of links, as link knows them.
func kinds() []string {
	return ofKinds(func(k *link.Kind) []string { return []string{k.ID} })
}

func clouds() []string {
	return ofKinds(func(k *link.Kind) []string { return []string{k.Cloud.Provider, k.Cloud.Name} })
}

func providersOf() []string {
	return append(clouds(), ofKinds(func(k *link.Kind) []string { return []string{k.Hosted.Provider, k.Hosted.Name} })...)
}

func ofKinds(of func(*link.Kind) []string) []string {
	var out []string
	for _, k := range link.All() {
		for _, s := range of(&k) {
			if s != "" && !slices.ContainsFunc(out, func(x string) bool { return strings.EqualFold(x, s) }) {
				out = append(out, s)
			}
		}
	}
	return out
}

// Fields are all that a filter can ask for.
func Fields() []Field {
	var out []Field
	for _, f := range fields() {
		out = append(out, f.Field)
	}
	return out
}

// half is what one half says, if it is there.
func half(h *providers.Half, what func(*providers.Half) string) []string {
	if h == nil {
		return nil
	}
	return []string{what(h)}
}

// each is what both halves say.
func (s *subject) each(what func(*providers.Half) string) []string {
	return append(half(s.Cloud, what), half(s.Hosted, what)...)
}

// either asks both halves.
func (s *subject) either(v *value, has func(*providers.Half, *value) bool) bool {
	return s.Cloud != nil && has(s.Cloud, v) || s.Hosted != nil && has(s.Hosted, v)
}

// hasVerdict reads a verdict as the board shows it. What has not been heard for
// too long is not what it was: only that it had failed stays known.
func hasVerdict(s *subject, v *value) bool {
	if v.in(s.shown) {
		return true
	}
	known := !s.Denied && (!s.Stale || s.Verdict == providers.Failed || s.Verdict == providers.GoneV)
	switch {
	case s.TakenDown || s.Missing || !known:
		return false
	case s.Verdict == providers.Degraded && v.in("needs you"): // the board counts it among those
		return true
	}
	return v.in(string(s.Verdict))
}

func hasCloud(s *subject, v *value) bool {
	if s.Cloud != nil && v.in(s.Cloud.Provider) {
		return true
	}
	k := s.kind()
	return k != nil && v.in(k.Cloud.Provider, k.Cloud.Name)
}

func hasProvider(s *subject, v *value) bool {
	if s.either(v, func(h *providers.Half, v *value) bool { return v.in(h.Provider) }) {
		return true
	}
	k := s.kind()
	return k != nil && v.in(k.Cloud.Provider, k.Cloud.Name, k.Hosted.Provider, k.Hosted.Name)
}

func hasAccount(s *subject, v *value) bool {
	return s.either(v, func(h *providers.Half, v *value) bool {
		return v.in(h.Account, h.PeerAccount, h.Attrs[link.AttrOrg], h.Attrs[link.AttrProject])
	})
}

func hasRegion(s *subject, v *value) bool {
	return s.either(v, func(h *providers.Half, v *value) bool { return v.in(h.Region, h.Attrs[link.AttrPeerRegion]) })
}

func hasName(s *subject, v *value) bool {
	return v.in(s.Title) || s.either(v, func(h *providers.Half, v *value) bool { return v.in(h.Name) })
}

func hasNetwork(s *subject, v *value) bool {
	return s.either(v, func(h *providers.Half, v *value) bool {
		return v.in(h.Network, h.NetworkID, h.PeerName, h.PeerID)
	})
}

func hasRange(s *subject, v *value) bool {
	return s.either(v, func(h *providers.Half, v *value) bool {
		if v.carried(h.Ranges) || v.carried(h.PeerRanges) || v.in(h.Attrs[link.AttrIP]) {
			return true
		}
		return !v.prefix.IsValid() && (v.in(h.Ranges...) || v.in(h.PeerRanges...))
	})
}

func hasState(s *subject, v *value) bool {
	return s.either(v, func(h *providers.Half, v *value) bool { return v.in(h.State, h.Sync, h.Provisioning) })
}

func hasID(s *subject, v *value) bool {
	return v.in(s.ID) ||
		s.either(v, func(h *providers.Half, v *value) bool { return v.in(h.ID, h.NetworkID, h.PeerID) })
}

func hasFlag(s *subject, v *value) bool {
	return s.Stale && v.in("stale") || s.Denied && v.in("denied") || s.Orphan && v.in("orphan") ||
		s.Perhaps && v.in("perhaps") || s.Unheard && v.in("unheard") || s.Yours && v.in("yours") ||
		s.TakenDown && v.in("taken-down") || v.in(s.flags()...)
}

// hasSince: of a verdict that was so at the first look already it is known only
// that it holds at least since then.
func hasSince(s *subject, v *value) bool {
	if s.Since.IsZero() {
		return v.longer && longer(s.env.Now, s.SeenSince, v)
	}
	return longer(s.env.Now, s.Since, v)
}

func hasAge(s *subject, v *value) bool { return longer(s.env.Now, s.AsOf, v) }

func longer(now, from time.Time, v *value) bool {
	return !from.IsZero() && (now.Sub(from) > v.span) == v.longer
}

// anywhere looks at all that a link shows, and that its provider says of it.
func anywhere(s *subject, v *value) bool {
	if v.prefix.IsValid() && hasRange(s, v) {
		return true
	}
	return v.in(s.Title, s.Kind, s.ID, s.Reason, s.Next) || hasVerdict(s, v) || hasFlag(s, v) || v.in(s.run()) ||
		s.either(v, mentions) || hasProvider(s, v)
}

func mentions(h *providers.Half, v *value) bool {
	return v.in(h.State, h.Sync, h.Provider, h.Account, h.Name, h.Network, h.NetworkID, h.Region, h.ID, h.PeerName,
		h.PeerID, h.PeerAccount) || v.in(h.Ranges...) || v.in(h.PeerRanges...) || v.in(h.Warnings...)
}

// find is the field with a name.
func find(name string) *field {
	for _, f := range fields() {
		if f.Name == name || slices.Contains(f.Also, name) {
			return &f
		}
	}
	return nil
}
