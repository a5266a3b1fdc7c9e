package flows

import (
	"context"
	"strings"

	"peerage/providers"
	"peerage/wizard"
)

const (
	keyAzureHalf = "azure-peering"
	tokenPut     = "azure-peering"
)

// leaveAdmin goes on as the application (A17).
func (k *kit) leaveAdmin(id string) *wizard.Step {
	return &wizard.Step{
		ID: id, Title: "Go on as the app", Actor: actorApp,
		Why:   "From here on the application acts. Your own sign-in is kept apart, for remedies and for taking down.",
		Needs: []string{vAppID}, Command: k.cmdLeave,
		Find: func(context.Context, *wizard.Run) (wizard.Found, error) {
			return wizard.Found{Kind: wizard.Settled}, nil
		},
		Result: func(v wizard.Values) string { return orText(v(vAppName), v(vAppID)) },
	}
}

// appHome signs the application in to the person's directory (A18).
func (k *kit) appHome(id string) *wizard.Step {
	return &wizard.Step{
		ID: id, Title: "Sign the app in here", Actor: actorApp, Live: true,
		Why:   "A token is really fetched: a new password takes a moment until it is accepted everywhere.",
		Needs: []string{vAppID, vTenant, vToTenant}, Command: k.cmdSignInApp(vTenant),
		Do: func(ctx context.Context, r *wizard.Run) error {
			k.dropApp(r)
			return k.proveApp(ctx, r, vTenant)
		},
		Remedies: appSignInRemedies(k, id),
		Result:   func(wizard.Values) string { return "signed in" },
	}
}

// appAway signs the application in to Aiven's directory (A19).
func (k *kit) appAway(id string) *wizard.Step {
	return &wizard.Step{
		ID: id, Title: "Sign the app in at Aiven", Actor: actorApp, Live: true,
		Why:   "Aiven has let your application in; a peering across directories needs a token of each. az says \"No subscriptions found\" until then.",
		Needs: []string{vAppID, vToTenant}, Command: k.cmdSignInApp(vToTenant),
		Do:       func(ctx context.Context, r *wizard.Run) error { return k.proveApp(ctx, r, vToTenant) },
		Remedies: appSignInRemedies(k, id),
		Result:   func(wizard.Values) string { return "signed in" },
	}
}

func (k *kit) proveApp(ctx context.Context, r *wizard.Run, tenant string) error {
	if it, ok := r.Item(keyAzureHalf); ok && it.Status != wizard.IsIntended && it.Status != wizard.IsRemoved {
		return nil // its work is done
	}
	s, err := k.app(ctx, r)
	if err != nil {
		return err
	}
	return s.Prove(ctx, r.Get(tenant))
}

func (k *kit) dropApp(r *wizard.Run) {
	h := k.held(r)
	if h.app != nil {
		h.app.Close()
		h.app = nil
	}
}

// app is the application's session, opened when it is not.
func (k *kit) app(ctx context.Context, r *wizard.Run) (providers.AzureSession, error) {
	h := k.held(r)
	if h.app != nil {
		return h.app, nil
	}
	secret, ok, err := r.Secret(ctx, vSecret)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, fail(providers.NotAuthenticated, codeSecretLost, "sign the application in", "The application's password is not kept any more.")
	}
	s, err := k.Azure.SignInApp(ctx, r.Get(vTenant), r.Get(vAppID), secret, r.Get(vToTenant))
	if err != nil {
		return nil, err
	}
	h.app = s
	return s, nil
}

// azureHalf creates the peering in Azure (A20).
func (k *kit) azureHalf(id string) *wizard.Step {
	return &wizard.Step{
		ID: id, Title: "Create the Azure half", Actor: actorApp,
		Why:   "The application peers your VNet with Aiven's. With both halves there, Azure connects them at once.",
		Needs: []string{vVNetID, vToVNet, vToTenant, vAppID, vGrant}, Gives: []string{vPeeringARM},
		Command: k.cmdPeerAzure,
		Inputs: proposed(vPeering, "", func(r *wizard.Run) string {
			return "to-aiven-" + orText(strings.TrimPrefix(cleanName(r.Get(vVPCName)), "aiven-"), short(r))
		}),
		Find: k.findAzureHalf,
		Confirm: func(v wizard.Values) string {
			return "The peering " + v(vPeering) + " is created on " + v(vVNet) + ". Traffic between the two networks is possible then."
		},
		Do: k.makeAzureHalf, Undo: k.removeAzureHalf,
		Remedies: append(peerRemedies(k), networkRemedies(k)...),
		Result:   words(vPeering),
	}
}

// cleanName makes a part of a peering's name from any name.
func cleanName(s string) string {
	s = strings.Map(func(c rune) rune {
		switch {
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9', c == '-':
			return c
		case c >= 'A' && c <= 'Z':
			return c + 'a' - 'A'
		}
		return '-'
	}, s)
	if len(s) > 40 {
		s = s[:40]
	}
	return strings.Trim(s, "-")
}

func azureItem(vnet, name, id string) wizard.Item {
	return wizard.Item{Key: keyAzureHalf, Kind: "peering in Azure", ID: orText(id, vnet+"/virtualNetworkPeerings/"+name), Name: name}
}

// azureHalves lists the VNet's peerings as the application, or, where that
// may not read, as the administrator.
func (k *kit) azureHalves(ctx context.Context, r *wizard.Run) ([]providers.Peering, error) {
	if s, err := k.app(ctx, r); err == nil {
		list, err := s.Peerings(ctx, r.Get(vVNetID))
		if err == nil || !providers.Is(err, providers.NotPermitted) && !providers.Is(err, providers.NotAuthenticated) {
			return list, err
		}
	}
	s, err := k.admin(r)
	if err != nil {
		return nil, err
	}
	return s.Peerings(ctx, r.Get(vVNetID))
}

// findAzureHalf looks for a half to Aiven's VNet under any name, and for our
// name in other use.
func (k *kit) findAzureHalf(ctx context.Context, r *wizard.Run) (wizard.Found, error) {
	list, err := k.azureHalves(ctx, r)
	if err != nil {
		return wizard.Found{}, err
	}
	it, known := r.Item(keyAzureHalf)
	for _, p := range list {
		switch {
		case providers.SameID(p.RemoteID, r.Get(vToVNet)):
			return k.judgeHalf(ctx, r, p, known && it.Status != wizard.IsAdopted && providers.SameID(it.ID, p.ID))
		case strings.EqualFold(p.Name, r.Get(vPeering)):
			e := fail(providers.Conflict, codeNameTaken, "choose a name", "The VNet has a peering "+p.Name+" already, to "+p.RemoteID+".")
			e.Detail = map[string]string{"existing": p.ID}
			err = e
		}
	}
	return wizard.Found{}, err
}

func (k *kit) judgeHalf(ctx context.Context, r *wizard.Run, p providers.Peering, own bool) (wizard.Found, error) {
	switch {
	case p.State == "Disconnected" && own && r.Token(tokenPut) == "":
		return wizard.Found{}, k.dropHalf(ctx, r, keyAzureHalf, p.ID)
	case p.State == "Disconnected":
		e := fail(providers.Conflict, codeHalfStale, "look at the VNet's peerings", "The peering "+p.Name+" to Aiven's VNet is Disconnected: its partner was deleted.")
		e.Detail = map[string]string{"peering": p.ID}
		return wizard.Found{}, e
	case own && (p.Provisioning != "Succeeded" || p.State != "Connected" || !p.AllowAccess):
		return wizard.Found{}, r.Set(ctx, vPeering, p.Name) // the same request again, or its end
	case own:
		return wizard.Found{Kind: wizard.Ours, Item: azureItem(r.Get(vVNetID), p.Name, p.ID), Take: takeAzure(p)}, nil
	}
	return wizard.Found{Kind: wizard.Foreign, Title: "This VNet is peered with Aiven's already", Item: azureItem(r.Get(vVNetID), p.Name, p.ID),
		Details: []string{"name " + p.Name + ", " + p.State + ", " + orText(p.Sync, "sync unknown"), p.ID, access(p)},
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
		if err := r.Set(ctx, vPeering, p.Name); err != nil {
			return err
		}
		return r.Set(ctx, vPeeringARM, p.ID)
	}
}

// adoptHalf goes on with a half that is there; traffic is switched on.
func (k *kit) adoptHalf(p providers.Peering) func(context.Context, *wizard.Run) error {
	return func(ctx context.Context, r *wizard.Run) error {
		if !p.AllowAccess {
			s, err := k.app(ctx, r)
			if err != nil {
				return err
			}
			if _, err := s.PutPeering(ctx, providers.PutPeering{VNetID: r.Get(vVNetID), Name: p.Name, RemoteID: p.RemoteID,
				RemoteTenant: r.Get(vToTenant), AllowAccess: true}); err != nil {
				return err
			}
		}
		return takeAzure(p)(ctx, r)
	}
}

// makeAzureHalf puts the half and waits for Azure. A token of the operation
// is kept: after a cut it is waited for, not begun anew.
func (k *kit) makeAzureHalf(ctx context.Context, r *wizard.Run) error {
	s, err := k.app(ctx, r)
	if err != nil {
		return err
	}
	if err := r.Intend(ctx, azureItem(r.Get(vVNetID), r.Get(vPeering), "")); err != nil {
		return err
	}
	var kept error
	p, err := s.PutPeering(ctx, providers.PutPeering{
		VNetID: r.Get(vVNetID), Name: r.Get(vPeering), RemoteID: r.Get(vToVNet), RemoteTenant: r.Get(vToTenant),
		AllowAccess: true, Resume: r.Token(tokenPut),
		Save: func(token string) { kept = r.SetToken(context.WithoutCancel(ctx), tokenPut, token) },
	})
	if kept != nil {
		return kept
	}
	if err != nil {
		return k.putFailed(ctx, r, err)
	}
	if err := r.Made(ctx, azureItem(r.Get(vVNetID), p.Name, p.ID)); err != nil {
		return err
	}
	if err := r.SetToken(ctx, tokenPut, ""); err != nil {
		return err
	}
	if p.State == "Initiated" {
		return fail(providers.NotYetConsistent, codeHalfAbsent, "connect the two halves", "Azure has made its half (Initiated), but sees none of Aiven's.")
	}
	return takeAzure(p)(ctx, r)
}

// putFailed forgets the operation's token unless only the waiting failed.
func (k *kit) putFailed(ctx context.Context, r *wizard.Run, err error) error {
	if r.Token(tokenPut) == "" || ctx.Err() != nil || providers.Is(err, providers.Transient) || providers.Is(err, providers.Throttled) {
		return err
	}
	if terr := r.SetToken(ctx, tokenPut, ""); terr != nil {
		return terr
	}
	return err
}

// dropAzureHalf deletes a half as the administrator.
func (k *kit) dropAzureHalf(ctx context.Context, r *wizard.Run, id string) error {
	s, err := k.admin(r)
	if err != nil {
		return err
	}
	return absent(s.DeletePeering(ctx, id))
}

// dropHalf takes down a half that this run made; another one is deleted.
func (k *kit) dropHalf(ctx context.Context, r *wizard.Run, key, id string) error {
	if it, _ := r.Item(key); r.Mine(key) && providers.SameID(it.ID, id) {
		return r.TakeDown(ctx, only(key))
	}
	return k.dropAzureHalf(ctx, r, id)
}

func (k *kit) removeAzureHalf(ctx context.Context, r *wizard.Run, it wizard.Item) error {
	if it.ID == "" {
		return nil
	}
	return k.dropAzureHalf(ctx, r, it.ID)
}
