// Package providertest is what an adapter has to pass to be one: how its
// sessions class a refusal, obey a context, follow pages, keep to read-only,
// repeat what may be repeated and nothing else, and keep credentials to
// themselves. The suite runs on a simulator as well as on recorded answers:
// both are a server that answers well, on whose line the suite makes things
// happen. Everything runs in virtual time.
package providertest

import (
	"io"
	"net/http"
	"reflect"
	"slices"
	"testing"
	"testing/synctest"

	"example.org/peerage/providers"
)

// Options are what the suite wants of a session.
type Options struct {
	// Line carries the requests.
	Line *Line
	// ReadOnly has the adapter refuse what changes something.
	ReadOnly bool
	// WireLog is where the adapter logs what goes over the line.
	WireLog io.Writer
}

// Lab is a server that answers well, made anew for each test, inside the
// bubble of virtual time.
type Lab[S any] struct {
	// Server answers.
	Server http.RoundTripper
	// Open makes a session that speaks to it over the line of the options.
	Open func(o Options) S
	// Operations work on the server, in this order.
	Operations []Operation[S]
	// Secrets are what must not show: the session's credentials.
	Secrets []string
}

// Adapter is what the suite has to know of an adapter.
type Adapter[S any] struct {
	// Name is as its errors have it.
	Name string
	// Ports are the interfaces that its sessions implement: each of their
	// methods is an operation, or stands apart.
	Ports []reflect.Type
	// Apart are methods that are not tested here, each with the reason.
	Apart map[string]string
	// New stands a lab up. It is called in virtual time.
	New func(t *testing.T) Lab[S]
	// Refusal is how the provider refuses for a reason, in its own shape, with
	// a message of the suite's.
	Refusal func(class providers.Class, message string) Answer
	// SignIn tells the requests by which a session signs in from those that
	// ask for something; nil when there are none.
	SignIn func(r *http.Request) bool
	// Unseen are places that no session of the lab's sees, by what is wrong
	// with them.
	Unseen map[string]providers.Place
	// Pages tell how the provider divides long lists; nil where it does not.
	Pages *Pages
	// Unproved are parts of the suite that the adapter does not pass, each
	// with the reason. The list shrinks.
	Unproved map[string]string
}

// Pages are how a provider divides a long list.
type Pages struct {
	// Full is how many entries a page has that another follows; 0 is as many
	// as the server gave.
	Full int
	// Of reads the number of the page that a request asks for, as Next gave
	// it; 0 is the first.
	Of func(r *http.Request) int
	// Next makes a whole answer say that a page of this number follows.
	Next func(r *http.Request, body []byte, page int) []byte
	// Elsewhere makes a whole answer name another server for its next page;
	// nil where pages have no address.
	Elsewhere func(r *http.Request, body []byte, server string) []byte
}

// Run has an adapter pass the suite, or fail.
func Run[S any](t *testing.T, a Adapter[S]) {
	t.Helper()
	for _, part := range parts[S]() {
		t.Run(part.name, func(t *testing.T) {
			if why := a.Unproved[part.name]; why != "" {
				t.Skip("not proved: " + why)
			}
			synctest.Test(t, func(t *testing.T) { part.run(t, a) })
		})
	}
}

type part[S any] struct {
	name string
	run  func(*testing.T, Adapter[S])
}

func parts[S any]() []part[S] {
	return []part[S]{
		{"every method is covered", everyMethod[S]},
		{"a good server is understood", goodServer[S]},
		{"a place is proved afresh", placed[S]},
		{"read-only refuses what changes something", readOnly[S]},
		{"refusals have classes", classes[S]},
		{"a server that throttles says until when", throttled[S]},
		{"haste hears of throttling at once", hasty[S]},
		{"an answer that is none is malformed", malformed[S]},
		{"a null in a list ends nothing", nulls[S]},
		{"a cut connection is bad luck", cut[S]},
		{"an untrusted server is named, and asked once", distrusted[S]},
		{"a proxy in the way is named, and asked once", barred[S]},
		{"nothing is created twice", createdOnce[S]},
		{"a context ends a call at once", cancelled[S]},
		{"a context that has ended sends nothing", neverSent[S]},
		{"a redirect gets no credentials", redirects[S]},
		{"a body has an end", bounded[S]},
		{"secrets stay out of every text", secrets[S]},
		{"pages are followed", paged[S]},
		{"pages come to an end", endless[S]},
		{"pages lie with the provider", elsewhere[S]},
	}
}

// everyMethod: what a port can do is tested here, or says why not.
func everyMethod[S any](t *testing.T, a Adapter[S]) {
	var have, want []string
	for _, op := range a.New(t).Operations {
		have = append(have, op.Name)
	}
	for _, port := range a.Ports {
		for m := range port.Methods() {
			want = append(want, m.Name)
		}
	}
	for _, name := range want {
		if !slices.Contains(have, name) && a.Apart[name] == "" {
			t.Errorf("%s is not tested", name)
		}
	}
	for _, name := range have {
		if !slices.Contains(want, name) {
			t.Errorf("%s is no method of the port", name)
		}
	}
	if len(want) == 0 {
		t.Error("no port is named")
	}
}

// goodServer: every operation succeeds, and asks the server for something.
func goodServer[S any](t *testing.T, a Adapter[S]) {
	lab, line := stand(t, a, nil)
	s := lab.Open(Options{Line: line})
	for _, op := range lab.Operations {
		before := line.count()
		if err := op.call(t.Context(), s); err != nil {
			t.Errorf("%s: %v", op.Name, err)
		}
		if line.count() == before {
			t.Errorf("%s asks for nothing", op.Name)
		}
	}
}

// readOnly goes by what an operation does, and not by its verb.
func readOnly[S any](t *testing.T, a Adapter[S]) {
	lab, line := stand(t, a, nil)
	s := lab.Open(Options{Line: line, ReadOnly: true})
	for _, op := range lab.Operations {
		before := line.count()
		err := op.call(t.Context(), s)
		sent := line.count() - before
		switch {
		case op.Kind == Read && providers.Is(err, providers.ReadOnly):
			t.Errorf("%s changes nothing and is refused: %v", op.Name, err)
		case op.Kind == Read && sent == 0:
			t.Errorf("%s changes nothing, and asks for nothing: %v", op.Name, err)
		case op.Kind != Read && !providers.Is(err, providers.ReadOnly):
			t.Errorf("%s changes something: %v", op.Name, err)
		case op.Kind != Read && sent > 0:
			t.Errorf("%s changes something, and sends %d requests", op.Name, sent)
		}
		if op.Kind != Read {
			described(t, a, lab, op.Name, err)
		}
	}
}

// stand makes a lab and a line to its server.
func stand[S any](t *testing.T, a Adapter[S], happen Event) (Lab[S], *Line) {
	t.Helper()
	lab := a.New(t)
	return lab, &Line{server: lab.Server, signIn: a.SignIn, happen: happen}
}
