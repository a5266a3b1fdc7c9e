package providertest

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"example.org/peerage/providers"
)

// refusals are the classes that a provider's own words may come to.
var refusals = []providers.Class{
	providers.NotAuthenticated, providers.NotPermitted, providers.NotFound, providers.NotVisible, providers.AlreadyExists,
	providers.Conflict, providers.Invalid, providers.Throttled, providers.Transient,
}

// described finds the error that an adapter owes: classified, with its
// provider and what was asked, and without anything secret.
func described[S any](t *testing.T, a Adapter[S], lab Lab[S], op string, err error) *providers.Error {
	t.Helper()
	e := providers.AsError(err)
	if e == nil {
		t.Errorf("%s: %v is no *providers.Error", op, err)
		return nil
	}
	if e.Provider != a.Name || e.Op == "" {
		t.Errorf("%s: provider %q, asked for %q", op, e.Provider, e.Op)
	}
	for _, text := range texts(e) {
		shows(t, lab, op, text)
	}
	return e
}

// texts are all that an error says.
func texts(e *providers.Error) []string {
	out := []string{e.Error(), e.Message, e.Code, e.RequestID, e.Op}
	for k, v := range e.Detail {
		out = append(out, k, v)
	}
	return out
}

// shows fails when a text holds a secret in any of its spellings.
func shows[S any](t *testing.T, lab Lab[S], op, text string) {
	t.Helper()
	for _, secret := range lab.Secrets {
		for _, form := range spellings(secret) {
			if strings.Contains(text, form.text) {
				t.Errorf("%s: a secret stands in it, %s: %.200q", op, form.name, text)
				break
			}
		}
	}
}

// spelling is a secret as it may be sent.
type spelling struct{ name, text string }

// spellings are the forms in which a server may give back what it was sent.
func spellings(secret string) []spelling {
	quoted, _ := json.Marshal(secret) // a string always marshals
	all := []spelling{
		{"as it is", secret},
		{"in a query", url.QueryEscape(secret)},
		{"in a path", url.PathEscape(secret)},
		{"in JSON", strings.Trim(string(quoted), `"`)},
		{"in base64", base64.StdEncoding.EncodeToString([]byte(secret))},
		{"in a URL's base64", base64.RawURLEncoding.EncodeToString([]byte(secret))},
		{"its longer half", secret[:len(secret)*2/3]},
	}
	return slices.CompactFunc(all, func(a, b spelling) bool { return a.text == b.text })
}

// classes: what a provider refuses is classed once, by its status and code,
// and keeps its words.
func classes[S any](t *testing.T, a Adapter[S]) {
	for _, class := range refusals {
		refusal := a.Refusal(class, "the suite's own words")
		if refusal.Status == 0 {
			continue // the provider never says so
		}
		lab, line := stand(t, a, always(refusal))
		s := lab.Open(Options{Line: line})
		for _, op := range lab.Operations {
			before := line.count()
			err := op.call(t.Context(), s)
			if op.Gone && class == providers.NotFound {
				if err != nil {
					t.Errorf("%s: what is gone already is not gone: %v", op.Name, err)
				}
				continue
			}
			e := described(t, a, lab, op.Name, err)
			if e == nil {
				continue
			}
			if want := op.means(class); e.Class != want || e.Status != refusal.Status {
				t.Errorf("%s: %q with %d, want %q with %d: %v", op.Name, e.Class, e.Status, want, refusal.Status, e)
			}
			if !strings.Contains(e.Error(), "the suite's own words") {
				t.Errorf("%s: the provider's words are lost: %v", op.Name, e)
			}
			if n := line.count() - before; n > mostTries {
				t.Errorf("%s: refused as %q it is sent %d times", op.Name, class, n)
			}
		}
	}
}

// mostTries is how often one call is sent at most, over all its requests.
const mostTries = 6

// throttled: a wait that the provider names is in the error; one that is short
// is sat out, one that is long is the caller's.
func throttled[S any](t *testing.T, a Adapter[S]) {
	refusal := a.Refusal(providers.Throttled, "too many")
	names := refusal.Header.Get("Retry-After") != ""
	for _, wait := range []time.Duration{7 * time.Second, time.Hour} {
		if names {
			refusal.Header.Set("Retry-After", fmt.Sprint(int(wait.Seconds())))
		}
		lab, line := stand(t, a, always(refusal))
		s := lab.Open(Options{Line: line})
		for _, op := range lab.Operations {
			began := now()
			e := described(t, a, lab, op.Name, op.call(t.Context(), s))
			took := since(began)
			if e == nil {
				continue
			}
			if names && e.RetryAfter != wait {
				t.Errorf("%s: again in %v, the provider says %v", op.Name, e.RetryAfter, wait)
			}
			if took > 5*time.Minute {
				t.Errorf("%s: told after %v", op.Name, took)
			}
		}
	}
}

// hasty: the board would rather hear than wait.
func hasty[S any](t *testing.T, a Adapter[S]) {
	lab, line := stand(t, a, always(a.Refusal(providers.Throttled, "too many")))
	s := lab.Open(Options{Line: line})
	for _, op := range lab.Operations {
		if op.Kind != Read {
			continue
		}
		// The budget of requests is a wait of another kind.
		if err := rest(t.Context(), time.Minute); err != nil {
			t.Fatal(err)
		}
		before, began := line.count(), now()
		err := op.call(providers.Hasty(t.Context()), s)
		if !providers.Is(err, providers.Throttled) {
			t.Errorf("%s: %v", op.Name, err)
		}
		if took := since(began); line.count() != before+1 || took > time.Second {
			t.Errorf("%s: told after %d requests and %v", op.Name, line.count()-before, took)
		}
	}
}

// secrets: a provider may give back what it was sent, in any form, anywhere in
// its answer; no text of ours repeats it, nor does the log.
func secrets[S any](t *testing.T, a Adapter[S]) {
	for _, secret := range a.New(t).Secrets {
		for _, form := range spellings(secret) {
			for _, class := range []providers.Class{providers.Invalid, providers.NotPermitted, providers.Transient} {
				echoed(t, a, form.name, a.Refusal(class, "you sent "+form.text+", did you not?"))
			}
			echoed(t, a, form.name+" and as plain text", Answer{
				Status: http.StatusBadRequest, Body: "you sent " + form.text,
				Header: http.Header{"Content-Type": {"text/plain"}},
			})
			echoed(t, a, form.name+" in a header", Answer{
				Status: http.StatusBadRequest, Body: "{}", Header: requestIDs(form.text),
			})
			echoed(t, a, form.name+" on a web page", Answer{Status: http.StatusOK, Body: "<html>you sent " + form.text})
		}
	}
}

// requestIDs are the headers from which an error takes its request's id.
func requestIDs(id string) http.Header {
	out := http.Header{}
	for _, name := range []string{"X-Request-Id", "Request-Id", "X-Ms-Request-Id", "X-Amzn-Requestid"} {
		out.Set(name, id)
	}
	return out
}

func echoed[S any](t *testing.T, a Adapter[S], how string, refusal Answer) {
	t.Helper()
	if refusal.Status == 0 {
		return
	}
	var log strings.Builder
	lab, line := stand(t, a, always(refusal))
	s := lab.Open(Options{Line: line, WireLog: &log})
	for _, op := range lab.Operations {
		err := op.call(t.Context(), s)
		if err == nil {
			continue
		}
		if described(t, a, lab, op.Name+", sent back "+how, err); t.Failed() {
			return // one is enough: there are hundreds
		}
	}
	shows(t, lab, "the log, sent back "+how, log.String())
}

// redirects: following one could carry the credentials elsewhere, or over a
// line that is not secret.
func redirects[S any](t *testing.T, a Adapter[S]) {
	for _, status := range []int{301, 302, 303, 307, 308} {
		for _, to := range []string{"https://elsewhere.test/", "http://%s/"} {
			var host string
			lab, line := stand(t, a, func(r *http.Request, _ int) *Answer {
				host = r.URL.Host
				if strings.Contains(to, "%s") {
					to = fmt.Sprintf(to, host)
				}
				return &Answer{Status: status, Header: http.Header{"Location": {to}}}
			})
			s := lab.Open(Options{Line: line})
			for _, op := range lab.Operations {
				if err := op.call(t.Context(), s); err == nil {
					t.Errorf("%s: succeeds on a redirect (%d)", op.Name, status)
				} else {
					described(t, a, lab, op.Name, err)
				}
			}
			for _, asked := range line.all() {
				if asked.Credentials && (asked.Host == "elsewhere.test" || asked.Scheme != "https") {
					t.Fatalf("credentials went to %s://%s (%d)", asked.Scheme, asked.Host, status)
				}
			}
		}
	}
}

// bounded: nobody's answer fills the machine. What reads one operation's answer
// reads those of its kind.
func bounded[S any](t *testing.T, a Adapter[S]) {
	for _, status := range []int{http.StatusOK, http.StatusBadRequest} {
		lab, line := stand(t, a, always(Answer{Status: status, Body: `{"a":"`, Endless: true}))
		s := lab.Open(Options{Line: line})
		tried := map[Kind]int{}
		for _, op := range lab.Operations {
			if tried[op.Kind]++; tried[op.Kind] > 1 || status != http.StatusOK && op.Kind != Read {
				continue
			}
			before := line.taken()
			err := op.call(t.Context(), s)
			if err == nil {
				t.Errorf("%s: succeeds on an answer without an end", op.Name)
			}
			if took := line.taken() - before; took > mostBody {
				t.Errorf("%s: reads %d MB of an answer without an end (%d)", op.Name, took>>20, status)
				return
			}
		}
	}
}

// mostBody is what one call may read of answers that never end, over all its
// tries.
const mostBody = 160 << 20
