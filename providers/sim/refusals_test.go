package sim_test

import (
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"example.org/peerage/providers/sim"
	"example.org/peerage/providers/sim/world"
)

// TestRefusalsAreTheServices: a fault of which only the status is given is told
// in the service's own shape and type, by a code that the service has for it.
func TestRefusalsAreTheServices(t *testing.T) {
	l := newLab(t, sim.Options{})
	shapes := map[string]string{ // %s is the code
		sim.Login: `^\{"error":"%s",`, sim.ARM: `^\{"error":\{"code":"%s","message":".+"\}\}$`,
		sim.Graph: `^\{"error":\{"code":"%s","message":".+"\}\}$`, sim.Astra: `^\{"errors":\[\{"ID":\d+,"message":".+"\}\]\}$`,
		sim.Aiven:   `^\{"errors":\[\{"message":".+","status":\d+\}\],"message":".+"\}$`,
		sim.UpCloud: `^\{"error":\{"error_code":"%s","error_message":".+"\}\}$`,
		sim.AWS:     `^<Response><Errors><Error><Code>%s</Code>`,
	}
	codes := map[string]map[int]string{
		sim.ARM:     {401: "AuthenticationFailed", 403: "AuthorizationFailed", 409: "Conflict", 503: "ServerTimeout"},
		sim.Graph:   {401: "InvalidAuthenticationToken", 403: "Authorization_RequestDenied"},
		sim.AWS:     {401: "AuthFailure", 403: "UnauthorizedOperation", 500: "InternalError"},
		sim.UpCloud: {401: "AUTHENTICATION_FAILED", 403: "ACTION_FORBIDDEN", 404: "RESOURCE_NOT_FOUND", 503: "SERVICE_ERROR"},
	}
	for service, shape := range shapes {
		for _, status := range []int{400, 401, 403, 404, 409, 429, 500, 503} {
			l.fault(world.Fault{Name: "f", Kind: "status", Service: service, Status: status, Times: 1})
			res, body := l.post(service, "Action=DescribeVpcs&Version=2016-11-15")
			code := codes[service][status]
			if code == "" {
				code = `[A-Za-z_]*`
			}
			if shape := strings.Replace(shape, "%s", code, 1); res.StatusCode != status ||
				!regexp.MustCompile(shape).MatchString(body) {
				t.Errorf("%s, %d: %d %s, want %s", service, status, res.StatusCode, body, shape)
			}
			if kind := res.Header.Get("Content-Type"); strings.Contains(kind, "xml") != (service == sim.AWS) {
				t.Errorf("%s, %d: of type %s", service, status, kind)
			}
		}
	}
	l.fault(world.Fault{Name: "f", Kind: "status", Service: sim.AWS, Status: 403})
	if _, body := l.post(sim.AWS, "Action=GetCallerIdentity&Version=2011-06-15"); !strings.HasPrefix(body, "<ErrorResponse ") {
		t.Errorf("STS answers as EC2: %s", body)
	}
}

// post sends a form to a service.
func (l *lab) post(service, form string) (*http.Response, string) {
	l.t.Helper()
	res, err := l.Mem().Client().Post(l.Endpoints()[service]+"/", "application/x-www-form-urlencoded",
		strings.NewReader(form))
	if err != nil {
		l.t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		l.t.Fatal(fmt.Errorf("%s: %w", service, err))
	}
	return res, string(b)
}
