package thin

import (
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/clock"
)

// Untrusted is a server whose certificate is not taken here, or to which a proxy
// lets nobody through. Asking it again changes nothing.
type Untrusted struct {
	// Proxy is the one that is in the way; "" where it is the certificate.
	Server, Issuer, Why, Proxy string
	err                        error
}

// Error says which server it was, and why.
func (u *Untrusted) Error() string {
	if u.Proxy != "" {
		return "the proxy " + u.Proxy + " does not lead to " + u.Server + ": " + u.Why
	}
	return "the certificate of " + u.Server + " is not trusted here: " + u.Why
}

// Unwrap gives the cause.
func (u *Untrusted) Unwrap() error { return u.err }

// NonRetriable is the marker of Azure's SDK.
func (u *Untrusted) NonRetriable() {}

// RetryableError is the marker of Amazon's SDK.
func (u *Untrusted) RetryableError() bool { return false }

// Distrusted is the *Untrusted that err comes to, nil where no certificate was
// the matter.
func Distrusted(server string, err error) *Untrusted {
	var done *Untrusted
	if errors.As(err, &done) {
		return done
	}
	if u := barred(server, err); u != nil {
		return u
	}
	u := &Untrusted{Server: server, err: err}
	var chain *tls.CertificateVerificationError
	var unknown x509.UnknownAuthorityError
	var host x509.HostnameError
	var other x509.CertificateInvalidError
	var roots x509.SystemRootsError
	cert := (*x509.Certificate)(nil)
	switch {
	case errors.As(err, &unknown):
		cert, u.Why = unknown.Cert, "nothing on this machine vouches for who issued it"
	case errors.As(err, &host):
		cert, u.Why = host.Certificate, "it is for another name"
	case errors.As(err, &other):
		cert, u.Why = other.Cert, other.Error()
		if other.Reason == x509.Expired && cert != nil {
			u.Why = outOfTime(cert)
		}
	case errors.As(err, &roots):
		u.Why = roots.Error()
	case errors.As(err, &chain):
		u.Why = innermost(chain).Error()
	default:
		return nil
	}
	if errors.As(err, &chain) && len(chain.UnverifiedCertificates) > 0 {
		cert = chain.UnverifiedCertificates[len(chain.UnverifiedCertificates)-1]
	}
	if cert != nil {
		u.Issuer = called(cert.Issuer)
		u.Why += " (issued by " + u.Issuer + ")"
	}
	if errors.As(err, &unknown) {
		u.Why += "; --ca-file FILE takes that authority's certificate"
	}
	return u
}

func outOfTime(c *x509.Certificate) string {
	return "it holds from " + c.NotBefore.UTC().Format(time.DateOnly) + " to " + c.NotAfter.UTC().Format(time.DateOnly) +
		", and this machine's clock says " + clock.Real{}.Now().UTC().Format(time.RFC3339)
}

func called(n pkix.Name) string {
	switch {
	case n.CommonName != "":
		return n.CommonName
	case len(n.Organization) > 0:
		return n.Organization[0]
	}
	return n.String()
}

func innermost(err error) error {
	for next := errors.Unwrap(err); next != nil; next = errors.Unwrap(err) {
		err = next
	}
	return err
}

// Tell makes e the error of an untrusted server, or of a proxy.
func (u *Untrusted) Tell(e *providers.Error) {
	e.Class, e.Code, e.Message, e.Err = providers.Untrusted, providers.CodeUntrusted, u.Error(), u.err
	if e.Detail == nil {
		e.Detail = map[string]string{}
	}
	if u.Proxy != "" {
		e.Class, e.Code, e.Detail["proxy"], e.Detail["why"] = providers.Barred, providers.CodeProxy, u.Proxy, u.Why
	}
	e.Detail["server"], e.Detail["issuer"] = u.Server, u.Issuer
}
