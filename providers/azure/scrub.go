package azure

import (
	"encoding/json"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"

	"example.org/peerage/providers/redact"
)

const hidden = redact.Mark

// secretList holds the secrets that this Cloud was given or saw made, so that
// no text that leaves it holds one.
type secretList struct {
	mu  sync.RWMutex
	all []string
	now *redact.Redactor
}

// add remembers a secret. Very short ones would blot out ordinary words.
func (l *secretList) add(s string) {
	if len(s) < 6 {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if slices.Contains(l.all, s) {
		return
	}
	l.all = append(l.all, s)
	l.now = redact.New(l.all...)
}

var (
	jwtShape    = regexp.MustCompile(`eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]*)?`)
	bearerShape = regexp.MustCompile(`(?i)(bearer|basic)\s+[A-Za-z0-9._~+/=-]{12,}`)
	pairShape   = regexp.MustCompile(
		`(?i)("?\b(?:client_secret|secrettext|password|passwd|access_token|refresh_token|id_token|client_assertion|device_code|assertion)"?\s*[=:]\s*"?)[^"&\s,}]+`)
)

// clean takes secrets out of a text.
func (l *secretList) clean(s string) string {
	if l != nil {
		l.mu.RLock()
		if l.now != nil {
			s = l.now.Text(s)
		}
		l.mu.RUnlock()
	}
	s = jwtShape.ReplaceAllString(s, hidden)
	s = bearerShape.ReplaceAllString(s, "$1 "+hidden)
	return pairShape.ReplaceAllString(s, "${1}"+hidden)
}

// secretKey says whether what stands under a key of a form or of JSON is
// never shown.
func secretKey(key string) bool {
	switch k := strings.ToLower(key); k {
	case "code", "sig", "device_code", "client_info", "hint", "code_verifier", "t", "c", "s", "h":
		return true
	case "token_type", "token_endpoint", "tokenencryptionkeyid", "continuationtoken":
		return false
	default:
		return strings.Contains(k, "token") || strings.Contains(k, "secret") ||
			strings.Contains(k, "password") || strings.Contains(k, "assertion")
	}
}

// cleanForm shows a form with its secrets hidden.
func (l *secretList) cleanForm(body string) string {
	form, err := url.ParseQuery(body)
	if err != nil {
		return hidden
	}
	for k := range form {
		if secretKey(k) {
			form[k] = []string{"HIDDEN"}
		}
	}
	return l.clean(form.Encode())
}

// cleanJSON shows JSON with its secrets hidden; "" when it is none.
func (l *secretList) cleanJSON(body []byte) string {
	var v any
	if json.Unmarshal(body, &v) != nil {
		return ""
	}
	out, err := json.Marshal(hide(v))
	if err != nil {
		return ""
	}
	return l.clean(string(out))
}

func hide(v any) any {
	switch x := v.(type) {
	case map[string]any:
		for k, inner := range x {
			if _, word := inner.(string); word && secretKey(k) && !errorCode(k, x) {
				x[k] = hidden
				continue
			}
			x[k] = hide(inner)
		}
	case []any:
		for i := range x {
			x[i] = hide(x[i])
		}
	}
	return v
}

// errorCode tells the "code" of an error object from a sign-in's.
func errorCode(key string, in map[string]any) bool {
	_, has := in["message"]
	return strings.EqualFold(key, "code") && has
}

// cleanURL hides the signatures that long operations carry.
func cleanURL(u *url.URL) string {
	q := u.Query()
	for k := range q {
		if secretKey(k) {
			q.Set(k, "HIDDEN")
		}
	}
	c := *u
	c.RawQuery, c.User = q.Encode(), nil
	return c.String()
}
