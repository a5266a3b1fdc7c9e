package aiven

import (
	"bytes"
	"context"
	"encoding/json"
	"net/url"

	"example.org/peerage/providers/thin"
)

// doer carries the calls of Aiven's generated handlers: with our retries, rate
// budget, log and error classes.
type doer struct {
	client *thin.Client
	token  secret
}

// String says what this is, without the token.
func (d *doer) String() string { return "Aiven at " + d.client.Base }

type captureKey struct{}

// capture keeps the body of the answer beside what a handler makes of it.
func capture(ctx context.Context) (context.Context, *[]byte) {
	raw := new([]byte)
	return context.WithValue(ctx, captureKey{}, raw), raw
}

// refused is the error of a change in read-only mode, for one that looks first.
func (d *doer) refused(operationID, method string) error {
	op := lookUp(operationID, method)
	return d.client.Refused(d.credentials(), thin.Call{Words: op.words, Write: op.write, Method: method})
}

// Do implements what the generated handlers ask of a client. Its errors are
// *providers.Error.
func (d *doer) Do(ctx context.Context, operationID, method, path string, in any, query ...[2]string) ([]byte, error) {
	op := lookUp(operationID, method)
	r := thin.Call{Words: op.words, Write: op.write, Method: method, Path: path, Query: url.Values{},
		Good: acceptable(op.write)}
	for _, q := range query {
		r.Query.Add(q[0], q[1])
	}
	body, err := d.client.Do(ctx, d.credentials(), r, in)
	if err != nil {
		return nil, err
	}
	if raw, ok := ctx.Value(captureKey{}).(*[]byte); ok {
		*raw = body
	}
	return body, nil
}

func (d *doer) credentials() thin.Credentials {
	return thin.Credentials{Authorization: func() string { return "aivenv1 " + d.token.Get() }, Hide: d.token.Hide}
}

// acceptable says whether a good answer is what was asked for: an object, or
// nothing at all where the call only sets something off.
func acceptable(write bool) func(int, []byte) bool {
	return func(_ int, body []byte) bool {
		body = bytes.TrimSpace(body)
		if len(body) == 0 {
			return write
		}
		return body[0] == '{' && json.Valid(body)
	}
}
