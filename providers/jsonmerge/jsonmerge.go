// Package jsonmerge changes parts of a JSON object and leaves the others as
// they came, those that nobody here knows included. A PUT that is made of it
// resets nothing.
package jsonmerge

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// Object is a JSON object whose numbers stay as they were written.
type Object map[string]any

// Read takes an object apart; an empty text is an empty object.
func Read(raw []byte) (Object, error) {
	out := Object{}
	if len(bytes.TrimSpace(raw)) == 0 {
		return out, nil
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	if err := d.Decode(&out); err != nil {
		return nil, fmt.Errorf("this is no JSON object: %w", err)
	}
	if out == nil {
		return nil, errors.New("this is null, and no JSON object")
	}
	return out, nil
}

// Merge puts change over o as RFC 7396 has it: objects are merged, anything
// else replaces what was there, and nil takes it away.
func (o Object) Merge(change map[string]any) {
	for name, v := range change {
		if v == nil {
			delete(o, name)
			continue
		}
		if to, ok := asMap(v); ok {
			at, ok := asMap(o[name])
			if !ok {
				at = map[string]any{}
			}
			Object(at).Merge(to)
			v = at
		}
		o[name] = v
	}
}

// Drop takes away the members at the paths ("properties.etag").
func (o Object) Drop(paths ...string) {
	for _, path := range paths {
		at := map[string]any(o)
		head, rest, more := strings.Cut(path, ".")
		for more {
			inner, ok := asMap(at[head])
			if !ok {
				break
			}
			at = inner
			head, rest, more = strings.Cut(rest, ".")
		}
		if !more {
			delete(at, head)
		}
	}
}

// Text reads the text at a path; "" when there is none.
func (o Object) Text(path string) string {
	at := any(map[string]any(o))
	for name := range strings.SplitSeq(path, ".") {
		m, _ := asMap(at)
		at = m[name]
	}
	s, _ := at.(string)
	return s
}

// Bytes writes the object.
func (o Object) Bytes() ([]byte, error) { return json.Marshal(map[string]any(o)) }

func asMap(v any) (map[string]any, bool) {
	switch m := v.(type) {
	case map[string]any:
		return m, m != nil
	case Object:
		return m, m != nil
	}
	return nil, false
}
