// Package watch is the board's feed: it polls every connected account in its
// own rhythm and within what its provider bears, has the halves that it sees
// joined into links, and tells what changed. It knows no provider and no kind
// of link.
package watch

import (
	"context"
	"time"

	"example.org/peerage/providers"
)

// Source is one account's listing. It may be Budgeted and Partial, too.
type Source interface {
	// ID is unique and stable; Title is for people.
	ID() string
	Title() string
	// Provider is "azure", "aiven", …; Account is what its halves carry as
	// their account.
	Provider() string
	Account() string
	// Interval is the least time between two rounds. It may change from round
	// to round. The watcher makes it longer by what the calls cost.
	Interval() time.Duration
	// List polls once: one round, or the rest of one that was cut short. It
	// must end soon after ctx does. What it returns belongs to the watcher and
	// is not changed again. One of many calls says what it has heard so far
	// with Report.
	List(ctx context.Context) ([]providers.Half, error)
}

// Partial is a Source that leaves out now and then what seldom changes. Whole
// has its next round leave nothing out: it was asked for.
type Partial interface{ Whole() }

// DefaultInterval is the least time between two rounds where nobody asks for
// another. How much a provider bears decides beyond that: see Budget.
const DefaultInterval = 10 * time.Second
