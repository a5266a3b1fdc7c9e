package upcloud

import (
	"context"
	"encoding/json"
	"net/http"

	"example.org/peerage/providers"
	"example.org/peerage/providers/thin"
)

// doer carries the calls of one set of credentials.
type doer struct {
	client *thin.Client
	cred   secret
}

// String says what this is, without the credentials.
func (d *doer) String() string { return "UpCloud at " + d.client.Base }

func (d *doer) credentials() thin.Credentials {
	return thin.Credentials{Authorization: d.cred.header, Hide: d.cred.Hide}
}

// call sends a request and decodes its answer into out, if any.
func (d *doer) call(ctx context.Context, r thin.Call, in, out any) error {
	if d.cred.both() && !(r.Write && d.client.ReadOnly) {
		return d.fault(r, providers.Invalid, CodeBoth, "Both a token and a password are given; UpCloud wants one of them.")
	}
	r.Good = func(status int, body []byte) bool { return status == http.StatusNoContent || json.Valid(body) }
	body, err := d.client.Do(ctx, d.credentials(), r, in)
	if err != nil || out == nil {
		return err
	}
	if err := json.Unmarshal(body, out); err != nil {
		return d.client.Malformed(d.credentials(), r, thin.Undecoded(err), err)
	}
	return nil
}

func (d *doer) fault(r thin.Call, class providers.Class, code, message string) *providers.Error {
	return d.client.Fault(d.credentials(), r, class, code, message, nil)
}
