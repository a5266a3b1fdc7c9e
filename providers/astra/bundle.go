package astra

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"

	"example.org/peerage/providers"
	"example.org/peerage/providers/thin"
)

// Bundle implements providers.AstraSession: it asks for the address and uses
// it at once. The address is kept nowhere; an expired one is asked for once
// more.
func (s *session) Bundle(ctx context.Context, id string, w io.Writer) error {
	for again := true; ; again = false {
		address, err := s.bundleAddress(ctx, id)
		if err != nil {
			return err
		}
		err = s.fetch(ctx, address, w)
		if err == nil || !again || !providers.HasCode(err, CodeBundleExpired) {
			return err
		}
	}
}

// bundleAddress finds downloadURLInternal: the bundle that leads through the
// peering.
func (s *session) bundleAddress(ctx context.Context, id string) (*url.URL, error) {
	r := thin.Call{Words: "ask for the secure connect bundle", Method: http.MethodPost,
		Path: databasePath(id, "/secureBundleURL")}
	if err := named(r.Words, id); err != nil {
		return nil, err
	}
	var raw json.RawMessage
	if err := s.ask(ctx, r, nil, &raw); err != nil {
		return nil, err
	}
	in, err := oneOf[struct{ DownloadURL, DownloadURLInternal string }](raw)
	if err != nil || in.DownloadURL == "" && in.DownloadURLInternal == "" {
		return nil, s.malformed(r, nil)
	}
	if in.DownloadURLInternal == "" {
		return nil, &providers.Error{Class: providers.NotFound, Provider: "astra", Op: r.Words, Status: http.StatusOK,
			Code: "no_internal_bundle", Message: "Astra names no internal bundle for this database"}
	}
	u, err := url.Parse(in.DownloadURLInternal)
	if err != nil || !s.safe(u) {
		return nil, s.malformed(r, nil)
	}
	return u, nil
}

// safe: the bundle holds credentials, so it comes over TLS, or from the very
// endpoint that was chosen.
func (s *session) safe(u *url.URL) bool {
	base, err := url.Parse(s.client.Base)
	return u.Scheme == "https" || err == nil && u.Scheme == base.Scheme && u.Host == base.Host
}

// fetch copies what is at a signed address. The token is not sent there.
func (s *session) fetch(ctx context.Context, at *url.URL, w io.Writer) error {
	r := thin.Call{Words: "download the secure connect bundle", Method: http.MethodGet, Path: " from " + at.Host}
	if s.client.Wait(ctx) != nil {
		return s.client.Cancelled(ctx, s.credentials(), r)
	}
	limited, cancel := context.WithTimeout(ctx, 5*s.client.Timeout)
	defer cancel()
	req, err := http.NewRequestWithContext(limited, http.MethodGet, at.String(), nil)
	if err != nil {
		return &providers.Error{Class: providers.Invalid, Provider: "astra", Op: r.Words,
			Message: "the bundle's address cannot be used"}
	}
	req.Header.Set("User-Agent", s.client.UserAgent)
	res, err := s.client.Fetch(req, s.credentials(), r)
	if ctx.Err() != nil {
		return s.client.Cancelled(ctx, s.credentials(), r)
	}
	if err != nil {
		return s.unfetched(r, err)
	}
	defer res.Body.Close()
	if res.StatusCode/100 != 2 {
		return s.bundleRefused(r, res)
	}
	n, err := io.Copy(w, io.LimitReader(res.Body, maxBody))
	switch {
	case ctx.Err() != nil:
		return s.client.Cancelled(ctx, s.credentials(), r)
	case err != nil:
		return s.unfetched(r, err)
	case n == 0 || res.ContentLength > 0 && n != res.ContentLength:
		return s.malformed(r, nil)
	}
	return nil
}

// unfetched is no whole answer. The address is left out: it is a secret.
func (s *session) unfetched(r thin.Call, err error) *providers.Error {
	err = thin.Bare(err)
	e := s.client.Fault(s.credentials(), r, providers.Transient, thin.CodeNoAnswer, "no answer came: "+err.Error(), err)
	if u := thin.Distrusted("the bundle's server", err); u != nil {
		u.Tell(e)
	}
	return e
}

// bundleRefused: a store of signed addresses answers in a form of its own;
// its words could repeat the address and are left out.
func (s *session) bundleRefused(r thin.Call, res *http.Response) error {
	e := &providers.Error{Class: thin.ClassOf(res.StatusCode), Provider: "astra", Op: r.Words, Status: res.StatusCode,
		Message: "the download was refused: " + http.StatusText(res.StatusCode)}
	switch res.StatusCode {
	case http.StatusForbidden, http.StatusNotFound, http.StatusGone, http.StatusBadRequest:
		e.Class, e.Code = providers.Transient, CodeBundleExpired
	}
	return e
}
