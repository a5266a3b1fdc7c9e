package flows_test

import (
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"example.org/peerage/providers/sim/company"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/flowtest"
)

// TestCaseCertificates: a network that looks into connections shows its own
// certificates. Whichever cloud it is, that is told once, with who issued the
// certificate and what to do, and nothing is retried.
func TestCaseCertificates(t *testing.T) {
	proxy := &x509.Certificate{Issuer: pkix.Name{CommonName: "Contoso Web Proxy CA"}}
	refused := &tls.CertificateVerificationError{
		UnverifiedCertificates: []*x509.Certificate{proxy}, Err: x509.UnknownAuthorityError{Cert: proxy},
	}
	for _, x := range []struct {
		host string
		c    course
	}{{"login", courseA}, {"arm", courseA}, {"graph", courseA}, {"aiven", courseA}, {"aws", courseW}, {"upcloud", courseU},
		{"astra", courseD}} {
		t.Run(x.host, func(t *testing.T) {
			x.c.in(t, company.Contoso, func(t *testing.T, l *flowtest.Lab) {
				asked, told := 0, 0
				open := false
				l.Between = func(r *http.Request, next func(*http.Request) (*http.Response, error)) (*http.Response, error) {
					if open || !strings.HasPrefix(r.URL.Host, x.host+".") {
						return next(r)
					}
					asked++
					return nil, &url.Error{Op: r.Method, URL: r.URL.String(), Err: refused}
				}
				mended := flowtest.Mend("untrusted", "again")
				mended.Do = func() { open = true }
				p := flowtest.Says(mended)
				p.Watch = func(e wizard.Event) {
					if e.Kind != wizard.Faulted || e.Fault.Remedy != "untrusted" {
						return
					}
					told++
					if !strings.Contains(e.Fault.Says, "Contoso Web Proxy CA") || !strings.Contains(e.Fault.Why, "--ca-file") {
						t.Errorf("%s: %s %s", e.Step, e.Fault.Says, e.Fault.Why)
					}
				}
				res, _ := l.Start(x.c.procedure, runID, x.c.answers(l), p)
				done(t, l, res, p, wizard.Done)
				if told == 0 || asked > 2*told {
					t.Errorf("told %d times, asked %d times", told, asked)
				}
			})
		})
	}
}
