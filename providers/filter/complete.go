package filter

import (
	"slices"
	"strings"
	"unicode"

	"example.org/peerage/providers"
)

// Complete proposes what may stand instead of the last word of a text: the
// names of fields, and the values that they can have or that the links have.
// from is where that word begins.
func Complete(text string, links []providers.Link, env Env) (from int, list []string) {
	from = strings.LastIndexFunc(text, unicode.IsSpace) + 1
	for from < len(text) && text[from] == '!' {
		from++
	}
	word := text[from:]
	name, begun, ok := strings.Cut(word, ":")
	if !ok {
		for _, f := range fields() {
			if strings.HasPrefix(f.Name, strings.ToLower(word)) {
				list = append(list, f.Name+":")
			}
		}
		return from, list
	}
	f := find(strings.ToLower(name))
	if f == nil {
		return from, nil
	}
	from += len(name) + 1
	if i := strings.LastIndexByte(begun, ','); i >= 0 {
		from, begun = from+i+1, begun[i+1:]
	}
	begun = strings.ToLower(strings.TrimLeft(begun, `"'`))
	for _, v := range f.values(links, env) {
		if strings.HasPrefix(strings.ToLower(v), begun) {
			list = append(list, quotedValue(v))
		}
	}
	return from, list
}

// mostValues is how many values are proposed at most.
const mostValues = 200

// values are those that a field can have, or that the links have.
func (f *field) values(links []providers.Link, env Env) []string {
	switch {
	case f.spans:
		return []string{">1h", ">1d", ">7d", "<1h", "<1d"}
	case f.Values != nil:
		return f.Values
	case f.of == nil:
		return nil
	}
	seen := map[string]bool{"": true}
	var out []string
	for i := range links {
		for _, v := range f.of(&subject{Link: &links[i], env: &env}) {
			if !seen[v] && len(out) < mostValues {
				seen[v] = true
				out = append(out, v)
			}
		}
	}
	slices.Sort(out)
	return out
}

// quotedValue writes a value as a filter needs it.
func quotedValue(v string) string {
	if strings.ContainsFunc(v, unicode.IsSpace) || strings.ContainsAny(v, `,"'*`) || strings.HasPrefix(v, "/") {
		return Quote(v)
	}
	return v
}
