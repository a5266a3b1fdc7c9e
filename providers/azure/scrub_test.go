package azure

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"
)

const known = "kn0wn~<Secret>.\"Value\"+/=&"

func listOf(secrets ...string) *secretList {
	l := &secretList{}
	for _, s := range secrets {
		l.add(s)
	}
	return l
}

func TestASecretInsideJSONIsFound(t *testing.T) {
	in, err := json.Marshal(map[string]string{"message": "you sent " + known})
	if err != nil {
		t.Fatal(err)
	}
	got := listOf(known).cleanJSON(in)
	if strings.Contains(got, "Value") || !strings.Contains(got, "you sent "+hidden) {
		t.Errorf("%s", got)
	}
}

func TestCleanTakesSecretsOutAndLeavesTheWords(t *testing.T) {
	for in, gone := range map[string]string{
		"the secret " + known + " is wrong":                               known,
		"client_secret=" + url.QueryEscape(known) + "&x=1":                url.QueryEscape(known),
		"Authorization: Bearer abcdefghijklmnop1234":                      "abcdefghijklmnop1234",
		"token eyJ0eXAiOiJKV1QifQ.eyJvaWQiOiJ4In0.c2ln end":               "eyJ0eXAiOiJKV1QifQ",
		`{"access_token":"opaque-123456","error":"x"}`:                    "opaque-123456",
		`password=hunter2hunter2&user=me`:                                 "hunter2hunter2",
		`{"secretText": "abcDEF~123456", "displayName":"peerage-orders"}`: "abcDEF~123456",
	} {
		got := listOf(known).clean(in)
		if strings.Contains(got, gone) || !strings.Contains(got, hidden) {
			t.Errorf("%q became %q", in, got)
		}
	}
	for _, plain := range []string{"The client has no password", "Principal does not exist in the directory", "token",
		""} {
		if got := listOf(known, "").clean(plain); got != plain {
			t.Errorf("%q became %q", plain, got)
		}
	}
}

func TestCleanFormAndURL(t *testing.T) {
	form := url.Values{
		"grant_type": {"client_credentials"}, "client_id": {"app"}, "client_secret": {known}, "client_assertion": {"a.b.c"},
		"refresh_token": {"1.refresh"}, "device_code": {"dev-code"}, "code": {"0.code"}, "code_verifier": {"verify"},
		"scope": {"s/.default"},
	}
	got := listOf().cleanForm(form.Encode())
	for _, secret := range []string{known, "a.b.c", "1.refresh", "dev-code", "0.code", "verify"} {
		if strings.Contains(got, url.QueryEscape(secret)) {
			t.Errorf("%q shows in %s", secret, got)
		}
	}
	for _, word := range []string{"client_credentials", "client_id=app", ".default"} {
		if !strings.Contains(got, word) {
			t.Errorf("%q is gone from %s", word, got)
		}
	}
	u, err := url.Parse("https://me:pw@arm.test/operations/1?api-version=2025-05-01&t=1&c=MIIcert&s=sign&h=hash")
	if err != nil {
		t.Fatal(err)
	}
	if got := cleanURL(u); strings.Contains(got, "MIIcert") || strings.Contains(got, "pw@") ||
		!strings.Contains(got, "api-version=2025-05-01") {
		t.Error(got)
	}
}

func TestCleanJSONKeepsShapesAndErrorCodes(t *testing.T) {
	in := `{"passwordCredentials":[{"keyId":"k","secretText":"abc","hint":"a"}],"access_token":"t","token_type":"Bearer","error":{"code":"Odd","message":"m"},"n":1}`
	var got map[string]any
	if err := json.Unmarshal([]byte(listOf().cleanJSON([]byte(in))), &got); err != nil {
		t.Fatal(err)
	}
	key := got["passwordCredentials"].([]any)[0].(map[string]any)
	if key["keyId"] != "k" || key["secretText"] != hidden || got["access_token"] != hidden ||
		got["token_type"] != "Bearer" {
		t.Errorf("%v", got)
	}
	if got["error"].(map[string]any)["code"] != "Odd" {
		t.Errorf("%v", got)
	}
	if listOf().cleanJSON([]byte("<html>")) != "" {
		t.Error("what is no JSON is shown")
	}
}

func FuzzAKnownSecretNeverShows(f *testing.F) {
	f.Add("a", "b")
	f.Add("client_secret=", "&x")
	f.Add(`{"x":"`, `"}`)
	f.Add(known, known)
	f.Fuzz(func(t *testing.T, before, after string) {
		l := listOf(known)
		text := before + known + after
		for _, got := range []string{l.clean(text), l.cleanForm(text), l.cleanJSON([]byte(text))} {
			if strings.Contains(got, known) {
				t.Fatalf("%q became %q", text, got)
			}
		}
	})
}

func FuzzDetailsNeverFail(f *testing.F) {
	for code := range codeClass {
		f.Add(code,
			"The client 'a' with object id 'b' does not have authorization to perform action 'c' over scope 'd'. prefixes: "+
				"10.0.0.0/8, locked: 'x'")
	}
	f.Fuzz(func(t *testing.T, code, body string) {
		said := readAnswer([]byte(body))
		for k, v := range details(code, said.Message, said) {
			if k == "" || v == "" {
				t.Fatalf("empty detail %q=%q", k, v)
			}
		}
		_ = readRefusal([]byte(body)).code()
	})
}
