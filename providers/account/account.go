// Package account is the port through which the board, the doctor and the
// board's acts come to a provider's accounts: with what is here to sign in
// with, and without asking anybody.
package account

import (
	"context"
	"slices"

	"example.org/peerage/providers"
	"example.org/peerage/providers/watch"
)

// Provider lists what can be watched of one provider. It may be a Connector, a
// Checker and a Signed, too.
type Provider interface {
	// Name is the provider's, as sources and variables have it: "aiven".
	Name() string
	// List signs in with whatever may be used unasked, and with what runs were
	// given, the run touched last first. It is called again when a run has
	// signed in, or an account could not be reached; one call at a time.
	List(ctx context.Context, given []providers.Credentials) Listing
}

// Connector signs in for watching when a person asks for it.
type Connector interface {
	Connect(ctx context.Context, prompt func(providers.DeviceCode)) error
}

// Checker says what is here to sign in with, and whether it works.
type Checker interface {
	Check(ctx context.Context) []Finding
}

// Signed gives those parts of its own sign-in that a run may use without
// asking anybody.
type Signed interface {
	SignedIn() map[providers.Part]string
}

// Listing is what can be watched.
type Listing struct {
	Sources []watch.Source
	// Missing says what to do where there is nothing to sign in with; "" where
	// there is something, or nothing is wanted.
	Missing string
	// Title names the accounts together ("Azure subscriptions"), for Err: why
	// some of them are not among the sources.
	Title string
	Err   error
}

// Add takes up what one sign-in shows, and why it shows no more; best says that
// it is the one with the first say. Of the others, those that have ended are
// passed over: they were an old run's.
func (l *Listing) Add(best bool, err error, found ...watch.Source) {
	l.Sources = append(l.Sources, found...)
	if err != nil && l.Err == nil && (best || !providers.Is(err, providers.NotAuthenticated)) {
		l.Err = err
	}
}

// Kept gives the same source again for the same credentials, so that it keeps
// what it has learnt. One goroutine at a time uses it.
type Kept struct{ sources map[string]watch.Source }

// Source is the one kept for the credentials, else s.
func (k *Kept) Source(credentials string, s watch.Source) watch.Source {
	key := credentials + "\x00" + s.ID()
	if old := k.sources[key]; old != nil {
		return old
	}
	if k.sources == nil {
		k.sources = map[string]watch.Source{}
	}
	k.sources[key] = s
	return s
}

// Tokens are those that may be used unasked, best first, each once: those in
// places that need no consent or have it, and those that runs were given.
func Tokens(places []providers.TokenSource, given []providers.Credentials) []string {
	var out []string
	add := func(token string) {
		if token != "" && !slices.Contains(out, token) {
			out = append(out, token)
		}
	}
	for _, p := range places {
		if p.Ask && !providers.AgreedTo(given, p.ID) {
			continue
		}
		if token, err := p.Read(); err == nil {
			add(token)
		}
	}
	for _, c := range given {
		add(c.First(providers.PartToken))
	}
	return out
}
