package account

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"peerage/providers"
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
	if got := Tokens(places, given); !slices.Equal(got, []string{"of the environment", "pasted"}) || reads != 0 {
		t.Errorf("%q, the file was read %d times", got, reads)
	}
	given = append(given, providers.Credentials{providers.PartPlace: {"file"}})
	if got := Tokens(places, given); !slices.Equal(got, []string{"of the environment", "of the file", "pasted"}) || reads != 1 {
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
	p := Proof{What: "token", None: "none", Broken: "broken"}
	for _, c := range []struct {
		places []providers.TokenSource
		err    error
		want   Finding
	}{
		{nil, nil, Finding{Unproved, "No token in the environment.", "none"}},
		{[]providers.TokenSource{file}, nil, Finding{Unproved, "No token in the environment. Found: a file (you are asked before it is read).", "none"}},
		{[]providers.TokenSource{file, works}, nil, Finding{OK, "The token works: ana", ""}},
		{[]providers.TokenSource{works}, &providers.Error{Class: providers.NotAuthenticated}, Finding{Bad, "The token does not work: ", "broken"}},
		{[]providers.TokenSource{works}, &providers.Error{Class: providers.Transient}, Finding{Bad, "The token does not work: ", "Check the network"}},
	} {
		p.Places, p.Prove = c.places, func(string) (string, error) { return "ana", c.err }
		got := p.Findings()
		if len(got) != 1 || got[0].Verdict != c.want.Verdict || !strings.HasPrefix(got[0].Text, c.want.Text) || !strings.HasPrefix(got[0].Fix, c.want.Fix) {
			t.Errorf("%+v, want %+v", got, c.want)
		}
	}
}
