package providertest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"

	"example.org/peerage/providers"
)

// Recording is what a provider answered to one operation, and what an adapter
// makes of it. A file holds a list of them, as JSON.
type Recording struct {
	Name string `json:"name"`
	// Source says on what it rests: recorded, documented, reported, and where.
	Source string `json:"source"`
	// Op is the method that is called; its name among the player's calls.
	Op string `json:"op"`
	// Answers come one after the other, the last one for ever. A body is JSON,
	// or a string that is sent as it is.
	Answers []struct {
		Status  int               `json:"status"`
		Headers map[string]string `json:"headers"`
		Body    json.RawMessage   `json:"body"`
	} `json:"answers"`
	// Gives is what the method returns, as far as it is named here.
	Gives any `json:"gives"`
	// Fails is the error that it returns instead.
	Fails *struct {
		Class  providers.Class   `json:"class"`
		Code   string            `json:"code"`
		Detail map[string]string `json:"detail"`
	} `json:"fails"`
}

// Player plays recordings to sessions of an adapter.
type Player[S any] struct {
	// Open makes a session; it is called in virtual time.
	Open func(t *testing.T, o Options) S
	// Calls are the operations that recordings name.
	Calls map[string]func(s S, ctx context.Context) (any, error)
	// SignIn tells sign-ins, which Server answers; both may be nil.
	SignIn func(r *http.Request) bool
	Server http.RoundTripper
}

// Play plays every recording of a file: each has to come to what it says, and,
// cut short anywhere, never to success.
func Play[S any](t *testing.T, file string, p Player[S]) {
	t.Helper()
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var all []Recording
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(&all); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	for _, r := range all {
		t.Run(r.Name, func(t *testing.T) {
			if r.Source == "" || p.Calls[r.Op] == nil {
				t.Fatalf("source %q, operation %q", r.Source, r.Op)
			}
			synctest.Test(t, func(t *testing.T) { whole(t, p, r) })
			synctest.Test(t, func(t *testing.T) { cutShort(t, p, r) })
		})
	}
}

// whole plays a recording as it is.
func whole[S any](t *testing.T, p Player[S], r Recording) {
	got, err := p.play(t, r, -1)
	if r.Fails == nil {
		if err != nil {
			t.Fatal(err)
		}
		if missing := lacks("", r.Gives, plain(t, got)); missing != "" {
			t.Error(missing)
		}
		return
	}
	e := providers.AsError(err)
	if e == nil || e.Class != r.Fails.Class || e.Code != r.Fails.Code {
		t.Fatalf("%v, want %q with %q", err, r.Fails.Class, r.Fails.Code)
	}
	for k, v := range r.Fails.Detail {
		if e.Detail[k] != v {
			t.Errorf("detail %s is %q, want %q", k, e.Detail[k], v)
		}
	}
}

// cutShort plays the beginnings of what was answered last. A refusal stays one,
// and an answer without a body has no beginning.
func cutShort[S any](t *testing.T, p Player[S], r Recording) {
	last := body(r.Answers[len(r.Answers)-1].Body)
	if r.Fails != nil || len(last) == 0 {
		return
	}
	for n := 1; n < len(strings.TrimRight(last, " \n")); n += 1 + len(last)/30 {
		if got, err := p.play(t, r, n); err == nil {
			t.Fatalf("%d of %d bytes are taken for an answer: %+v", n, len(last), got)
		}
	}
}

func (p Player[S]) play(t *testing.T, r Recording, cut int) (any, error) {
	line := &Line{server: p.Server, signIn: p.SignIn, happen: func(_ *http.Request, n int) *Answer {
		i := min(n, len(r.Answers)) - 1
		a := r.Answers[i]
		out := &Answer{Status: a.Status, Body: body(a.Body), Header: http.Header{}}
		for k, v := range a.Headers {
			out.Header.Set(k, v)
		}
		if cut >= 0 && i == len(r.Answers)-1 {
			out.Body = out.Body[:cut]
		}
		return out
	}}
	return p.Calls[r.Op](p.Open(t, Options{Line: line, WireLog: io.Discard}), t.Context())
}

// body is the text that is sent.
func body(raw json.RawMessage) string {
	var text string
	if len(raw) == 0 || json.Unmarshal(raw, &text) == nil {
		return text
	}
	return string(raw)
}

// plain is a value as JSON has it.
func plain(t *testing.T, v any) (out any) {
	t.Helper()
	raw, err := json.Marshal(v)
	if err == nil {
		err = json.Unmarshal(raw, &out)
	}
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// lacks says what of want is not in got; "" when all is.
func lacks(at string, want, got any) string {
	switch w := want.(type) {
	case map[string]any:
		g, ok := got.(map[string]any)
		if !ok {
			return fmt.Sprintf("%s is %v", at, got)
		}
		for k, v := range w {
			if missing := lacks(at+"."+k, v, g[k]); missing != "" {
				return missing
			}
		}
		return ""
	case []any:
		g, _ := got.([]any)
		if len(g) != len(w) {
			return fmt.Sprintf("%s has %d entries, want %d: %v", at, len(g), len(w), got)
		}
		for i, v := range w {
			if missing := lacks(fmt.Sprintf("%s[%d]", at, i), v, g[i]); missing != "" {
				return missing
			}
		}
		return ""
	}
	if !reflect.DeepEqual(want, got) {
		return fmt.Sprintf("%s is %v, want %v", at, got, want)
	}
	return ""
}
