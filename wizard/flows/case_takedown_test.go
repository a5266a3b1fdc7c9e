package flows_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"example.org/peerage/providers/sim/company"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/flowtest"
)

// forbidden are how the providers refuse a change for a right that is lacking.
var forbidden = map[string]string{
	"arm": `{"error":{"code":"AuthorizationFailed","message":"The client 'c' with object id 'o' does not have authorization ` +
		`to perform action 'Microsoft.Network/some/delete' over scope '/subscriptions/s' or the scope is invalid."}}`,
	"graph":   `{"error":{"code":"Authorization_RequestDenied","message":"Insufficient privileges to complete the operation."}}`,
	"aiven":   `{"errors":[{"error_code":"permission_denied","message":"Not allowed","status":403}],"message":"Not allowed"}`,
	"upcloud": `{"error":{"error_code":"ACTION_FORBIDDEN","error_message":"Your account is not allowed to do this."}}`,
	"astra":   `{"errors":[{"ID":1000010,"message":"The token has no right to do this."}]}`,
}

// writes says whether a request changes something.
func writes(r *http.Request) bool {
	api, _, _ := strings.Cut(r.URL.Host, ".")
	if api == "aws" {
		return !strings.HasPrefix(formOf(r).Get("Action"), "Describe") && !strings.HasPrefix(formOf(r).Get("Action"), "Get")
	}
	return forbidden[api] != "" && r.Method != http.MethodGet
}

// asksAgain is how often the run looks until the others are asked again.
const asksAgain = 40

// others refuses what would change something, and does it itself after a while: as
// another team that may.
func others(after time.Duration) (b between, told map[string]int) {
	told = map[string]int{}
	return func(r *http.Request, next func(*http.Request) (*http.Response, error)) (*http.Response, error) {
		if !writes(r) {
			return next(r)
		}
		body, key := []byte(nil), r.Method+" "+r.URL.String()
		if r.Body != nil {
			body, _ = io.ReadAll(r.Body)
			key += string(body)
		}
		if told[key]++; told[key]%asksAgain == 1 {
			again := r.Clone(context.WithoutCancel(r.Context()))
			go func() {
				time.Sleep(after)
				again.Body = io.NopCloser(bytes.NewReader(body))
				if res, err := next(again); err == nil {
					_ = res.Body.Close()
				}
			}()
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		if api, _, _ := strings.Cut(r.URL.Host, "."); api != "aws" {
			return answers(r, 403, forbidden[api]), nil
		}
		return deny(r), nil
	}, told
}

// byOthers answers a fault about a right with its hand over.
func byOthers(messages map[string]string) *flowtest.Rule {
	return &flowtest.Rule{
		When: func(a *wizard.Ask) bool {
			return a.Kind == wizard.AskRemedy && a.Fault.Handed.IsZero() && a.Fault.Next.IsZero() && handOverOf(a) != nil
		},
		Reply: func(a *wizard.Ask) wizard.Reply {
			messages[handOverOf(a).Message] = handOverOf(a).Command
			return wizard.Reply{Choice: wizard.ChoiceHandOver}
		},
	}
}

func handOverOf(a *wizard.Ask) *wizard.Act {
	i := slices.IndexFunc(a.Fault.Acts, func(x wizard.Act) bool { return x.ID == wizard.ChoiceHandOver })
	if i < 0 {
		return nil
	}
	return &a.Fault.Acts[i]
}

// TestCaseOthersTakeDown: whoever may remove nothing hands each removal over, with
// the thing, its id and the command; the teardown waits, sees that others did it,
// and ends by itself with nothing left.
func TestCaseOthersTakeDown(t *testing.T) {
	t.Parallel()
	for _, c := range courses {
		t.Run(c.procedure, func(t *testing.T) {
			c.in(t, company.Bare, func(t *testing.T, l *flowtest.Lab) { c.byOthers(t, l) })
		})
	}
}

func (c course) byOthers(t *testing.T, l *flowtest.Lab) {
	clean, p := l.Inventory(), flowtest.Says()
	res, st := l.Start(c.procedure, runID, c.answers(l), p)
	done(t, l, res, p, wizard.Done)
	settle(t)
	var told map[string]int
	messages := map[string]string{}
	asks := 0
	tired := &flowtest.Rule{Choice: wizard.ChoiceStop, When: func(*wizard.Ask) bool { asks++; return asks > 3000 }}
	p = flowtest.Says(append(slices.Clone(c.down), tired, byOthers(messages))...)
	l.Between, told = others(40 * time.Minute)
	res, after := l.Teardown(c.procedure, p)
	time.Sleep(time.Hour) // until the others have ended
	done(t, l, res, p, wizard.TakenOff)
	if left := clean.Diff(l.Inventory()); len(left) > 0 {
		t.Errorf("left:\n%s", strings.Join(left, "\n"))
	}
	var texts []string
	for _, it := range st.Items {
		if now := after.Item(it.Key); now == nil || now.Status != wizard.IsRemoved {
			t.Errorf("%s is %+v", it.Key, now)
		}
	}
	for text, command := range messages {
		if command == "" || !strings.Contains(text, "To be removed: ") || !strings.Contains(text, "Its id: ") ||
			!strings.Contains(text, "Where: ") || strings.Contains(text, "Step: ") ||
			strings.Contains(text, "missing: a right") {
			t.Errorf("handed over:\n%s", text)
		}
		texts = append(texts, command)
	}
	for _, x := range refusedBy(texts) {
		t.Error(x.why)
	}
	if len(messages) == 0 || len(told) < len(messages) {
		t.Errorf("%d messages, %d refusals", len(messages), len(told))
	}
	t.Logf("%d things, %d messages, %d refusals", len(st.Items), len(messages), len(told))
}

// TestCaseLeftToOthers: whoever does not wait for the others leaves the thing, and
// it is listed as what it is: left, its end not known.
func TestCaseLeftToOthers(t *testing.T) {
	courseW.in(t, company.Bare, func(t *testing.T, l *flowtest.Lab) {
		p := flowtest.Says()
		res, _ := l.Start(awsProcedure, runID, courseW.answers(l), p)
		done(t, l, res, p, wizard.Done)
		l.Between = func(r *http.Request, next func(*http.Request) (*http.Response, error)) (*http.Response, error) {
			if formOf(r).Get("Action") == "DeleteRoute" {
				return deny(r), nil
			}
			return next(r)
		}
		messages := map[string]string{}
		waits := &flowtest.Rule{Choice: "leave", When: func(a *wizard.Ask) bool {
			return a.Kind == wizard.AskRemedy && !a.Fault.Handed.IsZero()
		}}
		p = flowtest.Says(byOthers(messages), waits)
		res, st := l.Teardown(awsProcedure, p)
		done(t, l, res, p, wizard.TakenOff)
		for _, it := range st.Items {
			if left := strings.HasPrefix(it.Key, "aws-route:"); left != (it.Status == wizard.IsStaying) ||
				left && !strings.Contains(it.Note, "asked to remove it") {
				t.Errorf("%s is %s: %s", it.Key, it.Status, it.Note)
			}
		}
		if len(messages) != 2 {
			t.Errorf("%d were handed over: %v", len(messages), messages)
		}
	})
}

// TestCaseReadsAreRefusedToo: who may not even look hears which right is lacking,
// and so does whoever is asked for it.
func TestCaseReadsAreRefusedToo(t *testing.T) {
	for _, c := range []course{courseD, courseU} {
		c.in(t, company.Bare, func(t *testing.T, l *flowtest.Lab) {
			p := flowtest.Says()
			res, _ := l.Start(c.procedure, runID, c.answers(l), p)
			done(t, l, res, p, wizard.Done)
			l.Between = func(r *http.Request, next func(*http.Request) (*http.Response, error)) (*http.Response, error) {
				api, _, _ := strings.Cut(r.URL.Host, ".")
				if strings.Contains(r.URL.Path, "access-list") || strings.Contains(r.URL.Path, "network-peering") {
					return answers(r, 403, forbidden[api]), nil
				}
				return next(r)
			}
			messages := map[string]string{}
			stops := &flowtest.Rule{Choice: wizard.ChoiceStop, When: func(a *wizard.Ask) bool {
				return a.Kind == wizard.AskRemedy && !a.Fault.Handed.IsZero()
			}}
			l.Teardown(c.procedure, flowtest.Says(byOthers(messages), stops))
			for text := range messages {
				if strings.Contains(text, "missing: a right") || !strings.Contains(text, "Right that is missing: ") ||
					strings.Contains(text, "sign-in above") {
					t.Errorf("handed over:\n%s", text)
				}
			}
			if len(messages) == 0 {
				t.Errorf("%s: nothing was handed over", c.procedure)
			}
		})
	}
}
