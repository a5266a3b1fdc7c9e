package host

import (
	"context"

	"example.org/peerage/providers"
	"example.org/peerage/providers/account"
	"example.org/peerage/state"
	"example.org/peerage/wizard"
)

// mostRuns is how many runs are read for credentials; older ones tell nothing
// new.
const mostRuns = 50

// credentials are what runs were given to sign in with, by provider, the run
// touched last first: whoever pastes a token for a run, or agrees to a file
// being read, has it used for watching, too. Runs that are taken down, and
// those that cannot be read, tell nothing.
func (h *Host) credentials(ctx context.Context) map[string][]providers.Credentials {
	runs, err := h.o.Store.LatestVariables(ctx, mostRuns)
	if err != nil {
		h.log.say(h.o.Clock.Now(), "what runs signed in with cannot be read, and is not used for watching: "+err.Error())
		return nil
	}
	out := map[string][]providers.Credentials{}
	for _, r := range runs {
		for name, c := range h.given(ctx, r) {
			out[name] = append(out[name], c)
		}
	}
	return out
}

// given are the credentials of one run, by provider.
func (h *Host) given(ctx context.Context, run state.Variables) map[string]providers.Credentials {
	out := map[string]providers.Credentials{}
	p := h.Procedure(run.Procedure)
	if p == nil {
		return nil
	}
	for _, v := range p.Vars {
		if v.Provider == "" {
			continue
		}
		value := run.Values[v.Name]
		if run.Secrets[v.Name] {
			value = h.secret(ctx, run.Run, v.Name)
		}
		if value == "" {
			continue
		}
		if out[v.Provider] == nil {
			out[v.Provider] = providers.Credentials{}
		}
		out[v.Provider][v.Part] = append(out[v.Provider][v.Part], value)
	}
	return out
}

// secret is a secret that a run was given; "" when it is not there any more.
func (h *Host) secret(ctx context.Context, run, name string) string {
	value, _, err := h.o.Vault.Get(ctx, run, name)
	if err != nil {
		h.log.say(h.o.Clock.Now(), name+" of a run cannot be read, and is not used for watching: "+err.Error())
		return ""
	}
	return value
}

// signedIn are the values with which a procedure signs in as the board did,
// where that asks nobody.
func (h *Host) signedIn(p *wizard.Procedure) map[string]string {
	out := map[string]string{}
	for _, x := range h.o.Accounts {
		s, ok := x.(account.Signed)
		if !ok {
			continue
		}
		known := s.SignedIn()
		for _, v := range p.Vars {
			if v.Provider == x.Name() && known[v.Part] != "" {
				out[v.Name] = known[v.Part]
			}
		}
	}
	return out
}
