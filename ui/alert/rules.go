// Package alert tells people and programs when what they asked to be told of has
// come true for a link, and when it is over: once for each change, and never of
// what was not heard.
package alert

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"example.org/peerage/providers/filter"
)

// Rule is what somebody wants to be told of.
type Rule struct {
	Name string
	// Line is where When stands in the file.
	Line int
	// When chooses links; For is for how long they must have been so.
	When *filter.Filter
	For  time.Duration
	// To are the receivers' names.
	To []string
}

// Receiver is who is told, in one of three ways.
type Receiver struct {
	Name string
	// Line is where what it needs on this machine stands: a secret or a program.
	Line int
	// Webhook is where a JSON object is posted to; Secret names the secret with
	// which it is signed, "" for none.
	Webhook *url.URL
	Secret  string
	// Command is a program with its arguments, which gets the object on its input.
	Command []string
	// Bell rings at every board.
	Bell bool
}

// Rules are a rules file.
type Rules struct {
	List      []Rule
	Receivers []Receiver
	// Blind is the rule of sources that are not heard: it is always there.
	Blind Rule
}

// BlindRule is the name of the rule of sources that are not heard, and
// blindAfter its time unless the file says another.
const (
	BlindRule  = "blind"
	blindAfter = 5 * time.Minute
)

// mostRules and mostFile bound a rules file.
const (
	mostRules = 200
	mostFile  = 1 << 20
)

// file is a rules file as it is written.
type file struct {
	Alerts    []rule              `yaml:"alerts"`
	Receivers map[string]receiver `yaml:"receivers"`
	Blind     rule                `yaml:"blind"`
}

type rule struct {
	Name yaml.Node `yaml:"name"`
	When yaml.Node `yaml:"when"`
	For  yaml.Node `yaml:"for"`
	To   yaml.Node `yaml:"to"`
}

type receiver struct {
	Webhook yaml.Node `yaml:"webhook"`
	Secret  yaml.Node `yaml:"secret"`
	Command yaml.Node `yaml:"command"`
	Bell    bool      `yaml:"bell"`
}

// Example is a rules file with everything in it.
const Example = `alerts:
  - name: production is down
    when: verdict:failed account:prod*
    for: 5m
    to: [ops, screen]
blind:                  # accounts that are not heard
  for: 10m
  to: [ops]
receivers:
  ops:
    webhook: https://hooks.example.org/peerage
    secret: PEERAGE_ALERT_SECRET   # a variable of the environment, or in the keyring
  page:
    command: [/usr/local/bin/page, --urgent]
  screen:
    bell: true
`

// Read reads a rules file. Its error names the line that is wrong, and what is
// expected there.
func Read(path string) (*Rules, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, fmt.Errorf("the alert rules cannot be read: %w", err)
	case !info.Mode().IsRegular() || info.Size() > mostFile:
		return nil, fmt.Errorf("%s is no file of at most %d bytes", path, mostFile)
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("the alert rules cannot be read: %w", err)
	}
	r, err := Parse(raw)
	if err != nil {
		return nil, fmt.Errorf("%s, %w", path, err)
	}
	return r, nil
}

// Parse reads rules from a text.
func Parse(raw []byte) (*Rules, error) {
	var f file
	d := yaml.NewDecoder(strings.NewReader(string(raw)))
	d.KnownFields(true)
	if err := d.Decode(&f); err != nil && !errors.Is(err, io.EOF) {
		return nil, plain(err)
	}
	var more yaml.Node
	if err := d.Decode(&more); err == nil {
		return nil, wrong(&more, "a second document begins, which nobody would read: one file has one")
	}
	out := &Rules{}
	for _, name := range sorted(f.Receivers) {
		r, err := f.Receivers[name].read(name)
		if err != nil {
			return nil, err
		}
		out.Receivers = append(out.Receivers, r)
	}
	if len(out.Receivers) == 0 {
		return nil, errors.New(`line 1: there are no "receivers", so nobody would be told`)
	}
	if len(f.Alerts) > mostRules {
		return nil, fmt.Errorf("line 1: %d alerts, at most %d are taken", len(f.Alerts), mostRules)
	}
	for i := range f.Alerts {
		r, err := f.Alerts[i].read(out)
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(out.List, func(x Rule) bool { return x.Name == r.Name }) || r.Name == BlindRule {
			return nil, wrong(&f.Alerts[i].Name, "another alert is called %q already", r.Name)
		}
		out.List = append(out.List, r)
	}
	return out, out.blind(&f.Blind)
}

// blind makes the rule of sources: unless it says otherwise, everybody is told.
func (r *Rules) blind(f *rule) (err error) {
	r.Blind = Rule{Name: BlindRule}
	if f.Name.Kind != 0 || f.When.Kind != 0 {
		return wrong(cmp.Or(given(&f.Name), &f.When), `"blind" has only "for" and "to"`)
	}
	if r.Blind.For, err = span(&f.For, blindAfter); err != nil {
		return err
	}
	if f.To.Kind != 0 {
		r.Blind.To, err = r.names(&f.To)
		return err
	}
	for _, x := range r.Receivers {
		r.Blind.To = append(r.Blind.To, x.Name)
	}
	return nil
}

func given(n *yaml.Node) *yaml.Node {
	if n.Kind == 0 {
		return nil
	}
	return n
}

func (f *rule) read(all *Rules) (r Rule, err error) {
	r.Name = strings.TrimSpace(f.Name.Value)
	switch {
	case r.Name == "":
		return r, wrong(cmp.Or(given(&f.When), given(&f.To), &f.Name), `every alert needs a "name"`)
	case strings.TrimSpace(f.When.Value) == "":
		return r, wrong(cmp.Or(given(&f.When), &f.Name), `the alert %q needs "when", a filter as the board has it: `+
			`verdict:failed`, r.Name)
	case f.To.Kind == 0:
		return r, wrong(&f.Name, `the alert %q needs "to", a list of receivers`, r.Name)
	}
	r.Line = f.When.Line
	if r.When, err = filter.Parse(f.When.Value); err != nil {
		return r, wrong(&f.When, "the filter %q: %v", f.When.Value, err)
	}
	if r.For, err = span(&f.For, 0); err != nil {
		return r, err
	}
	r.To, err = all.names(&f.To)
	return r, err
}

// names are those of receivers, one or a list.
func (r *Rules) names(n *yaml.Node) ([]string, error) {
	list := []*yaml.Node{n}
	if n.Kind == yaml.SequenceNode {
		list = n.Content
	}
	var out []string
	for _, x := range list {
		if !slices.ContainsFunc(r.Receivers, func(y Receiver) bool { return y.Name == x.Value }) || x.Value == "" {
			return nil, wrong(x, "there is no receiver %q", x.Value)
		}
		if !slices.Contains(out, x.Value) {
			out = append(out, x.Value)
		}
	}
	if len(out) == 0 {
		return nil, wrong(n, `"to" names nobody`)
	}
	return out, nil
}

func span(n *yaml.Node, otherwise time.Duration) (time.Duration, error) {
	if n.Kind == 0 {
		return otherwise, nil
	}
	d, err := filter.Duration(n.Value)
	if err != nil || d < 0 || d > 30*24*time.Hour {
		return 0, wrong(n, `"for: %s" is no time from 0s to 30d, as 5m`, n.Value)
	}
	return d, nil
}

// secretName is how a secret may be called: as a variable of the environment.
var secretName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]{0,63}$`)

func (f receiver) read(name string) (Receiver, error) {
	r := Receiver{Name: name, Bell: f.Bell}
	ways := 0
	if f.Bell {
		ways++
	}
	if f.Webhook.Kind != 0 {
		ways++
		u, err := webhook(&f.Webhook)
		if err != nil {
			return r, err
		}
		r.Webhook = u
	}
	if f.Command.Kind != 0 {
		r.Line = f.Command.Line
		ways++
		if err := f.Command.Decode(&r.Command); err != nil || len(r.Command) == 0 || !filepath.IsAbs(r.Command[0]) {
			return r, wrong(&f.Command, `the command of %q is no list of a program, by its whole path, and its arguments: `+
				`[/usr/local/bin/page, --urgent]. There is no shell`, name)
		}
	}
	if f.Secret.Kind != 0 {
		r.Line = f.Secret.Line
		if r.Secret = f.Secret.Value; !secretName.MatchString(r.Secret) || r.Webhook == nil {
			return r, wrong(&f.Secret, `"secret" of %q is not the name of a variable, of a webhook; the secret itself has no `+
				`place in this file`, name)
		}
	}
	if ways != 1 {
		return r, wrong(cmp.Or(given(&f.Webhook), given(&f.Command), &yaml.Node{Line: 1}),
			`the receiver %q needs one of "webhook", "command" and "bell: true"`, name)
	}
	return r, nil
}

// webhook is the address of one: over TLS, unless it is on this machine. It may
// hold a secret, so that no error repeats it.
func webhook(n *yaml.Node) (*url.URL, error) {
	u, err := url.Parse(n.Value)
	switch {
	case err != nil || u.Host == "" || u.Opaque != "":
		return nil, wrong(n, `"webhook" is no address as https://hooks.example.org/peerage`)
	case u.User != nil:
		return nil, wrong(n, `"webhook" holds a password; sign with "secret" instead`)
	case u.Scheme == "https", u.Scheme == "http" && onThisMachine(u.Hostname()):
		return u, nil
	}
	return nil, wrong(n, `"webhook" is not https; http is only for this machine`)
}

func onThisMachine(host string) bool {
	return slices.Contains([]string{"localhost", "127.0.0.1", "::1"}, host)
}

func wrong(n *yaml.Node, format string, args ...any) error {
	return fmt.Errorf("line %d: "+format, append([]any{max(1, n.Line)}, args...)...)
}

// plain is an error of the YAML reader without its Go.
func plain(err error) error {
	text := strings.TrimPrefix(err.Error(), "yaml: ")
	text = strings.TrimSpace(strings.TrimPrefix(text, "unmarshal errors:"))
	if m := unknownField.FindStringSubmatch(text); m != nil {
		text = fmt.Sprintf("line %s: %q is not known here", m[1], m[2])
	} else if m := wrongType.FindStringSubmatch(text); m != nil {
		text = fmt.Sprintf("line %s: what stands here is of the wrong kind", m[1])
	}
	if !strings.HasPrefix(text, "line ") {
		text = "line 1: " + text
	}
	return errors.New(text + "; expected is for example\n\n" + Example)
}

var (
	unknownField = regexp.MustCompile(`(?m)^line (\d+): field (.+) not found in type`)
	wrongType    = regexp.MustCompile(`(?m)^line (\d+): cannot unmarshal`)
)

func sorted(m map[string]receiver) []string {
	var out []string
	for name := range m {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}
