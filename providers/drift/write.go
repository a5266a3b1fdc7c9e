package drift

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"example.org/peerage/providers"
)

// The file as it is written.
type (
	fileOut struct {
		Version int        `yaml:"version"`
		About   string     `yaml:"about,omitempty"`
		Links   []entryOut `yaml:"links"`
	}
	entryOut struct {
		Name    string            `yaml:"name,omitempty"`
		Kind    string            `yaml:"kind"`
		State   string            `yaml:"state,omitempty"`
		Cloud   endOut            `yaml:"cloud"`
		Hosted  endOut            `yaml:"hosted"`
		Options map[string]string `yaml:"options,omitempty"`
	}
	endOut struct {
		Network string   `yaml:"network,omitempty"`
		ID      string   `yaml:"id,omitempty"`
		Account string   `yaml:"account,omitempty"`
		Region  string   `yaml:"region,omitempty"`
		Ranges  []string `yaml:"ranges,omitempty,flow"`
	}
)

// Write makes a file of the links that there are: of those whose two halves are
// known. notes are written at its head; about is the filter that chose them. The
// others are given back.
func Write(links []providers.Link, about string, notes ...string) (text []byte, left []providers.Link, err error) {
	out := fileOut{Version: 1, About: about, Links: []entryOut{}}
	links = slices.Clone(links)
	slices.SortStableFunc(links, func(a, b providers.Link) int { return strings.Compare(a.Title+a.ID, b.Title+b.ID) })
	for i := range links {
		l := &links[i]
		if l.Cloud == nil || l.Hosted == nil || l.TakenDown || l.Verdict == providers.GoneV {
			left = append(left, *l)
			continue
		}
		out.Links = append(out.Links, entryOf(l))
	}
	var b bytes.Buffer
	fmt.Fprintln(&b, "# The links that must exist. peerage check FILE compares them with those that do.")
	for _, n := range notes {
		fmt.Fprintln(&b, "# "+strings.Join(strings.Fields(n), " "))
	}
	enc := yaml.NewEncoder(&b)
	enc.SetIndent(2)
	if err := enc.Encode(out); err != nil {
		return nil, nil, err
	}
	return b.Bytes(), left, enc.Close()
}

func entryOf(l *providers.Link) entryOut {
	left, right := sides(l.Title)
	out := entryOut{Kind: l.Kind, Cloud: endOf(l.Cloud, left), Hosted: endOf(l.Hosted, right)}
	if l.Verdict == providers.Off {
		out.State = "off"
	}
	for name := range options {
		if is := optionOf(l, name); is != "" {
			if out.Options == nil {
				out.Options = map[string]string{}
			}
			out.Options[name] = is
		}
	}
	return out
}

// endOf knows a network by its id, and where there is none by its name.
func endOf(h *providers.Half, shown string) endOut {
	name := h.Network
	if name == "" {
		name = shown
	}
	id := h.NetworkID
	if id == "" {
		id = h.ID
	}
	return endOut{Network: name, ID: id, Account: h.Account, Region: h.Region, Ranges: masked(h.Ranges)}
}
