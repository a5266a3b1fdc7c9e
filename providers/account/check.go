package account

import (
	"context"
	"slices"
	"time"

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
	Prove func(ctx context.Context, token string) (string, error)
}

// Findings tries the best one that needs no consent.
func (p Proof) Findings(ctx context.Context) []Finding {
	i := slices.IndexFunc(p.Places, func(s providers.TokenSource) bool { return !s.Ask })
	if i < 0 {
		text := "No " + p.What + " in the environment."
		for _, s := range p.Places {
			text += " Found: " + s.Title + " (you are asked before it is read)."
		}
		return []Finding{{Unproved, text, p.None}}
	}
	return Try(ctx, "The "+p.What, p.Broken, func(ctx context.Context) (string, error) {
		token, err := p.Places[i].Read()
		if err != nil {
			return "", err
		}
		return p.Prove(ctx, token)
	})
}

// patience is how long one sign-in is tried.
const patience = 15 * time.Second

// Try tries a sign-in, for a moment, and says what came of it; nothing where the
// caller would not wait for that.
func Try(ctx context.Context, what, broken string, prove func(context.Context) (string, error)) []Finding {
	hasty, cancel := context.WithTimeout(providers.Hasty(ctx), patience)
	defer cancel()
	name, err := prove(hasty)
	switch {
	case ctx.Err() != nil:
		return nil
	case err == nil:
		return []Finding{{OK, what + " works (" + name + ")", ""}}
	case hasty.Err() != nil:
		err = NoAnswer(patience)
	}
	return []Finding{Amiss(Bad, what, err, broken)}
}

// NoAnswer is the error of a sign-in of which nothing came in time.
func NoAnswer(within time.Duration) error {
	return &providers.Error{Class: providers.Transient, Provider: providers.Own, Message: "no answer within " + within.String()}
}

// Amiss is the finding of a sign-in that did not work. That it does not is known
// only from who refused it; broken mends that.
func Amiss(v Verdict, what string, err error, broken string) Finding {
	switch {
	case providers.Is(err, providers.NotAuthenticated), providers.Is(err, providers.NotPermitted):
		return Finding{v, what + " does not work: " + err.Error(), broken}
	case providers.AsError(err) == nil: // it could not be read
		return Finding{v, what + " could not be tried: " + err.Error(), broken}
	}
	return Finding{v, what + " could not be tried: " + err.Error(),
		Mend(err, "Try it again later; check the endpoint if you set another.")}
}
