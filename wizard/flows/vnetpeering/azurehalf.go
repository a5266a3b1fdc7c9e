package vnetpeering

import (
	"context"
	"slices"
	"strings"

	"peerage/providers"
	"peerage/wizard"
	"peerage/wizard/flows/aiven"
	"peerage/wizard/flows/azure"
	"peerage/wizard/flows/steps"
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
		Needed: k.making,
		Why:    "From here on the application acts. Your own sign-in is kept apart, for remedies and for taking down.",
		Needs:  []string{azure.VarAppID}, Command: k.cmdLeave,
		Find: func(context.Context, *wizard.Run) (wizard.Found, error) {
			return wizard.Found{Kind: wizard.Settled}, nil
		},
		Result: func(v wizard.Values) string { return steps.OrText(v(azure.VarAppName), v(azure.VarAppID)) },
	}
}

// AppHome signs the application in to the person's directory (A18).
func (k *Peering) AppHome(id string) *wizard.Step {
	return &wizard.Step{
		ID: id, Title: "Sign the app in here", Actor: azure.ActorApp, Live: true,
		Needed: k.making,
		Why:    "A token is really fetched: a new password takes a moment until it is accepted everywhere.",
		Needs:  []string{azure.VarAppID, azure.VarTenant, azure.VarToTenant}, Command: k.cmdSignInApp(azure.VarTenant),
		Do: func(ctx context.Context, r *wizard.Run) error {
			k.azure.DropApp(r)
			return k.proveApp(ctx, r, azure.VarTenant)
		},
		Remedies: appSignInRemedies(k, id),
		Result:   func(wizard.Values) string { return "signed in" },
	}
}

// AppAway signs the application in to Aiven's directory (A19).
func (k *Peering) AppAway(id string) *wizard.Step {
	return &wizard.Step{
		ID: id, Title: "Sign the app in at Aiven", Actor: azure.ActorApp, Live: true,
		Needed: k.making,
		Why:    "Aiven has let your application in; a peering across directories needs a token of each. az says \"No subscriptions found\" until then.",
		Needs:  []string{azure.VarAppID, azure.VarToTenant}, Command: k.cmdSignInApp(azure.VarToTenant),
		Do:       func(ctx context.Context, r *wizard.Run) error { return k.proveApp(ctx, r, azure.VarToTenant) },
		Remedies: appSignInRemedies(k, id),
		Result:   func(wizard.Values) string { return "signed in" },
	}
}

func (k *Peering) proveApp(ctx context.Context, r *wizard.Run, tenant string) error {
	if done, err := k.halfIsUp(ctx, r); done || err != nil {
		return err // its work is done
	}
	s, err := k.azure.App(ctx, r)
	if err != nil {
		return err
	}
	return s.Prove(ctx, r.Get(tenant))
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
	s, err := k.azure.Admin(r)
	if err != nil {
		return false, err
	}
	list, err := s.Peerings(ctx, r.Get(k.azure.Names.VNetID))
	return slices.ContainsFunc(list, func(p providers.Peering) bool {
		return providers.SameID(p.RemoteID, r.Get(azure.VarToVNet)) && connected(p)
	}), steps.Absent(err)
}

// connected says whether a half works, and lets traffic through.
func connected(p providers.Peering) bool {
	return p.State == "Connected" && (p.Provisioning == "Succeeded" || p.Provisioning == "") && p.AllowAccess
}

// AzureHalf creates the peering in Azure (A20).
func (k *Peering) AzureHalf(id string) *wizard.Step {
	return &wizard.Step{
		ID: id, Title: "Create the Azure half", Actor: azure.ActorApp,
		Needed: k.making,
		Why:    "The application peers your VNet with Aiven's. With both halves there, Azure connects them at once.",
		Needs:  []string{azure.VarVNetID, azure.VarToVNet, azure.VarToTenant, azure.VarAppID, azure.VarGrant}, Gives: []string{azure.VarPeeringID},
		Command: k.cmdPeerAzure,
		Inputs:  steps.Proposed(azure.VarPeeringName, "", k.peeringName),
		Find:    k.findAzureHalf,
		Confirm: func(v wizard.Values) string {
			return "The peering " + v(azure.VarPeeringName) + " is created on " + v(azure.VarVNet) + ". Traffic between the two networks is possible then."
		},
		Do: k.makeAzureHalf, Undo: k.removeAzureHalf, Site: k.azure.Site(),
		Makes: []string{KeyAzureHalf},
		Shapes: append(steps.Shapes(azure.VarVNetID, k.aiven.Of.VPC),
			wizard.Shape{Var: azure.VarPeeringName, Fixed: "Azure does not rename a peering: it keeps its name."}),
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
	return wizard.Item{Key: KeyAzureHalf, Kind: "peering in Azure", ID: steps.OrText(id, vnet+"/virtualNetworkPeerings/"+name), Name: name}
}

// azureHalves lists the VNet's peerings as the application, or, where that
// may not read, as the administrator.
func (k *Peering) azureHalves(ctx context.Context, r *wizard.Run) ([]providers.Peering, error) {
	if s, err := k.azure.App(ctx, r); err == nil {
		list, err := s.Peerings(ctx, r.Get(azure.VarVNetID))
		if err == nil || !providers.Is(err, providers.NotPermitted) && !providers.Is(err, providers.NotAuthenticated) {
			return list, err
		}
	}
	s, err := k.azure.Admin(r)
	if err != nil {
		return nil, err
	}
	return s.Peerings(ctx, r.Get(azure.VarVNetID))
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
			e := steps.Fail(providers.Conflict, azure.CodeNameTaken, "choose a name", "The VNet has a peering "+p.Name+" already, to "+p.RemoteID+".")
			e.Detail = map[string]string{"existing": p.ID}
			err = e
		}
	}
	return wizard.Found{}, err
}

func (k *Peering) judgeHalf(ctx context.Context, r *wizard.Run, p providers.Peering, own bool) (wizard.Found, error) {
	switch {
	case p.State == providers.PeeringDisconnected && own && r.Token(tokenPut) == "":
		return wizard.Found{}, k.dropHalf(ctx, r, p)
	case p.State == providers.PeeringDisconnected:
		e := steps.Fail(providers.Conflict, azure.CodeHalfStale, "look at the VNet's peerings", "The peering "+p.Name+" to Aiven's VNet is Disconnected: its partner was deleted.")
		e.Detail = map[string]string{"peering": p.ID}
		return wizard.Found{}, e
	case own && (p.Provisioning != providers.ProvisioningSucceeded || p.State != providers.PeeringConnected ||
		!p.AllowAccess):
		return wizard.Found{}, r.Set(ctx, azure.VarPeeringName, p.Name) // the same request again, or its end
	case own:
		return wizard.Found{Kind: wizard.Ours, Item: azureItem(r.Get(azure.VarVNetID), p.Name, p.ID), Take: takeAzure(p)}, nil
	}
	return wizard.Found{Kind: wizard.Foreign, Title: "This VNet is peered with Aiven's already", Item: azureItem(r.Get(azure.VarVNetID), p.Name, p.ID),
		Details: []string{"name " + p.Name + ", " + p.State + ", " + steps.OrText(p.Sync, "sync unknown"), p.ID, access(p)},
		Choices: []wizard.Choice{{Value: wizard.ChoiceAdopt, Title: "Use it"}, {Value: wizard.ChoiceStop, Title: "Stop here"}},
		Take:    k.adoptHalf(p)}, nil
}

func access(p providers.Peering) string {
	if p.AllowAccess {
		return "traffic is allowed"
	}
	return "traffic is not allowed: using it switches that on"
}

func takeAzure(p providers.Peering) func(context.Context, *wizard.Run) error {
	return func(ctx context.Context, r *wizard.Run) error {
		if err := r.Set(ctx, azure.VarPeeringName, p.Name); err != nil {
			return err
		}
		return r.Set(ctx, azure.VarPeeringID, p.ID)
	}
}

// adoptHalf goes on with a half that is there; traffic is switched on.
func (k *Peering) adoptHalf(p providers.Peering) func(context.Context, *wizard.Run) error {
	return func(ctx context.Context, r *wizard.Run) error {
		if !p.AllowAccess {
			s, err := k.azure.App(ctx, r)
			if err != nil {
				return err
			}
			if _, err := s.PutPeering(ctx, providers.PutPeering{VNetID: r.Get(azure.VarVNetID), Name: p.Name, RemoteID: p.RemoteID,
				RemoteTenant: r.Get(azure.VarToTenant), AllowAccess: true, Settings: p.Settings}); err != nil {
				return err
			}
		}
		return takeAzure(p)(ctx, r)
	}
}

// makeAzureHalf puts the half and waits for Azure. A token of the operation
// is kept: after a cut it is waited for, not begun anew.
func (k *Peering) makeAzureHalf(ctx context.Context, r *wizard.Run) error {
	s, err := k.azure.App(ctx, r)
	if err != nil {
		return err
	}
	if err := r.Intend(ctx, azureItem(r.Get(azure.VarVNetID), r.Get(azure.VarPeeringName), "")); err != nil {
		return err
	}
	var kept error
	p, err := s.PutPeering(ctx, providers.PutPeering{
		VNetID: r.Get(azure.VarVNetID), Name: r.Get(azure.VarPeeringName), RemoteID: r.Get(azure.VarToVNet), RemoteTenant: r.Get(azure.VarToTenant),
		AllowAccess: true, Settings: []byte(r.Token(tokenSettings)), Resume: r.Token(tokenPut),
		Save: func(token string) { kept = r.SetToken(context.WithoutCancel(ctx), tokenPut, token) },
	})
	if kept != nil {
		return kept
	}
	if err != nil {
		return k.putFailed(ctx, r, err)
	}
	if err := r.Made(ctx, azureItem(r.Get(azure.VarVNetID), p.Name, p.ID)); err != nil {
		return err
	}
	for _, token := range []string{tokenPut, tokenSettings} {
		if err := r.SetToken(ctx, token, ""); err != nil {
			return err
		}
	}
	if p.State == providers.PeeringInitiated {
		return steps.Fail(providers.NotYetConsistent, codeHalfAbsent, "connect the two halves", "Azure has made its half (Initiated), but sees none of Aiven's.")
	}
	return takeAzure(p)(ctx, r)
}

// dropHalf deletes a half that is to be made anew; what somebody has set on it
// is kept for the new one.
func (k *Peering) dropHalf(ctx context.Context, r *wizard.Run, p providers.Peering) error {
	if err := r.SetToken(ctx, tokenSettings, string(p.Settings)); err != nil {
		return err
	}
	return k.azure.DropHalf(ctx, r, KeyAzureHalf, p.ID)
}

// putFailed forgets the operation's token unless only the waiting failed.
func (k *Peering) putFailed(ctx context.Context, r *wizard.Run, err error) error {
	if r.Token(tokenPut) == "" || ctx.Err() != nil || providers.Is(err, providers.Transient) || providers.Is(err, providers.Unconfirmed) || providers.Is(err, providers.Throttled) {
		return err
	}
	if terr := r.SetToken(ctx, tokenPut, ""); terr != nil {
		return terr
	}
	return err
}

// cutAzureHalf finds the halves to Aiven's VNet that this run did not make:
// without Aiven's, nothing leads through them.
func (k *Peering) cutAzureHalf(ctx context.Context, r *wizard.Run, _ wizard.Item) ([]wizard.Cut, error) {
	if r.Get(azure.VarToVNet) == "" {
		return nil, nil
	}
	s, err := k.azure.Admin(r)
	if err != nil {
		return nil, err
	}
	list, err := s.Peerings(ctx, r.Get(azure.VarVNetID))
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
		other.Step = k.row("20")
		out = append(out, wizard.Cut{
			Item:    other,
			Becomes: "it turns Disconnected, carries nothing, and stands in the way of a new peering",
		})
	}
	return out, nil
}

func (k *Peering) removeAzureHalf(ctx context.Context, r *wizard.Run, it wizard.Item) error {
	if it.ID == "" {
		return nil
	}
	return k.azure.DeleteHalf(ctx, r, it.ID)
}
