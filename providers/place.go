package providers

import (
	"context"
	"strings"
)

// Place is where a thing lies, as far as a session must see there to know
// whether the thing is still there. A part that is "" says nothing.
type Place struct {
	// Provider is "azure", "aiven", "aws", "upcloud", "astra".
	Provider string `json:"provider,omitempty"`
	// Account is Azure's directory, AWS's or UpCloud's account, Astra's
	// organization. Aiven has none: what is seen there goes by the scope.
	Account string `json:"account,omitempty"`
	// Scope is Azure's subscription, Aiven's organization or project (as
	// AivenScope.String writes it).
	Scope string `json:"scope,omitempty"`
	// Region is AWS's.
	Region string `json:"region,omitempty"`
}

// Equal says whether both may be the same place: parts that both name are the
// same, without regard to case.
func (p Place) Equal(o Place) bool {
	same := func(a, b string) bool { return a == "" || b == "" || strings.EqualFold(a, b) }
	return same(p.Provider, o.Provider) && same(p.Account, o.Account) && same(p.Scope, o.Scope) && same(p.Region, o.Region)
}

// IsZero says that nothing is known of the place.
func (p Place) IsZero() bool { return p == Place{} }

// placeWords are what each provider calls an account and what lies within it.
var placeWords = map[string]struct{ title, account, scope string }{
	"azure":   {"Azure", "directory ", "subscription "},
	"aiven":   {"Aiven", "user ", ""},
	"aws":     {"AWS", "account ", ""},
	"upcloud": {"UpCloud", "account ", ""},
	"astra":   {"Astra", "organization ", ""},
}

// String says it for people: "AWS account 123456789012, eu-west-1".
func (p Place) String() string {
	w, ok := placeWords[p.Provider]
	if !ok {
		w.title = p.Provider
	}
	var parts []string
	for _, x := range [][2]string{{w.account, p.Account}, {w.scope, p.Scope}, {"", p.Region}} {
		if x[1] != "" {
			parts = append(parts, x[0]+x[1])
		}
	}
	return strings.TrimSpace(w.title + " " + strings.Join(parts, ", "))
}

// Seer is a session that can say where it is. Every adapter's sessions
// implement it.
type Seer interface {
	// Place says where the session is, asked afresh: its provider and account.
	Place(ctx context.Context) (Place, error)
	// Sees proves afresh that the session sees p. The error is of class
	// NotVisible when it does not: what is not found there proves nothing.
	Sees(ctx context.Context, p Place) error
}

// CodeElsewhere is the code of a refusal of our own: what is asked about lies
// in another place than the session sees.
const CodeElsewhere = "another-place"

// Elsewhere is the error of a session that is at have and was asked about a
// thing at want. why is what else is known, "" when nothing.
func Elsewhere(want, have Place, why string) *Error {
	e := &Error{Class: NotVisible, Provider: want.Provider, Op: "look at " + want.String(), Code: CodeElsewhere,
		Message: want.String() + " is not visible from " + have.String() + ".",
		Detail:  map[string]string{"want": want.String(), "have": have.String()}}
	if why != "" {
		e.Message += " " + why
	}
	return e
}

// Unseen makes NotVisible of the errors with which a provider hides a place
// from those who may not see it; other errors stay.
func Unseen(want, have Place, err error) error {
	e := AsError(err)
	if e == nil {
		return err
	}
	switch e.Class {
	case NotFound, Gone, NotPermitted, NotVisible:
		out := Elsewhere(want, have, e.Words())
		out.Status, out.RequestID, out.Err = e.Status, e.RequestID, e
		return out
	}
	return err
}

// ScopeOf reads an AivenScope from the words in which AivenScope.String and
// Place.Scope have it; the zero value when they are not such.
func ScopeOf(words string) AivenScope {
	if id, ok := strings.CutPrefix(words, "organization "); ok {
		return OfOrganization(id)
	}
	if name, ok := strings.CutPrefix(words, "project "); ok {
		return OfProject(name)
	}
	return AivenScope{}
}

// Place is where what belongs to the scope lies.
func (s AivenScope) Place() Place { return Place{Provider: "aiven", Scope: s.String()} }

// SameAccount is Sees for a provider whose accounts see nothing of each other.
func SameAccount(ctx context.Context, s Seer, p Place) error {
	here, err := s.Place(ctx)
	if err != nil {
		return err
	}
	if !here.Equal(p) {
		return Elsewhere(p, here, "")
	}
	return nil
}
