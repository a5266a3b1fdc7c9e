// Package watch is the board's feed: it polls every connected account in its
// own rhythm, has the halves that it sees joined into links, and tells what
// changed. It knows no provider and no kind of link.
package watch

import (
	"context"
	"time"

	"example.org/peerage/providers"
)

// Source is one account's listing.
type Source interface {
	// ID is unique and stable; Title is for people.
	ID() string
	Title() string
	// Provider is "azure", "aiven", …; Account is what its halves carry as
	// their account.
	Provider() string
	Account() string
	// Interval is the pause between two looks. It may change from look to
	// look.
	Interval() time.Duration
	// List looks once. It must end soon after ctx does. What it returns
	// belongs to the watcher and is not changed again.
	List(ctx context.Context) ([]providers.Half, error)
}

// Partial is a Source that leaves out now and then what seldom changes. Whole
// has its next look leave nothing out: it was asked for.
type Partial interface{ Whole() }

// DefaultInterval is how often an account is looked at. Both providers bear
// it: Azure allows 25 reads a second, Aiven, by what is known, about two.
const DefaultInterval = 10 * time.Second
