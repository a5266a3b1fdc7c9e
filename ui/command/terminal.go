package command

import (
	"io"
	"runtime"
	"strconv"
	"strings"

	"github.com/xo/terminfo"

	"example.org/peerage/ui/theme"
)

// dumb says that the terminal can do nothing but print, as far as TERM tells.
func dumb(env func(string) string) bool {
	t := env("TERM")
	return t == "dumb" || t == "" && runtime.GOOS != "windows"
}

// colourless says that the terminal has no colours, by terminfo or, where that
// does not know it, by a name of old. What COLORTERM says comes from the
// terminal around it, perhaps.
func colourless(term string) bool {
	ti, err := terminfo.Load(term)
	if err == nil {
		return ti.Num(terminfo.MaxColors) < 8
	}
	for _, end := range []string{"-mono", "-m"} {
		if strings.HasSuffix(term, end) {
			return true
		}
	}
	for _, begin := range []string{"vt52", "vt100", "vt102", "vt220", "vt320", "vt420"} {
		if strings.HasPrefix(term, begin) {
			return true
		}
	}
	return false
}

// asciiLocale says that the locale's characters are not UTF-8. Where nothing is
// set, as in many containers, nobody has chosen, and terminals mostly can.
func asciiLocale(env func(string) string) bool {
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if v := strings.ToLower(env(name)); v != "" {
			return !strings.Contains(v, "utf-8") && !strings.Contains(v, "utf8")
		}
	}
	return false
}

// ascii says whether glyphs are to be ASCII: by the setting, else by the locale.
func (a *app) ascii() bool {
	if a.set["ascii"] != "" {
		return a.set.on("ascii")
	}
	return asciiLocale(a.env)
}

// asciiWriter writes the program's glyphs as ASCII.
type asciiWriter struct{ to io.Writer }

// Write implements io.Writer.
func (w asciiWriter) Write(b []byte) (int, error) {
	if _, err := io.WriteString(w.to, theme.ASCII(string(b))); err != nil {
		return 0, err
	}
	return len(b), nil
}

// narrowed has what people read written in ASCII, where that is wanted.
func (a *app) narrowed() {
	if !a.ascii() || a.set.on("json") {
		return
	}
	a.out, a.err = asciiWriter{a.out}, asciiWriter{a.err}
	if a.questions != nil {
		a.questions = asciiWriter{a.questions}
	}
}

// background is "dark" or "light" as it was set, else "" and whether COLORFGBG
// speaks of a light one: its last part is a colour's number.
func (a *app) background() (set string, light bool, err error) {
	switch v := strings.ToLower(a.set["background"]); v {
	case "dark", "light":
		return v, v == "light", nil
	case "", "auto":
	default:
		return "", false, usagef("--background %s: auto, dark or light", v)
	}
	v := a.env("COLORFGBG")
	n, err := strconv.Atoi(v[strings.LastIndex(v, ";")+1:])
	return "", err == nil && (n == 7 || n > 8 && n < 16), nil
}
