package host

import (
	"context"
	"sync/atomic"
	"time"

	"example.org/peerage/providers"
)

// unlisted stands for accounts that could not be listed, so that the board says
// it instead of showing nothing.
type unlisted struct {
	provider, title string
	err             error
	polled          atomic.Bool
	again           func()
}

func (u *unlisted) ID() string              { return u.provider + ":accounts" }
func (u *unlisted) Title() string           { return u.title }
func (u *unlisted) Provider() string        { return u.provider }
func (u *unlisted) Account() string         { return "" }
func (u *unlisted) Interval() time.Duration { return time.Minute }

// List fails as the listing of the accounts did; from the second time on it
// also has the accounts listed anew.
func (u *unlisted) List(context.Context) ([]providers.Half, error) {
	if u.polled.Swap(true) {
		u.again()
	}
	return nil, u.err
}
