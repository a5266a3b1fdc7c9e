package network

import (
	"context"
	"net/http"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/runtime"

	"example.org/peerage/providers"
)

// captureResponse gives a context that keeps the answer to what begins a long operation.
func captureResponse(ctx context.Context) (context.Context, **http.Response) {
	res := new(*http.Response)
	return policy.WithCaptureResponse(ctx, res), res
}

// untilDone looks at a long operation until it is over. Azure's Retry-After says
// when; where it says nothing, the SDK would look at even intervals, and this
// looks soon at first, then more seldom. res is what began it, if that was now.
func untilDone[T any](ctx context.Context, c *Client, op *runtime.Poller[T], res *http.Response) (out T, err error) {
	began := c.Clock.Now()
	for !op.Done() {
		if res != nil {
			if err := c.pause(ctx, res, began); err != nil {
				return out, err
			}
		}
		if res, err = op.Poll(ctx); err != nil {
			return out, err
		}
	}
	return op.Result(ctx)
}

// pause waits for as long as an answer asks, in the machine's time.
func (c *Client) pause(ctx context.Context, res *http.Response, began time.Time) error {
	wait := time.Duration(float64(c.Asked(res.Header)) * c.Clock.Speed())
	if wait <= 0 {
		wait = providers.Pause(c.Clock.Now().Sub(began), longestPause)
	}
	return c.Clock.Sleep(ctx, wait)
}
