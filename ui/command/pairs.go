package command

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode/utf8"
)

// pair is a NAME=VALUE line of a file, and the number of that line.
type pair struct {
	name, value string
	line        int
}

// longestLine bounds a line: a PEM key in one value is a few kilobytes.
const longestLine = 1 << 20

// readPairs reads the NAME=VALUE lines of a settings or vars file as shells and
// .env files have them: "#" begins a comment, "export" before a name is passed
// over, a value may stand in quotes of either kind, nothing in it is expanded.
// Its errors name the line and never what is in it, which may be a secret.
func readPairs(path string) ([]pair, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	list, err := parsePairs(f)
	if err != nil {
		return nil, fmt.Errorf("%s, %w", path, err)
	}
	return list, nil
}

func parsePairs(r io.Reader) ([]pair, error) {
	var out []pair
	sc := bufio.NewScanner(r)
	sc.Buffer(nil, longestLine)
	n := 1
	for ; sc.Scan(); n++ {
		line := sc.Bytes()
		if n == 1 {
			line = bytes.TrimPrefix(line, []byte("\ufeff"))
		}
		if !utf8.Valid(line) || bytes.IndexByte(line, 0) >= 0 {
			return nil, fmt.Errorf("line %d: this is not UTF-8 text (UTF-16, perhaps): save the file as UTF-8", n)
		}
		p, ok, err := parsePair(strings.TrimSpace(string(line)))
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
		if ok {
			p.line = n
			out = append(out, p)
		}
	}
	if err := sc.Err(); err != nil {
		return nil, fmt.Errorf("line %d: %w", n, err)
	}
	return out, nil
}

// parsePair reads one line; ok is false where nothing is on it.
func parsePair(line string) (p pair, ok bool, err error) {
	if line == "" || line[0] == '#' {
		return p, false, nil
	}
	name, value, found := strings.Cut(line, "=")
	name = strings.TrimSpace(name)
	if rest, exported := strings.CutPrefix(name, "export "); exported {
		name = strings.TrimSpace(rest)
	}
	if !found || name == "" {
		return p, false, fmt.Errorf("write NAME=VALUE")
	}
	p.name = name
	p.value, err = unquoted(strings.TrimSpace(value))
	return p, err == nil, err
}

// unquoted is what a value means: what is between its quotes, or everything up
// to a comment.
func unquoted(value string) (string, error) {
	if value == "" {
		return "", nil
	}
	if q := value[0]; q == '"' || q == '\'' {
		inner, rest, closed := strings.Cut(value[1:], string(q))
		rest = strings.TrimSpace(rest)
		switch {
		case !closed:
			return "", fmt.Errorf("the closing %c is missing", q)
		case rest != "" && rest[0] != '#':
			return "", fmt.Errorf("something stands after the closing %c", q)
		}
		return inner, nil
	}
	for i := 1; i < len(value); i++ {
		if value[i] == '#' && (value[i-1] == ' ' || value[i-1] == '\t') {
			return strings.TrimSpace(value[:i]), nil
		}
	}
	if value[0] == '#' {
		return "", nil
	}
	return value, nil
}
