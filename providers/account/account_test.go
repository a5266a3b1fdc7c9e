package account

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"example.org/peerage/providers"
)

// TestTokensThatMayBeUsedUnasked: a file is read only when a run was told to
// use it.
func TestTokensThatMayBeUsedUnasked(t *testing.T) {
	t.Parallel()
	reads := 0
	places := []providers.TokenSource{
		{ID: "TOKEN", Read: func() (string, error) { return "of the environment", nil }},
		{ID: "file", Ask: true, Read: func() (string, error) { reads++; return "of the file", nil }},
	}
	pasted := providers.Credentials{providers.PartToken: {"pasted"}}
	given := []providers.Credentials{pasted, {}, pasted}
	if got := Tokens(nil, places, given); !slices.Equal(got, []string{"of the environment", "pasted"}) || reads != 0 {
		t.Errorf("%q, the file was read %d times", got, reads)
	}
	given = append(given, providers.Credentials{providers.PartPlace: {"file"}})
	want := []string{"of the environment", "of the file", "pasted"}
	if got := Tokens(nil, places, given); !slices.Equal(got, want) || reads != 1 {
		t.Errorf("%q, the file was read %d times", got, reads)
	}
}

// TestAnOldRunsTokenMayHaveEnded, but not the best one.
func TestAnOldRunsTokenMayHaveEnded(t *testing.T) {
	t.Parallel()
	ended := &providers.Error{Class: providers.NotAuthenticated}
	down := &providers.Error{Class: providers.Transient}
	var l Listing
	l.Add(false, ended)
	if l.Err != nil {
		t.Errorf("an old one: %v", l.Err)
	}
	l.Add(false, down)
	l.Add(true, ended)
	if !errors.Is(l.Err, down) {
		t.Errorf("the first that counts is told, not %v", l.Err)
	}
}

func TestProof(t *testing.T) {
	t.Parallel()
	works := providers.TokenSource{Read: func() (string, error) { return "t", nil }}
	file := providers.TokenSource{Title: "a file", Ask: true}
	refused := &providers.Error{Class: providers.NotAuthenticated}
	down := &providers.Error{Class: providers.Transient}
	p := Proof{What: "token", None: "none", Broken: "broken"}
	for name, c := range map[string]struct {
		places []providers.TokenSource
		err    error
		want   Verdict
		says   []string
	}{
		"nothing": {want: Unproved, says: []string{"No token in the environment.", "none"}},
		"what wants consent": {[]providers.TokenSource{file}, nil, Unproved,
			[]string{"Found: a file (you are asked", "none"}},
		"one that works":    {[]providers.TokenSource{file, works}, nil, OK, []string{"The token works (ana)"}},
		"one that is ended": {[]providers.TokenSource{works}, refused, Bad, []string{"The token does not work: ", "broken"}},
		"no answer": {[]providers.TokenSource{works}, down, Bad,
			[]string{"The token could not be tried: ", "the network"}},
		"another answer": {[]providers.TokenSource{works}, &providers.Error{Class: providers.NotFound}, Bad,
			[]string{"The token could not be tried: ", "endpoint"}},
		"no file": {[]providers.TokenSource{{Read: func() (string, error) { return "", errors.New("no such file") }}}, nil, Bad,
			[]string{"The token could not be tried: no such file", "broken"}},
	} {
		p.Places, p.Prove = c.places, func(context.Context, string) (string, error) { return "ana", c.err }
		got := p.Findings(t.Context())
		if len(got) != 1 || got[0].Verdict != c.want {
			t.Errorf("%s: %+v", name, got)
			continue
		}
		for _, want := range c.says {
			if !strings.Contains(got[0].Text+" "+got[0].Fix, want) {
				t.Errorf("%s: %+v does not say %q", name, got[0], want)
			}
		}
	}
}

// TestTryEnds: a provider that never answers is given up on, and of one that
// nobody waited for nothing is said.
func TestTryEnds(t *testing.T) {
	t.Parallel()
	hangs := func(ctx context.Context) (string, error) { <-ctx.Done(); return "", ctx.Err() }
	synctest.Test(t, func(t *testing.T) {
		got := Try(t.Context(), "The token", "broken", hangs)
		if len(got) != 1 || !strings.Contains(got[0].Text, "could not be tried: no answer within 15s") {
			t.Errorf("no answer: %+v", got)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if got := Try(ctx, "The token", "broken", hangs); got != nil {
			t.Errorf("interrupted: %+v", got)
		}
	})
}

func TestSettingsAsPeopleCopyThem(t *testing.T) {
	t.Parallel()
	want := map[string]string{"AWS_ACCESS_KEY_ID": "AKIA1", "AWS_SECRET_ACCESS_KEY": "a/b+c==", "AWS_SESSION_TOKEN": "t"}
	for _, text := range []string{
		"export AWS_ACCESS_KEY_ID=\"AKIA1\"\nexport AWS_SECRET_ACCESS_KEY=\"a/b+c==\"\nexport AWS_SESSION_TOKEN=t",
		"[12_Reader]\naws_access_key_id = AKIA1\r\naws_secret_access_key=a/b+c==\naws_session_token=t\n",
		`$Env:AWS_ACCESS_KEY_ID='AKIA1' $Env:AWS_SECRET_ACCESS_KEY='a/b+c==' $Env:AWS_SESSION_TOKEN='t'`,
		"SET AWS_ACCESS_KEY_ID=AKIA1; SET AWS_SECRET_ACCESS_KEY=a/b+c==; SET AWS_SESSION_TOKEN=t",
	} {
		if got := Settings(text); !maps.Equal(got, want) {
			t.Errorf("%q gives %v", text, got)
		}
	}
}

// FuzzSettings: whatever is pasted, what is read stood in it.
func FuzzSettings(f *testing.F) {
	for _, s := range []string{"AWS_ACCESS_KEY_ID=AKIA", `export A="b c"; set B='d'`, "$env:X = 'y'", "A=", "=", "A==b"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for name, value := range Settings(text) {
			if name == "" || !strings.Contains(text, value) {
				t.Errorf("%q gives %q=%q", text, name, value)
			}
		}
	})
}
