package graph

import (
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"example.org/peerage/providers/sim/wire"
)

var (
	anyOf  = regexp.MustCompile(`(?i)^(\w+)/any\(\s*(\w+)\s*:\s*(\w+)\s+eq\s+'((?:[^']|'')*)'\s*\)$`)
	begins = regexp.MustCompile(`(?i)^startswith\(\s*(\w+)\s*,\s*'((?:[^']|'')*)'\s*\)$`)
	equals = regexp.MustCompile(`(?i)^(\w+)\s+eq\s+'?((?:[^']|'')*)'?$`)
	and    = regexp.MustCompile(`(?i)\s+and\s+`)
)

// compile makes a test of a $filter: startswith, eq and any-eq, joined by
// and. ok is false for anything else.
func compile(filter string) (test func(map[string]any) bool, ok bool) {
	var all []func(map[string]any) bool
	if strings.TrimSpace(filter) == "" {
		return func(map[string]any) bool { return true }, true
	}
	for _, part := range and.Split(strings.TrimSpace(filter), -1) {
		one := term(strings.TrimSpace(part))
		if one == nil {
			return nil, false
		}
		all = append(all, one)
	}
	return func(v map[string]any) bool {
		for _, t := range all {
			if !t(v) {
				return false
			}
		}
		return true
	}, true
}

func term(s string) func(map[string]any) bool {
	plain := func(x string) string { return strings.ToLower(strings.ReplaceAll(x, "''", "'")) }
	if m := anyOf.FindStringSubmatch(s); m != nil && strings.EqualFold(m[2], m[3]) {
		want := plain(m[4])
		return func(v map[string]any) bool {
			list, _ := v[m[1]].([]string)
			return slices.ContainsFunc(list, func(x string) bool { return strings.ToLower(x) == want })
		}
	}
	if m := begins.FindStringSubmatch(s); m != nil {
		return func(v map[string]any) bool { return strings.HasPrefix(word(v[m[1]]), plain(m[2])) }
	}
	if m := equals.FindStringSubmatch(s); m != nil {
		return func(v map[string]any) bool { return word(v[m[1]]) == plain(m[2]) }
	}
	return nil
}

func word(v any) string {
	switch x := v.(type) {
	case string:
		return strings.ToLower(x)
	case bool:
		return strconv.FormatBool(x)
	}
	return ""
}

// list answers with the objects that pass $filter, $select and $top, in pages.
func (s *server) list(c *call, context string, all []map[string]any) *wire.Reply {
	test, ok := compile(c.Query.Get("$filter"))
	if !ok {
		return s.fail(400, "Request_UnsupportedQuery", "Unsupported or invalid query filter clause specified.")
	}
	found := []map[string]any{}
	want := selected(c.Query.Get("$select"))
	for _, v := range all {
		if test(v) {
			found = append(found, pick(v, want))
		}
	}
	count := len(found)
	found, next := s.paged(c, found)
	body := map[string]any{"value": found}
	if c.Query.Get("$count") == "true" {
		body["@odata.count"] = count
	}
	if next != "" {
		body["@odata.nextLink"] = next
	}
	c.Query = url.Values{}
	return s.reply(c, 200, context, body)
}

func pick(v map[string]any, want map[string]bool) map[string]any {
	if want == nil {
		return v
	}
	out := map[string]any{}
	for k, x := range v {
		if want[k] || strings.HasPrefix(k, "@") {
			out[k] = x
		}
	}
	return out
}

// paged cuts out the page that $skiptoken names (a plain offset here) and
// gives the link to the next one. A page is 100 without $top (documented).
func (s *server) paged(c *call, all []map[string]any) (page []map[string]any, next string) {
	size := 100
	if n, err := strconv.Atoi(c.Query.Get("$top")); err == nil && n > 0 && n < 1000 {
		size = n
	}
	from, err := strconv.Atoi(c.Query.Get("$skiptoken"))
	if err != nil || from < 0 || from > len(all) {
		from = 0
	}
	to := min(from+size, len(all))
	if to < len(all) {
		q := url.Values{}
		for k, v := range c.Query {
			q[k] = v
		}
		q.Set("$skiptoken", strconv.Itoa(to))
		next = s.base.Graph + c.Path + "?" + q.Encode()
	}
	return all[from:to], next
}
