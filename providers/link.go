package providers

import "time"

// Verdict is the one word that the board gives a link.
type Verdict string

// The verdicts, FLOWS B03.
const (
	Active   Verdict = "active"
	Waiting  Verdict = "waiting"
	Off      Verdict = "off"
	Degraded Verdict = "degraded"
	Failed   Verdict = "failed"
	GoneV    Verdict = "gone"
	UnknownV Verdict = "unknown"
)

// Half is one side of a link, as one list call showed it.
type Half struct {
	// Provider is "aiven", "azure", …; Account whose listing showed it (a
	// subscription, an organization); Kind the type of object: "vnet-peering",
	// "org-vpc-peering", "project-vpc-peering".
	Provider, Account, Kind string
	// ID is the object's own id in its provider, unique within it.
	ID string
	// Name is what people call the object; Network and NetworkID name the
	// network on this side; Region and Ranges are that network's.
	Name, Network, NetworkID, Region string
	Ranges                           []string
	// PeerID names the other side's network as this side knows it (ARM id,
	// pcx id, network uuid), case-folded by the joiner; PeerAccount, PeerName
	// and PeerRanges are what else this side knows of it.
	PeerID, PeerAccount, PeerName string
	PeerRanges                    []string
	// State is the provider's word, unchanged; Sync and Provisioning are
	// Azure's two further words; Message and Warnings the provider's.
	State, Sync, Provisioning, Message string
	Warnings                           []string
	// Attrs holds what joins or explains and has no field of its own.
	Attrs map[string]string
	// Created and Updated are the provider's times; zero when unknown.
	Created, Updated time.Time
}

// Link is two halves joined, or one without a partner.
type Link struct {
	// ID is stable for as long as the same two networks are meant.
	ID string
	// Kind is the procedure that makes such a link: "aiven-azure", …
	Kind string
	// Title is "vnet-orders ⇄ aiven-eu".
	Title string
	// Hosted is the data platform's half (Aiven, Astra), Cloud the other.
	Hosted, Cloud *Half
	Verdict       Verdict
	// Reason says in a sentence why; Next what to do, "" when nothing; Yours
	// that the person is the one to act; Repair names the act that mends it
	// ("" when there is none).
	Reason, Next string
	Yours        bool
	Repair       string
	// Orphan: a half without its partner. Perhaps: several partners fit, or the
	// one that is shown was found by ranges alone.
	// Unheard: whoever may have the other half has not answered yet, so that
	// there is no verdict.
	Orphan, Perhaps, Unheard bool
	// Stale: a listing that this rests on is too old; AsOf is the older of
	// the two halves' listings. Denied: the listing is not permitted.
	Stale, Denied bool
	AsOf          time.Time
	// Sources are the ids of the listings that this rests on.
	Sources []string
	// Since is when the present verdict began; zero when it was so already at
	// the first look. SeenSince is when it was first seen.
	Since, SeenSince time.Time
	// TakenDown: it is gone because this program removed it.
	TakenDown bool
	// Missing: no provider has it; it is known from a file of links that must exist.
	Missing bool
}

// Word is what the link is called on every screen: its verdict, or what matters
// more.
func (l *Link) Word() string {
	switch {
	case l.Missing:
		return "missing"
	case l.TakenDown:
		return "taken down"
	case l.Denied:
		return "not permitted"
	case l.Stale && l.Verdict != Failed && l.Verdict != GoneV: // those are known to be broken
		return "stale"
	case l.Stale:
		return string(l.Verdict)
	case l.Orphan && l.Perhaps:
		return "perhaps orphan"
	case l.Orphan && l.Verdict == Failed:
		return "orphan"
	case l.Yours && l.Verdict == Waiting:
		return "needs you"
	}
	switch l.Verdict {
	case Active, Waiting, Off, Degraded, Failed, GoneV:
		return string(l.Verdict)
	}
	return string(UnknownV)
}

// HostedState is the hosted half's own word, "–" when there is no such half.
func (l *Link) HostedState() string { return stateOf(l.Hosted) }

// CloudState is the cloud half's own word, "–" when there is no such half.
func (l *Link) CloudState() string { return stateOf(l.Cloud) }

func stateOf(h *Half) string {
	if h == nil || h.State == "" {
		return "–"
	}
	return h.State
}

// Endpoint is a place behind a link that can be connected to; Service is what
// people call it.
type Endpoint struct {
	Service, Host string
	Port          int
}

// Network is a network that a person can choose.
type Network struct {
	ID, Name, Account, Group, Region string
	Ranges                           []string
	// PeerRanges are the ranges of every network already peered with it.
	PeerRanges []string
}
