package account

import (
	"slices"

	"example.org/peerage/providers"
)

// Verdict says how a way to sign in is.
type Verdict string

// The verdicts, in the wizard's words: only Bad needs mending.
const (
	OK       Verdict = "ok"
	Bad      Verdict = "bad"
	Unproved Verdict = "unproved"
)

// Finding is a way to sign in that was looked at, in words; Fix says what to do
// about it.
type Finding struct {
	Verdict   Verdict
	Text, Fix string
}

// Mend says what mends a sign-in that does not work, where it is not the
// sign-in itself that is wrong; otherwise is for that.
func Mend(err error, otherwise string) string {
	switch {
	case providers.Is(err, providers.Transient):
		return "Check the network, and the endpoint if you set another."
	case providers.Is(err, providers.Untrusted):
		return "In a network that looks into connections, have the file with its authority's certificate: --ca-file FILE."
	case providers.Is(err, providers.Barred):
		return "Set HTTPS_PROXY, with a name and a password where the proxy wants them, or the host in NO_PROXY."
	case providers.Is(err, providers.WrongClock):
		return "Set this machine's clock."
	}
	return otherwise
}

// Proof looks at the sign-in of a provider that knows one kind of it.
type Proof struct {
	// What is the thing: "Aiven token". None says how to come by one, Broken
	// what to do when it does not work.
	What, None, Broken string
	// Places are where one was found, best first.
	Places []providers.TokenSource
	// Prove tries one, and gives the name of whoever it signs in.
	Prove func(token string) (string, error)
}

// Findings tries the best one that needs no consent.
func (p Proof) Findings() []Finding {
	i := slices.IndexFunc(p.Places, func(s providers.TokenSource) bool { return !s.Ask })
	if i < 0 {
		text := "No " + p.What + " in the environment."
		for _, s := range p.Places {
			text += " Found: " + s.Title + " (you are asked before it is read)."
		}
		return []Finding{{Unproved, text, p.None}}
	}
	token, err := p.Places[i].Read()
	name := ""
	if err == nil {
		name, err = p.Prove(token)
	}
	switch {
	case err != nil:
		return []Finding{{Bad, p.doesNotWork(err), Mend(err, p.Broken)}}
	}
	return []Finding{{OK, "The " + p.What + " works: " + name, ""}}
}

func (p Proof) doesNotWork(err error) string {
	return "The " + p.What + " does not work: " + err.Error()
}
