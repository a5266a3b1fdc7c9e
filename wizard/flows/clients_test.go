package flows_test

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// The real tools' argument lists are in testdata/clients, a file for each tool,
// a line for each command: its words, then what it takes.
//
//	<KIND>      a word that is not an option; <KIND>... several
//	--long,-s   an option without a value; =KIND with one, =KIND* may be given
//	            again, =KIND+ with several values, =FLAG with one or none
//	!           it is required
//	(--a|--b&--c)  one of several ways to name a thing is required
//	*           before all: what every command of the tool takes

// option is an argument that a command takes by name.
type option struct {
	name, kind     string
	required       bool
	again, several bool
}

// grammar is what one command takes.
type grammar struct {
	words    string
	options  map[string]*option // by each of its names
	places   []string           // the valueKinds of what has no name
	more     bool               // the last of them may be several
	required []string           // (--a|--b&--c)
}

// command is what is typed: the words that name it, what has no name, and the
// options by their first names.
type command struct {
	tool, words string
	args        []string
	opt         map[string]string
	all         map[string][]string
}

var clients = sync.OnceValues(func() (map[string][]*grammar, error) {
	files, err := filepath.Glob(filepath.Join("testdata", "clients", "*.txt"))
	out := map[string][]*grammar{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		tool := strings.TrimSuffix(filepath.Base(file), ".txt")
		var common []string
		for line := range strings.Lines(string(text)) {
			words := strings.Fields(line)
			switch {
			case len(words) == 0 || words[0] == "#":
				continue
			case words[0] == "*":
				common = words[1:]
				continue
			}
			of := tool
			if tool == "others" {
				of, words = words[0], words[1:]
			}
			out[of] = append(out[of], grammarOf(append(words, common...)))
		}
	}
	return out, err
})

func grammarOf(words []string) *grammar {
	g := &grammar{options: map[string]*option{}}
	for _, w := range words {
		switch w[0] {
		case '<':
			kind, more := strings.CutSuffix(w, "...")
			g.places, g.more = append(g.places, strings.Trim(kind, "<>")), more
		case '(':
			g.required = append(g.required, strings.Trim(w, "()"))
		case '-':
			w, must := strings.CutSuffix(w, "!")
			names, kind, _ := strings.Cut(w, "=")
			o := &option{required: must}
			o.kind, o.again = strings.CutSuffix(kind, "*")
			if o.kind != "*" {
				o.kind, o.several = strings.CutSuffix(o.kind, "+")
			}
			for name := range strings.SplitSeq(names, ",") {
				if g.options[name] == nil {
					g.options[name] = o
				}
				if o.name == "" || strings.HasPrefix(name, "--") && !strings.HasPrefix(o.name, "--") {
					o.name = name
				}
			}
		default:
			g.words = strings.TrimSpace(g.words + " " + w)
		}
	}
	return g
}

// parse reads a tool's arguments as the tool would, and says what it would
// refuse.
func parse(tool string, args []string) (command, error) {
	c := command{tool: tool, opt: map[string]string{}, all: map[string][]string{}}
	known, err := clients()
	if err != nil {
		return c, err
	}
	var g *grammar
	for _, x := range known[tool] {
		n := len(strings.Fields(x.words))
		if len(args) >= n && strings.Join(args[:n], " ") == x.words && (g == nil || len(x.words) > len(g.words)) {
			g = x
		}
	}
	if g == nil {
		return c, fmt.Errorf("%s has no such command: %s", tool, strings.Join(args, " "))
	}
	c.words = g.words
	if err := g.read(&c, args[len(strings.Fields(g.words)):]); err != nil {
		return c, fmt.Errorf("%s %s: %w", tool, g.words, err)
	}
	return c, nil
}

func (g *grammar) read(c *command, args []string) error {
	for len(args) > 0 {
		word := args[0]
		args = args[1:]
		if !strings.HasPrefix(word, "-") || word == "-" {
			c.args = append(c.args, word)
			continue
		}
		name, value, with := strings.Cut(word, "=")
		o := g.options[name]
		if o == nil && len(word) > 2 && word[1] != '-' { // -sS
			args = append([]string{"-" + word[2:]}, args...)
			name, with = word[:2], false
			o = g.options[name]
		}
		if o == nil {
			return fmt.Errorf("unknown option %s", name)
		}
		var values []string
		if with {
			values = []string{value}
		} else {
			values, args = o.take(args)
		}
		if err := o.set(c, values); err != nil {
			return err
		}
	}
	return g.complete(c)
}

// take takes an option's values from what follows it.
func (o *option) take(args []string) (values, rest []string) {
	n := 0
	for n < len(args) && (o.several || n == 0) && o.kind != "" && !strings.HasPrefix(args[n], "-") {
		n++
	}
	if o.kind == "FLAG" && n == 1 && checkKind("FLAG", args[0]) != nil {
		n = 0
	}
	return args[:n], args[n:]
}

func (o *option) set(c *command, values []string) error {
	name := strings.TrimLeft(o.name, "-")
	switch {
	case o.kind == "" && len(values) > 0:
		return fmt.Errorf("%s takes no value", o.name)
	case o.kind != "" && o.kind != "FLAG" && len(values) == 0:
		return fmt.Errorf("%s needs a value", o.name)
	case c.all[name] != nil && !o.again:
		return fmt.Errorf("%s is given twice", o.name)
	}
	for _, v := range values {
		if err := checkKind(o.kind, v); err != nil {
			return fmt.Errorf("%s: %w", o.name, err)
		}
	}
	if len(values) == 0 {
		values = []string{"true"}
	}
	c.opt[name], c.all[name] = values[0], append(c.all[name], values...)
	return nil
}

// complete says what is missing, or too much.
func (g *grammar) complete(c *command) error {
	has := func(name string) bool { return c.all[strings.TrimLeft(name, "-")] != nil }
	for _, o := range g.options {
		if o.required && !has(o.name) {
			return fmt.Errorf("%s is required", o.name)
		}
	}
	for _, ways := range g.required {
		one := slices.ContainsFunc(strings.Split(ways, "|"), func(way string) bool {
			return !slices.ContainsFunc(strings.Split(way, "&"), func(n string) bool { return !has(n) })
		})
		if !one {
			return fmt.Errorf("needs %s", ways)
		}
	}
	if len(c.args) < len(g.places) || len(c.args) > len(g.places) && !g.more {
		return fmt.Errorf("takes %d words, not %q", len(g.places), c.args)
	}
	for i, a := range c.args {
		if err := checkKind(g.places[min(i, len(g.places)-1)], a); err != nil {
			return err
		}
	}
	return nil
}

var valueKinds = map[string]*regexp.Regexp{
	"TEXT":   regexp.MustCompile(`(?s)^.+$`),
	"UUID":   regexp.MustCompile(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`),
	"INT":    regexp.MustCompile(`^[0-9]+(-[0-9]+)?$`),
	"BOOL":   regexp.MustCompile(`^(true|false)$`),
	"FLAG":   regexp.MustCompile(`^(true|false|yes|no|0|1)$`),
	"LOWER":  regexp.MustCompile(`^[^A-Z]+$`),
	"CLOUD":  regexp.MustCompile(`^(aws|azure|google|upcloud|do|oci)-[a-z0-9-]+$`),
	"REGION": regexp.MustCompile(`^[a-z]{2}(-[a-z]+)+-[0-9]$`),
	"SCOPE":  regexp.MustCompile(`^/subscriptions/[0-9a-fA-F-]{36}(/[^/ ]+)*$`),
	"VPC":    regexp.MustCompile(`^vpc-[0-9a-f]{8,17}$`),
	"PCX":    regexp.MustCompile(`^pcx-[0-9a-f]{8,17}$`),
	"RTB":    regexp.MustCompile(`^rtb-[0-9a-f]{8,17}$`),
	"FILTER": regexp.MustCompile(`^Name=[^,]+,Values=.+$`),
	"HEADER": regexp.MustCompile(`^(@-|[A-Za-z-]+: .+)$`),
}

// checkKind says why a value is none of this kind: its name, or the values
// themselves with | between.
func checkKind(kind, value string) (err error) {
	if strings.Contains(value, "§") || chosenLater.MatchString(value) {
		return nil
	}
	switch kind {
	case "JSON":
		if !json.Valid([]byte(value)) {
			err = errors.New("no JSON")
		}
	case "IP":
		_, err = netip.ParseAddr(value)
	case "CIDR":
		_, err = netip.ParsePrefix(value)
	case "DATE":
		_, err = time.Parse(time.RFC3339, value)
	case "URL":
		_, err = url.ParseRequestURI(value)
	case "CONFIG":
		err = checkConfig(value)
	default:
		re := valueKinds[kind]
		if re == nil && slices.Contains(strings.Split(kind, "|"), value) {
			return nil
		}
		if re == nil || !re.MatchString(value) {
			err = errors.New("is no " + kind)
		}
	}
	if err != nil {
		return fmt.Errorf("%q: %w", value, err)
	}
	return nil
}

// checkConfig is for avn service update -c: what the schema calls an array, avn
// reads as JSON, and dies of anything else (seen with aiven-client of 2026).
func checkConfig(value string) error {
	name, v, ok := strings.Cut(value, "=")
	part, of, within := strings.Cut(name, ".")
	switch {
	case !ok || within && (part != "privatelink_access" || of == ""):
		return errors.New("no setting that a service has")
	case name == "ip_filter":
		var list []any
		err := json.Unmarshal([]byte(v), &list)
		for _, x := range list { // text, or an object with a description (Aiven docs)
			o, _ := x.(map[string]any)
			if s, ok := cmp.Or(o["network"], x).(string); !ok || s == "" {
				return errors.New("an entry that is no range")
			}
		}
		return err
	case name == "static_ips" || within:
		_, err := strconv.ParseBool(v)
		return err
	}
	return errors.New("no setting that a service has")
}
