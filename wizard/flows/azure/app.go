package azure

import (
	"context"
	"slices"
	"strings"

	"peerage/providers"
	"peerage/wizard"
	"peerage/wizard/flows/steps"
)

const (
	audienceMany = "AzureADMultipleOrgs"

	KeyApp       = "application"
	KeyPrincipal = "principal"
)

// Application creates the application object (A03).
func (k *Side) Application(id string) *wizard.Step {
	return &wizard.Step{
		ID: id, Title: "Application", Actor: ActorAdmin,
		Needed:  k.making,
		Why:     "It creates the Azure half: the peering crosses two directories, so an application that may sign in to both is needed.",
		Needs:   []string{k.Names.Tenant},
		Gives:   []string{VarAppID},
		Command: k.cmdCreateApp,
		Inputs:  steps.When(ownKey, steps.Proposed(VarAppName, "", appName)),
		Find:    k.findApp,
		Confirm: func(v wizard.Values) string {
			return "An application named " + v(VarAppName) + " is created in your directory " + steps.OrText(v(VarTenantName), v(k.Names.Tenant)) + ". It may sign in to several directories and has no rights yet."
		},
		Do:       k.makeApp,
		Shapes:   []wizard.Shape{{Var: VarAppName, Change: k.renameApp}},
		Site:     k.directorySite(),
		Undo:     k.removeApp,
		Makes:    []string{KeyApp},
		Keep:     k.keepApp,
		Remedies: directoryRemedies(k, k.cmdCreateApp),
		Result:   steps.Words(VarAppName),
	}
}

func appName(r *wizard.Run) string { return "peerage-" + steps.OrText(r.Name(), steps.Short(r)) }

// ownKey says whether the application and its key are this run's to make: not
// when the person brings them, names included.
func ownKey(r *wizard.Run) bool { return r.Get(VarKeyFrom) != KeyGiven }

// ManyTenants says whether an audience lets an application sign in to other
// directories.
func ManyTenants(audience string) bool {
	return audience == "" || audience == audienceMany || audience == "AzureADandPersonalMicrosoftAccount"
}

func appItem(a providers.Application) wizard.Item {
	return wizard.Item{Key: KeyApp, Kind: "application", ID: a.AppID, Name: a.DisplayName}
}

// appValues are what an application that is there tells.
func appValues(a providers.Application) map[string]string {
	return map[string]string{VarAppName: a.DisplayName}
}

func (k *Side) renameApp(ctx context.Context, r *wizard.Run, it wizard.Item) (wizard.Item, error) {
	s, err := k.Admin(r)
	if err != nil {
		return it, err
	}
	it.Name = r.Get(VarAppName)
	return it, s.RenameApplication(ctx, k.directoryOf(r, it), it.ID, it.Name)
}

func (k *Side) findApp(ctx context.Context, r *wizard.Run) (wizard.Found, error) {
	s, err := k.Admin(r)
	if err != nil {
		return wizard.Found{}, err
	}
	if f, ok, err := k.knownApp(ctx, r, s); ok || err != nil {
		return f, err
	}
	apps, _, err := steps.LookAgain(ctx, r, KeyApp, func() ([]providers.Application, bool, error) {
		list, err := s.ApplicationsNamed(ctx, r.Get(k.Names.Tenant), r.Get(VarAppName))
		return list, slices.ContainsFunc(list, func(a providers.Application) bool { return slices.Contains(a.Tags, steps.Tag(r)) }), err
	})
	if err != nil || len(apps) == 0 {
		return wizard.Found{}, err
	}
	for _, a := range apps {
		if slices.Contains(a.Tags, steps.Tag(r)) {
			return wizard.Found{Kind: wizard.Ours, Item: appItem(a), Values: appValues(a), Take: k.takeApp(a)}, nil
		}
	}
	return k.foreignApps(r, apps), nil
}

// knownApp is the application whose id is known: this run's own, or the one
// that the person named.
func (k *Side) knownApp(ctx context.Context, r *wizard.Run, s providers.AzureSession) (wizard.Found, bool, error) {
	id := r.Get(VarAppID)
	it, made := r.Item(KeyApp)
	if made && it.ID != "" && (id == "" || strings.EqualFold(id, it.ID)) {
		id = it.ID
	}
	if id == "" {
		return wizard.Found{}, false, nil
	}
	a, err := s.Application(ctx, r.Get(k.Names.Tenant), id)
	if steps.Absent(err) == nil && err != nil {
		return wizard.Found{}, false, nil
	}
	if err != nil {
		return wizard.Found{}, false, err
	}
	kind := wizard.Settled
	take := k.takeApp(a)
	if slices.Contains(a.Tags, steps.Tag(r)) || r.Mine(KeyApp) && strings.EqualFold(it.ID, a.AppID) {
		kind = wizard.Ours
	} else {
		take = func(ctx context.Context, r *wizard.Run) error {
			if err := r.Adopt(ctx, appItem(a)); err != nil {
				return err
			}
			return k.takeApp(a)(ctx, r)
		}
	}
	return wizard.Found{Kind: kind, Item: appItem(a), Values: appValues(a), Take: take}, true, nil
}

// takeApp goes on with an application, opened to several directories.
func (k *Side) takeApp(a providers.Application) func(context.Context, *wizard.Run) error {
	return func(ctx context.Context, r *wizard.Run) error {
		if !ManyTenants(a.Audience) {
			s, err := k.Admin(r)
			if err != nil {
				return err
			}
			if err := s.SetMultiTenant(ctx, r.Get(k.Names.Tenant), a.AppID); err != nil {
				return err
			}
		}
		return r.Set(ctx, VarAppID, strings.ToLower(a.AppID))
	}
}

// foreignApps shows applications of the same name that are not this run's. They
// are other people's: what comes first leaves them alone.
func (k *Side) foreignApps(r *wizard.Run, apps []providers.Application) wizard.Found {
	f := wizard.Found{Kind: wizard.Foreign, Title: "There is an application of this name already", Item: appItem(apps[0]), Take: k.takeApp(apps[0])}
	f.Choices = []wizard.Choice{{Value: wizard.ChoiceFresh, Title: "Make another"}}
	for i, a := range apps {
		f.Details = append(f.Details, "appId "+a.AppID+", owned by "+steps.OrText(strings.Join(a.Owners, ", "), "nobody")+", "+steps.Age(r, a.Created))
		c := wizard.Choice{Value: wizard.ChoiceAdopt, Title: "Use " + a.AppID}
		if i > 0 {
			c.Value = "use:" + a.AppID
		}
		if !ManyTenants(a.Audience) {
			c.Title += " and let it sign in to other directories"
			f.Details = append(f.Details, "it signs in to its own directory only ("+a.Audience+")")
		}
		f.Choices = append(f.Choices, c)
	}
	f.Choices = append(f.Choices, wizard.Choice{Value: wizard.ChoiceStop, Title: "Stop here"})
	f.Act = func(ctx context.Context, r *wizard.Run, value string) (wizard.Outcome, error) {
		for _, a := range apps {
			if value == "use:"+a.AppID {
				if err := r.Adopt(ctx, appItem(a)); err != nil {
					return wizard.Outcome{}, err
				}
				return wizard.Outcome{Done: true}, k.takeApp(a)(ctx, r)
			}
		}
		return wizard.Outcome{}, nil
	}
	return f
}

func (k *Side) makeApp(ctx context.Context, r *wizard.Run) error {
	s, err := k.Admin(r)
	if err != nil {
		return err
	}
	want := providers.Application{DisplayName: r.Get(VarAppName), Audience: audienceMany, Tags: []string{"peerage", steps.Tag(r)}}
	if err := r.Intend(ctx, appItem(want)); err != nil {
		return err
	}
	a, err := s.CreateApplication(ctx, r.Get(k.Names.Tenant), want)
	if err != nil {
		return steps.Refused(ctx, r, KeyApp, err)
	}
	if err := r.Made(ctx, appItem(a)); err != nil {
		return err
	}
	return r.Set(ctx, VarAppID, strings.ToLower(a.AppID))
}

func (k *Side) removeApp(ctx context.Context, r *wizard.Run, it wizard.Item) error {
	s, err := k.Admin(r)
	if err != nil {
		return err
	}
	if it.ID != "" {
		return steps.Absent(s.DeleteApplication(ctx, k.directoryOf(r, it), it.ID))
	}
	apps, err := s.ApplicationsNamed(ctx, k.directoryOf(r, it), it.Name)
	if err != nil {
		return err
	}
	for _, a := range apps {
		if slices.Contains(a.Tags, steps.Tag(r)) {
			if err := steps.Absent(s.DeleteApplication(ctx, k.directoryOf(r, it), a.AppID)); err != nil {
				return err
			}
		}
	}
	return nil
}

// Principal creates the application's service principal (A04).
func (k *Side) Principal(id string) *wizard.Step {
	return &wizard.Step{
		ID: id, Title: "Its principal", Actor: ActorAdmin,
		Needed:  k.making,
		Why:     "Roles are granted to the application's principal in your directory. There is one per directory, not per subscription.",
		Needs:   []string{VarAppID, k.Names.Tenant},
		Gives:   []string{VarPrincipal},
		Command: k.cmdCreatePrincipal,
		Find: func(ctx context.Context, r *wizard.Run) (wizard.Found, error) {
			return k.findPrincipal(ctx, r, Vendor{Key: KeyPrincipal, App: r.Get(VarAppID), Out: VarPrincipal})
		},
		Confirm: func(v wizard.Values) string {
			return "A service principal of " + v(VarAppName) + " is created in your directory."
		},
		Do: func(ctx context.Context, r *wizard.Run) error {
			return k.makePrincipal(ctx, r, Vendor{Key: KeyPrincipal, App: r.Get(VarAppID), Out: VarPrincipal})
		},
		Site:     k.directorySite(),
		Undo:     k.removePrincipal,
		Makes:    []string{KeyPrincipal},
		Keep:     k.keepApp,
		Remedies: append(freshAppRemedies(), directoryRemedies(k, k.cmdCreatePrincipal)...),
		Result:   steps.Words(VarAppName),
	}
}
