package azure

import (
	"context"
	"slices"
	"strings"

	"example.org/peerage/providers"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/steps"
)

// Vendor is a hosted platform's application in the person's directory. Its owner
// is the variable for the directory that owns it, "" for none. Without an App it
// is the person's own.
type Vendor struct {
	ID, Key, Name, App string
	Out, Owner         string // variables
	// Keep says why its principal must stay; nil asks the other side for what
	// else is peered with this directory, and Azure for further grants.
	Keep func(context.Context, *wizard.Run, wizard.Item) (string, error)
}

// principal is the principal of an application, for the administrator.
type principal struct {
	Admin
	Vendor
}

func (k *Side) principal(of Vendor) steps.Open[principal] {
	return steps.Then(k.Admin, func(a Admin, r *wizard.Run) principal {
		x := principal{Admin: a, Vendor: of}
		x.App = steps.OrText(x.App, r.Get(VarAppID))
		return x
	})
}

// VendorPrincipal gives a vendor's application a principal (A09).
func (k *Side) VendorPrincipal(x Vendor) *wizard.Step {
	theirs := k.principal(x)
	keep := x.Keep
	if keep == nil {
		keep = steps.AsOn(k.Admin, Admin.keepVendor)
	}
	return &wizard.Step{
		ID: x.ID, Title: x.Name + "'s principal", Actor: ActorAdmin,
		Needed: k.Making,
		Why: x.Name + " acts as its own application, " + x.App + ", which belongs to " + x.Name +
			"'s directory. A principal of it in yours can be granted a role; by itself it may do nothing.",
		Needs:   []string{k.Names.Tenant},
		Gives:   []string{x.Out},
		Command: k.cmdVendorPrincipal(x.App),
		Adopted: func(wizard.Values) string { return steps.Command("az ad sp show", "--id "+x.App) },
		Find:    steps.As(theirs, principal.find),
		Look:    steps.As(theirs, principal.present),
		Confirm: func(wizard.Values) string {
			return "A service principal of " + x.Name + "'s application " + x.App +
				" is created in your directory. The application belongs to another directory, not to yours."
		},
		Do:       steps.AsDo(theirs, principal.create),
		Site:     k.directorySite(),
		Undo:     steps.AsDoOn(k.Admin, Admin.removePrincipal),
		Makes:    []string{x.Key},
		Keep:     keep,
		Remedies: k.directoryRemedies(k.cmdVendorPrincipal(x.App)),
		Result: func(v wizard.Values) string {
			if o := v(x.Owner); o != "" {
				return "owned by directory " + o
			}
			return v(x.Out)
		},
	}
}

func (x Vendor) item(p providers.Principal) wizard.Item {
	return wizard.Item{
		Key: x.Key, Kind: "principal", ID: p.ObjectID, Name: steps.OrText(p.DisplayName, p.AppID),
		Attrs: map[string]string{"app": p.AppID, "owner": p.OwnerTenant},
	}
}

func (x Vendor) adopting(p providers.Principal) func(context.Context, *wizard.Run) error {
	return func(ctx context.Context, r *wizard.Run) error {
		if x.Owner != "" && p.OwnerTenant != "" {
			if err := r.Set(ctx, x.Owner, strings.ToLower(p.OwnerTenant)); err != nil {
				return err
			}
		}
		return r.Set(ctx, x.Out, strings.ToLower(p.ObjectID))
	}
}

func (x Vendor) adopt(p providers.Principal) func(context.Context, *wizard.Run) error {
	return func(ctx context.Context, r *wizard.Run) error {
		if err := r.Adopt(ctx, x.item(p)); err != nil {
			return err
		}
		return x.adopting(p)(ctx, r)
	}
}

func (x Vendor) made(ctx context.Context, r *wizard.Run, p providers.Principal) error {
	if err := r.Made(ctx, x.item(p)); err != nil {
		return err
	}
	return x.adopting(p)(ctx, r)
}

// find looks for the principal; one that this run did not make is used and
// left where it is.
func (x principal) find(ctx context.Context, r *wizard.Run) (wizard.Found, error) {
	p, ok, err := steps.LookAgain(ctx, r, x.Key, func() (providers.Principal, bool, error) {
		p, err := x.AzureSession.Principal(ctx, x.tenant(r), x.App)
		return p, err == nil, steps.Absent(err)
	})
	if err != nil || !ok {
		return wizard.Found{}, err
	}
	known, _ := r.Item(x.Key)
	if r.Mine(x.Key) && strings.EqualFold(known.ID, p.ObjectID) || slices.Contains(p.Tags, steps.Tag(r)) {
		return wizard.Found{Kind: wizard.Ours, Item: x.item(p), Take: x.adopting(p)}, nil
	}
	return wizard.Found{Kind: wizard.Settled, Take: x.adopt(p)}, nil
}

// present says that it is there already.
func (x principal) present(ctx context.Context, r *wizard.Run) (string, error) {
	p, err := x.AzureSession.Principal(ctx, x.tenant(r), x.App)
	if err != nil {
		return "", steps.Absent(err)
	}
	return steps.AsItIs(p.Created), nil
}

// create makes one. "Already in use" means that it is there: it is looked up.
func (x principal) create(ctx context.Context, r *wizard.Run) error {
	if err := r.Intend(ctx, x.item(providers.Principal{AppID: x.App})); err != nil {
		return err
	}
	p, err := x.CreatePrincipal(ctx, x.tenant(r), x.App, []string{"peerage", steps.Tag(r)})
	if providers.Is(err, providers.AlreadyExists) {
		return x.useTheirs(ctx, r)
	}
	if err != nil {
		return steps.Refused(ctx, r, x.Key, err)
	}
	return x.made(ctx, r, p)
}

func (x principal) useTheirs(ctx context.Context, r *wizard.Run) error {
	p, err := x.AzureSession.Principal(ctx, x.tenant(r), x.App)
	switch {
	case steps.Absent(err) != nil:
		return err
	case err != nil:
		return &providers.Error{
			Class: providers.NotYetConsistent, Provider: "azure", Op: "find the service principal", Status: 409,
			Code: "Request_MultipleObjectsWithSameKeyValue", Message: "It exists, but cannot be seen yet.",
		}
	case slices.Contains(p.Tags, steps.Tag(r)):
		return x.made(ctx, r, p)
	}
	return x.adopt(p)(ctx, r)
}

func (a Admin) removePrincipal(ctx context.Context, r *wizard.Run, it wizard.Item) error {
	directory := a.directoryOf(r, it)
	found, err := steps.Lost(ctx, r, &it, func() (string, bool, error) {
		p, err := a.AzureSession.Principal(ctx, directory, it.Attrs["app"])
		if it.ID != "" {
			return "", err == nil, steps.Absent(err)
		}
		return p.ObjectID, slices.Contains(p.Tags, steps.Tag(r)), steps.Absent(err)
	})
	if err != nil || !found {
		return err
	}
	return steps.Absent(a.DeletePrincipal(ctx, directory, it.ID))
}
