// Package filter is the one language in which links are chosen: on the board,
// and by status, wait, history, check and alerts.
//
//	orders                     a word that the link shows or its provider says
//	"needs you"                a text with blanks
//	/orders-(eu|us)/           a regular expression
//	10.40.1.5  10.40.0.0/16    the links that carry an address, or part of a range
//	verdict:failed,degraded    a field with one of several values
//	account:prod* region:*     what begins so; what has any
//	since:>2d  age:<1m         longer, or less long
//	!kind:azure                not
//
// What stands side by side must all be so. Case does not count.
package filter

import (
	"net/netip"
	"regexp"
	"slices"
	"strings"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/link"
)

// Filter chooses links. The zero value, and nil, choose all. It is not changed
// after Parse.
type Filter struct {
	text  string
	terms []term
}

// Env is what links are looked at with, beside themselves.
type Env struct {
	// Now is the time that spans are counted to.
	Now time.Time
	// Run is the name of the run that made a link, "" for none; nil knows none.
	Run func(*providers.Link) string
	// Flags are words about a link that others than its provider know, as the
	// board shows them; nil knows none.
	Flags func(*providers.Link) []string
}

// term is one condition: of a field, or of anything when there is none.
type term struct {
	not   bool
	field *field
	any   []value
}

// value is what a term looks for.
type value struct {
	// text is in lower case; re is set for a regular expression, prefix is valid
	// for an address or range.
	text   string
	re     *regexp.Regexp
	prefix netip.Prefix
	// exact: all of the text, head: its beginning, some: any text at all.
	exact, head, some bool
	// longer and span are of spans.
	longer bool
	span   time.Duration
}

// String is the filter as it was written.
func (f *Filter) String() string {
	if f == nil {
		return ""
	}
	return f.text
}

// Empty says that it chooses all.
func (f *Filter) Empty() bool { return f == nil || len(f.terms) == 0 }

// Uses are the fields that it asks for, with the texts of which each must have one;
// an address asks for a range. Patterns are among the fields, not the texts.
func (f *Filter) Uses() map[string][]string {
	out := map[string][]string{}
	if f == nil {
		return out
	}
	for i := range f.terms {
		t := &f.terms[i]
		for k := range t.any {
			name := "range"
			if t.field != nil {
				name = t.field.Name
			} else if !t.any[k].prefix.IsValid() {
				continue
			}
			out[name] = append(out[name], t.any[k].text)
		}
	}
	return out
}

// AgainstFile is the first word that it asks for which nobody knows who has no file
// of links that must exist; "" is none.
func (f *Filter) AgainstFile() string {
	if f == nil {
		return ""
	}
	for i := range f.terms {
		t := &f.terms[i]
		for k := range t.any {
			switch v := &t.any[k]; {
			case t.field == nil || v.re != nil:
			case t.field.Name == "is" && slices.Contains(byFile, v.text):
				return "is:" + v.text
			case t.field.Name == "verdict" && v.text == "missing":
				return "verdict:missing"
			}
		}
	}
	return ""
}

// Match says whether a link is chosen.
func (f *Filter) Match(l *providers.Link, env Env) bool {
	if f.Empty() {
		return true
	}
	s := subject{Link: l, env: &env, shown: l.Word()}
	for i := range f.terms {
		t := &f.terms[i]
		if t.match(&s) == t.not {
			return false
		}
	}
	return true
}

// Choose gives the links that are chosen.
func (f *Filter) Choose(links []providers.Link, env Env) []providers.Link {
	if f.Empty() {
		return links
	}
	var out []providers.Link
	for i := range links {
		if f.Match(&links[i], env) {
			out = append(out, links[i])
		}
	}
	return out
}

func (t *term) match(s *subject) bool {
	has := anywhere
	if t.field != nil {
		has = t.field.has
	}
	for i := range t.any {
		if has(s, &t.any[i]) {
			return true
		}
	}
	return false
}

// in says whether the value is one of the texts, or part of one.
func (v *value) in(texts ...string) bool {
	for _, s := range texts {
		switch {
		case s == "":
		case v.some:
			return true
		case v.re != nil:
			if v.re.MatchString(s) {
				return true
			}
		case v.exact:
			if strings.EqualFold(s, v.text) {
				return true
			}
		case v.head:
			if len(s) >= len(v.text) && strings.EqualFold(s[:len(v.text)], v.text) {
				return true
			}
		case contains(s, v.text):
			return true
		}
	}
	return false
}

// contains looks for w, which is in lower case and not empty, without making
// garbage.
func contains(s, w string) bool { return index(s, w) >= 0 }

func index(s, w string) int {
	for i := 0; i+len(w) <= len(s); i++ {
		if lower(s[i]) == w[0] && strings.EqualFold(s[i:i+len(w)], w) {
			return i
		}
	}
	return -1
}

func lower(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}

// carried says whether the value is an address or range that one of the ranges
// holds, in part at least.
func (v *value) carried(ranges []string) bool {
	if !v.prefix.IsValid() {
		return false
	}
	for _, r := range ranges {
		if p, ok := prefix(r); ok && p.Overlaps(v.prefix) {
			return true
		}
	}
	return false
}

// prefix reads an address or a range.
func prefix(s string) (netip.Prefix, bool) {
	if p, err := netip.ParsePrefix(s); err == nil {
		return p.Masked(), true
	}
	a, err := netip.ParseAddr(s)
	if err != nil || a.Zone() != "" {
		return netip.Prefix{}, false
	}
	return netip.PrefixFrom(a, a.BitLen()), true
}

// Span is a part of a text, in bytes.
type Span struct{ From, To int }

// Spans are the parts of a text for which a link was chosen, in order; shows
// names the fields of which the text is: a column's.
func (f *Filter) Spans(text string, shows ...string) []Span {
	if f.Empty() {
		return nil
	}
	var out []Span
	for i := range f.terms {
		t := &f.terms[i]
		if t.not || t.field != nil && !slices.Contains(shows, t.field.Name) {
			continue
		}
		for k := range t.any {
			out = t.any[k].spans(out, text)
		}
	}
	slices.SortFunc(out, func(a, b Span) int { return a.From - b.From })
	return joined(out)
}

func (v *value) spans(out []Span, text string) []Span {
	switch {
	case v.some || v.span > 0:
	case v.prefix.IsValid():
		at := 0
		for word := range strings.FieldsSeq(text) {
			at += strings.Index(text[at:], word)
			if p, ok := prefix(strings.Trim(word, ",;")); ok && p.Overlaps(v.prefix) {
				out = append(out, Span{at, at + len(word)})
			}
			at += len(word)
		}
	case v.re != nil:
		for _, m := range v.re.FindAllStringIndex(text, -1) {
			if m[1] > m[0] {
				out = append(out, Span{m[0], m[1]})
			}
		}
	default:
		for at := 0; ; {
			i := index(text[at:], v.text)
			if i < 0 {
				return out
			}
			out = append(out, Span{at + i, at + i + len(v.text)})
			at += i + len(v.text)
		}
	}
	return out
}

// joined are spans in order, those that touch made one.
func joined(list []Span) []Span {
	out := list[:0]
	for _, s := range list {
		if n := len(out); n > 0 && s.From <= out[n-1].To {
			out[n-1].To = max(out[n-1].To, s.To)
			continue
		}
		out = append(out, s)
	}
	return out
}

// subject is a link that is looked at.
type subject struct {
	*providers.Link
	env   *Env
	shown string
}

// kind is what is known of the link's kind.
func (s *subject) kind() *link.Kind {
	k, _ := link.Of(s.Kind)
	return k
}

func (s *subject) run() string {
	if s.env.Run == nil {
		return ""
	}
	return s.env.Run(s.Link)
}

func (s *subject) flags() []string {
	if s.env.Flags == nil {
		return nil
	}
	return s.env.Flags(s.Link)
}
