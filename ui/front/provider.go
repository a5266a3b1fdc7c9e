package front

import (
	"cmp"
	"slices"
	"strings"

	"example.org/peerage/providers/link"
)

// Provider is one whose networks are linked, by the name that people know.
type Provider struct {
	ID, Name string
	// Hosts says that it runs data platforms: its halves are the hosted ones.
	Hosts bool
}

// ProvidersOf are the providers of kinds of link, hosting ones first.
func ProvidersOf(kinds []link.Kind) []Provider {
	var out []Provider
	add := func(s link.Side, hosts bool) {
		known := func(p Provider) bool { return p.ID == s.Provider }
		if s.Provider != "" && !slices.ContainsFunc(out, known) {
			out = append(out, Provider{ID: s.Provider, Name: s.Name, Hosts: hosts})
		}
	}
	for i := range kinds {
		if kinds[i].Twin == nil {
			add(kinds[i].Hosted, true)
		}
	}
	for i := range kinds {
		add(kinds[i].Cloud, false)
	}
	return out
}

// Account is a provider whose accounts can be connected for watching.
type Account struct {
	// Provider is its id, Name what people know it by.
	Provider, Name string
	// Code: by a code that is typed on any other device.
	Code bool
	// Rate is how many calls a second it is asked at most, 0 where that is not
	// limited.
	Rate float64
	// Paste says what can be pasted, "" for nothing; Where how one comes by it.
	Paste, Where string
}

// Lack is an account that is not connected.
type Lack struct {
	// Provider is its provider's id. Says what is the matter and what to do:
	// "NAME: not signed in. Sign in here."
	Provider, Says string
}

// HostsOf is the title of a column of hosted halves: those who host them.
func HostsOf(list []Provider) string {
	var out []string
	for _, p := range list {
		first, _, _ := strings.Cut(p.Name, " ")
		if title := strings.ToUpper(first); p.Hosts && !slices.Contains(out, title) {
			out = append(out, title)
		}
	}
	return cmp.Or(strings.Join(out, "/"), "HOSTED")
}
