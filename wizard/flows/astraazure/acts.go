package astraazure

import (
	"context"
	"strings"

	"peerage/providers"
	"peerage/wizard"
	"peerage/wizard/flows/azure"
	"peerage/wizard/flows/steps"
)

func databaseLink(v wizard.Values) string {
	return steps.OrText(v(vDBName), v(vDatabase), "the database")
}

// astraAct is act with Astra's names and remedies; the sign-ins serve a
// teardown, too.
func astraAct(k *kit, id, title string, v []wizard.Var, list ...*wizard.Step) *wizard.Procedure {
	p := azure.Act(id, title, v, databaseLink, append(azure.Remedies(k.azure), astraRemedies(k)...), list...)
	for _, s := range p.Steps {
		s.Teardown = s.Live
	}
	return p
}

// Heal is the document's recipe against RemotePeeringIsDisconnected, for
// a link that no run made: DATABASE_ID and AZURE_VNET_ID name it.
func Heal(base *steps.Kit) *wizard.Procedure {
	k := newKit(base)
	p := astraAct(k, "astra-heal", "Mend a peering with Astra",
		vars(azure.VarSignIn, azure.VarUser, vAstraSub, azure.VarSubscriptionName, vAstraTenant, azure.VarTenantName, vAstraVNetID, vAstraGroup, vAstraVNet, azure.VarRanges, vAstraToken, vAstraFrom,
			vAstraOrg, vDatabase, vDBName, vAstraPeering, vAstraRange, vAstraOwn, vPeerRange, vRound, vHealing, azure.VarPeeringID, vAstraGrant, azure.VarRoleAnyway),
		k.astraSignIn("D01"), k.astraPlace("D01.vnet"), k.astraToken("D02"), k.astraClear("D11"), k.astraHalf("D06"), k.astraConnected("D07", false))
	p.UndoOrder = []string{"D06", "D07"}
	return p
}

// astraPlace takes apart the VNet that the board names.
func (k *kit) astraPlace(id string) *wizard.Step {
	return &wizard.Step{
		ID: id, Title: "VNet", Actor: azure.ActorAdmin, Why: "Where your half of the peering lies.",
		Gives: []string{vAstraSub, vAstraTenant, vAstraGroup, vAstraVNet}, Command: k.azure.CmdListVNets,
		Inputs: []wizard.Input{{Var: vAstraVNetID}},
		Find: func(context.Context, *wizard.Run) (wizard.Found, error) {
			return wizard.Found{Kind: wizard.Settled, Take: k.takePlace}, nil
		},
		Remedies: azure.SubscriptionRemedies(k.azure),
		Result:   steps.Words(vAstraVNet),
	}
}

func (k *kit) takePlace(ctx context.Context, r *wizard.Run) error {
	v, err := providers.ParseVNetID(r.Get(vAstraVNetID))
	if err != nil {
		return steps.Sentence(err)
	}
	s, err := k.azure.Admin(r)
	if err != nil {
		return err
	}
	n, err := s.VNet(ctx, v.String())
	if err != nil {
		return err
	}
	if err := k.azure.DeriveTenant(ctx, r, v.SubscriptionID); err != nil {
		return err
	}
	for _, x := range [][2]string{{vAstraSub, v.SubscriptionID}, {vAstraGroup, v.Group}, {vAstraVNet, v.Name}, {azure.VarRanges, strings.Join(n.Ranges, ", ")}} {
		if err := r.Set(ctx, x[0], x[1]); err != nil {
			return err
		}
	}
	return nil
}

// astraClear removes what is left of both halves.
func (k *kit) astraClear(id string) *wizard.Step {
	return &wizard.Step{
		ID: id, Title: "Remove what is left", Actor: actorAstra,
		Why:     "A Disconnected half stands in the way of a new one. It is deleted, then the peering in Astra.",
		Needs:   []string{vDatabase},
		Command: cmdAstraDelete, Inputs: []wizard.Input{{Var: vDatabase}},
		Find: k.findRest,
		Confirm: func(v wizard.Values) string {
			return "What is left of the peering of " + databaseLink(v) + " with " + v(vAstraVNet) + " is deleted on both sides, and created again. Traffic stops for a few minutes."
		},
		Do:     k.clearRest,
		Result: func(wizard.Values) string { return "gone on both sides" },
	}
}

// findRest has the person choose where it is not sure which half is Astra's.
func (k *kit) findRest(ctx context.Context, r *wizard.Run) (wizard.Found, error) {
	p, ok, err := k.lookAstra(ctx, r, r.Get(vDatabase))
	if err != nil {
		return wizard.Found{}, err
	}
	if ok {
		if k.ownAstra(r, p) && !astraEnded(p.Status) {
			return wizard.Found{Kind: wizard.Settled}, nil // created again before a cut
		}
		if err := captureAstra(ctx, r, p); err != nil {
			return wizard.Found{}, err
		}
	}
	halves, err := k.astraHalves(ctx, r)
	if err != nil {
		return wizard.Found{}, err
	}
	down, sure := 0, 0
	for _, h := range halves {
		if h.State == providers.PeeringDisconnected {
			down++
			if h.sure {
				sure++
			}
		}
	}
	if down == 0 || sure == 1 {
		return wizard.Found{}, nil
	}
	if err := r.Set(ctx, vHealing, healChoose); err != nil {
		return wizard.Found{}, err
	}
	f, err := k.chooseLeftover(ctx, r)
	then := f.Act
	f.Act = func(ctx context.Context, r *wizard.Run, value string) (wizard.Outcome, error) {
		_, err := then(ctx, r, value)
		return wizard.Outcome{Done: true}, err
	}
	return f, err
}

func (k *kit) clearRest(ctx context.Context, r *wizard.Run) error {
	if err := k.dropAstraRest(ctx, r); err != nil {
		return err
	}
	return k.dropAstra(ctx, r)
}

// RemoveHalf deletes a peering in Astra that no run made (D11), and the
// half on the VNet, if the board names it: DATABASE_ID and AZURE_PEERING_ID.
func RemoveHalf(base *steps.Kit) *wizard.Procedure {
	k := newKit(base)
	in := k.astraSignIn("D01")
	in.Needed = func(r *wizard.Run) bool { return r.Get(azure.VarPeeringID) != "" }
	return steps.OnceAgreed(astraAct(k, "astra-remove-half", "Delete a peering in Astra",
		vars(azure.VarSignIn, azure.VarUser, vAstraTenant, vAstraToken, vAstraFrom, vAstraOrg, vDatabase, vDBName, azure.VarPeeringID),
		in, k.astraToken("D02"),
		&wizard.Step{
			ID: "D11", Title: "Delete the peering", Actor: actorAstra,
			Why:     "Traffic stops. The half on your VNet turns Disconnected; it is deleted, too.",
			Command: cmdAstraDelete, Inputs: []wizard.Input{{Var: vDatabase}},
			Confirm: func(v wizard.Values) string {
				return "The peering of " + databaseLink(v) + " is deleted. Its traffic stops at once."
			},
			Do: func(ctx context.Context, r *wizard.Run) error {
				if err := k.dropAstra(ctx, r); err != nil || r.Get(azure.VarPeeringID) == "" {
					return err
				}
				return k.azure.DeleteHalf(ctx, r, r.Get(azure.VarPeeringID))
			},
			Result: func(wizard.Values) string { return "gone" },
		}))
}

// Details shows what Astra tells of a connection (D10).
func Details(base *steps.Kit) *wizard.Procedure {
	k := newKit(base)
	return astraAct(k, "astra-details", "Show the peering's details",
		vars(vAstraToken, vAstraFrom, vAstraOrg, vDatabase, vAstraPeering, vAstraRange, vAstraOwn, vPeerRange, vRound),
		k.astraToken("D02"),
		&wizard.Step{
			ID: "D10", Title: "Details", Actor: actorAstra, Why: "What Astra says of the database's one peering.",
			Command: cmdAstraGet, Inputs: []wizard.Input{{Var: vDatabase}},
			Check: func(ctx context.Context, r *wizard.Run) ([]wizard.Finding, error) {
				p, ok, err := k.lookAstra(ctx, r, r.Get(vDatabase))
				if err != nil {
					return nil, err
				}
				if !ok {
					return []wizard.Finding{{Verdict: wizard.Unproved, Text: "The database has no peering."}}, nil
				}
				return []wizard.Finding{
					{Verdict: statusVerdict(p.Status), Text: "Status " + p.Status + ", id " + p.ID + "."},
					{Verdict: wizard.OK, Text: "Astra: " + steps.OrText(p.AstraRange, "range unknown") + ", network " + steps.OrText(p.AstraID, "unknown") + ", subscription " + steps.OrText(p.AstraAccount, "unknown") + "."},
					{Verdict: wizard.OK, Text: "Yours: " + steps.OrText(p.OtherRange, "range unknown") + ", network " + steps.OrText(p.OtherID, "unknown") + ", subscription " + steps.OrText(p.OtherAccount, "unknown") + "."},
				}, captureAstra(ctx, r, p)
			},
			Result: func(v wizard.Values) string {
				return steps.OrText(v(vAstraRange), "no peering") + steps.Prefixed(" ⇄ ", v(vPeerRange))
			},
		})
}

// statusVerdict never makes a finding Bad: looking is not stopped by what is
// seen.
func statusVerdict(status string) wizard.FindingVerdict {
	if astraWord(status) == providers.AstraActive {
		return wizard.OK
	}
	return wizard.Unproved
}
