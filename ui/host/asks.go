package host

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"example.org/peerage/state"
)

// What who watches for all is asked, with what: a source or "" for all, a
// provider.
const (
	askLook  = "look/"
	askRenew = "renew/"
)

// follows says whether another process watches for all.
func (f *Feed) follows() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.led != ""
}

// errNobody is that nobody looks who could be asked to.
var errNobody = errors.New("nobody watches at present, so nobody can be asked to look")

// leaveWord leaves word for who watches for all.
func (f *Feed) leaveWord(what string) error {
	if !f.follows() {
		return errNobody
	}
	now := f.h.o.Clock.Now()
	word := map[string]string{what: now.UTC().Format(time.RFC3339Nano) + " " + f.h.o.By.String()}
	if err := f.h.o.Store.Keep(context.Background(), state.Asks, word); err != nil {
		f.h.log.say(now, "who watches for all cannot be asked to look: "+err.Error())
		return fmt.Errorf("who watches for all cannot be asked to look: %w", err)
	}
	return nil
}

// serveRequests does what others ask of who watches for all, until ctx ends. What was
// asked before is done by beginning.
func (f *Feed) serveRequests(ctx context.Context) {
	store := f.h.o.Store
	changes := store.Changes(ctx)
	done, _ := store.Kept(ctx, state.Asks) // unread, all is done once more
	for c := range changes {
		if c != (state.Change{}) && (c.Of != state.OfKept || c.ID != state.Asks) {
			continue
		}
		asked, err := store.Kept(ctx, state.Asks)
		if err != nil {
			continue // the next word, or a reading of all, comes when the state is back
		}
		for what, word := range asked {
			if done[what] == word {
				continue
			}
			if source, ok := strings.CutPrefix(what, askLook); ok {
				_ = f.Refresh(source) // it leads: it asks nobody
			} else if provider, ok := strings.CutPrefix(what, askRenew); ok {
				_ = f.Renew(provider) // as above
			}
		}
		done = asked
	}
}
