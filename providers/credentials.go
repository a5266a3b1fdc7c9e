package providers

import "slices"

// Part says what of a sign-in a value is.
type Part string

// The parts.
const (
	PartToken    Part = "token"
	PartUser     Part = "user"
	PartPassword Part = "password"
	// PartPlace is where a credential lies that a person agreed to have used: a
	// file of another tool, a profile.
	PartPlace Part = "place"
	// PartMethod is the way of signing in.
	PartMethod Part = "method"
	// PartAccount is the account, or organization, that a sign-in has shown to be
	// its own.
	PartAccount Part = "account"
	// PartWho is who has signed in.
	PartWho Part = "who"
)

// Credentials are what a run was given for one provider, by part; a run may
// have signed in twice. They may hold secrets and are never to be logged.
type Credentials map[Part][]string

// First is the first value of a part, "" when there is none.
func (c Credentials) First(p Part) string {
	if len(c[p]) == 0 {
		return ""
	}
	return c[p][0]
}

// AgreedTo says whether one of the runs was told to use what lies in a place.
func AgreedTo(given []Credentials, place string) bool {
	return slices.ContainsFunc(given, func(c Credentials) bool { return slices.Contains(c[PartPlace], place) })
}

// TokenSource is a place that holds a token; its value stays inside until Read.
// Ask says that the person must agree before it is read.
type TokenSource struct {
	ID, Title string
	Ask       bool
	Read      func() (string, error)
}
