package providertest

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/thin"
)

// hotel is what a web page says that comes in the place of an answer.
const hotel = "Sign in to the hotel"

// nonsense are answers with a good status that are not what was asked for.
var nonsense = map[string]func(good []byte) (kind string, body []byte){
	"nothing": func([]byte) (string, []byte) { return "", nil },
	"a web page": func([]byte) (string, []byte) {
		return "text/html", []byte("\n<html><body>" + hotel + "</body></html>\n<p>and more")
	},
	"no field":     func([]byte) (string, []byte) { return "", []byte("{}") },
	"null":         func([]byte) (string, []byte) { return "", []byte("null") },
	"a word":       func([]byte) (string, []byte) { return "", []byte(`"ok"`) },
	"a deep nest":  func([]byte) (string, []byte) { return "", bytes.Repeat([]byte(`{"a":[`), 50_000) },
	"half of it":   func(good []byte) (string, []byte) { return "", good[:len(good)/2] },
	"all but last": func(good []byte) (string, []byte) { return "", good[:max(0, len(good)-2)] },
}

// malformed: an answer that is none is bad luck, and never an empty list or a
// thing without an id: links would vanish from the board.
func malformed[S any](t *testing.T, a Adapter[S]) {
	for what, make := range nonsense {
		lab, line := stand(t, a, nil)
		line.spoil = func(_ *http.Request, _ int, res *http.Response) (*http.Response, error) {
			good, err := drain(res)
			if err != nil {
				return nil, err
			}
			kind, body := make(good)
			if kind != "" {
				res.Header.Set("Content-Type", kind)
			}
			res.StatusCode = http.StatusOK
			return with(res, body), nil
		}
		s := lab.Open(Options{Line: line})
		for _, op := range lab.Operations {
			if op.Kind == Write && what != "a web page" {
				continue // a change may be answered with nothing; what is made has an id
			}
			before := line.count()
			err := op.call(t.Context(), s)
			if err == nil {
				t.Errorf("%s: takes %s for an answer", op.Name, what)
				continue
			}
			if e := described(t, a, lab, op.Name, err); e != nil && !leavesOpen(op.Kind, e.Class) {
				t.Errorf("%s: %s is %q: %v", op.Name, what, e.Class, e)
			}
			if e := providers.AsError(err); what == "a web page" && e != nil && !strings.Contains(e.Message, hotel) {
				t.Errorf("%s: nobody learns what came: %s", op.Name, e.Message)
			}
			if n := line.count() - before; n > mostTries {
				t.Errorf("%s: asks %d times", op.Name, n)
			}
		}
	}
}

// nulls: an entry that is null, in whichever list of an answer, is malformed
// or left out, and ends nothing.
func nulls[S any](t *testing.T, a Adapter[S]) {
	lab, line := stand(t, a, nil)
	line.spoil = func(_ *http.Request, _ int, res *http.Response) (*http.Response, error) {
		good, err := drain(res)
		if err != nil {
			return nil, err
		}
		return with(res, bytes.ReplaceAll(good, []byte("[{"), []byte("[null,{"))), nil
	}
	s := lab.Open(Options{Line: line})
	for _, op := range lab.Operations {
		err := op.call(t.Context(), s)
		if err == nil || op.Kind != Read {
			continue
		}
		if e := described(t, a, lab, op.Name, err); e != nil && e.Class != providers.Transient {
			t.Errorf("%s: %q: %v", op.Name, e.Class, e)
		}
	}
}

// leavesOpen says whether a class is that of an answer which cannot be read. A
// change may read first, and what was to be made may be there.
func leavesOpen(k Kind, c providers.Class) bool {
	return k != Create && c == providers.Transient || k != Read && c == providers.Unconfirmed
}

// cut: a connection that ends too early, or never comes about, is bad luck.
func cut[S any](t *testing.T, a Adapter[S]) {
	for what, set := range map[string]func(*Line){
		"before the answer": func(l *Line) { l.happen = always(Answer{Err: io.EOF}) },
		"in the answer":     func(l *Line) { l.spoil = truncated },
		"at once":           func(l *Line) { l.happen = always(Answer{Err: errRefused}) },
	} {
		lab, line := stand(t, a, nil)
		set(line)
		s := lab.Open(Options{Line: line})
		for _, op := range lab.Operations {
			before := line.count()
			err := op.call(t.Context(), s)
			if err == nil && what == "in the answer" && op.Kind != Read {
				continue // it was carried out, and its answer may have had no body
			}
			if e := described(t, a, lab, op.Name, err); e != nil && e.Class != providers.Transient {
				t.Errorf("%s, cut %s: %q: %v", op.Name, what, e.Class, e)
			}
			if n := line.count() - before; n > mostTries {
				t.Errorf("%s, cut %s: sent %d times", op.Name, what, n)
			}
		}
	}
}

// distrusted: a server whose certificate nobody here vouches for is asked
// once, and said to be that, with who issued the certificate and, where that helps,
// how to have it taken.
func distrusted[S any](t *testing.T, a Adapter[S]) {
	proxy := &x509.Certificate{Issuer: pkix.Name{CommonName: "Contoso Web Proxy CA"}}
	for what, err := range map[string]error{
		"an unknown authority": x509.UnknownAuthorityError{Cert: proxy},
		"another name":         x509.HostnameError{Certificate: proxy, Host: "cloud.test"},
		"an old one":           x509.CertificateInvalidError{Cert: proxy, Reason: x509.Expired},
	} {
		seen := &tls.CertificateVerificationError{UnverifiedCertificates: []*x509.Certificate{proxy}, Err: err}
		lab, line := stand(t, a, always(Answer{Err: &url.Error{Op: "Get", URL: "https://cloud.test", Err: seen}}))
		s := lab.Open(Options{Line: line})
		for _, op := range lab.Operations {
			before := line.count()
			err := op.call(t.Context(), s)
			e := described(t, a, lab, op.Name, err)
			if e == nil || e.Class != providers.Untrusted || !strings.Contains(e.Error(), proxy.Issuer.CommonName) ||
				strings.Contains(e.Error(), "--ca-file") != (what == "an unknown authority") {
				t.Errorf("%s: %s: %v", op.Name, what, err)
			}
			if n := line.count() - before; n != 1 {
				t.Errorf("%s: %s: asks %d times", op.Name, what, n)
			}
		}
	}
}

// barred: a proxy that lets nobody through, or cannot be reached, is asked once, and
// said to be that: the provider was not asked.
func barred[S any](t *testing.T, a Adapter[S]) {
	at := &url.URL{Host: "proxy.contoso.test:3128", User: url.UserPassword("ana", "geheim")}
	answers := func(status int) error {
		return thin.Proxied(&http.Transport{}).OnProxyConnectResponse(t.Context(), at, nil, &http.Response{StatusCode: status})
	}
	for what, err := range map[string]error{
		"it wants a name and a password (407)": answers(http.StatusProxyAuthRequired),
		"it forbids that (403)":                answers(http.StatusForbidden),
		"it cannot be reached": &net.OpError{Op: "proxyconnect", Err: &net.OpError{Op: "dial", Err: &net.DNSError{
			Name: at.Hostname(), Err: "no such host"}}},
	} {
		lab, line := stand(t, a, always(Answer{Err: &url.Error{Op: "Get", URL: "https://cloud.test", Err: err}}))
		s := lab.Open(Options{Line: line})
		for _, op := range lab.Operations {
			before := line.count()
			err := op.call(t.Context(), s)
			e := described(t, a, lab, op.Name, err)
			if e == nil || e.Class != providers.Barred || !strings.Contains(e.Error(), what) ||
				!strings.Contains(e.Detail["proxy"], at.Hostname()) || strings.Contains(e.Error(), "geheim") {
				t.Errorf("%s: %s: %v", op.Name, what, err)
			}
			if n := line.count() - before; n != 1 {
				t.Errorf("%s: %s: asks %d times", op.Name, what, n)
			}
		}
	}
}

// createdOnce: what may have been carried out is not sent again by itself.
func createdOnce[S any](t *testing.T, a Adapter[S]) {
	for what, set := range map[string]func(*Line){
		"the answer is lost": func(l *Line) { l.spoil = lost },
		"the answer breaks":  func(l *Line) { l.spoil = truncated },
		"nobody answers":     func(l *Line) { l.happen = always(Answer{Hangs: true}) },
		"the server fails":   func(l *Line) { l.happen = always(Answer{Status: http.StatusInternalServerError}) },
		"a gateway fails":    func(l *Line) { l.happen = always(Answer{Status: http.StatusGatewayTimeout}) },
	} {
		for i := range a.New(t).Operations {
			lab, line := stand(t, a, nil)
			op := lab.Operations[i]
			if op.Kind != Create {
				continue
			}
			set(line)
			err := op.call(t.Context(), lab.Open(Options{Line: line}))
			writes := 0
			for _, asked := range line.all() {
				if asked.Method != http.MethodGet {
					writes++
				}
			}
			if writes != 1 {
				t.Errorf("%s, %s: sent %d times (%v)", op.Name, what, writes, err)
			}
		}
	}
}

// lost has the server carry a request out and its answer never arrive.
func lost(_ *http.Request, _ int, res *http.Response) (*http.Response, error) {
	_ = res.Body.Close()
	return nil, io.EOF
}

// cancelled: a person who leaves does not wait, neither for a server that says
// nothing nor for the next try.
func cancelled[S any](t *testing.T, a Adapter[S]) {
	slow := a.Refusal(providers.Throttled, "too many")
	for what, happen := range map[string]Event{
		"a silent server": always(Answer{Hangs: true}),
		"the next try":    always(slow),
	} {
		lab, line := stand(t, a, happen)
		s := lab.Open(Options{Line: line})
		for _, op := range lab.Operations {
			ctx, cancel := context.WithCancel(t.Context())
			const after = 300 * time.Millisecond
			time.AfterFunc(after, cancel)
			began := now()
			err := op.call(ctx, s)
			took := since(began)
			cancel()
			if took > after {
				t.Errorf("%s: waits for %s %v after the person left", op.Name, what, took-after)
			}
			if took < after {
				continue // it was refused before
			}
			if e := described(t, a, lab, op.Name, err); e != nil && e.Class != providers.Cancelled {
				t.Errorf("%s: waiting for %s: %q: %v", op.Name, what, e.Class, e)
			}
		}
	}
}

// neverSent: whoever has left already asks for nothing.
func neverSent[S any](t *testing.T, a Adapter[S]) {
	lab, line := stand(t, a, nil)
	s := lab.Open(Options{Line: line})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, op := range lab.Operations {
		err := op.call(ctx, s)
		if e := described(t, a, lab, op.Name, err); e != nil && e.Class != providers.Cancelled {
			t.Errorf("%s: %q: %v", op.Name, e.Class, e)
		}
	}
	if n := line.count(); n > 0 {
		t.Errorf("%d requests are sent", n)
	}
}
