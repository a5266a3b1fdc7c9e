package thin_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/time/rate"

	"peerage/providers"
	"peerage/providers/clock"
	"peerage/providers/thin"
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
	s := thin.NewSecret("hush-hush")
	out, err := json.Marshal(map[string]any{"token": s})
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{fmt.Sprintf("%v %+v %#v %s %q", s, s, s, s, s), fmt.Sprintf("%+v", struct{ t any }{s}), string(out)} {
		if strings.Contains(text, "hush") {
			t.Errorf("it shows in %q", text)
		}
	}
	if got := thin.Hide("a hush-hush b", "", s.Get()); got != "a *** b" {
		t.Errorf("hidden: %q", got)
	}
}

func TestLogHidesWhatSoundsSecret(t *testing.T) {
	var out bytes.Buffer
	l := thin.NewLog("cloud", &out, clock.Real{}, regexp.MustCompile(`(?i)passw`))
	hide := func(text string) string { return thin.Hide(text, "tok") }
	l.Write(thin.Attempt{Method: "PUT", Path: "/a/tok", Query: url.Values{"x": {"1"}}, Sent: []byte(`{"l":[{"Password":"p1","n":2}]}`),
		Answer: &http.Response{StatusCode: 418}, Body: []byte("p1, plain"), Err: errors.New("cut"), Began: time.Now(), Hide: hide})
	line := out.String()
	for _, want := range []string{` cloud PUT /a/***?x=1 > {"l":[{"Password":"***","n":2}]} < 418 (9 bytes, not JSON) ! cut (`, "\n"} {
		if !strings.Contains(line, want) {
			t.Errorf("%q is not in %q", want, line)
		}
	}
	thin.NewLog("cloud", nil, clock.Real{}, nil).Write(thin.Attempt{})
}

func TestPersistWaitsAndGivesUp(t *testing.T) {
	for name, c := range map[string]struct {
		err   providers.Error
		tries int
		took  time.Duration
	}{
		"backs off":      {providers.Error{Class: providers.Transient}, thin.MaxTries, 3500 * time.Millisecond},
		"as it is told":  {providers.Error{Class: providers.Transient, RetryAfter: 10 * time.Second}, thin.MaxTries, 30 * time.Second},
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
