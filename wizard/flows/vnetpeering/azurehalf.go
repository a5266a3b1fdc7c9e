package vnetpeering

import (
	"context"
	"slices"
	"strings"

	"example.org/peerage/providers"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/aiven"
	"example.org/peerage/wizard/flows/azure"
	"example.org/peerage/wizard/flows/steps"
)

const (
	KeyAzureHalf = "azure-peering"
	tokenPut     = "azure-peering"
	// tokenSettings keeps the settings of a half that was deleted.
	tokenSettings = "azure-peering-settings"
)

// LeaveAdmin goes on as the application (A17).
func (k *Peering) LeaveAdmin(id string) *wizard.Step {
	return &wizard.Step{
		ID: id, Title: "Go on as the app", Actor: azure.ActorApp,
		Needed: k.azure.Making,
		Why: "From here on the application acts. " +
			"Your own sign-in is kept apart, for remedies and for taking down.",
		Needs: []string{azure.VarAppID}, Command: cmdLeave,
		Find: func(context.Context, *wizard.Run) (wizard.Found, error) {
			return wizard.Found{Kind: wizard.Settled}, nil
		},
		Result: func(v wizard.Values) string { return steps.OrText(v(azure.VarAppName), v(azure.VarAppID)) },
	}
}

// AppHome signs the application in to the person's directory (A18).
func (k *Peering) AppHome(id string) *wizard.Step {
	return &wizard.Step{
		ID: id, Title: "Sign the app in here", Actor: azure.ActorApp,
		Why:    "A token is really fetched: a new password takes a moment until it is accepted everywhere.",
		Needed: k.azure.Making, Live: !k.azure.Act,
		Needs:   []string{azure.VarAppID, azure.VarTenant, azure.VarToTenant},
		Command: cmdSignInApp(azure.VarTenant),
		Do: func(ctx context.Context, r *wizard.Run) error {
			k.azure.DropApp(r)
			return k.proveApp(ctx, r, azure.VarTenant)
		},
		Remedies: appSignInRemedies(k, id, "The directory does not know your application yet."),
		Result:   func(wizard.Values) string { return "signed in" },
	}
}

// AppAway signs the application in to Aiven's directory (A19).
func (k *Peering) AppAway(id string) *wizard.Step {
	return &wizard.Step{
		ID: id, Title: "Sign the app in at Aiven", Actor: azure.ActorApp,
		Why: "Aiven has let your application in; a peering across directories needs a token of each. " +
			"az says \"No subscriptions found\" until then.",
		Needed: k.azure.Making, Live: !k.azure.Act,
		Needs:   []string{azure.VarAppID, azure.VarToTenant},
		Command: cmdSignInApp(azure.VarToTenant),
		Do: func(ctx context.Context, r *wizard.Run) error {
			return k.proveApp(ctx, r, azure.VarToTenant)
		},
		Remedies: appSignInRemedies(k, id, "Aiven's directory does not know your application yet."),
		Result:   func(wizard.Values) string { return "signed in" },
	}
}

func (k *Peering) proveApp(ctx context.Context, r *wizard.Run, tenant string) error {
	if done, err := k.halfIsUp(ctx, r); done || err != nil {
		return err // its work is done
	}
	a, err := k.app(ctx, r)
	if err != nil {
		return err
	}
	return a.Prove(ctx, r.Get(tenant))
}

// halfIsUp says whether the application has nothing left to do: the half is
// made, or it was being made when the program was cut off, and is connected.
func (k *Peering) halfIsUp(ctx context.Context, r *wizard.Run) (bool, error) {
	it, ok := r.Item(KeyAzureHalf)
	switch {
	case !ok || it.Status == wizard.IsRemoved:
		return false, nil
	case it.Status != wizard.IsIntended:
		return true, nil
	}
	list, err := steps.As(k.admin, admin.vnetPeerings)(ctx, r)
	return slices.ContainsFunc(list, func(p providers.Peering) bool {
		return providers.SameID(p.RemoteID, r.Get(azure.VarToVNet)) && connected(p)
	}), steps.Absent(err)
}

// connected says whether a half works, and lets traffic through.
func connected(p providers.Peering) bool {
	whole := p.Provisioning == providers.ProvisioningSucceeded || p.Provisioning == ""
	return p.State == providers.PeeringConnected && whole && p.AllowAccess
}

// AzureHalf creates the peering in Azure (A20).
func (k *Peering) AzureHalf(id string) *wizard.Step {
	return &wizard.Step{
		ID: id, Title: "Create the Azure half", Actor: azure.ActorApp,
		Needed: k.azure.Making,
		Why:    "The application peers your VNet with Aiven's. With both halves there, Azure connects them at once.",
		Needs: []string{
			azure.VarVNetID, azure.VarToVNet, azure.VarToTenant, azure.VarAppID, azure.VarGrant,
		},
		Gives:   []string{azure.VarPeeringID},
		Command: k.cmdPeerAzure, Adopted: cmdShowHalf,
		Inputs: steps.Proposed(azure.VarPeeringName, "", k.peeringName),
		Find:   k.findAzureHalf,
		Confirm: func(v wizard.Values) string {
			return "The peering " + v(azure.VarPeeringName) + " is created on " + v(azure.VarVNet) +
				". Traffic between the two networks is possible then."
		},
		Do:    steps.AsDo(k.app, app.makeHalf),
		Undo:  steps.AsDoOn(k.azure.Admin, azure.Admin.RemoveHalf),
		Gone:  steps.AsOn(k.azure.Admin, azure.Admin.HalfGone),
		Makes: []string{KeyAzureHalf},
		Site:  k.azure.Site(),
		Shapes: append(steps.Shapes(azure.VarVNetID, k.aiven.Of.VPC), wizard.Shape{
			Var: azure.VarPeeringName, Fixed: "Azure does not rename a peering: it keeps its name.",
		}),
		Remedies: append(peerRemedies(k), networkRemedies(k)...),
		Result:   steps.Words(azure.VarPeeringName),
	}
}

// peeringName proposes one. Where the VNet has a peering of that name already,
// as with two Aiven VPCs of one name, a mark of both networks keeps them apart.
func (k *Peering) peeringName(r *wizard.Run) string {
	vpc := strings.TrimPrefix(steps.CleanName(r.Get(aiven.VarVPCName)), "aiven-")
	name := "to-aiven-" + steps.OrText(vpc, steps.Short(r))
	taken := func(s string) bool { return strings.EqualFold(s, name) }
	if slices.ContainsFunc(steps.Split(r.Get(azure.VarPeeringNames)), taken) {
		return name + "-" + providers.Mark(r.Get(azure.VarVNetID), r.Get(k.aiven.Of.VPC))
	}
	return name
}

func azureItem(vnet, name, id string) wizard.Item {
	return wizard.Item{
		Key: KeyAzureHalf, Kind: "peering in Azure", Name: name,
		ID: steps.OrText(id, vnet+"/virtualNetworkPeerings/"+name),
	}
}

// azureHalves lists the VNet's peerings as the application, or, where that
// may not read, as the administrator.
func (k *Peering) azureHalves(ctx context.Context, r *wizard.Run) ([]providers.Peering, error) {
	if a, err := k.app(ctx, r); err == nil {
		list, err := a.Peerings(ctx, r.Get(azure.VarVNetID))
		if err == nil || !providers.Is(err, providers.NotPermitted) && !providers.Is(err, providers.NotAuthenticated) {
			return list, err
		}
	}
	return steps.As(k.admin, admin.vnetPeerings)(ctx, r)
}

// findAzureHalf looks for a half to Aiven's VNet under any name, and for our
// name in other use.
func (k *Peering) findAzureHalf(ctx context.Context, r *wizard.Run) (wizard.Found, error) {
	list, err := k.azureHalves(ctx, r)
	if err != nil {
		return wizard.Found{}, err
	}
	it, known := r.Item(KeyAzureHalf)
	for _, p := range list {
		switch {
		case providers.SameID(p.RemoteID, r.Get(azure.VarToVNet)):
			return k.judgeHalf(ctx, r, p, known && it.Status != wizard.IsAdopted && providers.SameID(it.ID, p.ID))
		case strings.EqualFold(p.Name, r.Get(azure.VarPeeringName)):
			e := steps.Fail(providers.Conflict, azure.CodeNameTaken, "choose a name",
				"The VNet has a peering "+p.Name+" already, to "+p.RemoteID+".")
			e.Detail = map[string]string{"existing": p.ID}
			err = e
		}
	}
	return wizard.Found{}, err
}

func (k *Peering) judgeHalf(
	ctx context.Context, r *wizard.Run, p providers.Peering, own bool,
) (wizard.Found, error) {
	down := p.State == providers.PeeringDisconnected
	whole := connected(p) && p.Provisioning != ""
	switch {
	case down && own && r.Token(tokenPut) == "":
		return wizard.Found{}, steps.AsDoOn(k.admin, admin.dropHalf)(ctx, r, p)
	case down:
		return wizard.Found{}, stale(p)
	case own && !whole:
		return wizard.Found{}, r.Set(ctx, azure.VarPeeringName, p.Name) // the same request again, or its end
	case own:
		return wizard.Found{
			Kind: wizard.Ours, Item: azureItem(r.Get(azure.VarVNetID), p.Name, p.ID), Values: valuesOf(p),
		}, nil
	}
	return wizard.Found{
		Kind: wizard.Foreign, Title: "This VNet is peered with Aiven's already",
		Item: azureItem(r.Get(azure.VarVNetID), p.Name, p.ID), Values: valuesOf(p),
		Details: []string{
			"name " + p.Name + ", " + p.State + ", " + steps.OrText(p.Sync, "sync unknown"), p.ID, access(p),
		},
		Choices: steps.UseOrStop(map[bool]string{false: ", and let traffic through it"}[p.AllowAccess]),
		Take:    k.openHalf(p),
	}, nil
}

// stale is the error of a half that has lost its partner.
func stale(p providers.Peering) error {
	e := steps.Fail(providers.Conflict, azure.CodeHalfStale, "look at the VNet's peerings",
		"The peering "+p.Name+" to Aiven's VNet is Disconnected: its partner was deleted.")
	e.Detail = map[string]string{"peering": p.ID}
	return e
}

func access(p providers.Peering) string {
	if p.AllowAccess {
		return "traffic is allowed"
	}
	return "traffic is not allowed: using it switches that on"
}

// valuesOf are the variables that a half sets.
func valuesOf(p providers.Peering) map[string]string {
	return map[string]string{azure.VarPeeringName: p.Name, azure.VarPeeringID: p.ID}
}

// openHalf switches traffic on where a half does not let it through; nil where
// it does.
func (k *Peering) openHalf(p providers.Peering) func(context.Context, *wizard.Run) error {
	if p.AllowAccess {
		return nil
	}
	return steps.AsDo(k.app, func(a app, ctx context.Context, r *wizard.Run) error {
		put := a.half(r, p.Name)
		put.RemoteID, put.Settings = p.RemoteID, p.Settings
		_, err := a.PutPeering(ctx, put)
		return err
	})
}

// half is the run's half under a name, as it is to be.
func (k *Peering) half(r *wizard.Run, name string) providers.PutPeering {
	return providers.PutPeering{
		VNetID: r.Get(azure.VarVNetID), Name: name, RemoteID: r.Get(azure.VarToVNet),
		RemoteTenant: r.Get(azure.VarToTenant), AllowAccess: true,
	}
}

// makeHalf puts the half and waits for Azure. A token of the operation is kept:
// after a cut it is waited for, not begun anew.
func (a app) makeHalf(ctx context.Context, r *wizard.Run) error {
	vnet, name := r.Get(azure.VarVNetID), r.Get(azure.VarPeeringName)
	if err := r.Intend(ctx, azureItem(vnet, name, "")); err != nil {
		return err
	}
	var kept error
	put := a.half(r, name)
	put.Settings, put.Resume = []byte(r.Token(tokenSettings)), r.Token(tokenPut)
	put.Save = func(token string) { kept = r.SetToken(context.WithoutCancel(ctx), tokenPut, token) }
	p, err := a.PutPeering(ctx, put)
	if kept != nil {
		return kept
	}
	if err != nil {
		return putFailed(ctx, r, err)
	}
	if err := r.Made(ctx, azureItem(vnet, p.Name, p.ID)); err != nil {
		return err
	}
	for _, token := range []string{tokenPut, tokenSettings} {
		if err := r.SetToken(ctx, token, ""); err != nil {
			return err
		}
	}
	if p.State == providers.PeeringInitiated {
		return steps.Fail(providers.NotYetConsistent, codeHalfAbsent, "connect the two halves",
			"Azure has made its half (Initiated), but sees none of Aiven's.")
	}
	return steps.Set(ctx, r, azure.VarPeeringName, p.Name, azure.VarPeeringID, p.ID)
}

// dropHalf deletes a half that is to be made anew; what somebody has set on it
// is kept for the new one.
func (a admin) dropHalf(ctx context.Context, r *wizard.Run, p providers.Peering) error {
	if err := r.SetToken(ctx, tokenSettings, string(p.Settings)); err != nil {
		return err
	}
	return a.DropHalf(ctx, r, KeyAzureHalf, p.ID)
}

// putFailed forgets the operation's token unless only the waiting failed.
func putFailed(ctx context.Context, r *wizard.Run, err error) error {
	if r.Token(tokenPut) == "" || ctx.Err() != nil || steps.OnlyWaiting(err) {
		return err
	}
	if terr := r.SetToken(ctx, tokenPut, ""); terr != nil {
		return terr
	}
	return err
}

// cutAzureHalf finds the halves to Aiven's VNet that this run did not make:
// without Aiven's, nothing leads through them.
func (a admin) cutAzureHalf(ctx context.Context, r *wizard.Run, _ wizard.Item) ([]wizard.Cut, error) {
	if r.Get(azure.VarToVNet) == "" {
		return nil, nil
	}
	list, err := a.vnetPeerings(ctx, r)
	if err != nil {
		return nil, steps.Absent(err)
	}
	var out []wizard.Cut
	for _, p := range list {
		it, _ := r.Item(KeyAzureHalf)
		own := r.Mine(KeyAzureHalf) && providers.SameID(it.ID, p.ID)
		if own || !providers.SameID(p.RemoteID, r.Get(azure.VarToVNet)) {
			continue
		}
		other := azureItem(r.Get(azure.VarVNetID), p.Name, p.ID)
		other.Step = a.row("20")
		out = append(out, wizard.Cut{
			Item:    other,
			Becomes: "it turns Disconnected, carries nothing, and stands in the way of a new peering",
		})
	}
	return out, nil
}
