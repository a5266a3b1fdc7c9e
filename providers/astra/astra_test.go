package astra

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"example.org/peerage/providers"
)

const testToken = "AstraCS:abcDEF:0123456789verysecret"

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
}

func (s *script) RoundTrip(r *http.Request) (*http.Response, error) {
	s.at, s.asked = append(s.at, time.Now()), append(s.asked, r)
	body := ""
	if r.Body != nil {
		b, _ := io.ReadAll(r.Body)
		body = string(b)
	}
	s.bodies = append(s.bodies, body)
	a := s.answers[min(len(s.asked), len(s.answers))-1]
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

func open(s *script, change ...func(*Options)) providers.AstraSession {
	o := Options{BaseURL: "https://astra.test/", HTTP: s, Env: func(string) string { return "" }}
	for _, fn := range change {
		fn(&o)
	}
	return New(o).Open(" " + testToken + "\n")
}

func bubble(t *testing.T, fn func(ctx context.Context, t *testing.T)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) { fn(t.Context(), t) })
}

func TestErrorsInEitherForm(t *testing.T) {
	for _, c := range []struct {
		status        int
		body          string
		class         providers.Class
		code, message string
	}{
		{401, `{"errors":[{"ID":2000012,"message":"Token was invalid"}]}`, providers.NotAuthenticated, "2000012",
			"Token was invalid"},
		{403, `{"errors":[{"id":7,"message":"no"},{"id":8,"message":"never"}]}`, providers.NotPermitted, "7", "no; never"},
		{404, "no peering connection\nfound", providers.NotFound, "", "no peering connection found"},
		{409, "there is one", providers.Conflict, "", "there is one"},
		{400, `{"message":"bad"}`, providers.Invalid, "", "bad"},
		{410, "", providers.Gone, "", "Gone"},
		{418, "", providers.Unknown, "", "I'm a teapot"},
	} {
		bubble(t, func(ctx context.Context, t *testing.T) {
			s := &script{answers: []answer{{status: c.status, body: c.body, header: map[string]string{"X-Request-Id": "r1"}}}}
			_, err := open(s).Peering(ctx, "db")
			e := providers.AsError(err)
			if e == nil || e.Class != c.class || e.Code != c.code || e.Message != c.message || e.RequestID != "r1" ||
				e.Status != c.status {
				t.Errorf("%d %s: %+v", c.status, c.body, e)
			}
			if len(s.asked) != 1 {
				t.Errorf("%d: asked %d times", c.status, len(s.asked))
			}
		})
	}
}

func TestWhatIsTriedAgain(t *testing.T) {
	peer := func(ctx context.Context, s providers.AstraSession) error {
		_, err := s.CreatePeering(ctx, "db", providers.AstraPeeringSpec{})
		return err
	}
	read := func(ctx context.Context, s providers.AstraSession) error {
		_, err := s.Peering(ctx, "db")
		return err
	}
	remove := func(ctx context.Context, s providers.AstraSession) error { return s.DeletePeering(ctx, "db") }
	add := func(ctx context.Context, s providers.AstraSession) error {
		return s.AddAccess(ctx, "db", providers.AstraAddress{Address: "10.0.0.0/8"})
	}
	for name, c := range map[string]struct {
		first answer
		call  func(context.Context, providers.AstraSession) error
		asked int
	}{
		"a broken read":        {answer{err: io.ErrUnexpectedEOF}, read, 2},
		"a read, 503":          {answer{status: 503}, read, 2},
		"a read, 429":          {answer{status: 429, header: map[string]string{"Retry-After": "7"}}, read, 2},
		"a read, 429 for long": {answer{status: 429, header: map[string]string{"Retry-After": "700"}}, read, 1},
		"half a read":          {answer{status: 200, body: `{"connectionId":`}, read, 2},
		"a broken create":      {answer{err: io.ErrUnexpectedEOF}, peer, 1},
		"a create, 503":        {answer{status: 503}, peer, 1},
		"an unreadable create": {answer{status: 201, body: "<html>"}, peer, 1},
		"a broken add":         {answer{err: io.ErrUnexpectedEOF}, add, 1},
		"a broken delete":      {answer{err: io.ErrUnexpectedEOF}, remove, 2},
		"a delete, 429":        {answer{status: 429, header: map[string]string{"Retry-After": "7"}}, remove, 1},
	} {
		bubble(t, func(ctx context.Context, t *testing.T) {
			s := &script{answers: []answer{c.first, {status: 200, body: `{"connectionId":"c"}`}}}
			err := c.call(ctx, open(s))
			if len(s.asked) != c.asked || (err == nil) != (c.asked == 2) {
				t.Errorf("%s: asked %d times, %v", name, len(s.asked), err)
			}
			if c.asked == 1 && !providers.Is(err, providers.Transient) && !providers.Is(err, providers.Throttled) &&
				!providers.Is(err, providers.Unconfirmed) {
				t.Errorf("%s: %v", name, err)
			}
			if c.first.status == 429 && c.asked == 2 && s.at[1].Sub(s.at[0]) < 7*time.Second {
				t.Errorf("%s: came back after %v", name, s.at[1].Sub(s.at[0]))
			}
		})
	}
}

func TestReadOnlyIsByOperation(t *testing.T) {
	bubble(t, func(ctx context.Context, t *testing.T) {
		s := &script{answers: []answer{{status: 200, body: `{"downloadURLInternal":"https://store.test/x"}`},
			{status: 200, body: "PK"}}}
		a := open(s, func(o *Options) { o.ReadOnly = true })
		_, create := a.CreatePeering(ctx, "db", providers.AstraPeeringSpec{})
		for i, err := range []error{create, a.DeletePeering(ctx, "db"),
			a.AddAccess(ctx, "db", providers.AstraAddress{Address: "x"}), a.RemoveAccess(ctx, "db", "x")} {
			if !providers.Is(err, providers.ReadOnly) {
				t.Errorf("%d: %v", i, err)
			}
		}
		if len(s.asked) != 0 {
			t.Fatalf("%d requests went out", len(s.asked))
		}
		if err := a.Bundle(ctx, "db", io.Discard); err != nil {
			t.Errorf("a bundle changes nothing: %v", err)
		}
	})
}

func TestNothingEmptiesTheList(t *testing.T) {
	bubble(t, func(ctx context.Context, t *testing.T) {
		s := &script{answers: []answer{{status: 204}}}
		a := open(s)
		for _, err := range []error{a.RemoveAccess(ctx, "db", ""), a.RemoveAccess(ctx, "", "10.0.0.0/8"),
			a.AddAccess(ctx, "db", providers.AstraAddress{})} {
			if !providers.Is(err, providers.Invalid) {
				t.Errorf("%v", err)
			}
		}
		if len(s.asked) != 0 {
			t.Fatal("something was sent")
		}
		if err := a.RemoveAccess(ctx, "db", "10.1.0.0/16"); err != nil ||
			s.asked[0].URL.RawQuery != "addresses=10.1.0.0%2F16" {
			t.Errorf("%v, %s", err, s.asked[0].URL)
		}
	})
}

func TestBundleAddressIsUsedAtOnceAndTold(t *testing.T) {
	bubble(t, func(ctx context.Context, t *testing.T) {
		var log, out bytes.Buffer
		const signed = "https://store.test/bundle?X-Amz-Signature=abcdef"
		s := &script{
			answers: []answer{{status: 200, body: `[{"downloadURL":"https://store.test/p","downloadURLInternal":"` + signed +
				`"}]`},
				{status: 403, body: "<Error>expired " + signed + "</Error>"},
				{status: 200, body: `{"downloadURLInternal":"` + signed + `"}`}, {status: 200, body: "PK-bundle"}}}
		if err := open(s, func(o *Options) {
			o.WireLog = &log
		}).Bundle(ctx, "db", &out); err != nil || out.String() != "PK-bundle" {
			t.Fatalf("%q, %v", out.String(), err)
		}
		if s.asked[0].Method != "POST" || s.asked[1].Header.Get("Authorization") != "" || s.asked[1].URL.String() != signed {
			t.Errorf("%s %s", s.asked[0].Method, s.asked[1].URL)
		}
		if text := log.String(); strings.Contains(text, "Signature") || strings.Contains(text, "verysecret") ||
			!strings.Contains(text, "store.test") {
			t.Errorf("the log says\n%s", text)
		}
	})
}

func TestBundleThatDoesNotCome(t *testing.T) {
	give := func(body string) answer { return answer{status: 200, body: body} }
	for name, answers := range map[string][]answer{
		"expired twice": {give(`{"downloadURLInternal":"https://s.test/x"}`), {status: 403},
			give(`{"downloadURLInternal":"https://s.test/x"}`), {status: 403}},
		"none inside":      {give(`{"downloadURL":"https://s.test/x"}`)},
		"not over TLS":     {give(`{"downloadURLInternal":"http://s.test/x"}`)},
		"nothing in it":    {give(`{"downloadURLInternal":"https://s.test/x"}`), give("")},
		"connection broke": {give(`{"downloadURLInternal":"https://s.test/secret"}`), {err: errors.New("reset")}},
	} {
		bubble(t, func(ctx context.Context, t *testing.T) {
			err := open(&script{answers: answers}).Bundle(ctx, "db", io.Discard)
			if providers.AsError(err) == nil || strings.Contains(err.Error(), "s.test/") {
				t.Errorf("%s: %v", name, err)
			}
		})
	}
}

func TestSecretsStayInside(t *testing.T) {
	bubble(t, func(ctx context.Context, t *testing.T) {
		var log bytes.Buffer
		s := &script{answers: []answer{{status: 500, body: "what is " + testToken + "?"}}}
		a := open(s, func(o *Options) { o.WireLog = &log })
		_, err := a.Prove(ctx)
		all := fmt.Sprintf("%v %+v %#v %s %v", err, err, a, log.String(), a)
		if strings.Contains(all, "verysecret") || s.asked[0].Header.Get("Authorization") != "Bearer "+testToken {
			t.Errorf("%s", all)
		}
	})
}

func TestCancelling(t *testing.T) {
	bubble(t, func(ctx context.Context, t *testing.T) {
		ctx, stop := context.WithTimeout(ctx, 300*time.Millisecond)
		defer stop()
		_, err := open(&script{answers: []answer{{status: 503}}}).Prove(ctx)
		if !providers.Is(err, providers.Cancelled) {
			t.Errorf("%v", err)
		}
	})
}

func TestWhereTokensAre(t *testing.T) {
	home := t.TempDir()
	env := map[string]string{"HOME": home, "ASTRA_API_TOKEN": "one"}
	c := New(Options{Env: func(k string) string { return env[k] }})
	if list := c.Tokens(); len(list) != 1 || list[0].Ask || list[0].ID != "ASTRA_API_TOKEN" {
		t.Fatalf("%+v", list)
	}
	file := filepath.Join(home, ".astrarc")
	for text, want := range map[string]string{
		"[other]\nASTRA_DB_APPLICATION_TOKEN=no\n[default]\nASTRA_DB_APPLICATION_TOKEN=two\n": "two",
		"[other]\nASTRA_DB_APPLICATION_TOKEN=no\n":                                            "",
	} {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		list := c.Tokens()
		if len(list) != 2 || !list[1].Ask {
			t.Fatalf("%+v", list)
		}
		if got, err := list[1].Read(); got != want || (err == nil) != (want != "") {
			t.Errorf("%q, %v", got, err)
		}
	}
}
