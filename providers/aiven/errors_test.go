package aiven

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"example.org/peerage/providers"
)

func TestClasses(t *testing.T) {
	body := func(code, message string) string {
		return fmt.Sprintf(`{"errors":[{"error_code":%q,"message":%q,"status":1}],"message":%q}`, code, message, message)
	}
	for name, c := range map[string]struct {
		status     int
		body       string
		class      providers.Class
		code, said string
	}{
		"expired": {401,
			`{"errors":[{"message":"Missing (expired) db token","status":401}],"message":"Missing (expired) db token"}`,
			providers.NotAuthenticated, "expired_token", "Missing (expired) db token"},
		"401": {401, body("", "Invalid token"), providers.NotAuthenticated, "", "Invalid token"},
		"auth 403": {403, body("authentication_failed", "Authentication failed"), providers.NotAuthenticated,
			"authentication_failed", "Authentication failed"},
		"allowlist": {403, body("api_client_ip_allowlist_blocks_caller", "no"), providers.NotPermitted,
			"api_client_ip_allowlist_blocks_caller", "no"},
		"policy": {403, body("client_ip_address_policy_violation", "no"), providers.NotPermitted,
			"client_ip_address_policy_violation", "no"},
		"personal": {403, body("user_personal_token_not_allowed", "no"), providers.NotPermitted,
			"user_personal_token_not_allowed", "no"},
		"denied":    {403, body("permission_denied", "no"), providers.NotPermitted, "permission_denied", "no"},
		"plain 403": {403, "", providers.NotPermitted, "", "Forbidden"},
		"no org": {404, body("organization_not_found", "Organization not found"), providers.NotVisible,
			"organization_not_found", "Organization not found"},
		"no VPC": {404, body("vpc_not_found", "VPC does not exist"), providers.NotFound, "vpc_not_found",
			"VPC does not exist"},
		"no code": {404, body("", "Service x does not exist"), providers.NotFound, "", "Service x does not exist"},
		// What is not Aiven's says nothing of what Aiven has.
		"404":       {404, "page not found", providers.NotVisible, "", "page not found"},
		"html":      {410, "<html>gone</html>", providers.NotVisible, "", "<html>gone</html>"},
		"exists":    {409, body("", "VPC already exists"), providers.AlreadyExists, "", "VPC already exists"},
		"conflict":  {409, body("", "VPC has services"), providers.Conflict, "", "VPC has services"},
		"400":       {400, body("bad_request", "peer_vpc is wrong"), providers.Invalid, "bad_request", "peer_vpc is wrong"},
		"410":       {410, body("", "It is gone"), providers.Gone, "", "It is gone"},
		"empty":     {410, "", providers.NotVisible, "", "Gone"},
		"418":       {418, "", providers.Unknown, "", "I'm a teapot"},
		"only list": {400, `{"errors":[{"message":"inner"}]}`, providers.Invalid, "", "inner"},
		"array":     {400, `["x"]`, providers.Invalid, "", `["x"]`},
		"binary":    {400, "\x00\xff\x01 b", providers.Invalid, "", "? b"},
		"echo":      {400, `{"message":"token ` + testToken + ` is odd"}`, providers.Invalid, "", "token *** is odd"},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(ctx context.Context, t *testing.T) {
				s := &script{answers: []answer{{status: c.status, body: c.body, header: map[string]string{"X-Request-Id": "r-1"}}}}
				_, err := open(s).VPC(ctx, orgO, "v")
				e := wantClass(t, err, c.class)
				if e.Status != c.status || e.Code != c.code || e.Message != c.said || e.RequestID != "r-1" {
					t.Errorf("got %d %q %q %q", e.Status, e.Code, e.Message, e.RequestID)
				}
				if len(s.asked) != 1 {
					t.Errorf("asked %d times", len(s.asked))
				}
			})
		})
	}
}

func TestHowLongToWaitStandsInTheMessage(t *testing.T) {
	for message, want := range map[string]time.Duration{
		"limit exceeded - try again in 28s": 28 * time.Second, "try again in 5 s": 5 * time.Second, "try again later": 0,
		"": 0,
	} {
		if got := retryAfter(message); got != want {
			t.Errorf("%q: %v, want %v", message, got, want)
		}
	}
}

func TestNothingShowsTheToken(t *testing.T) {
	s := open(&script{})
	d := s.(*session).doer
	for _, text := range []string{fmt.Sprint(s), fmt.Sprintf("%v %+v %#v %s", d, d, d.token, d.token),
		fmt.Sprintf("%+v", *d)} {
		if strings.Contains(text, testToken) {
			t.Errorf("the token shows in %q", text)
		}
	}
}
