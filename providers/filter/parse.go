package filter

import (
	"errors"
	"fmt"
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Error says what is wrong with a filter and where.
type Error struct {
	// At is the character at which it is, from 1.
	At int
	// Says what is wrong, Expected what may stand there, Perhaps what was meant,
	// "" when nothing comes near.
	Says, Expected, Perhaps string
}

// Error implements error.
func (e *Error) Error() string {
	out := fmt.Sprintf("at character %d: %s", e.At, e.Says)
	if e.Perhaps != "" {
		out += "; perhaps " + e.Perhaps
	}
	if e.Expected != "" {
		out += ". Expected: " + e.Expected
	}
	return out
}

// Most is how many bytes a filter has at most.
const Most = 1000

// Parse reads a filter. Its errors are *Error.
func Parse(text string) (*Filter, error) {
	if len(text) > Most {
		return nil, &Error{At: 1, Says: fmt.Sprintf("a filter has at most %d characters", Most)}
	}
	p := parser{text: text}
	f := &Filter{text: strings.TrimSpace(text)}
	for p.skip(); p.at < len(text); p.skip() {
		t, err := p.term()
		if err != nil {
			return nil, err
		}
		f.terms = append(f.terms, t)
	}
	return f, nil
}

// Quote writes a text so that it stands for itself.
func Quote(text string) string {
	if !strings.ContainsAny(text, `"\`) {
		return `"` + text + `"`
	}
	if !strings.Contains(text, "'") {
		return "'" + text + "'"
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(text) + `"`
}

type parser struct {
	text string
	at   int
}

func (p *parser) wrong(at int, says, expected, perhaps string) error {
	return &Error{utf8.RuneCountInString(p.text[:at]) + 1, says, expected, perhaps}
}

func (p *parser) skip() {
	for p.at < len(p.text) {
		r, n := utf8.DecodeRuneInString(p.text[p.at:])
		if !unicode.IsSpace(r) {
			return
		}
		p.at += n
	}
}

// word is what follows up to a blank.
func (p *parser) word() string {
	rest := p.text[p.at:]
	if i := strings.IndexFunc(rest, unicode.IsSpace); i >= 0 {
		return rest[:i]
	}
	return rest
}

func (p *parser) term() (term, error) {
	var t term
	for p.at < len(p.text) && p.text[p.at] == '!' {
		t.not = !t.not
		p.at++
	}
	if p.word() == "" {
		return t, p.wrong(p.at, "nothing follows the !", "what is not to be so: !verdict:active", "")
	}
	name, ok, err := p.field()
	if err != nil {
		return t, err
	}
	if ok {
		t.field = find(name)
	}
	for {
		v, err := p.value(t.field)
		if err != nil {
			return t, err
		}
		t.any = append(t.any, v)
		if t.field == nil || p.at >= len(p.text) || p.text[p.at] != ',' {
			return t, p.ends()
		}
		p.at++
	}
}

// ends says that a blank follows, or nothing.
func (p *parser) ends() error {
	if w := p.word(); w != "" {
		return p.wrong(p.at, "“"+brief(w)+"” follows what is in quotes", "a blank", "")
	}
	return nil
}

func brief(s string) string {
	const most = 30
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}

var fieldName = regexp.MustCompile(`^[A-Za-z][A-Za-z_-]*:`)

// field reads a field's name and its colon; ok is false where none stands.
func (p *parser) field() (name string, ok bool, err error) {
	w := p.word()
	if _, isAddress := prefix(w); isAddress {
		return "", false, nil
	}
	m := fieldName.FindString(w)
	if m == "" {
		return "", false, nil
	}
	at := p.at
	name = strings.ToLower(strings.TrimSuffix(m, ":"))
	if find(name) == nil {
		near := Nearest(name, fieldNames())
		if near != "" {
			near += ":"
		}
		return "", false, p.wrong(at, fmt.Sprintf("there is no field “%s”", brief(name)),
			"one of "+strings.Join(fieldNames(), ", ")+`; or the text in quotes: "`+brief(w)+`"`, near)
	}
	p.at += len(m)
	return name, true, nil
}

func fieldNames() []string {
	var out []string
	for _, f := range fields() {
		out = append(out, f.Name)
	}
	return out
}

// value reads one value; one of several ends at a comma.
func (p *parser) value(f *field) (value, error) {
	at := p.at
	quoted, text, err := p.token(f != nil)
	if err != nil {
		return value{}, err
	}
	v := value{text: strings.ToLower(text)}
	switch {
	case text == "" && f != nil:
		return v, p.wrong(at, "nothing follows “"+f.Name+":”", f.expects(), "")
	case text == "":
		return v, p.wrong(at, "nothing is in the quotes", "a text", "")
	case quoted && f != nil && f.Values == nil && !f.spans, quoted && f == nil:
		return v, nil
	case !quoted && text[0] == '/' && (f == nil || !f.spans):
		return p.pattern(at, text)
	case f != nil && f.spans:
		return p.span(at, f, text)
	case f != nil && f.Values != nil:
		return p.oneOf(at, f, v)
	}
	v.prefix, _ = prefix(text)
	ranges := f != nil && f.Name == "range"
	if !v.prefix.IsValid() && (ranges && !begun.MatchString(text) && text != "*" ||
		(ranges || f == nil) && whole.MatchString(text)) {
		return v, p.wrong(at, "“"+brief(text)+"” is no address and no range", "an address or a range, as in 10.40.1.5 or "+
			"10.40.0.0/16; or the text in quotes", "")
	}
	v = wild(v)
	if f != nil && f.known != nil && !v.some && !slices.ContainsFunc(f.known(), v.isIn) {
		return v, p.wrong(at, "“"+brief(text)+"” is no "+f.Name, strings.Join(f.known(), ", "), Nearest(v.text, f.known()))
	}
	return v, nil
}

func (v value) isIn(text string) bool { return v.in(text) }

// begun is the beginning of an address or of a range; whole is what can be nothing
// else: a slip in it would choose no link, without a word.
var (
	begun = regexp.MustCompile(`^[0-9a-fA-F.:/]+\*?$`)
	whole = regexp.MustCompile(`^([0-9]+(\.[0-9]+){3}(/[0-9/]+)?|[0-9a-fA-F]*:[0-9a-fA-F:.]*/[0-9/]+)$`)
)

// wild reads a star at the end: what begins so.
func wild(v value) value {
	if !strings.HasSuffix(v.text, "*") {
		return v
	}
	v.text = strings.TrimSuffix(v.text, "*")
	v.head, v.some = v.text != "", v.text == ""
	return v
}

// token reads a quoted text, or everything up to a blank, or to a comma where
// values stand.
func (p *parser) token(list bool) (quoted bool, text string, err error) {
	w := p.word()
	if w == "" {
		return false, "", nil
	}
	if w[0] == '"' || w[0] == '\'' {
		text, err = p.quoted(w[0])
		return true, text, err
	}
	if i := strings.IndexByte(w, ','); list && i >= 0 && w[0] != '/' {
		w = w[:i]
	}
	p.at += len(w)
	return false, w, nil
}

func (p *parser) quoted(q byte) (string, error) {
	begin := p.at
	var out strings.Builder
	for i := begin + 1; i < len(p.text); i++ {
		switch c := p.text[i]; {
		case c == '\\' && q == '"' && i+1 < len(p.text) && (p.text[i+1] == '"' || p.text[i+1] == '\\'):
			i++
			out.WriteByte(p.text[i])
		case c == q:
			p.at = i + 1
			return out.String(), nil
		default:
			out.WriteByte(c)
		}
	}
	return "", p.wrong(begin, "the closing "+string(q)+" is missing", "", "")
}

// pattern reads a regular expression. A path that does not end in a slash is a
// text, as ids of networks are.
func (p *parser) pattern(at int, text string) (value, error) {
	if len(text) < 2 || text[len(text)-1] != '/' {
		if strings.Count(text, "/") > 1 {
			return value{text: strings.ToLower(text)}, nil
		}
		return value{}, p.wrong(at, "the closing / is missing", `/regular expression/, blanks in it as \s`, "")
	}
	if text == "//" {
		return value{}, p.wrong(at, "nothing is between the slashes", "/regular expression/", "")
	}
	re, err := regexp.Compile("(?i)" + text[1:len(text)-1])
	if err != nil {
		says := err.Error()
		if bad := (*syntax.Error)(nil); errors.As(err, &bad) { // its text has what is put before
			says = bad.Code.String()
		}
		return value{}, p.wrong(at, "the regular expression cannot be read: "+says, "", "")
	}
	return value{re: re}, nil
}

// oneOf reads one of a field's values, or the beginning of one.
func (p *parser) oneOf(at int, f *field, v value) (value, error) {
	v.text = strings.ReplaceAll(v.text, "_", " ")
	if !slices.Contains(f.Values, v.text) && !strings.Contains(strings.Join(f.Values, "\n"), "-") {
		v.text = strings.ReplaceAll(v.text, "-", " ")
	}
	v = wild(v)
	if v.some {
		return v, nil
	}
	v.exact = slices.Contains(f.Values, v.text)
	v.head = !v.exact
	if v.head && !slices.ContainsFunc(f.Values, func(x string) bool { return strings.HasPrefix(x, v.text) }) {
		return v, p.wrong(at, fmt.Sprintf("“%s” is no %s", brief(v.text), f.noun()), f.expects(), Nearest(v.text, f.Values))
	}
	return v, nil
}

func (f *field) noun() string {
	if f.Name == "is" {
		return "flag"
	}
	return f.Name
}

// expects says what may follow the colon.
func (f *field) expects() string {
	switch {
	case f.spans:
		return "> or <, a number, and s, m, h, d or w, as in " + f.Name + ":>2d"
	case f.Name == "range":
		return "an address or a range, as in range:10.40.1.5"
	case f.Values == nil:
		return "a text (" + f.Says + "), /a regular expression/, or * for any"
	}
	var out []string
	for _, v := range f.Values {
		if strings.Contains(v, " ") {
			v = `"` + v + `"`
		}
		out = append(out, v)
	}
	return strings.Join(out, ", ")
}

// Nearest is the one of a list that is meant by a word, "" when none comes
// near.
func Nearest(word string, list []string) string {
	best, least := "", 3
	for _, x := range list {
		if d := distance(word, x); d < least && d < len(x) {
			best, least = x, d
		}
	}
	for _, x := range list {
		if best == "" && len(word) > 2 && len(x) > 2 && word[:2] == x[:2] {
			best = x
		}
	}
	return best
}

// distance is by how many letters two words differ; neighbours that changed
// places count once.
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	if len(x) > 40 {
		return len(x)
	}
	rows := [3][]int{make([]int, len(y)+1), make([]int, len(y)+1), make([]int, len(y)+1)}
	for j := range rows[1] {
		rows[1][j] = j
	}
	for i := 1; i <= len(x); i++ {
		now, was, before := rows[2], rows[1], rows[0]
		now[0] = i
		for j := 1; j <= len(y); j++ {
			cost := 1
			if x[i-1] == y[j-1] {
				cost = 0
			}
			now[j] = min(was[j]+1, now[j-1]+1, was[j-1]+cost)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				now[j] = min(now[j], before[j-2]+1)
			}
		}
		rows = [3][]int{was, now, before}
	}
	return rows[1][len(y)]
}
