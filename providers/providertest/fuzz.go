package providertest

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"testing/synctest"

	"example.org/peerage/providers"
)

// Fuzz answers an adapter's reads with bodies of any kind: it takes them, or
// says in an error of its own what is wrong, without a panic, without the
// session's secrets, and it comes to an end. op chooses the operation, status
// one of a few. Good answers to begin with lie in the adapter's
// testdata/fuzz.
func Fuzz[S any](f *testing.F, a Adapter[S]) {
	statuses := []int{200, 200, 200, 201, 202, 204, 400, 401, 403, 404, 409, 410, 429, 500, 503}
	for _, body := range []string{"", "{}", "null", "[]", "[null]", `"x"`, "<html>", `{"value":null}`, `{"error":[]}`,
		`{"errors":[{"ID":null}]}`, `{"message":7}`, "<a/>", "\xef\xbb\xbf{}", `{"a":{"a":[{"a":[`} {
		f.Add(uint8(0), uint8(0), []byte(body))
		f.Add(uint8(3), uint8(9), []byte(body))
	}
	f.Fuzz(func(t *testing.T, op, status uint8, body []byte) {
		synctest.Test(t, func(t *testing.T) {
			lab, line := stand(t, a, always(Answer{Status: statuses[int(status)%len(statuses)], Body: string(body),
				Header: http.Header{"Content-Type": {"application/json"}}}))
			var reads []Operation[S]
			for _, x := range lab.Operations {
				if x.Kind == Read {
					reads = append(reads, x)
				}
			}
			x := reads[int(op)%len(reads)]
			err := x.call(t.Context(), lab.Open(Options{Line: line}))
			if err != nil && !errors.Is(err, context.Canceled) {
				described(t, a, lab, x.Name, err)
			}
			if n := line.count(); n > 1000 {
				t.Errorf("%s: asks %d times", x.Name, n)
			}
			if e := providers.AsError(err); e != nil && e.Class == "" {
				t.Errorf("%s: no class: %v", x.Name, e)
			}
		})
	})
}
