package link

import (
	"strings"
	"time"

	"example.org/peerage/providers"
)

// Listing is the last good answer of one account.
type Listing struct {
	// ID is its source's.
	ID, Provider, Account string
	Halves                []providers.Half
	// Listed: there was a good answer at all. Stale: it is too old. Denied:
	// the account may not be listed. Refused: parts of it may not.
	Listed, Stale, Denied, Refused bool
	// Asked is when the answer was asked for, AsOf when it came.
	Asked, AsOf time.Time
	// Since is when each half was first seen in its present state; zero, or no
	// list at all, when it was so from the start.
	Since []time.Time
	// Old are the halves, by id, that the listing shows as they were heard
	// then, since their part of it failed; before OldBefore is too old.
	Old       map[string]time.Time
	OldBefore time.Time
	// First: no answer was joined before this one.
	First bool

	ends []ends
}

// Index makes joining quicker as long as Halves stay what they are.
func (l *Listing) Index() { l.ends = endsOf(l.Halves) }

// ends are the networks that a half names as its own and as the other side's,
// folded.
type ends struct{ net, peer string }

func endsOf(halves []providers.Half) []ends {
	out := make([]ends, len(halves))
	for i := range halves {
		out[i] = ends{fold(halves[i].NetworkID), fold(halves[i].PeerID)}
	}
	return out
}

// fold makes all spellings of an id one. ARM ids come in mixed case.
func fold(s string) string { return strings.ToLower(strings.TrimRight(s, "/")) }

// both is a key of two ids; "" without either.
func both(a, b string) string {
	if a == "" || b == "" {
		return ""
	}
	return fold(a) + "\x00" + fold(b)
}

// Known tells the platform's own network, as the cloud calls it, by the id of
// its half. Aiven shows it for a while only, so it is kept when seen.
type Known map[string]string

// Twin says how two halves of one provider find each other.
type Twin struct {
	// One: the two sides are one object, which both show.
	One bool
	// Ended are the classes of an object that does not come back; one is left
	// out where a link of the same networks is there again.
	Ended []Class
	// Shared is an id that both halves carry, beside each other's network; nil
	// where there is none.
	Shared func(h *providers.Half) string
}

// IDs joins a hosted half with a cloud's whose keys are the same; "" is never
// joined.
type IDs struct {
	// Hosted is given what the platform calls its own, as seen now or known
	// from earlier; "" when neither.
	Hosted func(h *providers.Half, own string) string
	Cloud  func(h *providers.Half) string
	// Own is what the platform would call its own, as a cloud half names it.
	Own func(cloud *providers.Half) string
	// Networks: keys are of the two networks.
	Networks bool
}

// networkIDs joins where the platform names the customer's network and, for a
// while at least, its own, and the cloud's half names both.
var networkIDs = &IDs{
	Hosted:   func(h *providers.Half, own string) string { return both(h.PeerID, own) },
	Cloud:    func(h *providers.Half) string { return both(h.NetworkID, h.PeerID) },
	Own:      func(h *providers.Half) string { return h.PeerID },
	Networks: true,
}

// ownNetwork is the place of Ranges where the platform names the customer's
// network.
func ownNetwork(h *providers.Half) []string { return []string{fold(h.NetworkID)} }

func peerNetwork(h *providers.Half) []string { return []string{fold(h.PeerID)} }

// Silence says what becomes of a cloud half that names no range.
type Silence int

// The kinds of silence.
const (
	SilenceRules Silence = iota // it is no partner
	SilenceDoubt                // it may be one
	SilenceFits                 // it is one if nothing else is
)

// Ranges joins what has no id: halves at one place whose cloud half reaches
// the platform's range. That is proof only where the account that the cloud
// half leads to is the platform's own; otherwise the link is a perhaps, and
// none at all where the platform's accounts are known and this is another.
type Ranges struct {
	// Hosted and Cloud are the places of a half.
	Hosted, Cloud func(h *providers.Half) []string
	// Account is the account that an id of the platform's own network names;
	// nil where it names none.
	Account func(network string) string
	// Told is the platform's own account, where its half tells it.
	Told   func(hosted *providers.Half) string
	Silent Silence
	// Ended are classes of cloud halves that are taken only where no other
	// fits.
	Ended []Class
}

// KnownFrom are the platforms' own networks that halves tell now.
func KnownFrom(listings []Listing) Known {
	out := Known{}
	for i := range listings {
		for k := range listings[i].Halves {
			if h := &listings[i].Halves[k]; h.Attrs[AttrToNetwork] != "" {
				out[h.ID] = h.Attrs[AttrToNetwork]
			}
		}
	}
	return out
}
