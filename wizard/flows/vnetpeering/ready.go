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

// AivenReady waits until Aiven has prepared its half and both ids are there
// (A16).
func (k *Peering) AivenReady(id string) *wizard.Step {
	asked := func(r *wizard.Run) bool { return r.Get(VarAskIDs) == aiven.IDsAsked }
	return k.aiven.Ready(aiven.ReadyStep{
		ID: id, Title: "Aiven prepares its half",
		Why: "Aiven looks at your VNet with its own application, lets yours into its directory, " +
			"and then tells the two ids that the Azure half needs.",
		Gives: []string{azure.VarToTenant, azure.VarToVNet},
		Inputs: []wizard.Input{
			{
				Var: azure.VarToTenant, Needed: asked,
				Default: func(r *wizard.Run) string { return r.Get(VarAivenOwner) },
			},
			{Var: azure.VarToVNet, Needed: asked},
		},
		Poll:     steps.As(k.aiven.Account, k.pollReady),
		Remedies: aivenStateRemedies(k),
		Result:   func(v wizard.Values) string { return steps.LastPart(v(azure.VarToVNet)) },
	})
}

// pollReady ends when both ids are known: they vanish from state_info later,
// so they are captured the moment they are seen.
func (k *Peering) pollReady(a aiven.Account, ctx context.Context, r *wizard.Run) (wizard.PollResult, error) {
	p, err := a.PresentHalf(ctx, r)
	if err != nil {
		return wizard.PollResult{}, err
	}
	look := wizard.PollResult{State: p.State, Note: "Aiven is preparing its half", Warnings: aiven.Warnings(p)}
	if k.whole(r) {
		look.Done, look.Note = true, "The link was there already"
		return look, nil
	}
	if err := captureIDs(ctx, r, p); err != nil {
		return look, err
	}
	active, waits := p.State == providers.AivenActive, p.State == providers.AivenPendingPeer
	ready, halves := k.aiven.IsReady(r, &p)
	look.Halves = halves
	switch {
	case ready && r.Get(azure.VarToTenant) != "" && r.Get(azure.VarToVNet) != "":
		look.Done, look.Note = true, "Both ids are known"
	case active, waits && r.Get(VarAskIDs) != aiven.IDsAsked && k.adopted(r):
		return look, steps.AsDoOn(k.admin, admin.idsMissing)(ctx, r, p)
	case waits:
		look.Note = "Aiven has not told its ids yet"
	}
	return look, nil
}

func (k *Peering) adopted(r *wizard.Run) bool {
	it, ok := r.Item(k.aiven.Of.KeyHalf)
	return ok && it.Status == wizard.IsAdopted
}

func captureIDs(ctx context.Context, r *wizard.Run, p providers.AivenPeering) error {
	if p.ToTenantID != "" {
		if err := r.Set(ctx, azure.VarToTenant, strings.ToLower(p.ToTenantID)); err != nil {
			return err
		}
	}
	if p.ToNetworkID == "" {
		return nil
	}
	return r.Set(ctx, azure.VarToVNet, p.ToNetworkID)
}

// idsMissing: an adopted peering does not tell its ids any more. The one Azure
// half that leads to Aiven has one of them, the principal's directory the other.
func (a admin) idsMissing(ctx context.Context, r *wizard.Run, p providers.AivenPeering) error {
	halves, err := a.vnetPeerings(ctx, r)
	if err != nil {
		return err
	}
	sc, err := a.scene(ctx, r, halves...)
	if err != nil {
		return err
	}
	halves = slices.DeleteFunc(halves, func(h providers.Peering) bool { yes, _ := sc.Leads(h); return !yes })
	if len(halves) == 1 && r.Get(VarAivenOwner) != "" {
		return steps.Set(ctx, r, azure.VarToTenant, r.Get(VarAivenOwner), azure.VarToVNet, halves[0].RemoteID)
	}
	return steps.Fail(providers.NotFound, codeNoIDs, "find Aiven's two ids",
		"The peering is "+p.State+", and Aiven does not tell to-tenant-id and to-network-id any more.")
}
