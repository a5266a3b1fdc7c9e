package world_test

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"example.org/peerage/providers/clock"
	"example.org/peerage/providers/sim/world"
)

func TestParseFaults(t *testing.T) {
	t.Parallel()
	slow := world.Fault{Name: "slow", Service: "arm", Kind: "slow", Delay: 2500 * time.Millisecond}
	busy := world.Fault{Name: "busy", Method: "GET", Path: "/x", Kind: "status", Status: 429, Code: "c", Body: "b",
		Times: 2, Skip: 1, RetryAfter: time.Minute}
	const slowText = `{"name":"slow","service":"arm","kind":"slow","delay":2.5}`
	const busyText = `{"name":"busy","method":"GET","path":"/x","kind":"status","status":429,"code":"c","body":"b","times":2,"skip":1,"retry_after":60}`
	for text, want := range map[string][]world.Fault{
		slowText:                                {slow},
		" [" + slowText + "," + busyText + "] ": {slow, busy},
		`{"name":"azure.role-not-in-effect"}`:   {{Name: "azure.role-not-in-effect"}},
	} {
		if got, err := world.ParseFaults([]byte(text)); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %+v, %v", text, got, err)
		}
	}
	for text, want := range map[string]string{
		"":                                 "JSON",
		"[]":                               "none",
		slowText + slowText:                "JSON",
		`[` + slowText + `]` + slowText:    "follows",
		`{"kind":"drop"}`:                  "name",
		`{"name":"x","kind":"odd"}`:        "malformed",
		`{"name":"x","kind":"status"}`:     "HTTP status",
		`{"name":"x","retryAfterMs":"12"}`: "retryAfterMs",
	} {
		if _, err := world.ParseFaults([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
}

// FuzzParseFaults: faults are read or refused; what is read can strike.
func FuzzParseFaults(f *testing.F) {
	for _, s := range []string{`{"name":"a","kind":"status","status":503,"service":"arm"}`, `[]`, `[{}]`, `{`, ``, `null`,
		`{"name":"a","kind":"slow","delay":1e300}`, `{"name":"a","kind":"status","status":503,"retry_after":-1}`,
		`{"name":"a","kind":"no-id","body":"{}","times":-1,"skip":-3}`, `{"name":"a","kind":"drip","delay":0.001}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		list, err := world.ParseFaults(in)
		if err != nil && len(list) > 0 {
			t.Errorf("%q: faults and an error: %v", in, err)
		}
		for _, x := range list {
			if x.Delay < 0 || x.RetryAfter < 0 || x.Times < 0 || x.Skip < 0 {
				t.Errorf("%q gives %+v", in, x)
			}
			w := world.New(clock.Real{}, 1)
			w.Faults.Set(x)
			w.Faults.Hit(x.Service, x.Method, x.Path)
		}
	})
}
