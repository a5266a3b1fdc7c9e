// Package account is the port through which the board, the doctor and the
// board's acts come to a provider's accounts: with what is here to sign in
// with, and without asking anybody.
package account

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"sync"

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

// Connector signs in for watching when a person asks for it, with a code.
type Connector interface {
	Connect(ctx context.Context, prompt func(providers.DeviceCode)) error
}

// Paster signs in for watching with what a person has pasted.
type Paster interface {
	Wants() Paste
	// Paste tries it and keeps it in memory: the next List uses it before
	// anything else. What does not work is not kept.
	Paste(ctx context.Context, text string) error
}

// Paste is what can be pasted.
type Paste struct {
	// What it is: "Aiven token". Where says how one comes by it.
	What, Where string
}

// Renewer has the next List look for the sign-in anew: the one kept was refused.
type Renewer interface{ Renew() }

// Finder finds what lies behind a half of a link and can be connected to, with
// the sign-ins that List uses. A half of a kind that it knows nothing of has
// nothing behind it.
type Finder interface {
	Behind(ctx context.Context, half *providers.Half, given []providers.Credentials) ([]providers.Endpoint, error)
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
	// Partial: what a sign-in that has ended would show is not among the
	// sources, and Err does not say so.
	Partial bool
}

// Add takes up what one sign-in shows, and why it shows no more; best says that
// it is the one with the first say. Of the others, those that have ended are
// passed over: they were an old run's.
func (l *Listing) Add(best bool, err error, found ...watch.Source) {
	l.Sources = append(l.Sources, found...)
	l.Partial = l.Partial || err != nil
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

// Pasted holds what a person has pasted, if anything. The zero value is empty.
type Pasted[T comparable] struct {
	mu   sync.Mutex
	text []T
}

// Keep keeps one more; the latest is the best.
func (p *Pasted[T]) Keep(x T) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.text = slices.Insert(slices.DeleteFunc(p.text, func(y T) bool { return y == x }), 0, x)
}

// Proved keeps one if proving it went well, and gives the error of that.
func (p *Pasted[T]) Proved(x T, err error) error {
	if err == nil {
		p.Keep(x)
	}
	return err
}

// All are those that were pasted, the latest first.
func (p *Pasted[T]) All() []T {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.text)
}

// setting is NAME=value as people copy it: with export or set before it, in
// quotes, from a settings file or of a PowerShell.
var setting = regexp.MustCompile(`([A-Za-z_][A-Za-z0-9_]*)\s*=\s*("[^"]*"|'[^']*'|[^\s;]+)`)

// Settings reads what people copy: several NAME=value, in lines or not. Names
// are in capitals.
func Settings(text string) map[string]string {
	out := map[string]string{}
	for _, m := range setting.FindAllStringSubmatch(text, -1) {
		out[strings.ToUpper(m[1])] = strings.Trim(m[2], `"'`)
	}
	return out
}

// Tokens are those that may be used unasked, best first, each once: those that
// were pasted, those in places that need no consent or have it, and those that
// runs were given.
func Tokens(pasted []string, places []providers.TokenSource, given []providers.Credentials) []string {
	var out []string
	add := func(token string) {
		if token != "" && !slices.Contains(out, token) {
			out = append(out, token)
		}
	}
	for _, token := range pasted {
		add(token)
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
