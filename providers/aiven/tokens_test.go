package aiven

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestTokensBestFirst(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "aiven-credentials.json"), []byte(`{"auth_token":" from-file "}`),
		0o600); err != nil {
		t.Fatal(err)
	}
	env := map[string]string{"AIVEN_TOKEN": "one ", "AIVEN_AUTH_TOKEN": "two", "AIVEN_CONFIG_DIR": dir}
	list := New(Options{Env: func(k string) string { return env[k] }}).Tokens()
	want := []struct {
		id, token string
		ask       bool
	}{{"AIVEN_TOKEN", "one", false}, {"AIVEN_AUTH_TOKEN", "two", false}, {"avn", "from-file", true}}
	if len(list) != len(want) {
		t.Fatalf("%d sources", len(list))
	}
	for i, w := range want {
		got, err := list[i].Read()
		if err != nil || got != w.token || list[i].ID != w.id || list[i].Ask != w.ask {
			t.Errorf("%d: %q %v %+v", i, got, err, list[i])
		}
		if strings.Contains(list[i].Title, w.token) {
			t.Errorf("the token shows in %q", list[i].Title)
		}
	}
}

func TestNoTokens(t *testing.T) {
	blank := map[string]string{"AIVEN_TOKEN": "  ", "HOME": t.TempDir()}
	for _, env := range []map[string]string{nil, blank} {
		if list := New(Options{Env: func(k string) string { return env[k] }}).Tokens(); len(list) != 0 {
			t.Errorf("found %v", list)
		}
	}
}

func TestBrokenCredentialsDoNotShowTheirContent(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "aiven-credentials.json")
	for _, content := range []string{"hush-hush", `{"auth_token": "hush-hush" x}`, `{}`, `{"auth_token":""}`} {
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		list := New(Options{Env: func(string) string { return "" }, ConfigDir: dir}).Tokens()
		if len(list) != 1 {
			t.Fatalf("%d sources", len(list))
		}
		if got, err := list[0].Read(); err == nil || got != "" || strings.Contains(err.Error(), "hush") {
			t.Errorf("%q: %q, %v", content, got, err)
		}
	}
}

func TestWireLogHidesSecrets(t *testing.T) {
	bubble(t, func(ctx context.Context, t *testing.T) {
		var log bytes.Buffer
		body := `{"services":[{"service_name":"pg","service_uri":"postgres://avnadmin:PW1@h","connection_info":{"x":"PW2"},
			"service_uri_params":{"password":"PW3"},"users":[{"password":"PW4"}],"user_config":{"admin_password":"PW5","api_key":"PW6"},"note":"` + testToken + `"}]}`
		s := &script{answers: []answer{{status: 503, body: "<b>PW7</b>"}, ok(body)}}
		if _, err := open(s, func(o *Options) { o.WireLog = &log }).Services(ctx, "prod"); err != nil {
			t.Fatal(err)
		}
		text := log.String()
		for _, hush := range []string{testToken, "PW1", "PW2", "PW3", "PW4", "PW5", "PW6", "PW7"} {
			if strings.Contains(text, hush) {
				t.Errorf("%s shows in the log:\n%s", hush, text)
			}
		}
		lines := strings.Split(strings.TrimSpace(text), "\n")
		if len(lines) != 2 || !strings.Contains(lines[0], `"method":"GET","url":"https://aiven.test/v1/project/prod/service","status":503`) ||
			!strings.Contains(lines[1], `\"service_name\":\"pg\"`) {
			t.Errorf("log:\n%s", text)
		}
	})
}

// FuzzCredentials: of avn's file a token comes, or an error that shows nothing
// of what is in it.
func FuzzCredentials(f *testing.F) {
	for _, s := range []string{`{"auth_token":"s3cret-s3cret-s3cret"}`, `{"auth_token":7}`, `{"auth_token":" "}`, `{`, ``,
		`null`, `{"auth_token":null,"user_email":"a@b"}`, "\xef\xbb\xbf{}"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		token, err := parseCredentials("FILE", in)
		if (err == nil) != (token != "") || token != strings.TrimSpace(token) {
			t.Errorf("%q gives %q, %v", in, token, err)
		}
		if quoted := strings.TrimSpace(string(in)); err != nil && len(quoted) > 20 && strings.Contains(err.Error(), quoted) {
			t.Errorf("%v shows the file", err)
		}
	})
}
