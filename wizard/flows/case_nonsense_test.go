package flows_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"example.org/peerage/providers/sim/company"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/flowtest"
)

// hosts are the servers of the clouds, each with a procedure that asks it.
var hosts = []struct {
	host string
	c    course
}{{"login", courseA}, {"arm", courseA}, {"graph", courseA}, {"aiven", courseA}, {"aws", courseW}, {"upcloud", courseU},
	{"astra", courseD}}

// nonsenses are good answers that are not what was asked for; "first" is what
// the person is told of them.
var nonsenses = map[string]struct {
	kind, first string
	body        func(good []byte) []byte
}{
	"a web page": {"text/html", "<title>Hotel [31mWi-Fi", func([]byte) []byte {
		return []byte("\r\n\n <title>Hotel \x1b[31mWi-Fi\u202e</title>\n<body>" + strings.Repeat("<p>Pay here</p>\n", 500))
	}},
	"a deep nest": {"application/json", "", func([]byte) []byte {
		return bytes.Repeat([]byte(`{"a":[`), 200_000)
	}},
	"other types": {"application/json", "", func(good []byte) []byte {
		var v any
		if json.Unmarshal(good, &v) != nil {
			return []byte("<html/>")
		}
		b, _ := json.Marshal(otherTypes(v, 0)) // what was JSON can be
		return b
	}},
}

// otherTypes has words in the place of lists, and lists in that of words.
func otherTypes(v any, depth int) any {
	switch x := v.(type) {
	case map[string]any:
		for k, inner := range x {
			x[k] = otherTypes(inner, depth+1)
		}
		return x
	case []any:
		return "none"
	case string:
		return []any{x}
	}
	return "7"
}

// TestCaseNonsenseForEver: a server that answers nonsense for ever is asked a
// few times; then the person is, and reads what came. Once it answers as it
// should the run goes on to its end.
func TestCaseNonsenseForEver(t *testing.T) {
	t.Parallel()
	for _, x := range hosts {
		for what, bad := range nonsenses {
			t.Run(x.host+" "+what, func(t *testing.T) {
				x.c.in(t, company.Contoso, func(t *testing.T, l *flowtest.Lab) {
					asked, open := 0, false
					l.Between = func(r *http.Request, next func(*http.Request) (*http.Response, error)) (*http.Response, error) {
						res, err := next(r)
						if err != nil || open || !strings.HasPrefix(r.URL.Host, x.host+".") || res.StatusCode/100 != 2 {
							return res, err
						}
						asked++
						good, err := io.ReadAll(res.Body)
						if err != nil {
							return nil, err
						}
						return answered(res, bad.kind, bad.body(good)), nil
					}
					p := flowtest.Says(&flowtest.Rule{When: func(a *wizard.Ask) bool {
						return a.Kind == wizard.AskRemedy && a.Fault.Next.IsZero()
					}, Reply: func(a *wizard.Ask) wizard.Reply {
						told(t, a, bad.first)
						if asked > 60 && !open { // two minutes of tries, three requests each
							t.Errorf("%s: asked %d times before anybody was told", a.Step, asked)
						}
						open = true
						return wizard.Reply{Choice: "again"}
					}})
					res, _ := l.Start(x.c.procedure, runID, x.c.answers(l), p)
					done(t, l, res, p, wizard.Done)
					if !open {
						t.Errorf("nobody was asked; %d answers were nonsense", asked)
					}
				})
			})
		}
	}
}

func told(t *testing.T, a *wizard.Ask, first string) {
	t.Helper()
	text := a.Title + "\n" + a.Text + "\n" + a.Fault.Err.Message
	if !strings.Contains(text, first) || !strings.Contains(text, "not what") {
		t.Errorf("%s: %s is told as %q", a.Step, first, text)
	}
	if strings.ContainsAny(text, "\x1b\u202e\r") {
		t.Errorf("%s: not clean: %q", a.Step, text)
	}
}

func answered(res *http.Response, kind string, body []byte) *http.Response {
	res.Header.Set("Content-Type", kind)
	res.Header.Set("Content-Length", strconv.Itoa(len(body)))
	res.ContentLength, res.Body = int64(len(body)), io.NopCloser(bytes.NewReader(body))
	res.StatusCode = http.StatusOK
	return res
}

// TestCaseAsksToWaitForYears: a server that asks to wait for longer than
// anybody does is told as it is, at once; the run offers to stop.
func TestCaseAsksToWaitForYears(t *testing.T) {
	for _, x := range hosts {
		for header, words := range map[string]string{
			"1000000000": "31 years", "99999999999999999999": "250 years", "Fri, 31 Dec 9999 23:59:59 GMT": "years",
		} {
			t.Run(x.host+" "+header, func(t *testing.T) {
				x.c.in(t, company.Contoso, func(t *testing.T, l *flowtest.Lab) {
					l.Between = func(r *http.Request, next func(*http.Request) (*http.Response, error)) (*http.Response, error) {
						res, err := next(r)
						if err != nil || !strings.HasPrefix(r.URL.Host, x.host+".") {
							return res, err
						}
						res.Header.Set("Retry-After", header)
						res = answered(res, "application/json", []byte(`{"message":"too many requests"}`))
						res.StatusCode = http.StatusTooManyRequests
						return res, nil
					}
					p := flowtest.Says(&flowtest.Rule{When: func(a *wizard.Ask) bool {
						_, how := wizard.AutoReply(a, nil, wizard.Policy{Yes: true, Adopt: true})
						if a.Kind == wizard.AskRemedy && how != wizard.NeedsPerson {
							t.Errorf("%s: without a person it is answered", a.Step)
						}
						return false
					}})
					began := time.Now()
					res, _ := l.Start(x.c.procedure, runID, x.c.answers(l), p)
					if res.Status != wizard.Stopped || len(p.Lost) == 0 {
						t.Fatalf("it ended %q", res.Status)
					}
					f := p.Lost[0]
					if !strings.Contains(f.Says+f.Why, words) {
						t.Errorf("%s: %q %q", f.Step, f.Says, f.Why)
					}
					if time.Since(began) > 2*time.Minute ||
						f.Acts[0].ID != wizard.ChoiceStop {
						t.Errorf("%s: asked after %s, proposing %s", f.Step, time.Since(began), f.Acts[0].ID)
					}
				})
			})
		}
	}
}

// TestCaseGoodAnswersThatAskToWait: who answers well and asks to wait for years
// until the next look is looked at again all the same.
func TestCaseGoodAnswersThatAskToWait(t *testing.T) {
	t.Parallel()
	for _, x := range hosts {
		t.Run(x.host, func(t *testing.T) {
			x.c.in(t, company.Contoso, func(t *testing.T, l *flowtest.Lab) {
				l.Between = func(r *http.Request, next func(*http.Request) (*http.Response, error)) (*http.Response, error) {
					res, err := next(r)
					if err == nil && res.StatusCode/100 == 2 && strings.HasPrefix(r.URL.Host, x.host+".") {
						res.Header.Set("Retry-After", "1000000000")
					}
					return res, err
				}
				p, began := flowtest.Says(), time.Now()
				res, _ := l.Start(x.c.procedure, runID, x.c.answers(l), p)
				done(t, l, res, p, wizard.Done)
				res, _ = l.Teardown(x.c.procedure, p)
				done(t, l, res, p, wizard.TakenOff)
				if took := time.Since(began); took > 24*time.Hour {
					t.Errorf("it took %s", took)
				}
			})
		})
	}
}
