package filter

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

var spanForm = regexp.MustCompile(`^([<>])=?(\d+(?:\.\d+)?)(s|m|min|h|d|w)$`)

var units = map[string]time.Duration{
	"s": time.Second, "m": time.Minute, "min": time.Minute, "h": time.Hour, "d": 24 * time.Hour, "w": 7 * 24 * time.Hour,
}

// Duration reads a span of time as filters write it, 90s, 30m, 12h, 2d or 1w, and as
// Go does: 1h30m.
func Duration(text string) (time.Duration, error) {
	text = strings.ToLower(strings.TrimSpace(text))
	if d, err := time.ParseDuration(text); err == nil && d >= 0 {
		return d, nil
	}
	_, d, ok := compared(">" + text)
	switch {
	case !ok:
		return 0, fmt.Errorf("“%s” is no span of time: write 90s, 30m, 12h, 2d or 1w", brief(text))
	case d < 0:
		return 0, fmt.Errorf("“%s” is too long", brief(text))
	}
	return d, nil
}

// compared reads ">2d", in small letters: longer, or else shorter. A span that is too
// long is negative.
func compared(text string) (longer bool, d time.Duration, ok bool) {
	m := spanForm.FindStringSubmatch(text)
	if m == nil {
		return false, 0, false
	}
	n, err := strconv.ParseFloat(m[2], 64)
	if d = -1; err == nil && n*float64(units[m[3]]) <= float64(1<<62) {
		d = time.Duration(n * float64(units[m[3]]))
	}
	return m[1] == ">", d, true
}

// span reads ">2d".
func (p *parser) span(at int, f *field, text string) (value, error) {
	text = strings.ToLower(text)
	longer, d, ok := compared(text)
	if !ok {
		perhaps := ""
		if _, _, ok := compared(">" + text); ok {
			perhaps = f.Name + ":>" + text
		}
		return value{}, p.wrong(at, "“"+brief(text)+"” is no span of time", f.expects(), perhaps)
	}
	if d < 0 {
		return value{}, p.wrong(at, "“"+brief(text)+"” is too long", f.expects(), "")
	}
	return value{longer: longer, span: max(d, 1)}, nil
}
