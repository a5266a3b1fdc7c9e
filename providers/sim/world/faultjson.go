package world

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// faultKinds are the kinds that Fault documents.
var faultKinds = []string{"", "status", "drop", "cut", "half", "slow", "drip", "malformed", "instead", "no-id"}

// faultJSON is a Fault as a person writes it; times are in seconds of the
// world's time.
type faultJSON struct {
	Name       string  `json:"name"`
	Service    string  `json:"service"`
	Method     string  `json:"method"`
	Path       string  `json:"path"`
	Times      int     `json:"times"`
	Skip       int     `json:"skip"`
	Kind       string  `json:"kind"`
	Status     int     `json:"status"`
	Code       string  `json:"code"`
	Body       string  `json:"body"`
	RetryAfter float64 `json:"retry_after"`
	Delay      float64 `json:"delay"`
}

// ParseFaults reads one fault, or a list of them, from JSON. What it does not
// know it refuses: a misspelt fault would never strike.
func ParseFaults(b []byte) ([]Fault, error) {
	var in []faultJSON
	if b = bytes.TrimSpace(b); len(b) > 0 && b[0] == '{' {
		b = slices.Concat([]byte("["), b, []byte("]"))
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(&in); err != nil {
		return nil, fmt.Errorf("faults are a JSON object or a list of them: %w", err)
	}
	if len(in) == 0 || d.More() {
		return nil, errors.New("faults are a JSON object or a list of them: there is none, or something follows")
	}
	out := make([]Fault, 0, len(in))
	for _, x := range in {
		f, err := x.fault()
		if err != nil {
			return nil, err
		}
		out = append(out, f)
	}
	return out, nil
}

// longestFault is in seconds: thirty years, which a header can well ask for.
const longestFault = 1_000_000_000.0

func (x faultJSON) fault() (Fault, error) {
	switch {
	case x.Name == "":
		return Fault{}, errors.New("a fault needs a name")
	case !slices.Contains(faultKinds, x.Kind):
		return Fault{}, fmt.Errorf("fault %s: no kind %q; there are %s", x.Name, x.Kind, strings.Join(faultKinds[1:], ", "))
	case x.Kind == "status" && (x.Status < 200 || x.Status > 599):
		return Fault{}, fmt.Errorf("fault %s: %d is no HTTP status", x.Name, x.Status)
	case x.Times < 0 || x.Skip < 0:
		return Fault{}, fmt.Errorf("fault %s: times and skip count requests, from 0 on", x.Name)
	case !(x.RetryAfter >= 0 && x.RetryAfter <= longestFault && x.Delay >= 0 && x.Delay <= longestFault):
		return Fault{}, fmt.Errorf("fault %s: retry_after and delay are seconds, from 0 to %.0g", x.Name, longestFault)
	}
	seconds := func(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }
	return Fault{Name: x.Name, Service: x.Service, Method: x.Method, Path: x.Path, Times: x.Times, Skip: x.Skip,
		Kind: x.Kind, Status: x.Status, Code: x.Code, Body: x.Body, RetryAfter: seconds(x.RetryAfter),
		Delay: seconds(x.Delay)}, nil
}
