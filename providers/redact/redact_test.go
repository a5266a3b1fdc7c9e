package redact_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"testing"

	"example.org/peerage/providers/redact"
)

const secret = `s3cr3t+/="&<very>~long`

func TestEveryFormOfASecretIsHidden(t *testing.T) {
	quoted, err := json.Marshal(secret)
	if err != nil {
		t.Fatal(err)
	}
	r := redact.New("", secret)
	for name, form := range map[string]string{
		"as it is":        secret,
		"in a query":      url.QueryEscape(secret),
		"in a path":       url.PathEscape(secret),
		"in JSON":         string(quoted[1 : len(quoted)-1]),
		"in plainer JSON": `s3cr3t+/=\"&<very>~long`,
		"cut":             secret[:15],
		"its end":         secret[6:],
	} {
		if got := r.Text("you sent " + form + ", did you not?"); got != "you sent "+redact.Mark+", did you not?" {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestBase64IsHiddenWhereverItBegins(t *testing.T) {
	r := redact.New(secret)
	for _, before := range []string{"", "u:", "me:", "user:", "Bearer "} {
		for _, coding := range []*base64.Encoding{base64.StdEncoding, base64.RawURLEncoding} {
			code := coding.EncodeToString([]byte(before + secret + "!"))
			got := r.Text("Basic " + code)
			left := strings.ReplaceAll(strings.TrimPrefix(got, "Basic "), redact.Mark, "")
			if !strings.Contains(got, redact.Mark) || len(left) > len(base64.StdEncoding.EncodeToString([]byte(before)))+8 {
				t.Errorf("after %q: %q of %q is left", before, left, code)
			}
		}
	}
}

func TestOrdinaryTextStays(t *testing.T) {
	for _, text := range []string{"", "nothing to hide", "s3cr3t", "very long", strings.Repeat("ä", 100)} {
		if got := redact.New(secret, "tok").Text(text); got != text {
			t.Errorf("%q became %q", text, got)
		}
	}
	if got := redact.New("tok").Text("a tok b"); got != "a *** b" {
		t.Errorf("a short one: %q", got)
	}
}

func TestSeveralUseOne(t *testing.T) {
	r := redact.New(secret)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if got := r.Text(secret); got != redact.Mark {
				t.Error(got)
			}
		})
	}
	all.Wait()
}

func FuzzText(f *testing.F) {
	f.Add("a secret that is long", "it says: a secret that is long.")
	f.Fuzz(func(t *testing.T, secret, text string) {
		if len(secret) < 4 || strings.Contains(secret, "*") {
			return
		}
		got := redact.New(secret).Text(text + secret + text)
		if strings.Contains(got, secret) {
			t.Errorf("%q stands in %q", secret, got)
		}
	})
}

// The texts are an error's message and a line of the log.
func BenchmarkText(b *testing.B) {
	token := strings.Repeat("eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9", 40)
	r := redact.New(token)
	for _, size := range []int{300, 4000} {
		text := strings.Repeat("x", size)
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			for b.Loop() {
				r.Text(text)
			}
		})
	}
}
