package world_test

import (
	"reflect"
	"strings"
	"testing"
	"time"

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
