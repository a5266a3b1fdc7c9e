package wizard

import (
	"maps"
	"slices"
	"strings"

	"example.org/peerage/providers"
)

// Var is a variable of a procedure, by the documents' own name.
type Var struct {
	// Name as the documents write it: "USER_APP_ID".
	Name string
	// Title is the short label, Help a sentence: where to find it.
	Title, Help string
	// Unit follows the value where it stands by itself: "days".
	Unit string
	// Secret values live in the vault only.
	Secret bool
	// Internal ones are a procedure's own notes: no list for people has them.
	Internal bool
	// Check validates and normalises; its error says what is wrong and what
	// is expected. Nil accepts anything that is not empty.
	Check func(string) (string, error)
	// Provider ("aws") and Part say which part of signing in to which provider
	// the value is; both are empty for most. One of PartAccount is not set to
	// another account while things of the run lie in the one before.
	Provider string
	Part     providers.Part
}

// SecretsOf names every secret that the vault may hold for a run: those known
// (State.Secrets), and those that may have been put there just before a crash.
// p may be nil.
func SecretsOf(p *Procedure, known map[string]bool) []string {
	names := map[string]bool{}
	maps.Copy(names, known)
	if p != nil {
		for _, v := range p.Vars {
			if v.Secret {
				names[v.Name] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(names))
}

// Normal validates a value.
func (v Var) Normal(value string) (string, error) {
	if v.Check == nil {
		return Text(value)
	}
	norm, err := v.Check(value)
	if err != nil && strings.TrimSpace(value) == "" {
		return norm, wrong("Something has to be entered here.")
	}
	return norm, err
}
