package aws_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/aws"
)

const device = "arn:aws:iam::" + account + ":mfa/ana"

// TestMFAProfile: a role that is taken with a code, through the person's own
// files: the code holds once, what it gave is shared by later sessions, and is
// asked for anew when it has ended. A profile may come to the device through
// the one that it takes its credentials from.
func TestMFAProfile(t *testing.T) {
	for _, profile := range []string{"work", "deep"} {
		bubble(t, nil, func(ctx context.Context, t *testing.T, l *lab) {
			cloud := aws.New(l.files(t))
			plain, err := cloud.Open(ctx, profile)
			if err != nil {
				t.Fatal(err)
			}
			_, _, err = plain.Caller(ctx)
			want(t, err, providers.NotAuthenticated, providers.AWSWantsCode)
			if got := cloud.Device(profile); got != device {
				t.Fatalf("device %q", got)
			}
			_, err = cloud.OpenWith(ctx, profile, "000000")
			e := want(t, err, providers.NotAuthenticated, providers.AWSRefusesCode)
			if e.Native != "AccessDenied" || !strings.Contains(e.Message, "MultiFactorAuthentication") {
				t.Errorf("refused with %+v", e)
			}
			code := l.code()
			s, err := cloud.OpenWith(ctx, profile, code)
			if err != nil {
				t.Fatal(err)
			}
			if id, arn, err := s.Caller(ctx); err != nil || id != account || !strings.Contains(arn, "assumed-role/Network") {
				t.Fatal(id, arn, err)
			}
			other, err := cloud.Open(ctx, profile)
			if err != nil || cloud.Device(profile) != "" {
				t.Fatal(err, cloud.Device(profile))
			}
			if _, _, err := other.Caller(ctx); err != nil {
				t.Fatal("what a code gave is not shared: ", err)
			}
			_, err = aws.New(l.files(t)).OpenWith(ctx, profile, code)
			want(t, err, providers.NotAuthenticated, providers.AWSRefusesCode)
			rest(t, 61*time.Minute)
			_, _, err = s.Caller(ctx)
			want(t, err, providers.NotAuthenticated, providers.AWSWantsCode)
			if cloud.Device(profile) == "" {
				t.Error("what has ended wants no code")
			}
		})
	}
}

// code is what the device shows.
func (l *lab) code() (code string) {
	l.w.Do(func() { code = l.w.AWS.Code(l.key) })
	return code
}

// files are options that read a configuration with profiles that take a role.
func (l *lab) files(t *testing.T) aws.Options {
	t.Helper()
	l.w.Do(func() { l.key.Device = device })
	home := t.TempDir()
	config, keys := filepath.Join(home, "config"), filepath.Join(home, "credentials")
	for name, text := range map[string]string{
		config: "[profile work]\nregion = eu-west-1\nrole_arn = arn:aws:iam::" + account + ":role/Network\n" +
			"source_profile = ana\nmfa_serial = " + device + "\n" +
			"[profile deep]\nregion = eu-west-1\nrole_arn = arn:aws:iam::" + account + ":role/Network\nsource_profile = work\n",
		keys: "[ana]\naws_access_key_id = " + l.key.ID + "\naws_secret_access_key = " + l.key.Secret + "\n",
	} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("AWS_CONFIG_FILE", config)
	t.Setenv("AWS_SHARED_CREDENTIALS_FILE", keys)
	t.Setenv("AWS_PROFILE", "")
	t.Setenv("AWS_CA_BUNDLE", "")
	t.Setenv("AWS_ACCESS_KEY_ID", "")
	o := l.opts
	o.Given = nil
	return o
}

// TestGivenKeysTakeARole: keys that are handed in may want a code, too.
func TestGivenKeysTakeARole(t *testing.T) {
	change := func(o *aws.Options) {
		o.Given[0].Role, o.Given[0].Device = "arn:aws:iam::"+account+":role/Network", device
	}
	bubble(t, change, func(ctx context.Context, t *testing.T, l *lab) {
		l.w.Do(func() { l.key.Device = device })
		_, _, err := l.s.Caller(ctx)
		want(t, err, providers.NotAuthenticated, providers.AWSWantsCode)
		s, err := aws.New(l.opts).OpenWith(ctx, "ana", l.code())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.VPCs(ctx, "eu-west-1"); err != nil {
			t.Error(err)
		}
	})
}

// TestBoardAsksForACode: a profile that wants a code is a sign-in that is not
// there, until its code is pasted; not where its account is seen anyway.
func TestBoardAsksForACode(t *testing.T) {
	bubble(t, nil, func(ctx context.Context, t *testing.T, l *lab) {
		o := l.files(t)
		a := aws.NewAccounts(aws.New(o))
		if err := os.WriteFile(os.Getenv("AWS_SHARED_CREDENTIALS_FILE"), []byte("[other]\naws_access_key_id = "+l.key.ID+
			"\naws_secret_access_key = "+l.key.Secret+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		if got := a.List(ctx, nil); got.Err != nil || len(got.Sources) != 1 {
			t.Errorf("an account that is seen anyway: %+v", got)
		}
		a = aws.NewAccounts(aws.New(l.filesWithout(t)))
		got := a.List(ctx, nil)
		e := want(t, got.Err, providers.NotAuthenticated, providers.AWSWantsCode)
		if len(got.Sources) != 0 || !strings.Contains(e.Message, device) {
			t.Errorf("listed %+v", got)
		}
		if w := a.Wants(); !strings.Contains(w.Where, "MFA device of work") {
			t.Errorf("it asks for %+v", w)
		}
		want(t, a.Paste(ctx, "000000"), providers.NotAuthenticated, providers.AWSRefusesCode)
		if err := a.Paste(ctx, l.code()); err != nil {
			t.Fatal(err)
		}
		a.Renew()
		if got := a.List(ctx, nil); got.Err != nil || len(got.Sources) != 1 || got.Sources[0].ID() != "aws:"+account {
			t.Errorf("with a code: %+v", got)
		}
	})
}

// filesWithout leaves only a role whose account no other profile shows.
func (l *lab) filesWithout(t *testing.T) aws.Options {
	o := l.files(t)
	text := "[profile work]\nregion = eu-west-1\nrole_arn = arn:aws:iam::" + account + ":role/Network\n" +
		"credential_source = Environment\nmfa_serial = " + device + "\n"
	if err := os.WriteFile(os.Getenv("AWS_CONFIG_FILE"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(os.Getenv("AWS_SHARED_CREDENTIALS_FILE"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("AWS_ACCESS_KEY_ID", l.key.ID)
	t.Setenv("AWS_SECRET_ACCESS_KEY", l.key.Secret)
	o.Env = func(name string) string {
		if strings.HasPrefix(name, "AWS_ACCESS") {
			return ""
		}
		return os.Getenv(name)
	}
	return o
}
