package aws_test

import (
	"os"
	"path/filepath"
	"testing"

	"example.org/peerage/providers"
	"example.org/peerage/providers/aws"
)

func TestProfiles(t *testing.T) {
	home := t.TempDir()
	if err := os.Mkdir(filepath.Join(home, ".aws"), 0o700); err != nil {
		t.Fatal(err)
	}
	put := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(home, ".aws", name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	put("config", `# comment
[default]
region = eu-west-1
[profile work]
sso_session = corp
sso_account_id = 123456789012
[sso-session corp]
sso_start_url = https://corp.awsapps.com/start
[profile "two words"]
role_arn = arn:aws:iam::123456789012:role/Network
[profile "Zoe's own"]
login_session = arn:aws:iam::123456789012:user/zoe
`)
	put("credentials",
		"[default]\naws_access_key_id = AKIA1\naws_secret_access_key = hush\n[plain]\naws_access_key_id = AKIA2\n")
	env := map[string]string{"HOME": home, "AWS_ACCESS_KEY_ID": "AKIA0", "AWS_PROFILE": "work"}
	list, err := aws.New(aws.Options{Env: func(k string) string { return env[k] }}).Profiles(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := [][2]string{{"", ""}, {"work", "aws sso login --profile work"}, {"default", ""},
		{"Zoe's own", `aws login --profile 'Zoe'\''s own'`}, {"plain", ""}, {"two words", ""}}
	if len(list) != len(want) {
		t.Fatalf("profiles %+v", list)
	}
	for i, p := range list {
		if p.Name != want[i][0] || p.Login != want[i][1] {
			t.Errorf("profile %d is %+v, want %v", i, p, want[i])
		}
	}
}

// TestProfilesThatStartPrograms are told apart, also those that take their
// credentials from one that does.
func TestProfilesThatStartPrograms(t *testing.T) {
	home := t.TempDir()
	if err := os.Mkdir(filepath.Join(home, ".aws"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(home, ".aws", "config"), []byte(`[default]
region = eu-west-1
[profile vaulted]
credential_process = /usr/local/bin/keys
[profile role]
role_arn = arn:aws:iam::123456789012:role/Network
source_profile = vaulted
[profile ring]
source_profile = ring
[profile round]
source_profile = about
[profile about]
source_profile = round
`), 0o600); err != nil {
		t.Fatal(err)
	}
	list, err := aws.New(aws.Options{Env: func(k string) string {
		return map[string]string{"HOME": home}[k]
	}}).Profiles(t.Context())
	if err != nil || len(list) != 6 {
		t.Fatalf("%+v %v", list, err)
	}
	for _, p := range list {
		if want := p.Name == "vaulted" || p.Name == "role"; p.Program != want {
			t.Errorf("%s starts a program: %v", p.Name, p.Program)
		}
	}
}

func TestNoConfiguration(t *testing.T) {
	list, err := aws.New(aws.Options{Env: func(string) string { return "" }}).Profiles(t.Context())
	if err != nil || len(list) != 0 {
		t.Errorf("profiles %+v %v", list, err)
	}
}

// TestSSOEnded: a profile whose sign-in is not there says how to renew it.
func TestSSOEnded(t *testing.T) {
	home := t.TempDir()
	file := filepath.Join(home, "config")
	if err := os.WriteFile(file,
		[]byte("[profile work]\nsso_session = corp\nsso_account_id = 123456789012\nsso_role_name = Net\nregion = eu-west-1\n"+
			"[sso-session corp]\nsso_start_url = https://corp.example/start\nsso_region = eu-west-1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for k, v := range map[string]string{"HOME": home, "AWS_CONFIG_FILE": file,
		"AWS_SHARED_CREDENTIALS_FILE": filepath.Join(home, "none"),
		"AWS_ACCESS_KEY_ID":           "", "AWS_SECRET_ACCESS_KEY": "", "AWS_PROFILE": "", "AWS_CA_BUNDLE": "",
		"AWS_EC2_METADATA_DISABLED": "true"} {
		t.Setenv(k, v)
	}
	s, err := aws.New(aws.Options{}).Open(t.Context(), "work")
	if err != nil {
		t.Fatal(err)
	}
	_, _, err = s.Caller(t.Context())
	e := want(t, err, providers.NotAuthenticated, aws.CodeSSOExpired)
	if e.Detail["login"] != "aws sso login --profile work" {
		t.Errorf("login command %q", e.Detail["login"])
	}
}

// FuzzProfiles: files that aws wrote, or that somebody wrote by hand, are read
// or refused.
func FuzzProfiles(f *testing.F) {
	for _, s := range []string{"[default]\naws_access_key_id = AKIA\naws_secret_access_key = s3cret\n",
		"[profile a]\nsso_session = s\n[sso-session s]\nsso_region = eu-west-1\n", "[a\n", "= x", "[profile a]\nsource_profile = a\n",
		"\ufeff[default]\n", "[profile a]\ncredential_process = x\n"} {
		f.Add([]byte(s), true)
		f.Add([]byte(s), false)
	}
	home := f.TempDir()
	file := filepath.Join(home, "file")
	f.Fuzz(func(t *testing.T, in []byte, config bool) {
		if err := os.WriteFile(file, in, 0o600); err != nil {
			t.Fatal(err)
		}
		name := "AWS_SHARED_CREDENTIALS_FILE"
		if config {
			name = "AWS_CONFIG_FILE"
		}
		c := aws.New(aws.Options{Env: func(n string) string {
			return map[string]string{name: file, "HOME": home}[n]
		}})
		list, err := c.Profiles(t.Context())
		for _, p := range list {
			if err != nil || p.Name == "" {
				t.Errorf("%q gives %+v, %v", in, p, err)
			}
		}
	})
}
