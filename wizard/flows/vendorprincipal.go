package flows

import (
	"context"
	"slices"
	"strings"

	"peerage/providers"
	"peerage/wizard"
)

// vendor is a hosted platform's application in the person's directory. Its owner
// is the variable for the directory that owns it, "" for none.
type vendor struct {
	id, key, name, app string
	out, owner         string // variables
}

// vendorPrincipal gives a vendor's application a principal (A09).
func (k *kit) vendorPrincipal(x vendor) *wizard.Step {
	return &wizard.Step{
		ID: x.id, Title: x.name + "'s principal", Actor: actorAdmin,
		Why: x.name + " acts as its own application, " + x.app + ", which belongs to " + x.name +
			"'s directory. A principal of it in yours can be granted a role; by itself it may do nothing.",
		Needs:   []string{k.az.tenant},
		Gives:   []string{x.out},
		Command: k.cmdVendorPrincipal(x.app),
		Find: func(ctx context.Context, r *wizard.Run) (wizard.Found, error) {
			return k.findPrincipal(ctx, r, x)
		},
		Confirm: func(wizard.Values) string {
			return "A service principal of " + x.name + "'s application " + x.app + " is created in your directory. The application belongs to another directory, not to yours."
		},
		Do: func(ctx context.Context, r *wizard.Run) error {
			return k.makePrincipal(ctx, r, x)
		},
		Undo:     k.removePrincipal,
		Keep:     k.keepVendor,
		Remedies: directoryRemedies(k, k.cmdVendorPrincipal(x.app)),
		Result: func(v wizard.Values) string {
			if o := v(x.owner); o != "" {
				return "owned by directory " + o
			}
			return v(x.out)
		},
	}
}

func principalItem(key string, p providers.Principal) wizard.Item {
	return wizard.Item{Key: key, Kind: "principal", ID: p.ObjectID, Name: orText(p.DisplayName, p.AppID),
		Attrs: map[string]string{"app": p.AppID, "owner": p.OwnerTenant}}
}

// findPrincipal looks for an application's principal; one that this run did
// not make is used and left where it is.
func (k *kit) findPrincipal(ctx context.Context, r *wizard.Run, x vendor) (wizard.Found, error) {
	s, err := k.admin(r)
	if err != nil {
		return wizard.Found{}, err
	}
	p, ok, err := lookAgain(ctx, r, x.key, func() (providers.Principal, bool, error) {
		p, err := s.Principal(ctx, r.Get(k.az.tenant), x.app)
		return p, err == nil, absent(err)
	})
	if err != nil || !ok {
		return wizard.Found{}, err
	}
	it := principalItem(x.key, p)
	take := func(ctx context.Context, r *wizard.Run) error { return takePrincipal(ctx, r, p, x) }
	known, _ := r.Item(x.key)
	if r.Mine(x.key) && strings.EqualFold(known.ID, p.ObjectID) || slices.Contains(p.Tags, tag(r)) {
		return wizard.Found{Kind: wizard.Ours, Item: it, Take: take}, nil
	}
	return wizard.Found{Kind: wizard.Settled, Take: func(ctx context.Context, r *wizard.Run) error {
		if err := r.Adopt(ctx, it); err != nil {
			return err
		}
		return take(ctx, r)
	}}, nil
}

func takePrincipal(ctx context.Context, r *wizard.Run, p providers.Principal, x vendor) error {
	if x.owner != "" && p.OwnerTenant != "" {
		if err := r.Set(ctx, x.owner, strings.ToLower(p.OwnerTenant)); err != nil {
			return err
		}
	}
	return r.Set(ctx, x.out, strings.ToLower(p.ObjectID))
}

// makePrincipal creates one. "Already in use" means that it is there: it is
// looked up.
func (k *kit) makePrincipal(ctx context.Context, r *wizard.Run, x vendor) error {
	s, err := k.admin(r)
	if err != nil {
		return err
	}
	if err := r.Intend(ctx, principalItem(x.key, providers.Principal{AppID: x.app})); err != nil {
		return err
	}
	p, err := s.CreatePrincipal(ctx, r.Get(k.az.tenant), x.app, []string{"peerage", tag(r)})
	if providers.Is(err, providers.AlreadyExists) {
		return k.adoptPrincipal(ctx, r, x)
	}
	if err != nil {
		return refused(ctx, r, x.key, err)
	}
	if err := r.Made(ctx, principalItem(x.key, p)); err != nil {
		return err
	}
	return takePrincipal(ctx, r, p, x)
}

func (k *kit) adoptPrincipal(ctx context.Context, r *wizard.Run, x vendor) error {
	s, err := k.admin(r)
	if err != nil {
		return err
	}
	p, err := s.Principal(ctx, r.Get(k.az.tenant), x.app)
	if absent(err) == nil && err != nil {
		return &providers.Error{Class: providers.NotYetConsistent, Provider: "azure", Op: "find the service principal",
			Status: 409, Code: "Request_MultipleObjectsWithSameKeyValue", Message: "It exists, but cannot be seen yet."}
	}
	if err != nil {
		return err
	}
	if !slices.Contains(p.Tags, tag(r)) {
		err = r.Adopt(ctx, principalItem(x.key, p))
	} else {
		err = r.Made(ctx, principalItem(x.key, p))
	}
	if err != nil {
		return err
	}
	return takePrincipal(ctx, r, p, x)
}

func (k *kit) removePrincipal(ctx context.Context, r *wizard.Run, it wizard.Item) error {
	s, err := k.admin(r)
	if err != nil {
		return err
	}
	if it.ID != "" {
		return absent(s.DeletePrincipal(ctx, r.Get(k.az.tenant), it.ID))
	}
	p, err := s.Principal(ctx, r.Get(k.az.tenant), it.Attrs["app"])
	if err != nil {
		return absent(err)
	}
	if !slices.Contains(p.Tags, tag(r)) {
		return nil
	}
	return absent(s.DeletePrincipal(ctx, r.Get(k.az.tenant), p.ObjectID))
}
