package astra

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"

	"example.org/peerage/providers"
	"example.org/peerage/providers/thin"
)

// session acts with one token.
type session struct {
	client *thin.Client
	token  secret
}

func (s *session) credentials() thin.Credentials {
	return thin.Credentials{Authorization: func() string { return "Bearer " + s.token.Get() }, Hide: s.token.hide}
}

// ask sends in, if any, as JSON and reads the answer into out, if any. What is
// not JSON, or null, is no answer; a change may be answered with nothing.
func (s *session) ask(ctx context.Context, r thin.Call, in, out any) error {
	r.Good = func(_ int, body []byte) bool {
		body = bytes.TrimSpace(body)
		if len(body) == 0 {
			return out == nil
		}
		return json.Valid(body) && !bytes.Equal(body, []byte("null"))
	}
	body, err := s.client.Do(ctx, s.credentials(), r, in)
	if err != nil || out == nil {
		return err
	}
	if json.Unmarshal(body, out) != nil {
		return s.malformed(r, body)
	}
	return nil
}

func (s *session) malformed(r thin.Call, body []byte) *providers.Error {
	return s.client.Malformed(s.credentials(), r, thin.Unfit(body), nil)
}

// oneOf reads an object, or the first of an array; an empty array is an empty
// object.
func oneOf[T any](raw json.RawMessage) (T, error) {
	var one T
	raw = bytes.TrimSpace(raw)
	if len(raw) == 0 {
		return one, errors.New("nothing there")
	}
	if raw[0] != '[' {
		return one, json.Unmarshal(raw, &one)
	}
	var list []T
	err := json.Unmarshal(raw, &list)
	if len(list) > 0 {
		one = list[0]
	}
	return one, err
}
