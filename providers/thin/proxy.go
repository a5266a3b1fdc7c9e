package thin

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
)

// refusal is a proxy that answers a request to be led on with anything but yes.
type refusal struct {
	proxy  string
	status int
}

func (r *refusal) Error() string {
	switch r.status {
	case http.StatusProxyAuthRequired:
		return "it wants a name and a password (407)"
	case http.StatusForbidden:
		return "it forbids that (403)"
	}
	return fmt.Sprintf("it answers %d %s", r.status, http.StatusText(r.status))
}

// Proxied has a transport tell which proxy did not let it through, and how that
// answered. Without it, Go tells the words of the answer alone.
func Proxied(t *http.Transport) *http.Transport {
	t.OnProxyConnectResponse = func(_ context.Context, at *url.URL, _ *http.Request, res *http.Response) error {
		if res.StatusCode == http.StatusOK {
			return nil
		}
		return &refusal{proxy: at.Host, status: res.StatusCode}
	}
	return t
}

// barred is the *Untrusted of a proxy that refuses, or that cannot be reached: then
// nobody has asked the server. nil is any other error.
func barred(server string, err error) *Untrusted {
	var no *refusal
	if errors.As(err, &no) {
		return &Untrusted{Server: server, Proxy: no.proxy, Why: no.Error(), err: err}
	}
	var op *net.OpError
	if !errors.As(err, &op) || op.Op != "proxyconnect" || errors.Is(err, context.Canceled) {
		return nil
	}
	at, inner, name := "", (*net.OpError)(nil), (*net.DNSError)(nil)
	if errors.As(op.Err, &inner) && inner.Addr != nil {
		at = inner.Addr.String()
	} else if errors.As(op.Err, &name) {
		at = name.Name
	}
	if at == "" {
		at = "that is set"
	}
	return &Untrusted{Server: server, Proxy: at, Why: "it cannot be reached (" + innermost(err).Error() + ")", err: err}
}
