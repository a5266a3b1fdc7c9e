package wizard

import (
	"context"
	"slices"
	"strings"

	"example.org/peerage/providers"
)

// refuseOtherAccount refuses to set a variable that names the account of a sign-in, while
// things of the run lie in another account.
func (r *Run) refuseOtherAccount(name, value string) error {
	v, old := r.w.p.Var(name), r.Get(name)
	if v.Part != providers.PartAccount || old == "" || value == "" || strings.EqualFold(old, value) {
		return nil
	}
	for _, it := range r.Items() {
		lies := r.w.placeOf(it)
		if it.Status != IsRemoved && !it.Replaced() && lies.Provider == v.Provider && strings.EqualFold(lies.Account, old) {
			return elsewhereError(it.Item, lies, providers.Place{Provider: v.Provider, Account: value}, nil)
		}
	}
	return nil
}

// signInAsOther has the session of the present step opened anew, as somebody
// else: it is asked anew how, and secrets given for it are forgotten.
func (r *Run) signInAsOther(ctx context.Context) (Outcome, error) {
	at := r.w.p.Step(r.w.currentStep())
	to := r.w.p.signIn(at)
	if to == nil {
		return Outcome{}, nil
	}
	for i, in := range to.Inputs {
		r.w.edit.add(in.Var)
		if i == 0 {
			r.w.reask.add(in.Var)
		}
		if !r.w.p.Var(in.Var).Secret {
			continue
		}
		if err := r.DropSecret(ctx, in.Var); err != nil {
			return Outcome{}, err
		}
	}
	if to == at {
		return Outcome{}, nil
	}
	return Outcome{Goto: to.ID}, nil
}

// signIn is the step that opens the session with which another one works; nil
// when there is none.
func (p *Procedure) signIn(st *Step) *Step {
	switch {
	case st == nil || st.SignsIn != "":
		return st
	case st.Site == nil || st.Site.Provider == "":
		return nil
	}
	i := slices.IndexFunc(p.Steps, func(x *Step) bool { return x.SignsIn == st.Site.Provider })
	if i < 0 {
		return nil
	}
	return p.Steps[i]
}
