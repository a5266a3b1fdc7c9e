package thin_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/time/rate"

	"example.org/peerage/providers"
	"example.org/peerage/providers/clock"
	"example.org/peerage/providers/thin"
)

func TestLongBodiesAreCut(t *testing.T) {
	got := thin.Excerpt([]byte(strings.Repeat("ä\n", 5000)), "")
	if n := len([]rune(got)); n > 301 || !strings.HasSuffix(got, "…") || strings.Contains(got, "\n") {
		t.Errorf("%d runes: %.40q", n, got)
	}
	if got := thin.Excerpt([]byte("\x00 \n"), "nothing"); got != "nothing" {
		t.Errorf("a blank body gives %q", got)
	}
}

func TestRetryAfterForms(t *testing.T) {
	now := time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC)
	for header, want := range map[string]struct {
		wait time.Duration
		said bool
	}{
		"30": {30 * time.Second, true}, "0": {0, true}, "-4": {0, false}, "soon": {0, false}, "": {0, false},
		"Sat, 21 Nov 2026 10:01:00 GMT": {time.Minute, true}, "Sat, 21 Nov 2026 09:00:00 GMT": {0, true},
	} {
		if wait, said := thin.RetryAfter(http.Header{"Retry-After": {header}}, now); wait != want.wait || said != want.said {
			t.Errorf("%q: %v %v", header, wait, said)
		}
	}
}

func TestSecretsShowNowhere(t *testing.T) {
	s := thin.NewSecret("hush-hush", "", "hush-hush")
	out, err := json.Marshal(map[string]any{"token": s})
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{fmt.Sprintf("%v %+v %#v %s %q", s, s, s, s, s), fmt.Sprintf("%+v", struct{ t any }{s}),
		string(out)} {
		if strings.Contains(text, "hush") {
			t.Errorf("it shows in %q", text)
		}
	}
	if got := s.Hide("a hush-hush b"); got != "a *** b" {
		t.Errorf("hidden: %q", got)
	}
}

func TestLogHidesWhatSoundsSecret(t *testing.T) {
	var out bytes.Buffer
	l := thin.NewLog("cloud", &out, clock.Real{})
	hide := thin.NewSecret("tok", "tok").Hide
	l.Write(thin.Attempt{Method: "PUT", URL: "/a/tok?x=1", Asked: map[string]string{"K": "tok"},
		Sent: scrubbed(`{"l":[{"Password":"p1","n":2,"passwords":null}],"e":{}}`), Status: 418,
		Body: scrubbed("p1, plain"), Err: errors.New("cut by tok"), Began: time.Now(), Hide: hide})
	var got map[string]any
	if err := json.Unmarshal(out.Bytes(), &got); err != nil || strings.Count(out.String(), "\n") != 1 {
		t.Fatalf("%v: %q", err, out.String())
	}
	delete(got, "at")
	want := map[string]any{"provider": "cloud", "method": "PUT", "url": "/a/***?x=1", "status": 418.0, "ms": 0.0,
		"asked": map[string]any{"K": "***"}, "sent": `{"l":[{"Password":"***","n":2,"passwords":null}],"e":{}}`,
		"body": "(9 bytes, not JSON)", "error": "cut by ***"}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("logged %v", got)
	}
	thin.NewLog("cloud", nil, clock.Real{}).Write(thin.Attempt{})
}

func scrubbed(body string) string {
	return thin.Scrubbed([]byte(body), regexp.MustCompile(`(?i)passw`).MatchString)
}

// TestTheLogReadsNoMoreThanItShows: of a long body the beginning is shown, its
// secrets hidden, and the rest is not looked at.
func TestTheLogReadsNoMoreThanItShows(t *testing.T) {
	list := `{"password":{"is":["p1"]},"list":[` + strings.Repeat(`{"name":"x","password":"p1"},`, 100_000)
	for _, body := range []string{list + `{}]}`, list + `<html>`, `["` + strings.Repeat("x", 1<<20) + `"]`,
		`{"password":"` + strings.Repeat("p1", 1<<20) + `"}`} {
		got := scrubbed(body)
		if len(got) > thin.MostLogged+100 || strings.Contains(got, "p1") || !strings.HasSuffix(got, "…") {
			t.Errorf("%d bytes: %.200s", len(got), got)
		}
	}
	if n := testing.AllocsPerRun(5, func() { scrubbed(list + `{}]}`) }); n > 20_000 {
		t.Errorf("%.0f allocations", n)
	}
	for _, body := range []string{"", "<html>", `{"a":1`, `{"a":1} {"b":2}`, `{"password":"p1`, "p1"} {
		if got := scrubbed(body); strings.Contains(got, "p1") || got != "" && !strings.HasSuffix(got, "not JSON)") {
			t.Errorf("%q is shown as %q", body, got)
		}
	}
}

func TestPersistWaitsAndGivesUp(t *testing.T) {
	for name, c := range map[string]struct {
		err   providers.Error
		tries int
		took  time.Duration
	}{
		"backs off": {providers.Error{Class: providers.Transient}, thin.MaxTries, 3500 * time.Millisecond},
		"as it is told": {providers.Error{Class: providers.Transient, RetryAfter: 10 * time.Second}, thin.MaxTries,
			30 * time.Second},
		"not once again": {providers.Error{Class: providers.Invalid}, 1, 0},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				began, tries := time.Now(), 0
				got := thin.Persist(t.Context(), clock.Real{}, func() *providers.Error { tries++; return &c.err },
					func(e *providers.Error) bool { return e.Class == providers.Transient }, nil)
				if got != &c.err || tries != c.tries || time.Since(began) != c.took {
					t.Errorf("%v after %d tries and %v", got, tries, time.Since(began))
				}
			})
		})
	}
}

func TestBudgetRunsOnTheClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		limit, began := rate.NewLimiter(2, 3), time.Now()
		for range 7 {
			if err := thin.Budget(t.Context(), clock.Real{}, limit); err != nil {
				t.Fatal(err)
			}
		}
		if took := time.Since(began); took != 2*time.Second {
			t.Errorf("took %v", took)
		}
	})
}

func TestNeverLeftIsADialAlone(t *testing.T) {
	dial := &url.Error{Err: &net.OpError{Op: "dial", Err: errors.New("refused")}}
	if !thin.NeverLeft(dial) || thin.NeverLeft(&net.OpError{Op: "read", Err: errors.New("reset")}) || thin.NeverLeft(nil) {
		t.Error("dial, read and nothing are mixed up")
	}
}

// cloud answers with what it has left, in memory; the last answer stays.
type cloud struct {
	answers []func(*http.Request) (*http.Response, error)
}

func (c *cloud) RoundTrip(r *http.Request) (*http.Response, error) {
	next := c.answers[0]
	if len(c.answers) > 1 {
		c.answers = c.answers[1:]
	}
	return next(r)
}

func answer(status int, body string, header ...string) func(*http.Request) (*http.Response, error) {
	return func(r *http.Request) (*http.Response, error) {
		h := http.Header{"X-Request-Id": {"r-1"}}
		for i := 0; i+1 < len(header); i += 2 {
			h.Set(header[i], header[i+1])
		}
		return &http.Response{StatusCode: status, Header: h, Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
	}
}

func failing(err error) func(*http.Request) (*http.Response, error) {
	return func(*http.Request) (*http.Response, error) { return nil, err }
}

// TestClientTriesAgain: reads survive bad luck; what may have been carried out
// is sent once.
func TestClientTriesAgain(t *testing.T) {
	cut, refused := failing(io.ErrUnexpectedEOF), failing(&net.OpError{Op: "dial", Err: errors.New("refused")})
	for name, c := range map[string]struct {
		method string
		write  bool
		first  func(*http.Request) (*http.Response, error)
		took   time.Duration
		class  providers.Class
	}{
		"a cut read":                   {"GET", false, cut, 500 * time.Millisecond, ""},
		"a busy read":                  {"GET", false, answer(429, "", "Retry-After", "9"), 9 * time.Second, ""},
		"a read that must wait long":   {"GET", false, answer(429, "", "Retry-After", "61"), 0, providers.Throttled},
		"a read of nonsense":           {"GET", false, answer(200, "<html>"), 500 * time.Millisecond, ""},
		"a cut POST":                   {"POST", true, cut, 0, providers.Transient},
		"a POST that never left":       {"POST", true, refused, 500 * time.Millisecond, ""},
		"a failing DELETE":             {"DELETE", true, answer(503, ""), 500 * time.Millisecond, ""},
		"a busy DELETE":                {"DELETE", true, answer(429, "", "Retry-After", "1"), 0, providers.Throttled},
		"what is not permitted at all": {"GET", false, answer(403, `{"echo":"hush"}`), 0, providers.NotPermitted},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client := thin.New(thin.Provider{Name: "cloud", Title: "Cloud", URL: "https://cloud.test/", Path: "/v1", Limit: 5,
					MaxBody: 1 << 10, Secret: regexp.MustCompile("secret"), Said: func(*providers.Error, []byte) {}},
					thin.Options{HTTP: &cloud{[]func(*http.Request) (*http.Response, error){c.first, answer(200, "{}")}},
						Env: func(string) string { return "" }})
				k := thin.Credentials{Authorization: func() string { return "Bearer hush" }, Hide: thin.NewSecret("", "hush").Hide}
				began := time.Now()
				_, err := client.Do(t.Context(), k, thin.Call{Words: "try", Write: c.write, Method: c.method, Path: "/things",
					Good: func(_ int, body []byte) bool { return json.Valid(body) }}, nil)
				if time.Since(began) != c.took {
					t.Errorf("took %v, want %v", time.Since(began), c.took)
				}
				if c.class == "" && err == nil {
					return
				}
				if e := providers.AsError(err); e == nil || e.Class != c.class || e.Provider != "cloud" || e.Op != "try" ||
					strings.Contains(e.Error(), "hush") {
					t.Errorf("%v", err)
				}
			})
		})
	}
}

func TestTokensAsPeopleCopyThem(t *testing.T) {
	for _, text := range []string{"AbC+/=12", " AbC+/=12\n", `"AbC+/=12"`, "'AbC+/=12'", "aivenv1 AbC+/=12", "Bearer AbC+/=12",
		`"bearer  AbC+/=12"`, `AIVENV1 "AbC+/=12"`} {
		if got := thin.Token(text, "aivenv1"); got != "AbC+/=12" {
			t.Errorf("%q gives %q", text, got)
		}
	}
	for _, whole := range []string{"Bearer", "aivenv1", "Bearers12", ""} {
		if got := thin.Token(whole, "aivenv1"); got != whole {
			t.Errorf("%q gives %q", whole, got)
		}
	}
}
