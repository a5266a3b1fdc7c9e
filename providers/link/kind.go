// Package link knows the kinds of link: which two halves make one, what each
// provider's words mean, how halves find each other, and what follows: the
// verdict, its words, and the acts that mend. A kind is data in a file of its
// own; nothing here asks a provider, reads a clock or keeps anything.
package link

import "example.org/peerage/providers"

// Class is what a half's state comes down to. Each side has its own words for
// the classes that only it has.
type Class string

// Classes of any side.
const (
	Unseen      Class = "unseen"  // no half, and nobody looked
	Missing     Class = "missing" // no half, where one would be seen
	Strange     Class = "strange" // a state that is not known
	Several     Class = "several" // one of several, which are all up
	SeveralDown Class = "several, some down"
)

// Classes of a data platform's half that mean something beyond a kind's rules:
// of the first three nothing is wrong, the last two give way to a newer half.
const (
	Preparing Class = "preparing"
	Pending   Class = "pending"
	Active    Class = "active"
	Deleting  Class = "deleting"
	Deleted   Class = "deleted"
)

// Classes of a cloud's half that mean something beyond a kind's rules.
const (
	Up   Class = "up"   // it carries traffic
	Down Class = "down" // it has lost its partner
)

// fine are the classes of a half that is as it should be.
var fine = of(Preparing, Pending, Active)

// none are the classes of a side without a half.
var none = []Class{Unseen, Missing}

// Side is one end of a kind of link.
type Side struct {
	// Provider is the name under which its listings stand; Name the one for
	// people.
	Provider, Name string
	// Is says whether a half belongs to this side.
	Is func(h *providers.Half) bool
	// Class is what a half's words come down to.
	Class func(h *providers.Half) Class
	// More are acts on such a half at any time; Remove deletes it.
	More, Remove []Act
	// Accounts is the provider whose list of accounts says which listings of
	// this side there are; "" is Provider. Anywhere: no half tells in which
	// account of this side its partner lies.
	Accounts string
	Anywhere bool
}

// Kind is a kind of link as data.
type Kind struct {
	// ID is also that of the procedure that makes such a link, if there is one.
	ID string
	// Arrow stands between the networks' names; "" is "⇄".
	Arrow string
	// Hosted is the data platform's end, Cloud the other.
	Hosted, Cloud Side
	// Twin says how two halves of one provider find each other; both ends are
	// then the cloud's. nil where the ends differ.
	Twin *Twin
	// IDs joins the ends by what they call themselves and each other; nil where
	// no provider tells an id. Ranges joins what has no id; nil is never.
	IDs    *IDs
	Ranges *Ranges
	// ByAccount: the listing of the account that Hosted names proves that there
	// is no half of the cloud's. Otherwise it must show the network.
	ByAccount bool
	// HostedID is an id that rests on Hosted alone: that of a link whose cloud
	// half nobody knows yet. CloudID rests on the two networks that a cloud
	// half names: its own and the other.
	HostedID func(h *providers.Half) string
	CloudID  func(own, other string) string
	// Title names the hosted end; nil is its network.
	Title func(h *providers.Half) string
	// Rules are read from the first on; the first that fits decides.
	Rules []Rule
	// Mends are the acts that rulings ask for, by Ruling.Repair: of those under
	// a name the first that fits. Remove are acts beside those of the sides.
	Mends  map[string][]Act
	Remove []Act
}

// Rule is a ruling for classes of the two halves; no classes are any. Either
// are classes that one of them has.
type Rule struct {
	Hosted, Cloud, Either []Class
	Ruling
}

// Ruling is a verdict with its words. {cloud}, {network}, {hosted}, {state},
// {sync}, {account} and {expires} stand for what the halves say, {nobody} for
// who could show the other half and does not.
type Ruling struct {
	Verdict providers.Verdict
	// Reason says why, Next what to do; Repair names the act for it.
	Reason, Next, Repair string
	// Yours: the person is the one to act. Orphan: a half without its partner.
	Yours, Orphan bool
	// Note is what a run says that waits for the link, "" is Reason; Fault is
	// the code of what no waiting mends.
	Note, Fault string
	// Up: the link does what it is for; warnings do not count. Judge sets it.
	Up bool
}

// Stuck says that no waiting helps.
func (r Ruling) Stuck() bool {
	switch r.Verdict {
	case providers.Failed, providers.GoneV, providers.Off:
		return true
	case providers.Degraded:
		return !r.Up
	}
	return false
}

// noting is the ruling with other words for a run that waits.
func (r Ruling) noting(note string) Ruling {
	r.Note = note
	return r
}

// stops is the ruling with the code of the fault that a run meets.
func (r Ruling) stops(fault string) Ruling {
	r.Fault = fault
	return r
}

func of(c ...Class) []Class { return c }

// waits is a ruling about what passes by itself.
func waits(reason string) Ruling { return Ruling{Verdict: providers.Waiting, Reason: reason} }

// is is a ruling that asks for nothing.
func is(v providers.Verdict, reason string) Ruling { return Ruling{Verdict: v, Reason: reason} }

// asks is a ruling that asks the person for an act.
func asks(v providers.Verdict, repair, reason, next string) Ruling {
	return Ruling{Verdict: v, Yours: true, Repair: repair, Reason: reason, Next: next}
}

// orphan is a ruling about a half that is left over.
func orphan(v providers.Verdict, repair, reason, next string) Ruling {
	r := asks(v, repair, reason, next)
	r.Orphan = true
	return r
}
