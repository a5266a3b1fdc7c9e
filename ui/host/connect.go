package host

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"example.org/peerage/providers"
	"example.org/peerage/providers/account"
	"example.org/peerage/providers/watch"
	"example.org/peerage/ui/front"
	"example.org/peerage/wizard"
)

// accounts are the providers that can be connected for watching, and how.
func (h *Host) accounts() []front.Account {
	names := front.ProvidersOf(h.o.Kinds)
	var out []front.Account
	for _, p := range h.o.Accounts {
		a := front.Account{Provider: p.Name(), Name: p.Name()}
		if i := slices.IndexFunc(names, func(x front.Provider) bool { return x.ID == p.Name() }); i >= 0 {
			a.Name = names[i].Name
		}
		_, a.Code = p.(account.Connector)
		if s, ok := p.(account.Paster); ok {
			w := s.Wants()
			a.Paste, a.Where = w.What, w.Where
		}
		if b, ok := p.(watch.Budgeted); ok {
			a.Rate = b.Budget().Rate * cmp.Or(h.o.Share, watch.DefaultShare)
		}
		out = append(out, a)
	}
	return out
}

// provider finds one by what it is called.
func (f *Feed) provider(name string) (account.Provider, error) {
	list := f.h.o.Accounts
	i := slices.IndexFunc(list, func(p account.Provider) bool { return p.Name() == name })
	if i < 0 {
		return nil, fmt.Errorf("there is no provider %q", name)
	}
	return list[i], nil
}

// Connect implements front.Feed.
func (f *Feed) Connect(ctx context.Context, provider string, prompt func(wizard.Sign)) error {
	p, err := f.provider(provider)
	if err != nil {
		return err
	}
	c, ok := p.(account.Connector)
	if !ok {
		return fmt.Errorf("there is nothing to sign in to %s with here", provider)
	}
	err = c.Connect(ctx, func(d providers.DeviceCode) {
		prompt(wizard.Sign{Code: d.UserCode, URL: d.VerificationURL, Expires: d.Expires})
	})
	if err == nil {
		err = f.Renew(provider)
	}
	return err
}

// Paste implements front.Feed.
func (f *Feed) Paste(ctx context.Context, provider, text string) error {
	p, err := f.provider(provider)
	if err != nil {
		return err
	}
	s, ok := p.(account.Paster)
	if !ok {
		return fmt.Errorf("there is nothing that could be pasted for %s", provider)
	}
	if err = s.Paste(ctx, text); err == nil {
		err = f.Renew(provider)
	}
	return err
}

// Renew implements front.Feed: the accounts that were refused are asked once
// the listing has found a sign-in that works.
func (f *Feed) Renew(provider string) error {
	if _, l := f.at(); l != nil {
		l.refused(provider)
		return nil
	}
	return f.leaveWord(askRenew + provider)
}
