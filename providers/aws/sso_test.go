package aws_test

import (
	"context"
	"crypto/sha1" // the name of aws's own file
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/aws"
)

// portal is the access portal of IAM Identity Center, before Amazon: it gives
// the role's keys for an hour to whoever has the token of today.
type portal struct {
	http.RoundTripper
	l     *lab
	token string
}

func (p *portal) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Path != "/federation/credentials" {
		return p.RoundTripper.RoundTrip(r)
	}
	status, body := http.StatusOK, fmt.Sprintf(`{"roleCredentials": {"accessKeyId": %q, "secretAccessKey": %q, `+
		`"sessionToken": "", "expiration": %d}}`, p.l.key.ID, p.l.key.Secret, time.Now().Add(time.Hour).UnixMilli())
	if r.Header.Get("X-Amz-Sso_bearer_token") != p.token {
		status, body = http.StatusUnauthorized, `{"message": "Session token not found or invalid"}`
	}
	return &http.Response{
		StatusCode: status, Header: http.Header{"Content-Type": {"application/json"}}, Request: r,
		Body: io.NopCloser(strings.NewReader(body)),
	}, nil
}

// login is what aws sso login does: another token, in aws's own file.
func (p *portal) login(t *testing.T, of string) {
	t.Helper()
	now := time.Now()
	p.token = "token of " + now.Format(time.RFC3339)
	sum := sha1.Sum([]byte(of))
	file := filepath.Join(os.Getenv("HOME"), ".aws", "sso", "cache", hex.EncodeToString(sum[:])+".json")
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		t.Fatal(err)
	}
	text := fmt.Sprintf(
		`{"startUrl": "https://corp.example/start", "region": "eu-west-1", "accessToken": %q, "expiresAt": %q}`,
		p.token, now.Add(8*time.Hour).UTC().Format(time.RFC3339))
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestSSORenewed: aws sso login in another terminal is enough, before the first
// listing and after eight hours. Nothing here is started anew: sessions of runs
// and accounts of the board go on.
func TestSSORenewed(t *testing.T) {
	const start, session = "https://corp.example/start", "corp"
	for of, text := range map[string]string{
		session: "[profile work]\nsso_session = corp\nsso_account_id = " + account +
			"\nsso_role_name = Net\nregion = eu-west-1\n" +
			"[sso-session corp]\nsso_start_url = " + start + "\nsso_region = eu-west-1\n",
		start: "[profile work]\nsso_start_url = " + start + "\nsso_region = eu-west-1\nsso_account_id = " + account +
			"\nsso_role_name = Net\nregion = eu-west-1\n",
	} {
		bubble(t, nil, func(ctx context.Context, t *testing.T, l *lab) {
			o := l.files(t)
			t.Setenv("HOME", t.TempDir())
			if err := os.WriteFile(os.Getenv("AWS_CONFIG_FILE"), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(os.Getenv("AWS_SHARED_CREDENTIALS_FILE"), nil, 0o600); err != nil {
				t.Fatal(err)
			}
			p := &portal{RoundTripper: o.HTTP, l: l}
			o.HTTP = p
			cloud := aws.New(o)
			a := aws.NewAccounts(cloud)
			want(t, a.List(ctx, nil).Err, providers.NotAuthenticated, aws.CodeSSOExpired)
			run, err := cloud.Open(ctx, "work")
			if err != nil {
				t.Fatal(err)
			}
			p.login(t, of)
			seen := a.List(ctx, nil)
			if seen.Err != nil || len(seen.Sources) != 1 {
				t.Fatalf("%s: signed in: %+v", of, seen)
			}
			for range 3 { // days
				if _, err := seen.Sources[0].List(ctx); err != nil {
					t.Errorf("%s: %v", of, err)
				}
				if _, err := run.VPCs(ctx, "eu-west-1"); err != nil {
					t.Errorf("%s: %v", of, err)
				}
				rest(t, 9*time.Hour)
				_, err := seen.Sources[0].List(ctx)
				want(t, err, providers.NotAuthenticated, aws.CodeSSOExpired)
				_, err = run.VPCs(ctx, "eu-west-1")
				want(t, err, providers.NotAuthenticated, aws.CodeSSOExpired)
				want(t, a.List(ctx, nil).Err, providers.NotAuthenticated, aws.CodeSSOExpired)
				p.login(t, of)
			}
		})
	}
}
