package astra_test

import (
	"encoding/json"
	"io"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"example.org/peerage/providers/astra"
)

type roundTripper func(*http.Request) (*http.Response, error)

func (fn roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return fn(r) }

// The list is switched and nothing else: entries and settings that the program
// does not know go back as they came.
func TestSwitchingTheAccessListKeepsTheRest(t *testing.T) {
	const was = `{"organizationId":"o","databaseId":"d","addresses":[{"address":"10.0.0.0/8","enabled":false,"description":"x",` +
		`"lastUpdateDateTime":"2026-01-01T00:00:00Z","new":[1]}],"configurations":{"accessListEnabled":false,"more":{"a":1.50}}}`
	const want = `{"addresses":[{"address":"10.0.0.0/8","enabled":false,"description":"x",` +
		`"lastUpdateDateTime":"2026-01-01T00:00:00Z","new":[1]}],"configurations":{"accessListEnabled":true,"more":{"a":1.50}}}`
	for name, c := range map[string]struct{ was, want string }{
		"an object":       {was, want},
		"an array of one": {"[" + was + "]", want},
		"none":            {"[]", `{"addresses":[],"configurations":{"accessListEnabled":true}}`},
	} {
		t.Run(name, func(t *testing.T) {
			var sent []byte
			line := roundTripper(func(r *http.Request) (*http.Response, error) {
				answer := c.was
				if r.Method == http.MethodPatch {
					raw, err := io.ReadAll(r.Body)
					if err != nil {
						return nil, err
					}
					sent, answer = raw, ""
				}
				return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Request: r,
					Body: io.NopCloser(strings.NewReader(answer))}, nil
			})
			s := astra.New(astra.Options{BaseURL: "https://astra.test", HTTP: line, Env: func(string) string {
				return ""
			}}).Open("t")
			if err := s.EnableAccessList(t.Context(), "d", true); err != nil {
				t.Fatal(err)
			}
			var a, b any
			if json.Unmarshal(sent, &a) != nil || json.Unmarshal([]byte(c.want), &b) != nil || !reflect.DeepEqual(a, b) {
				t.Errorf("sent %s", sent)
			}
		})
	}
}
