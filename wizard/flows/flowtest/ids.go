package flowtest

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"net/url"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync"

	"example.org/peerage/providers/sim/company"
)

// word is what an id can be part of; idLike is what ids look like, date what
// they do not.
var (
	word   = regexp.MustCompile(`[0-9A-Za-z_-]{8,}`)
	date   = regexp.MustCompile(`^\d{4}-\d\d-\d\d|^\d{8}T\d{6}Z?$`)
	digits = regexp.MustCompile(`\d`)
	// opaque is a text that is an id, a key or a token as a whole.
	opaque = regexp.MustCompile(`^[!-~]{8,}$`)
)

// note adds the ids in a text to a set.
func note(set map[string]bool, text string) {
	for _, w := range word.FindAllString(text, -1) {
		if digits.MatchString(w) && !date.MatchString(w) {
			set[w] = true
		}
	}
}

// ids puts one world's ids in the places of another's.
type ids struct {
	mu    sync.Mutex
	pairs map[string]string
}

func newIDs(from, to map[string]string) *ids {
	m := &ids{pairs: map[string]string{}}
	for at, a := range from {
		if b := to[at]; b != "" && a != b {
			m.pairs[a] = b
			m.pair(a, b)
		}
	}
	return m
}

// in gives a text of the one world as the other has it.
func (m *ids) in(text string) string {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.pairs) == 0 {
		return text
	}
	var keys, list []string
	for k := range m.pairs {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b string) int { return len(b) - len(a) })
	for _, k := range keys {
		list = append(list, k, m.pairs[k])
	}
	return strings.NewReplacer(list...).Replace(text)
}

// learn compares two answers to one question.
func (m *ids) learn(a, b string) {
	if a == "" || a == b {
		return
	}
	var x, y any
	m.mu.Lock()
	defer m.mu.Unlock()
	if json.Unmarshal([]byte(a), &x) == nil && json.Unmarshal([]byte(b), &y) == nil {
		m.compare(x, y)
		return
	}
	var p, q element
	if xml.Unmarshal([]byte(a), &p) == nil && xml.Unmarshal([]byte(b), &q) == nil {
		m.compare(p.tree(), q.tree())
		return
	}
	m.pair(a, b)
}

// element is XML of any kind, as AWS answers with.
type element struct {
	XMLName xml.Name
	Text    string    `xml:",chardata"`
	Inner   []element `xml:",any"`
}

// tree is an element as JSON would have it: its items are a list.
func (e *element) tree() any {
	if len(e.Inner) == 0 {
		return e.Text
	}
	out := map[string]any{}
	for _, x := range e.Inner {
		name := x.XMLName.Local
		if list, _ := out[name].([]any); name == "item" {
			out[name] = append(list, x.tree())
			continue
		}
		out[name] = x.tree()
	}
	return out
}

func (m *ids) compare(a, b any) {
	switch a := a.(type) {
	case string:
		if b, ok := b.(string); ok {
			m.pair(a, b)
		}
	case map[string]any:
		b, _ := b.(map[string]any)
		for k, v := range a {
			m.compare(v, b[k])
		}
	case []any:
		b, _ := b.([]any)
		for _, v := range a {
			if i := nearest(v, b); i >= 0 {
				m.compare(v, b[i])
				b = slices.Delete(slices.Clone(b), i, i+1)
			}
		}
	}
}

// nearest is the place in a list of what is most like v; the first of equals.
func nearest(v any, list []any) int {
	best, at := -1, -1
	for i, x := range list {
		if n := alike(v, x); n > best {
			best, at = n, i
		}
	}
	return at
}

func alike(a, b any) int {
	n := 0
	switch a := a.(type) {
	case map[string]any:
		b, _ := b.(map[string]any)
		for k, v := range a {
			n += alike(v, b[k])
		}
	case []any:
	default:
		if reflect.DeepEqual(a, b) {
			n = 1
		}
	}
	return n
}

// pair learns from two texts that say the same.
func (m *ids) pair(a, b string) {
	if a == b {
		return
	}
	if opaque.MatchString(a) && digits.MatchString(a) && !date.MatchString(a) {
		m.pairs[a] = b
		m.pairs[url.QueryEscape(a)] = url.QueryEscape(b)
	}
	x, y := word.FindAllString(a, -1), word.FindAllString(b, -1)
	if len(x) != len(y) {
		return
	}
	for i := range x {
		if x[i] != y[i] && digits.MatchString(x[i]) && !date.MatchString(x[i]) {
			m.pairs[x[i]] = y[i]
		}
	}
}

// companyIDs are the texts in a company's accounts that may be ids, by where
// they stand: "VNets[vnet-orders]"; and the folder for files.
func companyIDs(acc *company.Accounts, folder string) map[string]string {
	out := map[string]string{"folder": folder}
	gather(reflect.ValueOf(acc), "", 5, out)
	return out
}

func gather(v reflect.Value, at string, depth int, out map[string]string) {
	if depth < 0 {
		return
	}
	switch v.Kind() {
	case reflect.String:
		if digits.MatchString(v.String()) && len(v.String()) >= 8 {
			out[at] = v.String()
		}
	case reflect.Pointer:
		if !v.IsNil() {
			gather(v.Elem(), at, depth, out)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.IsExported() && f.Name != "Links" {
				gather(v.Field(i), strings.TrimPrefix(at+"."+f.Name, "."), depth-1, out)
			}
		}
	case reflect.Map:
		for _, k := range v.MapKeys() {
			gather(v.MapIndex(k), fmt.Sprintf("%s[%v]", at, k), depth-1, out)
		}
	case reflect.Slice:
		for i := range v.Len() {
			gather(v.Index(i), fmt.Sprintf("%s[%d]", at, i), depth-1, out)
		}
	}
}
