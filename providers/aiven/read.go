package aiven

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"example.org/peerage/providers"
	"example.org/peerage/providers/thin"
)

// read runs a handler's call and decodes what came into out. What the handler
// itself makes of the answer is dropped: it loses state_info's ids, and fails
// on shapes that need not trouble anyone.
func read(ctx context.Context, op string, out any, call func(context.Context) error) error {
	ctx, raw := capture(ctx)
	err := call(ctx)
	if e := providers.AsError(err); e != nil {
		return e
	}
	if *raw == nil {
		return &providers.Error{Class: providers.Unknown, Provider: "aiven", Op: operations[op].words, Err: err}
	}
	if len(*raw) == 0 || out == nil {
		return nil
	}
	if err := json.Unmarshal(*raw, out); err != nil && !onlyShape(err) {
		return malformed(op, err)
	}
	return nil
}

// readList decodes the list under key. A missing list is malformed, never
// empty: an empty one would make links vanish from the board. An entry with a
// strange field keeps its other fields.
func readList[T any](ctx context.Context, op, key string, call func(context.Context) error) ([]T, error) {
	var in map[string]json.RawMessage
	if err := read(ctx, op, &in, call); err != nil {
		return nil, err
	}
	var entries []json.RawMessage
	if err := json.Unmarshal(in[key], &entries); err != nil {
		return nil, malformed(op, fmt.Errorf("it holds no list of %s", key))
	}
	out := make([]T, len(entries))
	for i, raw := range entries {
		if err := json.Unmarshal(raw, &out[i]); err != nil && !onlyShape(err) {
			return nil, malformed(op, err)
		}
	}
	return out, nil
}

// readVPC decodes a VPC; one without an id is none.
func readVPC(ctx context.Context, op string, call func(context.Context) error) (wireVPC, error) {
	var w wireVPC
	err := read(ctx, op, &w, call)
	if err == nil && w.OrgVPC == "" && w.Project == "" {
		err = malformed(op, errors.New("it holds no VPC"))
	}
	return w, err
}

// onlyShape says whether decoding only met a field of another type than
// expected; the rest has been decoded all the same.
func onlyShape(err error) bool {
	var t *json.UnmarshalTypeError
	return errors.As(err, &t)
}

func malformed(op string, why error) error {
	class := providers.Transient
	if operations[op].write {
		class = providers.Unconfirmed
	}
	return &providers.Error{Class: class, Provider: "aiven", Op: operations[op].words,
		Status: http.StatusOK, Code: thin.CodeMalformed, Err: why,
		Message: "the answer is not what Aiven sends: " + thin.Undecoded(why)}
}
