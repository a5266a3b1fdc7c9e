package host

import (
	"context"
	"sync/atomic"
	"time"

	"peerage/providers"
	"peerage/providers/watch"
)

// brokenSource stands for accounts that could not be listed, so that the
// board says it instead of showing nothing.
type brokenSource struct {
	provider, title string
	err             error
	looked          atomic.Bool
	again           func()
}

func (f *Feed) broken(provider, title string, err error) watch.Source {
	return &brokenSource{provider: provider, title: title, err: err, again: func() { f.renew(provider) }}
}

func (b *brokenSource) ID() string              { return b.provider + ":accounts" }
func (b *brokenSource) Title() string           { return b.title }
func (b *brokenSource) Provider() string        { return b.provider }
func (b *brokenSource) Account() string         { return "" }
func (b *brokenSource) Interval() time.Duration { return time.Minute }

// List fails as the listing of the accounts did; from the second time on it
// also has the accounts listed anew.
func (b *brokenSource) List(context.Context) ([]providers.Half, error) {
	if b.looked.Swap(true) {
		b.again()
	}
	return nil, b.err
}
