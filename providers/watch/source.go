// Package watch is the board's feed: it looks at every connected account in
// its own rhythm, joins the halves that it sees into links, gives each link
// its verdict, and tells what changed.
package watch

import (
	"context"
	"time"

	"peerage/providers"
)

// The kinds of half.
const (
	KindVNetPeering    = "vnet-peering"
	KindOrgPeering     = "org-vpc-peering"
	KindProjectPeering = "project-vpc-peering"
	// KindNetwork is no half at all: a network that is there and has no
	// peering. Without it, "no half" could not be told from "not visible".
	KindNetwork = "network"
)

// The keys of Half.Attrs that this package sets.
const (
	AttrToNetwork = "to-network-id" // Aiven's own network, as Azure calls it
	AttrToTenant  = "to-tenant-id"  // Aiven's own tenant
	AttrCloud     = "cloud"         // azure, aws, google, upcloud, do
	AttrGUID      = "resource-guid" // shared by both halves of an Azure peering
	AttrAccess    = "allow-access"  // "false": switched off
	AttrGroup     = "resource-group"
	AttrApp       = "app-id"
	AttrOrg       = "organization"
	AttrProject   = "project"
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
