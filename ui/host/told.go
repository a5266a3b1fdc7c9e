package host

import (
	"context"
	"slices"

	"peerage/providers"
	"peerage/providers/watch"
	"peerage/wizard"
)

// told is what a run was told about signing in: whoever pastes a token for a
// run, or agrees to a file being read, has it used for watching, too.
type told struct {
	run     string
	values  map[string]string
	secrets map[string]bool
}

// mostTold is how many runs are looked at; older ones tell nothing new.
const mostTold = 50

// told reads the runs that are not taken down, those touched last first. A
// journal that cannot be read tells nothing.
func (h *Host) told(ctx context.Context) []told {
	runs, err := h.o.Store.Runs(ctx)
	if err != nil {
		return nil
	}
	var out []told
	for _, r := range runs {
		if r.Status == wizard.TakenOff || len(out) == mostTold {
			continue
		}
		past, err := h.o.Store.Events(ctx, r.ID)
		if err != nil {
			continue
		}
		st := wizard.Fold(past)
		out = append(out, told{run: r.ID, values: st.Values, secrets: st.Secrets})
	}
	return out
}

// secret is a secret that a run was given; "" when it is not there any more.
func (h *Host) secret(ctx context.Context, t told, name string) string {
	if !t.secrets[name] {
		return ""
	}
	value, _, err := h.o.Vault.Get(ctx, t.run, name)
	if err != nil {
		return ""
	}
	return value
}

// agreed says whether some run has this value: that of a place which may only
// be read when a person chose it.
func agreed(list []told, name, value string) bool {
	return slices.ContainsFunc(list, func(t told) bool { return t.values[name] == value })
}

// place is where a token was found on this machine.
type place struct {
	ID, Title string
	Ask       bool
	Read      func() (string, error)
}

// tokens are the tokens that may be used unasked, best first, each once: those
// in places that need no consent or have it, and those that runs were given.
func (h *Host) tokens(ctx context.Context, places []place, list []told, secret, from string) []string {
	var out []string
	add := func(token string) {
		if token != "" && !slices.Contains(out, token) {
			out = append(out, token)
		}
	}
	for _, p := range places {
		if p.Ask && !agreed(list, from, p.ID) {
			continue
		}
		if token, err := p.Read(); err == nil {
			add(token)
		}
	}
	for _, t := range list {
		add(h.secret(ctx, t, secret))
	}
	return out
}

// ended says that credentials do not work any more: those of an old run are
// then passed over.
func ended(err error) bool { return providers.Is(err, providers.NotAuthenticated) }

// keeper gives the same source again for the same credentials, so that it
// keeps what it has learnt. One goroutine at a time uses it.
type keeper struct{ kept map[string]watch.Source }

func (k *keeper) source(credentials string, s watch.Source) watch.Source {
	key := credentials + "\x00" + s.ID()
	if old := k.kept[key]; old != nil {
		return old
	}
	if k.kept == nil {
		k.kept = map[string]watch.Source{}
	}
	k.kept[key] = s
	return s
}

// proved says whether what is here to sign in with works.
func proved(what string, places []place, none, broken string, prove func(string) (string, error)) []wizard.Finding {
	i := slices.IndexFunc(places, func(p place) bool { return !p.Ask })
	if i < 0 {
		text := "No " + what + " in the environment."
		for _, p := range places {
			text += " Found: " + p.Title + " (you are asked before it is read)."
		}
		return []wizard.Finding{{Verdict: wizard.Unproved, Text: text, Fix: none}}
	}
	token, err := places[i].Read()
	name := ""
	if err == nil {
		name, err = prove(token)
	}
	if providers.Is(err, providers.Transient) {
		broken = "Check the network, and the endpoint if you set another."
	}
	if err != nil {
		return []wizard.Finding{{Verdict: wizard.Bad, Text: "The " + what + " does not work: " + err.Error(), Fix: broken}}
	}
	return []wizard.Finding{{Verdict: wizard.OK, Text: "The " + what + " works: " + name}}
}
