package aiven

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"syscall"
	"testing"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/thin"
)

const orgs = `{"organizations":[{"organization_id":"org1","organization_name":"Contoso","tier":"business"}]}`

func refusedDial() error {
	return &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}
}

func TestRequestsCarryTokenAndAgent(t *testing.T) {
	bubble(t, func(ctx context.Context, t *testing.T) {
		s := &script{answers: []answer{ok(orgs)}}
		if _, err := open(s, func(o *Options) { o.UserAgent = "peerage/1.2" }).Organizations(ctx); err != nil {
			t.Fatal(err)
		}
		r := s.asked[0]
		if r.URL.String() != "https://aiven.test/v1/organizations" {
			t.Errorf("asked %s", r.URL)
		}
		if got := r.Header.Get("Authorization"); got != "aivenv1 "+testToken {
			t.Errorf("authorization %q", got)
		}
		if got := r.Header.Get("User-Agent"); got != "peerage/1.2" {
			t.Errorf("agent %q", got)
		}
	})
}

func TestReadsSurviveBadLuck(t *testing.T) {
	for name, first := range map[string]answer{
		"connection refused": {err: refusedDial()},
		"cut in the middle":  {err: errors.New("unexpected EOF")},
		"500":                {status: 500, body: "oops"},
		"503 html":           {status: 503, body: "<html>busy</html>"},
		"408":                {status: 408},
		"malformed":          {status: 200, body: `{"organizations":[{`},
		"not an object":      {status: 200, body: `[1]`},
		"empty":              {status: 200},
		"429 with header":    {status: 429, header: map[string]string{"Retry-After": "17"}},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(ctx context.Context, t *testing.T) {
				s := &script{answers: []answer{first, first, ok(orgs)}}
				list, err := open(s).Organizations(ctx)
				if err != nil || len(list) != 1 || list[0].Name != "Contoso" {
					t.Fatalf("got %v, %v", list, err)
				}
				if len(s.asked) != 3 {
					t.Errorf("%d requests, want 3", len(s.asked))
				}
			})
		})
	}
}

func TestReadsGiveUpAfterAFewTries(t *testing.T) {
	bubble(t, func(ctx context.Context, t *testing.T) {
		s := &script{answers: []answer{{status: 502, body: `{"message":"bad gateway"}`}}}
		began := time.Now()
		_, err := open(s).Organizations(ctx)
		e := wantClass(t, err, providers.Transient)
		if e.Status != 502 || e.Message != "bad gateway" || len(s.asked) != thin.MaxTries {
			t.Errorf("%+v after %d requests", e, len(s.asked))
		}
		if took := time.Since(began); took > 10*time.Second {
			t.Errorf("gave up after %v", took)
		}
	})
}

func TestPostIsNeverSentTwiceBlindly(t *testing.T) {
	for name, c := range map[string]struct {
		first answer
		sent  int
	}{
		"cut":        {answer{err: errors.New("connection reset")}, 1},
		"503":        {answer{status: 503}, 1},
		"malformed":  {answer{status: 200, body: "{"}, 1},
		"throttled":  {answer{status: 429, header: map[string]string{"Retry-After": "3"}}, 1},
		"never left": {answer{err: refusedDial()}, 2},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(ctx context.Context, t *testing.T) {
				s := &script{answers: []answer{c.first, ok(`{"organization_vpc_id":"v1","clouds":[]}`)}}
				_, err := open(s).CreateVPC(ctx, orgO, providers.AivenNewVPC{Cloud: "azure-westeurope", CIDR: "10.0.0.0/24",
					Name: "x"})
				if len(s.asked) != c.sent {
					t.Errorf("sent %d times, want %d", len(s.asked), c.sent)
				}
				if (err == nil) != (c.sent == 2) {
					t.Errorf("error %v", err)
				}
			})
		})
	}
}

func TestDeleteIsRepeated(t *testing.T) {
	bubble(t, func(ctx context.Context, t *testing.T) {
		s := &script{answers: []answer{{err: errors.New("reset")},
			{status: 404, body: `{"errors":[{"error_code":"vpc_not_found"}]}`}}}
		wantClass(t, open(s).DeletePeering(ctx, orgO, "v", providers.AivenPeering{ID: "p"}), providers.NotFound)
		if len(s.asked) != 2 || s.asked[1].Method != "DELETE" {
			t.Errorf("%d requests", len(s.asked))
		}
	})
}

func TestThrottling(t *testing.T) {
	const said = `{"message":"Rate limit 120 exceeded - try again in %ds","errors":[]}`
	for name, c := range map[string]struct {
		seconds int
		hasty   bool
		waits   time.Duration
	}{
		"short: waits":        {28, false, 28 * time.Second},
		"long: told":          {61, false, 0},
		"hasty: told at once": {28, true, 0},
		"at the limit: waits": {60, false, 60 * time.Second},
		"no time: backs off":  {0, false, 500 * time.Millisecond},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(ctx context.Context, t *testing.T) {
				s := &script{answers: []answer{{status: 429, body: fmt.Sprintf(said, c.seconds)}, ok(orgs)}}
				if c.hasty {
					ctx = providers.Hasty(ctx)
				}
				began := time.Now()
				_, err := open(s).Organizations(ctx)
				if took := time.Since(began); took != c.waits {
					t.Errorf("took %v, want %v", took, c.waits)
				}
				if c.waits > 0 {
					if err != nil {
						t.Error(err)
					}
					return
				}
				e := wantClass(t, err, providers.Throttled)
				if e.RetryAfter != time.Duration(c.seconds)*time.Second {
					t.Errorf("retry after %v", e.RetryAfter)
				}
			})
		})
	}
}

func TestCancelEndsAnyWait(t *testing.T) {
	for name, a := range map[string]answer{
		"slow answer": {took: time.Hour, status: 200, body: orgs},
		"retry wait":  {status: 429, header: map[string]string{"Retry-After": "55"}},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(ctx context.Context, t *testing.T) {
				ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
				defer cancel()
				began := time.Now()
				_, err := open(&script{answers: []answer{a}}).Organizations(ctx)
				e := wantClass(t, err, providers.Cancelled)
				if !errors.Is(e, context.DeadlineExceeded) || time.Since(began) != 3*time.Second {
					t.Errorf("%v after %v", e, time.Since(began))
				}
			})
		})
	}
}

func TestOneAttemptMayNotTakeForEver(t *testing.T) {
	bubble(t, func(ctx context.Context, t *testing.T) {
		s := &script{answers: []answer{{took: time.Hour}, ok(orgs)}}
		began := time.Now()
		if _, err := open(s).Organizations(ctx); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(began); took > 62*time.Second {
			t.Errorf("took %v", took)
		}
	})
}

func TestBudgetIsSharedAndRunsOnTheClock(t *testing.T) {
	bubble(t, func(ctx context.Context, t *testing.T) {
		s := &script{answers: []answer{ok(orgs)}}
		c := New(Options{BaseURL: "https://aiven.test", HTTP: s, Env: func(string) string { return "" }})
		one, two := c.Open("a"), c.Open("b")
		began := time.Now()
		for range 55 {
			_, _ = one.Organizations(ctx)
			_, _ = two.Organizations(ctx)
		}
		// 110 requests: 90 are free, the others come at 2 a second.
		if took := time.Since(began); took != 10*time.Second {
			t.Errorf("took %v, want 10s", took)
		}
	})
}

func TestReadOnlyIsByOperation(t *testing.T) {
	bubble(t, func(ctx context.Context, t *testing.T) {
		s := &script{answers: []answer{ok(`{"organization_vpc_id":"v"}`)}}
		a := open(s, func(o *Options) { o.ReadOnly = true })
		_, create := a.CreateVPC(ctx, orgO, providers.AivenNewVPC{Cloud: "c", CIDR: "10.0.0.0/24", Name: "n"})
		_, peer := a.CreatePeering(ctx, orgO, "v", providers.AzureTarget{})
		for what, err := range map[string]error{
			"create VPC": create, "create peering": peer, "refresh": a.Refresh(ctx, orgO, "v"),
			"delete VPC": a.DeleteVPC(ctx, orgO, "v"), "delete peering": a.DeletePeering(ctx, orgO, "v",
				providers.AivenPeering{ID: "p"}),
		} {
			if !providers.Is(err, providers.ReadOnly) {
				t.Errorf("%s: %v", what, err)
			}
		}
		if len(s.asked) != 0 {
			t.Errorf("%d requests were sent", len(s.asked))
		}
		if _, err := a.VPC(ctx, orgO, "v"); err != nil {
			t.Errorf("reading: %v", err)
		}
	})
}

func TestRedirectIsNotFollowed(t *testing.T) {
	bubble(t, func(ctx context.Context, t *testing.T) {
		s := &script{answers: []answer{{status: 302, header: map[string]string{"Location": "https://elsewhere.test/"}}}}
		_, err := open(s).Organizations(ctx)
		if e := wantClass(t, err, providers.Unknown); e.Status != 302 || len(s.asked) != 1 {
			t.Errorf("%+v, %d requests", e, len(s.asked))
		}
	})
}

func TestUnusableEndpoint(t *testing.T) {
	bubble(t, func(ctx context.Context, t *testing.T) {
		_, err := open(&script{}, func(o *Options) { o.BaseURL = "ht tp://x" }).Organizations(ctx)
		if e := wantClass(t, err, providers.Invalid); !strings.Contains(e.Error(), "ht tp://x") {
			t.Errorf("does not name the endpoint: %v", e)
		}
	})
}
