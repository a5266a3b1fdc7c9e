package aiven

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/clock"
)

const testToken = "tok-7f3a9c1e-very-secret"

var orgO = providers.OfOrganization("o")

// script is a server in memory: it gives its answers in order, the last one
// for ever, and keeps what it was asked.
type script struct {
	answers []answer
	asked   []*http.Request
	bodies  []string
	at      []time.Time
}

type answer struct {
	status int
	body   string
	header map[string]string
	err    error
	took   time.Duration
}

func ok(body string) answer { return answer{status: 200, body: body} }

func (s *script) RoundTrip(r *http.Request) (*http.Response, error) {
	s.at = append(s.at, time.Now())
	s.asked = append(s.asked, r)
	body := ""
	if r.Body != nil {
		b, _ := io.ReadAll(r.Body)
		body = string(b)
	}
	s.bodies = append(s.bodies, body)
	a := s.answers[min(len(s.asked), len(s.answers))-1]
	if err := (clock.Real{}).Sleep(r.Context(), a.took); err != nil {
		return nil, err
	}
	if a.err != nil {
		return nil, a.err
	}
	w := httptest.NewRecorder()
	for k, v := range a.header {
		w.Header().Set(k, v)
	}
	w.WriteHeader(a.status)
	_, _ = io.WriteString(w, a.body)
	return w.Result(), nil
}

// open gives a session on a script, with an environment that knows nothing.
func open(s *script, change ...func(*Options)) providers.AivenSession {
	o := Options{BaseURL: "https://aiven.test/", HTTP: s, Env: func(string) string { return "" }}
	for _, fn := range change {
		fn(&o)
	}
	return New(o).Open(" " + testToken + "\n")
}

// bubble runs fn in virtual time.
func bubble(t *testing.T, fn func(ctx context.Context, t *testing.T)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) { fn(t.Context(), t) })
}

func wantClass(t *testing.T, err error, class providers.Class) *providers.Error {
	t.Helper()
	e := providers.AsError(err)
	if e == nil || e.Class != class {
		t.Fatalf("error %v, want class %q", err, class)
	}
	if strings.Contains(e.Error(), testToken) || strings.Contains(e.Message, testToken) {
		t.Fatalf("the token shows in %q", e.Error())
	}
	if e.Provider != "aiven" || e.Op == "" {
		t.Errorf("error without provider or act: %+v", e)
	}
	return e
}
