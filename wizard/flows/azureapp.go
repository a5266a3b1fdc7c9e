package flows

import (
	"context"
	"slices"
	"strings"

	"peerage/providers"
	"peerage/wizard"
)

const (
	audienceMany = "AzureADMultipleOrgs"

	keyApp       = "application"
	keyPrincipal = "principal"
)

// application creates the application object (A03).
func (k *kit) application(id string) *wizard.Step {
	return &wizard.Step{
		ID: id, Title: "Application", Actor: actorAdmin,
		Why:     "It creates the Azure half: the peering crosses two directories, so an application that may sign in to both is needed.",
		Needs:   []string{k.az.tenant},
		Gives:   []string{vAppID},
		Command: k.cmdCreateApp,
		Inputs:  proposed(vAppName, "", func(r *wizard.Run) string { return "peerage-" + orText(r.Name(), short(r)) }),
		Find:    k.findApp,
		Confirm: func(v wizard.Values) string {
			return "An application named " + v(vAppName) + " is created in your directory " + orText(v(vTenantName), v(k.az.tenant)) + ". It may sign in to several directories and has no rights yet."
		},
		Do:       k.makeApp,
		Undo:     k.removeApp,
		Keep:     k.keepApp,
		Remedies: directoryRemedies(k, k.cmdCreateApp),
		Result:   words(vAppName),
	}
}

// manyTenants says whether an audience lets an application sign in to other
// directories.
func manyTenants(audience string) bool {
	return audience == "" || audience == audienceMany || audience == "AzureADandPersonalMicrosoftAccount"
}

func appItem(a providers.Application) wizard.Item {
	return wizard.Item{Key: keyApp, Kind: "application", ID: a.AppID, Name: a.DisplayName}
}

func (k *kit) findApp(ctx context.Context, r *wizard.Run) (wizard.Found, error) {
	s, err := k.admin(r)
	if err != nil {
		return wizard.Found{}, err
	}
	if f, ok, err := k.knownApp(ctx, r, s); ok || err != nil {
		return f, err
	}
	apps, _, err := lookAgain(ctx, r, keyApp, func() ([]providers.Application, bool, error) {
		list, err := s.ApplicationsNamed(ctx, r.Get(k.az.tenant), r.Get(vAppName))
		return list, slices.ContainsFunc(list, func(a providers.Application) bool { return slices.Contains(a.Tags, tag(r)) }), err
	})
	if err != nil || len(apps) == 0 {
		return wizard.Found{}, err
	}
	for _, a := range apps {
		if slices.Contains(a.Tags, tag(r)) {
			return wizard.Found{Kind: wizard.Ours, Item: appItem(a), Take: k.takeApp(a)}, nil
		}
	}
	return k.foreignApps(r, apps), nil
}

// knownApp is the application whose id is known: this run's own, or the one
// that the person named.
func (k *kit) knownApp(ctx context.Context, r *wizard.Run, s providers.AzureSession) (wizard.Found, bool, error) {
	id := r.Get(vAppID)
	it, made := r.Item(keyApp)
	if made && it.ID != "" && (id == "" || strings.EqualFold(id, it.ID)) {
		id = it.ID
	}
	if id == "" {
		return wizard.Found{}, false, nil
	}
	a, err := s.Application(ctx, r.Get(k.az.tenant), id)
	if absent(err) == nil && err != nil {
		return wizard.Found{}, false, nil
	}
	if err != nil {
		return wizard.Found{}, false, err
	}
	kind := wizard.Settled
	take := k.takeApp(a)
	if slices.Contains(a.Tags, tag(r)) || r.Mine(keyApp) && strings.EqualFold(it.ID, a.AppID) {
		kind = wizard.Ours
	} else {
		take = func(ctx context.Context, r *wizard.Run) error {
			if err := r.Adopt(ctx, appItem(a)); err != nil {
				return err
			}
			return k.takeApp(a)(ctx, r)
		}
	}
	return wizard.Found{Kind: kind, Item: appItem(a), Take: take}, true, nil
}

// takeApp goes on with an application, opened to several directories.
func (k *kit) takeApp(a providers.Application) func(context.Context, *wizard.Run) error {
	return func(ctx context.Context, r *wizard.Run) error {
		if !manyTenants(a.Audience) {
			s, err := k.admin(r)
			if err != nil {
				return err
			}
			if err := s.SetMultiTenant(ctx, r.Get(k.az.tenant), a.AppID); err != nil {
				return err
			}
		}
		return r.Set(ctx, vAppID, strings.ToLower(a.AppID))
	}
}

// foreignApps shows applications of the same name that are not this run's.
func (k *kit) foreignApps(r *wizard.Run, apps []providers.Application) wizard.Found {
	f := wizard.Found{Kind: wizard.Foreign, Title: "There is an application of this name already", Item: appItem(apps[0]), Take: k.takeApp(apps[0])}
	for i, a := range apps {
		f.Details = append(f.Details, "appId "+a.AppID+", owned by "+orText(strings.Join(a.Owners, ", "), "nobody")+", "+age(r, a.Created))
		c := wizard.Choice{Value: wizard.ChoiceAdopt, Title: "Use " + a.AppID}
		if i > 0 {
			c.Value = "use:" + a.AppID
		}
		if !manyTenants(a.Audience) {
			c.Title += " and let it sign in to other directories"
			f.Details = append(f.Details, "it signs in to its own directory only ("+a.Audience+")")
		}
		f.Choices = append(f.Choices, c)
	}
	f.Choices = append(f.Choices, wizard.Choice{Value: wizard.ChoiceFresh, Title: "Make another"}, wizard.Choice{Value: wizard.ChoiceStop, Title: "Stop here"})
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

func (k *kit) makeApp(ctx context.Context, r *wizard.Run) error {
	s, err := k.admin(r)
	if err != nil {
		return err
	}
	want := providers.Application{DisplayName: r.Get(vAppName), Audience: audienceMany, Tags: []string{"peerage", tag(r)}}
	if err := r.Intend(ctx, appItem(want)); err != nil {
		return err
	}
	a, err := s.CreateApplication(ctx, r.Get(k.az.tenant), want)
	if err != nil {
		return refused(ctx, r, keyApp, err)
	}
	if err := r.Made(ctx, appItem(a)); err != nil {
		return err
	}
	return r.Set(ctx, vAppID, strings.ToLower(a.AppID))
}

func (k *kit) removeApp(ctx context.Context, r *wizard.Run, it wizard.Item) error {
	s, err := k.admin(r)
	if err != nil {
		return err
	}
	if it.ID != "" {
		return absent(s.DeleteApplication(ctx, r.Get(k.az.tenant), it.ID))
	}
	apps, err := s.ApplicationsNamed(ctx, r.Get(k.az.tenant), it.Name)
	if err != nil {
		return err
	}
	for _, a := range apps {
		if slices.Contains(a.Tags, tag(r)) {
			if err := absent(s.DeleteApplication(ctx, r.Get(k.az.tenant), a.AppID)); err != nil {
				return err
			}
		}
	}
	return nil
}

// principal creates the application's service principal (A04).
func (k *kit) principal(id string) *wizard.Step {
	return &wizard.Step{
		ID: id, Title: "Its principal", Actor: actorAdmin,
		Why:     "Roles are granted to the application's principal in your directory. There is one per directory, not per subscription.",
		Needs:   []string{vAppID, k.az.tenant},
		Gives:   []string{vSPID},
		Command: k.cmdCreatePrincipal,
		Find: func(ctx context.Context, r *wizard.Run) (wizard.Found, error) {
			return k.findPrincipal(ctx, r, vendor{key: keyPrincipal, app: r.Get(vAppID), out: vSPID})
		},
		Confirm: func(v wizard.Values) string {
			return "A service principal of " + v(vAppName) + " is created in your directory."
		},
		Do: func(ctx context.Context, r *wizard.Run) error {
			return k.makePrincipal(ctx, r, vendor{key: keyPrincipal, app: r.Get(vAppID), out: vSPID})
		},
		Undo:     k.removePrincipal,
		Keep:     k.keepApp,
		Remedies: append(freshAppRemedies(), directoryRemedies(k, k.cmdCreatePrincipal)...),
		Result:   words(vAppName),
	}
}
