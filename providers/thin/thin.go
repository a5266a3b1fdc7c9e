// Package thin is what the hand-written HTTP clients of the adapters share:
// one attempt, repeated on the clock within a rate budget, logged without
// secrets. It knows no cloud: what an error means is each adapter's own.
package thin

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"time"

	"github.com/cenkalti/backoff/v5"
	"golang.org/x/time/rate"

	"example.org/peerage/providers"
	"example.org/peerage/providers/clock"
)

const (
	// MaxTries is how often one call is attempted at most.
	MaxTries = 4
	// Patience is the longest wait that a throttled read sits out by itself.
	Patience = time.Minute
)

// Budget waits on the clock until limit allows one more request. A hasty one,
// of the board, leaves a quarter of the burst to what a person waits for. The
// error is the context's. Whoever sends the request ends it with
// providers.MeterOf(ctx).Done.
func Budget(ctx context.Context, clk clock.Clock, limit *rate.Limiter) error {
	if err := providers.MeterOf(ctx).Start(ctx); err != nil {
		return err
	}
	if err := throttle(ctx, clk, limit); err != nil {
		providers.MeterOf(ctx).Done() // it is not sent
		return err
	}
	return nil
}

func throttle(ctx context.Context, clk clock.Clock, limit *rate.Limiter) error {
	now := clk.Now()
	for left := float64(limit.Burst() / 4); providers.IsHasty(ctx) && limit.TokensAt(now) < left+1; now = clk.Now() {
		missing := (left + 1 - limit.TokensAt(now)) / float64(limit.Limit())
		if err := clk.Sleep(ctx, time.Duration(missing*float64(time.Second))+time.Millisecond); err != nil {
			return err
		}
	}
	turn := limit.ReserveN(now, 1)
	if err := clk.Sleep(ctx, turn.DelayFrom(now)); err != nil {
		turn.CancelAt(clk.Now())
		return err
	}
	return nil
}

// Persist makes attempts until one is good, its error is not to be tried
// again, or MaxTries are used up: 0.5 s apart and doubling to 5 s, or as long
// as the provider asks. ended makes the error of a wait that was cut short.
func Persist(ctx context.Context, clk clock.Clock, once func() *providers.Error,
	again func(*providers.Error) bool, ended func() *providers.Error) *providers.Error {
	pause := backoff.NewExponentialBackOff()
	pause.InitialInterval, pause.MaxInterval = 500*time.Millisecond, 5*time.Second
	pause.RandomizationFactor, pause.Multiplier = 0, 2
	for try := 1; ; try++ {
		err := once()
		if err == nil {
			return nil
		}
		if try == MaxTries || !again(err) {
			return err
		}
		if clk.Sleep(ctx, max(pause.NextBackOff(), err.RetryAfter)) != nil {
			return ended()
		}
	}
}

// NeverLeft says that no connection came about, so that nothing was carried
// out.
func NeverLeft(err error) bool {
	var dial *net.OpError
	return errors.As(err, &dial) && dial.Op == "dial"
}

// NewRequest makes a request of JSON; a nil body sends none. The error names
// the target and is not for showing.
func NewRequest(ctx context.Context, method, target string, body []byte, authorization,
	agent string) (*http.Request, error) {
	var in io.Reader
	if body != nil {
		in = bytes.NewReader(body)
	}
	req, err := http.NewRequestWithContext(ctx, method, target, in)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", authorization)
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", agent)
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	return req, nil
}

// Send makes the request and reads at most so many bytes of its answer. The
// answer may come with an error, when its body broke off.
func Send(c *http.Client, req *http.Request, most int64) (*http.Response, []byte, error) {
	res, err := c.Do(req)
	if err != nil {
		return nil, nil, err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(io.LimitReader(res.Body, most))
	return res, body, err
}

// NoRedirect hands a redirect back as the answer: following one would turn a
// POST into a GET and could carry the credentials elsewhere.
func NoRedirect(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
