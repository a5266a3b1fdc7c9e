package azure

import (
	"context"
	"slices"
	"strings"

	"peerage/providers"
	"peerage/wizard"
	"peerage/wizard/flows/steps"
)

// Vendor is a hosted platform's application in the person's directory. Its owner
// is the variable for the directory that owns it, "" for none.
type Vendor struct {
	ID, Key, Name, App string
	Out, Owner         string // variables
}

// VendorPrincipal gives a vendor's application a principal (A09).
func (k *Side) VendorPrincipal(x Vendor) *wizard.Step {
	return &wizard.Step{
		ID: x.ID, Title: x.Name + "'s principal", Actor: ActorAdmin,
		Needed: k.making,
		Why: x.Name + " acts as its own application, " + x.App + ", which belongs to " + x.Name +
			"'s directory. A principal of it in yours can be granted a role; by itself it may do nothing.",
		Needs:   []string{k.Names.Tenant},
		Gives:   []string{x.Out},
		Command: k.cmdVendorPrincipal(x.App),
		Find: func(ctx context.Context, r *wizard.Run) (wizard.Found, error) {
			return k.findPrincipal(ctx, r, x)
		},
		Confirm: func(wizard.Values) string {
			return "A service principal of " + x.Name + "'s application " + x.App + " is created in your directory. The application belongs to another directory, not to yours."
		},
		Do: func(ctx context.Context, r *wizard.Run) error {
			return k.makePrincipal(ctx, r, x)
		},
		Site:     k.directorySite(),
		Undo:     k.removePrincipal,
		Makes:    []string{x.Key},
		Keep:     k.keepVendor,
		Remedies: directoryRemedies(k, k.cmdVendorPrincipal(x.App)),
		Result: func(v wizard.Values) string {
			if o := v(x.Owner); o != "" {
				return "owned by directory " + o
			}
			return v(x.Out)
		},
	}
}

func principalItem(key string, p providers.Principal) wizard.Item {
	return wizard.Item{Key: key, Kind: "principal", ID: p.ObjectID, Name: steps.OrText(p.DisplayName, p.AppID),
		Attrs: map[string]string{"app": p.AppID, "owner": p.OwnerTenant}}
}

// findPrincipal looks for an application's principal; one that this run did
// not make is used and left where it is.
func (k *Side) findPrincipal(ctx context.Context, r *wizard.Run, x Vendor) (wizard.Found, error) {
	s, err := k.Admin(r)
	if err != nil {
		return wizard.Found{}, err
	}
	p, ok, err := steps.LookAgain(ctx, r, x.Key, func() (providers.Principal, bool, error) {
		p, err := s.Principal(ctx, r.Get(k.Names.Tenant), x.App)
		return p, err == nil, steps.Absent(err)
	})
	if err != nil || !ok {
		return wizard.Found{}, err
	}
	it := principalItem(x.Key, p)
	take := func(ctx context.Context, r *wizard.Run) error { return takePrincipal(ctx, r, p, x) }
	known, _ := r.Item(x.Key)
	if r.Mine(x.Key) && strings.EqualFold(known.ID, p.ObjectID) || slices.Contains(p.Tags, steps.Tag(r)) {
		return wizard.Found{Kind: wizard.Ours, Item: it, Take: take}, nil
	}
	return wizard.Found{Kind: wizard.Settled, Take: func(ctx context.Context, r *wizard.Run) error {
		if err := r.Adopt(ctx, it); err != nil {
			return err
		}
		return take(ctx, r)
	}}, nil
}

func takePrincipal(ctx context.Context, r *wizard.Run, p providers.Principal, x Vendor) error {
	if x.Owner != "" && p.OwnerTenant != "" {
		if err := r.Set(ctx, x.Owner, strings.ToLower(p.OwnerTenant)); err != nil {
			return err
		}
	}
	return r.Set(ctx, x.Out, strings.ToLower(p.ObjectID))
}

// makePrincipal creates one. "Already in use" means that it is there: it is
// looked up.
func (k *Side) makePrincipal(ctx context.Context, r *wizard.Run, x Vendor) error {
	s, err := k.Admin(r)
	if err != nil {
		return err
	}
	if err := r.Intend(ctx, principalItem(x.Key, providers.Principal{AppID: x.App})); err != nil {
		return err
	}
	p, err := s.CreatePrincipal(ctx, r.Get(k.Names.Tenant), x.App, []string{"peerage", steps.Tag(r)})
	if providers.Is(err, providers.AlreadyExists) {
		return k.adoptPrincipal(ctx, r, x)
	}
	if err != nil {
		return steps.Refused(ctx, r, x.Key, err)
	}
	if err := r.Made(ctx, principalItem(x.Key, p)); err != nil {
		return err
	}
	return takePrincipal(ctx, r, p, x)
}

func (k *Side) adoptPrincipal(ctx context.Context, r *wizard.Run, x Vendor) error {
	s, err := k.Admin(r)
	if err != nil {
		return err
	}
	p, err := s.Principal(ctx, r.Get(k.Names.Tenant), x.App)
	if steps.Absent(err) == nil && err != nil {
		return &providers.Error{Class: providers.NotYetConsistent, Provider: "azure", Op: "find the service principal",
			Status: 409, Code: "Request_MultipleObjectsWithSameKeyValue", Message: "It exists, but cannot be seen yet."}
	}
	if err != nil {
		return err
	}
	if !slices.Contains(p.Tags, steps.Tag(r)) {
		err = r.Adopt(ctx, principalItem(x.Key, p))
	} else {
		err = r.Made(ctx, principalItem(x.Key, p))
	}
	if err != nil {
		return err
	}
	return takePrincipal(ctx, r, p, x)
}

func (k *Side) removePrincipal(ctx context.Context, r *wizard.Run, it wizard.Item) error {
	s, err := k.Admin(r)
	if err != nil {
		return err
	}
	if it.ID != "" {
		return steps.Absent(s.DeletePrincipal(ctx, k.directoryOf(r, it), it.ID))
	}
	p, err := s.Principal(ctx, k.directoryOf(r, it), it.Attrs["app"])
	if err != nil {
		return steps.Absent(err)
	}
	if !slices.Contains(p.Tags, steps.Tag(r)) {
		return nil
	}
	return steps.Absent(s.DeletePrincipal(ctx, k.directoryOf(r, it), p.ObjectID))
}
