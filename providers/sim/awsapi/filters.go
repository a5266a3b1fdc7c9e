package awsapi

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"example.org/peerage/providers/sim/world"
)

// numbered reads a list parameter: "VpcId.1", "VpcId.2", …
func (c *call) numbered(name string) []string {
	var out []string
	for n := 1; ; n++ {
		v, ok := c.in[fmt.Sprintf("%s.%d", name, n)]
		if !ok {
			return out
		}
		out = append(out, v[0])
	}
}

func refusal(code, message string) *world.AWSRefusal {
	return &world.AWSRefusal{Status: http.StatusBadRequest, Code: code, Message: message}
}

// page cuts a list as MaxResults asks; the token is the place to go on from.
func page[T any](c *call, all []T) ([]T, string, *world.AWSRefusal) {
	from, to := 0, len(all)
	if t := c.in.Get("NextToken"); t != "" {
		n, err := strconv.Atoi(t)
		if err != nil || n < 0 || n > len(all) {
			return nil, "", refusal("InvalidNextToken", "The token '"+t+"' is invalid")
		}
		from = n
	}
	if m := c.in.Get("MaxResults"); m != "" {
		n, err := strconv.Atoi(m)
		if err != nil || n < 5 || n > 1000 {
			return nil, "", refusal("InvalidParameterValue",
				"Value ( "+m+" ) for parameter maxResults is invalid. Expecting a value between 5 and 1000.")
		}
		to = min(to, from+n)
	}
	next := ""
	if to < len(all) {
		next = strconv.Itoa(to)
	}
	return all[from:to], next, nil
}

// filter is one filter of a request.
type filter struct {
	name string
	want []string
}

// filters reads "Filter.1.Name" and "Filter.1.Value.1", ….
func (c *call) filters() []filter {
	var out []filter
	for n := 1; ; n++ {
		name := c.in.Get(fmt.Sprintf("Filter.%d.Name", n))
		if name == "" {
			return out
		}
		out = append(out, filter{name, c.numbered(fmt.Sprintf("Filter.%d.Value", n))})
	}
}

// fields are what a kind of thing can be filtered by.
type fields[T any] map[string]func(T) []string

// sift keeps what passes all filters: of the values of one filter any will do
// (documented). A filter that there is not refuses the call, as EC2 does. tags
// is nil for what has none.
func sift[T any](c *call, all []T, known fields[T], tags func(T) []world.AWSTag) ([]T, *world.AWSRefusal) {
	for _, f := range c.filters() {
		values := known[f.name]
		if tags != nil && values == nil {
			values = tagged(f.name, tags)
		}
		if values == nil {
			return nil, refusal("InvalidParameterValue", "The filter '"+f.name+"' is invalid")
		}
		all = slices.DeleteFunc(slices.Clone(all), func(x T) bool {
			return !slices.ContainsFunc(values(x), func(v string) bool {
				return slices.ContainsFunc(f.want, func(p string) bool { return glob(p, v) })
			})
		})
	}
	return all, nil
}

// tagged are the two filters that every thing with tags has; nil for others.
func tagged[T any](name string, tags func(T) []world.AWSTag) func(T) []string {
	key, byKey := strings.CutPrefix(name, "tag:")
	if !byKey && name != "tag-key" {
		return nil
	}
	return func(x T) []string {
		var out []string
		for _, t := range tags(x) {
			switch {
			case !byKey:
				out = append(out, t.Key)
			case t.Key == key:
				out = append(out, t.Value)
			}
		}
		return out
	}
}

// glob compares a value with a filter's: * is any text, ? one character, and a
// backslash takes the next one as it is (documented). Case counts.
func glob(p, s string) bool {
	star, from := -1, 0
	i, j := 0, 0
	for j < len(s) {
		at, wild, n := i, byte(0), 1
		if i < len(p) {
			switch {
			case p[i] == '\\' && i+1 < len(p):
				at, n = i+1, 2
			case p[i] == '*' || p[i] == '?':
				wild = p[i]
			}
		}
		switch {
		case wild == '*':
			star, from = i, j
			i++
		case i < len(p) && (wild == '?' || p[at] == s[j]):
			i, j = i+n, j+1
		case star >= 0:
			from++
			i, j = star+1, from
		default:
			return false
		}
	}
	return strings.Trim(p[i:], "*") == ""
}

// chosen keeps the things whose ids a request names, all when it names none.
// missing refuses an id that is not there.
func chosen[T any](c *call, parameter string, all []T, id func(T) string,
	missing func(string) *world.AWSRefusal) ([]T, *world.AWSRefusal) {
	want := c.numbered(parameter)
	if len(want) == 0 {
		return all, nil
	}
	by := map[string]T{}
	for _, x := range all {
		by[id(x)] = x
	}
	var out []T
	for _, w := range want {
		x, there := by[w]
		if !there {
			return nil, missing(w)
		}
		out = append(out, x)
	}
	return out, nil
}

// gone refuses an id with the code of its kind.
func gone(code, noun string) func(string) *world.AWSRefusal {
	return func(id string) *world.AWSRefusal { return refusal(code, "The "+noun+" ID '"+id+"' does not exist") }
}
