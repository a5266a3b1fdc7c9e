package flowtest

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"example.org/peerage/wizard"
)

// apart has no two calls arrive at the same instant: in virtual time the
// machine's scheduler would choose which is first. How long a call is on its way
// follows from whose it is, what it asks, and how often that was asked before,
// so that it is the same whenever the same things happen.
type apart struct {
	mu     sync.Mutex
	count  map[string]int
	failed map[string]time.Time
}

const (
	// spread is the longest that a call is kept back.
	spread = 5 * time.Millisecond
	// grid: what is asked again after a failure comes at a multiple of it, since
	// the SDKs draw how long they pause.
	grid = 20 * time.Second
	// thought is how long a person thinks: what else happens at the instant of a
	// question has happened by then.
	thought = 700 * time.Millisecond
)

// carry sends a request on when it is its turn.
func (a *apart) carry(l *Lab, r *http.Request, next func(*http.Request) (*http.Response, error)) (*http.Response, error) {
	key, err := keyOf(l.Name, r)
	if err != nil {
		return nil, err
	}
	if err := l.Clock.Sleep(r.Context(), a.delay(key, l.Clock.Now())); err != nil {
		return nil, err
	}
	if l.Journal.over(l.Clock.Now()) {
		return nil, context.Canceled
	}
	ctx, cancel := even(r.Context(), l.Clock.Now())
	defer cancel()
	res, err := next(r.WithContext(ctx))
	if err != nil {
		a.fails(key, l.Clock.Now())
		return nil, err
	}
	body, err := io.ReadAll(res.Body)
	if err = errors.Join(err, res.Body.Close()); err != nil || res.StatusCode >= 400 || garbled(body) {
		a.fails(key, l.Clock.Now())
	}
	res.Body = io.NopCloser(io.MultiReader(bytes.NewReader(body), failed{err}))
	return res, nil
}

// even has a call given up at whole parts of the grid: how long an SDK would wait
// follows from how long it paused before.
func even(ctx context.Context, now time.Time) (context.Context, context.CancelFunc) {
	end, some := ctx.Deadline()
	if !some {
		return ctx, func() {}
	}
	return context.WithDeadline(ctx, now.Add(end.Sub(now).Truncate(grid/2)))
}

// garbled: what cannot be read is asked for again.
func garbled(body []byte) bool {
	if len(body) > 0 && body[0] == '<' {
		return xml.Unmarshal(body, new(struct{})) != nil
	}
	return len(body) > 0 && !json.Valid(body)
}

// failed is the end of a body.
type failed struct{ error }

func (b failed) Read([]byte) (int, error) {
	if b.error == nil {
		return 0, io.EOF
	}
	return 0, b.error
}

func keyOf(run string, r *http.Request) (string, error) {
	who, _, of := strings.Cut(r.Header.Get("Authorization"), "/") // AWS's: the time comes after it
	if !of {
		who = "" // a token, which may have been renewed
	}
	key := strings.Join([]string{run, who, r.Method, r.URL.String()}, " ")
	if r.Body == nil || !strings.Contains(r.Header.Get("Content-Type"), "form") {
		return key, nil
	}
	b, err := io.ReadAll(r.Body) // AWS asks for everything at one address
	if err := errors.Join(err, r.Body.Close()); err != nil {
		return "", err
	}
	r.Body = io.NopCloser(bytes.NewReader(b))
	return key + " " + string(b), nil
}

func (a *apart) delay(key string, now time.Time) time.Duration {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.count == nil {
		a.count, a.failed = map[string]int{}, map[string]time.Time{}
	}
	a.count[key]++
	h := fnv.New64a()
	_, _ = fmt.Fprint(h, key, a.count[key]) // a hash takes everything
	d := time.Duration(h.Sum64() % uint64(spread))
	if since, again := a.failed[key]; again {
		delete(a.failed, key)
		d += grid - now.Sub(since)%grid
	}
	return d
}

// considered is the question that a person answers first, of those that are asked
// at the same instant.
func (l *Lab) considered(ctx context.Context, asks chan wizard.Ask, a wizard.Ask) wizard.Ask {
	_ = l.Clock.Sleep(ctx, thought) // which does not end before the session
	all := []wizard.Ask{a}
	for len(asks) > 0 {
		all = append(all, <-asks)
	}
	slices.SortStableFunc(all, func(a, b wizard.Ask) int { return strings.Compare(a.Step, b.Step) })
	for _, later := range all[1:] {
		asks <- later
	}
	return all[0]
}

func (a *apart) fails(key string, now time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.failed[key] = now
}
