package sanitize

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode"
)

const pem = "-----BEGIN CERTIFICATE-----\nMII\x1b[2J=\n-----END CERTIFICATE-----\n"

func TestLine(t *testing.T) {
	for in, want := range map[string]string{
		"vnet-orders":             "vnet-orders",
		"Größe ⇄ 東京":              "Größe ⇄ 東京",
		"a\x1b[31mred\x1b[0m":     "ared",
		"a\x1b]0;title\x07b":      "ab",
		"a\u009b31mb":             "a31mb",
		"می\u200cخواهم":           "می\u200cخواهم",
		"a\nforged: line\r\n\tb":  "a forged: line   b",
		"safe\u202egnp.exe\u2066": "safegnp.exe",
		"a\x00b\x08c\x7fd":        "abcd",
		"zero\u200bwidth\ufeff":   "zerowidth",
		"bad \xff byte":           "bad  byte",
	} {
		if got := Line(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestJSON(t *testing.T) {
	in := map[string]any{
		"name\x1b[1m": "a\x1b]8;;http://x\x07b\n!", "n": 1.5, "list": []any{"\u202e", nil, true, `"quoted\"`}, "cert": pem, "plain": "ü",
	}
	raw, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	var out map[string]any
	if err := json.Unmarshal(JSON(raw), &out); err != nil {
		t.Fatal(err)
	}
	list := out["list"].([]any)
	if out["name"] != "ab !" || out["n"] != 1.5 || list[0] != "" || list[1] != nil || list[3] != `"quoted\"` || out["plain"] != "ü" {
		t.Errorf("%q", out)
	}
	if out["cert"] != strings.Replace(pem, "\x1b[2J", "", 1) {
		t.Errorf("%q", out["cert"])
	}
	for _, body := range []string{"", "{", `{"a`, `"\"`, "<html>ü", `{"a":"\q"}`} {
		if got := string(JSON([]byte(body))); got != body {
			t.Errorf("%q became %q", body, got)
		}
	}
}

func FuzzJSON(f *testing.F) {
	for _, s := range []string{`{"a":"\u001b[31m\n"}`, `["‮",{"x":"\\\""}]`, `"-----BEGIN \n\r\n"`, `{"a":"`, `\"`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		var was, is any
		if json.Unmarshal(body, &was) != nil {
			return
		}
		out := JSON(body)
		if err := json.Unmarshal(out, &is); err != nil {
			t.Fatalf("%q became %q: %v", body, out, err)
		}
		each(is, func(s string) {
			if strings.ContainsFunc(s, func(r rune) bool { return r != '\n' && unicode.IsControl(r) }) {
				t.Errorf("%q still holds %q", body, s)
			}
		})
	})
}

func each(v any, fn func(string)) {
	switch x := v.(type) {
	case string:
		fn(x)
	case []any:
		for _, y := range x {
			each(y, fn)
		}
	case map[string]any:
		for k, y := range x {
			fn(k)
			each(y, fn)
		}
	}
}
