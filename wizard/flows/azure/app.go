package azure

import (
	"context"
	"slices"
	"strings"

	"example.org/peerage/providers"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/steps"
)

const (
	// AudienceMany lets an application sign in to other directories.
	AudienceMany = "AzureADMultipleOrgs"

	KeyApp       = "application"
	KeyPrincipal = "principal"
)

// Application creates the application object (A03).
func (k *Side) Application(id string) *wizard.Step {
	return &wizard.Step{
		ID: id, Title: "Application", Actor: ActorAdmin,
		Needed: k.Making,
		Why: "It creates the Azure half: the peering crosses two directories, " +
			"so an application that may sign in to both is needed.",
		Needs:   []string{k.Names.Tenant},
		Gives:   []string{VarAppID},
		Command: k.cmdCreateApp, Adopted: cmdShowApp,
		Inputs: steps.When(ownKey, steps.Proposed(VarAppName, "", appName)),
		Find:   steps.As(k.Admin, Admin.findApp), Offers: []string{wizard.Any},
		Confirm: func(v wizard.Values) string {
			return "An application named " + v(VarAppName) + " is created in your directory " +
				steps.OrText(v(VarTenantName), v(k.Names.Tenant)) +
				". It may sign in to several directories and has no rights yet."
		},
		Do:       steps.AsDo(k.Admin, Admin.makeApp),
		Shapes:   []wizard.Shape{{Var: VarAppName, Change: steps.AsOn(k.Admin, Admin.renameApp)}},
		Site:     k.directorySite(),
		Undo:     steps.AsDoOn(k.Admin, Admin.removeApp),
		Makes:    []string{KeyApp},
		Keep:     steps.AsOn(k.Admin, Admin.keepApp),
		Remedies: append(k.directoryRemedies(k.cmdCreateApp), unseenApp("A03.replication", missing)),
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
	return audience == "" || audience == AudienceMany || audience == "AzureADandPersonalMicrosoftAccount"
}

func appItem(x providers.Application) wizard.Item {
	return wizard.Item{Key: KeyApp, Kind: "application", ID: x.AppID, Name: x.DisplayName}
}

// appValues are what an application that is there tells.
func appValues(x providers.Application) map[string]string {
	return map[string]string{VarAppName: x.DisplayName}
}

func (a Admin) renameApp(ctx context.Context, r *wizard.Run, it wizard.Item) (wizard.Item, error) {
	it.Name = r.Get(VarAppName)
	return it, a.RenameApplication(ctx, a.directoryOf(r, it), it.ID, it.Name)
}

func ofRun(r *wizard.Run) func(providers.Application) bool {
	return func(x providers.Application) bool { return slices.Contains(x.Tags, steps.Tag(r)) }
}

func (a Admin) findApp(ctx context.Context, r *wizard.Run) (wizard.Found, error) {
	if f, ok, err := a.knownApp(ctx, r); ok || err != nil {
		return f, err
	}
	apps, _, err := steps.LookAgain(ctx, r, KeyApp, func() ([]providers.Application, bool, error) {
		list, err := a.ApplicationsNamed(ctx, a.tenant(r), r.Get(VarAppName))
		return list, slices.ContainsFunc(list, ofRun(r)), err
	})
	if err != nil || len(apps) == 0 {
		return wizard.Found{}, err
	}
	if i := slices.IndexFunc(apps, ofRun(r)); i >= 0 {
		x := apps[i]
		return wizard.Found{Kind: wizard.Ours, Item: appItem(x), Values: appValues(x), Take: a.takeApp(x)}, nil
	}
	return a.foreignApps(r, apps), nil
}

// knownApp is the application whose id is known: this run's own, or the one
// that the person named.
func (a Admin) knownApp(ctx context.Context, r *wizard.Run) (wizard.Found, bool, error) {
	id := r.Get(VarAppID)
	it, made := r.Item(KeyApp)
	if made && it.ID != "" && (id == "" || strings.EqualFold(id, it.ID)) {
		id = it.ID
	}
	if id == "" {
		return wizard.Found{}, false, nil
	}
	x, err := a.AzureSession.Application(ctx, a.tenant(r), id)
	if err != nil {
		return wizard.Found{}, false, steps.Absent(err)
	}
	f := wizard.Found{Kind: wizard.Settled, Item: appItem(x), Values: appValues(x), Take: a.adoptApp(x)}
	if ofRun(r)(x) || r.Mine(KeyApp) && strings.EqualFold(it.ID, x.AppID) {
		f.Kind, f.Take = wizard.Ours, a.takeApp(x)
	}
	return f, true, nil
}

// takeApp goes on with an application, opened to several directories.
func (k *Side) takeApp(x providers.Application) func(context.Context, *wizard.Run) error {
	return steps.AsDo(k.Admin, func(a Admin, ctx context.Context, r *wizard.Run) error {
		if !ManyTenants(x.Audience) {
			if err := a.SetMultiTenant(ctx, a.tenant(r), x.AppID); err != nil {
				return err
			}
		}
		return r.Set(ctx, VarAppID, strings.ToLower(x.AppID))
	})
}

func (k *Side) adoptApp(x providers.Application) func(context.Context, *wizard.Run) error {
	return func(ctx context.Context, r *wizard.Run) error {
		if err := r.Adopt(ctx, appItem(x)); err != nil {
			return err
		}
		return k.takeApp(x)(ctx, r)
	}
}

// foreignApps shows applications of the same name that are not this run's. They
// are other people's: what comes first leaves them alone.
func (k *Side) foreignApps(r *wizard.Run, apps []providers.Application) wizard.Found {
	f := wizard.Found{
		Kind: wizard.Foreign, Title: "There is an application of this name already",
		Item: appItem(apps[0]), Take: k.takeApp(apps[0]),
		Choices: []wizard.Choice{{Value: wizard.ChoiceFresh, Title: "Make another"}},
	}
	for i, x := range apps {
		owner := steps.OrText(strings.Join(x.Owners, ", "), "nobody")
		f.Details = append(f.Details, "Owned by "+owner+", "+steps.Age(r, x.Created)+". Its id is "+x.AppID+".")
		c := wizard.Choice{Value: wizard.ChoiceAdopt, Title: "Use the one of " + owner + ", " + x.AppID[:min(8, len(x.AppID))]}
		if i > 0 {
			c.Value = "use:" + x.AppID
		}
		if !ManyTenants(x.Audience) {
			c.Title += " and let it sign in to other directories"
			f.Details = append(f.Details, "It signs in to its own directory only ("+x.Audience+").")
		}
		f.Choices = append(f.Choices, c)
	}
	f.Choices = append(f.Choices, wizard.Choice{Value: wizard.ChoiceStop, Title: "Stop here"})
	f.Act = func(ctx context.Context, r *wizard.Run, value string) (wizard.Outcome, error) {
		for _, x := range apps {
			if value == "use:"+x.AppID {
				return wizard.Outcome{Done: true}, k.adoptApp(x)(ctx, r)
			}
		}
		return wizard.Outcome{}, nil
	}
	return f
}

func (a Admin) makeApp(ctx context.Context, r *wizard.Run) error {
	want := providers.Application{
		DisplayName: r.Get(VarAppName), Audience: AudienceMany, Tags: []string{"peerage", steps.Tag(r)},
	}
	if err := r.Intend(ctx, appItem(want)); err != nil {
		return err
	}
	x, err := a.CreateApplication(ctx, a.tenant(r), want)
	if err != nil {
		return steps.Refused(ctx, r, KeyApp, err)
	}
	if err := r.Made(ctx, appItem(x)); err != nil {
		return err
	}
	return r.Set(ctx, VarAppID, strings.ToLower(x.AppID))
}

func (a Admin) removeApp(ctx context.Context, r *wizard.Run, it wizard.Item) error {
	directory := a.directoryOf(r, it)
	apps := []providers.Application{{AppID: it.ID}}
	look := func() (string, bool, error) {
		if it.ID != "" {
			_, err := a.AzureSession.Application(ctx, directory, it.ID)
			return "", err == nil, steps.Absent(err)
		}
		list, err := a.ApplicationsNamed(ctx, directory, it.Name)
		apps = slices.DeleteFunc(list, func(x providers.Application) bool { return !ofRun(r)(x) })
		if len(apps) == 0 {
			return "", false, err
		}
		return apps[0].AppID, true, err
	}
	if found, err := steps.Lost(ctx, r, &it, look); err != nil || !found {
		return err
	}
	for _, x := range apps {
		if err := steps.Absent(a.DeleteApplication(ctx, directory, x.AppID)); err != nil {
			return err
		}
	}
	return nil
}

// Principal creates the application's service principal (A04).
func (k *Side) Principal(id string) *wizard.Step {
	own := k.principal(Vendor{Key: KeyPrincipal, Out: VarPrincipal})
	return &wizard.Step{
		ID: id, Title: "Its principal", Actor: ActorAdmin,
		Needed: k.Making,
		Why: "Roles are granted to the application's principal in your directory. " +
			"There is one per directory, not per subscription.",
		Needs:   []string{VarAppID, k.Names.Tenant},
		Gives:   []string{VarPrincipal},
		Command: k.cmdCreatePrincipal, Adopted: cmdShowPrincipal,
		Find: steps.As(own, principal.find),
		Confirm: func(v wizard.Values) string {
			return "A service principal of " + v(VarAppName) + " is created in your directory."
		},
		Do:       steps.AsDo(own, principal.create),
		Site:     k.directorySite(),
		Undo:     steps.AsDoOn(k.Admin, Admin.removePrincipal),
		Makes:    []string{KeyPrincipal},
		Keep:     steps.AsOn(k.Admin, Admin.keepApp),
		Remedies: append(freshAppRemedies(), k.directoryRemedies(k.cmdCreatePrincipal)...),
		Result:   steps.Words(VarAppName),
	}
}
