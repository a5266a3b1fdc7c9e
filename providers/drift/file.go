// Package drift compares the links that there are with a file of those that must
// exist. Nothing in it asks a provider, reads a clock or a disk.
package drift

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"example.org/peerage/providers/filter"
	"example.org/peerage/providers/link"
)

// File is what must exist.
type File struct {
	// About are the links that the file is about; others are not extra.
	About *filter.Filter
	// Extra says that links which are not in the file are none of its business.
	Extra bool
	Links []Entry
}

// Entry is a link that must exist.
type Entry struct {
	// Line is where it begins in its file.
	Line int
	// Name is what people call it; "" is both ends.
	Name string
	Kind string
	// Cloud and Hosted are its ends.
	Cloud, Hosted End
	// Off says that it must be there and switched off.
	Off bool
	// Options are what a half must say of itself.
	Options map[string]string
}

// End is a network at one end of a link. It is known by its id, or else by its
// name; what else is given must be so.
type End struct {
	Network, ID     string
	Account, Region string
	Ranges          []string
}

// options that a half can say of itself, and what it can say.
var options = link.Settings()

// Error says what is wrong with a file, and in which line.
type Error struct {
	Line           int
	Says, Expected string
}

// Error implements error.
func (e *Error) Error() string {
	out := fmt.Sprintf("line %d: %s", e.Line, e.Says)
	if e.Expected != "" {
		out += ". Expected: " + e.Expected
	}
	return out
}

// Most is how large a file may be, in bytes.
const Most = 8 << 20

// Version is that of the files.
const Version = "1"

// Parse reads a file. Its errors are *Error.
func Parse(text []byte) (*File, error) {
	if len(text) > Most {
		return nil, &Error{1, fmt.Sprintf("the file has %d bytes", len(text)), fmt.Sprintf("at most %d", Most)}
	}
	var doc, more yaml.Node
	d := yaml.NewDecoder(bytes.NewReader(text))
	if err := d.Decode(&doc); err != nil && !errors.Is(err, io.EOF) {
		return nil, yamlError(err)
	}
	if len(doc.Content) == 0 {
		return nil, &Error{1, "the file is empty", "links: and a list"}
	}
	if err := d.Decode(&more); err == nil {
		return nil, &Error{more.Line, "a second document begins, which nobody would read", "one document"}
	}
	return parseFile(doc.Content[0])
}

// yamlError takes the line out of what the library says.
func yamlError(err error) *Error {
	says := strings.TrimPrefix(err.Error(), "yaml: ")
	line := 1
	if _, scanErr := fmt.Sscanf(says, "line %d:", &line); scanErr == nil {
		_, says, _ = strings.Cut(says, ": ")
	}
	return &Error{max(line, 1), "this is no YAML: " + says, ""}
}

func parseFile(n *yaml.Node) (*File, error) {
	f, version := &File{}, ""
	err := fields(n, "the file", map[string]func(*yaml.Node) error{
		"version": func(n *yaml.Node) error { return text(n, &version) },
		"about": func(n *yaml.Node) error {
			var s string
			if err := text(n, &s); err != nil {
				return err
			}
			about, err := filter.Parse(s)
			if err != nil {
				return &Error{n.Line, "about: " + err.Error(), ""}
			}
			if word := about.AgainstFile(); word != "" {
				return &Error{n.Line, "about: " + word + " asks how a link stands against this file", "what links say of themselves"}
			}
			f.About = about
			return nil
		},
		"extra": func(n *yaml.Node) error {
			var s string
			err := one(n, &s, "drift", "allowed")
			f.Extra = s == "allowed"
			return err
		},
		"links": f.parseLinks,
	}, "version", "links")
	if err == nil && version != Version {
		err = &Error{n.Line, "this program does not know version " + version, "version: " + Version}
	}
	return f, err
}

func (f *File) parseLinks(n *yaml.Node) error {
	if n.Kind == yaml.ScalarNode && n.Tag == "!!null" {
		return nil
	}
	if n.Kind != yaml.SequenceNode {
		return &Error{n.Line, "links is no list", "- kind: …, one for each link"}
	}
	for _, x := range n.Content {
		e, err := parseEntry(x)
		if err != nil {
			return err
		}
		f.Links = append(f.Links, e)
	}
	return nil
}

func parseEntry(n *yaml.Node) (Entry, error) {
	e := Entry{Line: n.Line}
	state := "active"
	err := fields(n, "a link", map[string]func(*yaml.Node) error{
		"name": func(n *yaml.Node) error { return text(n, &e.Name) },
		"kind": func(n *yaml.Node) error { return one(n, &e.Kind, kinds()...) },
		"state": func(n *yaml.Node) error {
			err := one(n, &state, "active", "off")
			e.Off = state == "off"
			return err
		},
		"cloud":  func(n *yaml.Node) (err error) { e.Cloud, err = parseEnd(n); return err },
		"hosted": func(n *yaml.Node) (err error) { e.Hosted, err = parseEnd(n); return err },
		"options": func(n *yaml.Node) error {
			e.Options = map[string]string{}
			read := map[string]func(*yaml.Node) error{}
			for name, values := range options {
				read[name] = func(n *yaml.Node) error {
					var s string
					err := one(n, &s, values...)
					e.Options[name] = s
					return err
				}
			}
			return fields(n, "options", read)
		},
	}, "kind", "cloud", "hosted")
	return e, err
}

func parseEnd(n *yaml.Node) (End, error) {
	var e End
	err := fields(n, "an end", map[string]func(*yaml.Node) error{
		"network": func(n *yaml.Node) error { return text(n, &e.Network) },
		"id":      func(n *yaml.Node) error { return text(n, &e.ID) },
		"account": func(n *yaml.Node) error { return text(n, &e.Account) },
		"region":  func(n *yaml.Node) error { return text(n, &e.Region) },
		"ranges": func(n *yaml.Node) error {
			if n.Kind != yaml.SequenceNode {
				return &Error{n.Line, "ranges is no list", "[10.40.0.0/16]"}
			}
			for _, x := range n.Content {
				var s string
				if err := text(x, &s); err != nil {
					return err
				}
				p, err := netip.ParsePrefix(s)
				if err != nil {
					return &Error{x.Line, "“" + s + "” is no range", "10.40.0.0/16"}
				}
				e.Ranges = append(e.Ranges, p.Masked().String())
			}
			slices.Sort(e.Ranges)
			return nil
		},
	})
	if err == nil && e.Network == "" && e.ID == "" {
		err = &Error{n.Line, "nothing says which network it is", "id, or network (its name)"}
	}
	return e, err
}

// kinds are the ids of the kinds of link.
func kinds() []string {
	var out []string
	for _, k := range link.All() {
		if !slices.Contains(out, k.ID) {
			out = append(out, k.ID)
		}
	}
	return out
}

// fields reads an object: each field once, none that is not known, all that are
// needed.
func fields(n *yaml.Node, what string, read map[string]func(*yaml.Node) error, needed ...string) error {
	names := make([]string, 0, len(read))
	for name := range read {
		names = append(names, name)
	}
	slices.Sort(names)
	known := strings.Join(names, ", ")
	if n.Kind != yaml.MappingNode {
		return &Error{n.Line, what + " is no set of fields", known}
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		do := read[key.Value]
		switch {
		case do == nil:
			says := what + " has no field “" + key.Value + "”"
			if near := filter.Nearest(key.Value, names); near != "" {
				says += "; perhaps " + near
			}
			return &Error{key.Line, says, known}
		case seen[key.Value]:
			return &Error{key.Line, key.Value + " stands there twice", ""}
		}
		seen[key.Value] = true
		if err := do(value); err != nil {
			return err
		}
	}
	for _, name := range needed {
		if !seen[name] {
			return &Error{n.Line, what + " lacks " + name, known}
		}
	}
	return nil
}

// text reads a scalar as it is written.
func text(n *yaml.Node, to *string) error {
	if n.Kind != yaml.ScalarNode || n.Tag == "!!null" {
		return &Error{n.Line, "here is no text", "a text"}
	}
	*to = n.Value
	return nil
}

// one reads a text that is one of some.
func one(n *yaml.Node, to *string, of ...string) error {
	if err := text(n, to); err != nil {
		return err
	}
	if slices.Contains(of, *to) {
		return nil
	}
	says := "“" + *to + "” is not known"
	if near := filter.Nearest(*to, of); near != "" {
		says += "; perhaps " + near
	}
	return &Error{n.Line, says, strings.Join(of, ", ")}
}
