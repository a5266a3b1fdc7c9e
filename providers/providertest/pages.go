package providertest

import (
	"net/http"
	"testing"
)

// page has every answer say which page follows, as long as there is one. What
// is on the first page of a listing is on all of them.
func page(p *Pages, follows func(page int) bool) func(*http.Request, int, *http.Response) (*http.Response, error) {
	first := map[string][]byte{}
	return func(r *http.Request, n int, res *http.Response) (*http.Response, error) {
		if n > mostPages*10 {
			return nil, errRefused // so that a test fails and does not go on for ever
		}
		at := p.Of(r)
		body, err := drain(res)
		if err != nil {
			return nil, err
		}
		if at == 0 {
			first[r.URL.Path] = body
		} else {
			body = first[r.URL.Path]
			res.StatusCode = http.StatusOK
		}
		if res.StatusCode == http.StatusOK && follows(at) {
			body = p.Next(r, body, at+1)
		}
		return with(res, body), nil
	}
}

// paged: a list is all of its pages.
func paged[S any](t *testing.T, a Adapter[S]) {
	if a.Pages == nil {
		return
	}
	for _, op := range a.New(t).Operations {
		if op.list == nil || op.Whole {
			continue
		}
		one, _ := listed(t, a, op.Name, nil)
		three, _ := listed(t, a, op.Name, page(a.Pages, func(at int) bool { return at < 2 }))
		full := one
		if a.Pages.Full > 0 {
			full = a.Pages.Full
		}
		if op.Merged {
			full = 0
		}
		if one == 0 || three != 2*full+one {
			t.Errorf("%s: %d entries on a page, %d on three", op.Name, one, three)
		}
	}
}

// mostPages is where an adapter should have given up following.
const mostPages = 1000

// endless: a list that never ends is an error, not a hang.
func endless[S any](t *testing.T, a Adapter[S]) {
	if a.Pages == nil {
		return
	}
	for _, op := range a.New(t).Operations {
		if op.list == nil || op.Whole {
			continue
		}
		n, line := listed(t, a, op.Name, page(a.Pages, func(int) bool { return true }))
		if n >= 0 || line.count() > mostPages {
			t.Errorf("%s: %d entries after %d requests for pages without an end", op.Name, n, line.count())
		}
	}
}

// elsewhere: the next page of a list lies where the list lies, and nowhere
// else do the credentials go.
func elsewhere[S any](t *testing.T, a Adapter[S]) {
	if a.Pages == nil || a.Pages.Elsewhere == nil {
		return
	}
	for _, server := range []string{"https://elsewhere.test", "http://"} {
		for _, op := range a.New(t).Operations {
			if op.list == nil || op.Whole {
				continue
			}
			n, line := listed(t, a, op.Name, func(r *http.Request, _ int, res *http.Response) (*http.Response, error) {
				body, err := drain(res)
				if err != nil {
					return nil, err
				}
				at := server
				if at == "http://" {
					at += r.URL.Host
				}
				return with(res, a.Pages.Elsewhere(r, body, at)), nil
			})
			if n >= 0 {
				t.Errorf("%s: follows a page to another server, to %d entries", op.Name, n)
			}
			for _, asked := range line.all() {
				if asked.Credentials && (asked.Host == "elsewhere.test" || asked.Scheme != "https") {
					t.Errorf("%s: credentials went to %s://%s", op.Name, asked.Scheme, asked.Host)
				}
			}
		}
	}
}

// listed calls one listing on a line of its own; -1 when it failed.
func listed[S any](t *testing.T, a Adapter[S], name string,
	spoil func(*http.Request, int, *http.Response) (*http.Response, error)) (int, *Line) {
	t.Helper()
	lab, line := stand(t, a, nil)
	line.spoil = spoil
	s := lab.Open(Options{Line: line})
	for _, op := range lab.Operations {
		if op.Name != name {
			continue
		}
		n, err := op.list(t.Context(), s)
		if err != nil {
			described(t, a, lab, name, err)
			return -1, line
		}
		return n, line
	}
	return -1, line
}
