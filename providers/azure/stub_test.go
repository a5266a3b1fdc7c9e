package azure_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/azure"
)

const (
	tenantID  = "11111111-1111-4111-8111-111111111111"
	otherID   = "22222222-2222-4222-8222-222222222222"
	subID     = "33333333-3333-4333-8333-333333333333"
	appID     = "44444444-4444-4444-8444-444444444444"
	principal = "55555555-5555-4555-8555-555555555555"
	secret    = "s3cr3t~Very.Long-Value"
	vnetID    = "/subscriptions/" + subID + "/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet-orders"
	remoteID  = "/subscriptions/" + otherID +
		"/resourceGroups/aiven/providers/Microsoft.Network/virtualNetworks/vnet-aiven"
)

// reply is one answer of the stub.
type reply struct {
	status int
	header map[string]string
	body   string
	err    error
	delay  time.Duration
}

func ok(body string) reply { return reply{status: 200, body: body} }

// stub answers sign-ins by itself and everything else by a function.
type stub struct {
	mu     sync.Mutex
	calls  []string
	bodies []string
	aux    []string
	tokens int
	signIn func(r *http.Request, form string) *reply
	answer func(r *http.Request, n int) reply
}

func (s *stub) Do(r *http.Request) (*http.Response, error) {
	body := ""
	if r.Body != nil {
		raw, _ := io.ReadAll(r.Body)
		body = string(raw)
	}
	a := s.route(r, body)
	if a.delay > 0 {
		select {
		case <-time.After(a.delay):
		case <-r.Context().Done():
			return nil, r.Context().Err()
		}
	}
	if a.err != nil {
		return nil, a.err
	}
	res := &http.Response{
		StatusCode: a.status, Status: fmt.Sprint(a.status),
		Header: http.Header{"Content-Type": {"application/json; charset=utf-8"}},
		Body:   io.NopCloser(bytes.NewBufferString(a.body)), Request: r, ProtoMajor: 1, ProtoMinor: 1,
	}
	for k, v := range a.header {
		res.Header.Set(k, v)
	}
	return res, nil
}

func (s *stub) route(r *http.Request, body string) reply {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r.URL.Host == "login.test" {
		return s.login(r, body)
	}
	s.calls = append(s.calls, r.Method+" "+r.URL.Path)
	s.bodies = append(s.bodies, body)
	s.aux = append(s.aux, r.Header.Get("x-ms-authorization-auxiliary"))
	if r.Header.Get("Authorization") == "" {
		return reply{status: 401, body: `{"error":{"code":"AuthenticationFailed","message":"no token"}}`}
	}
	return s.answer(r, len(s.calls))
}

func (s *stub) login(r *http.Request, form string) reply {
	tenant, rest, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	if strings.HasSuffix(rest, "openid-configuration") {
		at := "https://login.test/" + tenant
		return ok(
			fmt.Sprintf(
				`{"issuer":"%s/v2.0","authorization_endpoint":"%s/oauth2/v2.0/authorize","token_endpoint":"%s/oauth2/v2.0/token"}`,
				at, at, at))
	}
	s.tokens++
	if s.signIn != nil {
		if a := s.signIn(r, form); a != nil {
			return *a
		}
	}
	return ok(fmt.Sprintf(`{"token_type":"Bearer","expires_in":3600,"access_token":"token-%d-of-%s"}`, s.tokens, tenant))
}

func (s *stub) options() azure.Options {
	return azure.Options{Authority: "https://login.test", Graph: "https://graph.test", ARM: "https://arm.test",
		Transport: s}
}

// app signs in as the application.
func (s *stub) app(t *testing.T, o azure.Options) providers.AzureSession {
	t.Helper()
	got, err := azure.New(o).SignInApp(t.Context(), tenantID, appID, secret, otherID)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// failing makes every answer the same.
func failing(a reply) *stub {
	return &stub{answer: func(*http.Request, int) reply { return a }}
}

func put() providers.PutPeering {
	return providers.PutPeering{VNetID: vnetID, Name: "to-aiven", RemoteID: remoteID, RemoteTenant: otherID,
		AllowAccess: true}
}

var errRefused = errors.New("dial tcp 127.0.0.1:1: connect: connection refused")

func putPeering(ctx context.Context, s providers.AzureSession) error {
	_, err := s.PutPeering(ctx, put())
	return err
}
