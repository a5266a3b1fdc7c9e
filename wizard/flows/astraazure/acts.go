package astraazure

import (
	"context"
	"strings"

	"example.org/peerage/providers"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/azure"
	"example.org/peerage/wizard/flows/steps"
)

func databaseLink(v wizard.Values) string {
	return steps.OrText(v(vDBName), v(vDatabase), "the database")
}

// act is one of the board's with Astra's remedies.
func (k *kit) act(id, title string, v []wizard.Var, list ...*wizard.Step) *wizard.Procedure {
	return azure.Act(id, title, v, databaseLink, append(k.azure.Remedies(), k.remedies("D02")...), list...)
}

// Heal is the document's recipe against RemotePeeringIsDisconnected, for
// a link that no run made: DATABASE_ID and AZURE_VNET_ID name it.
func Heal(base *steps.Kit) *wizard.Procedure {
	k := forAct(base, nil)
	p := k.act("astra-heal", "Mend a peering with Astra",
		actVars(azure.VarSignIn, azure.VarUser, vAstraSub, azure.VarSubscriptionName, vAstraTenant, azure.VarTenantName,
			vAstraVNetID, vAstraGroup, vAstraVNet, azure.VarRanges, vAstraToken, vAstraFrom, vAstraOrg, vDatabase, vDBName,
			vAstraPeering, vAstraRange, vAstraOwn, vPeerRange, vRound, vHealing, azure.VarPeeringID, vAstraGrant,
			azure.VarRoleAnyway, azure.VarGrantAnyway),
		k.azure.SignIn("D01"), k.place("D01.vnet"), k.astraToken("D02"), k.clear("D11"), k.astraHalf("D06"),
		k.astraConnected("D07"))
	p.UndoOrder = []string{"D06", "D07"}
	return p
}

// place takes apart the VNet that the board names.
func (k *kit) place(id string) *wizard.Step {
	return &wizard.Step{
		ID: id, Title: "VNet", Actor: azure.ActorAdmin, Preflight: true,
		Why:   "Where your half of the peering lies.",
		Gives: []string{vAstraSub, vAstraTenant, vAstraGroup, vAstraVNet}, Command: k.azure.CmdListVNets,
		Inputs: []wizard.Input{{Var: vAstraVNetID}},
		Find: func(context.Context, *wizard.Run) (wizard.Found, error) {
			return wizard.Found{Kind: wizard.Settled, Take: steps.AsDo(k.azure.Admin, takePlace)}, nil
		},
		Remedies: []wizard.Remedy{k.azure.NotVisible(), k.azure.RightMissing()},
		Result:   steps.Words(vAstraVNet),
	}
}

func takePlace(a azure.Admin, ctx context.Context, r *wizard.Run) error {
	v, err := providers.ParseVNetID(r.Get(vAstraVNetID))
	if err != nil {
		return steps.Sentence(err)
	}
	n, err := a.VNet(ctx, v.String())
	if err != nil {
		return err
	}
	if err := a.DeriveTenant(ctx, r, v.SubscriptionID); err != nil {
		return err
	}
	return steps.Set(ctx, r, vAstraSub, v.SubscriptionID, vAstraGroup, v.Group, vAstraVNet, v.Name,
		azure.VarRanges, strings.Join(n.Ranges, ", "))
}

// clear removes what is left of both halves.
func (k *kit) clear(id string) *wizard.Step {
	return &wizard.Step{
		ID: id, Title: "Remove what is left", Actor: actorAstra,
		Why:     "A Disconnected half stands in the way of a new one. It is deleted, then the peering in Astra.",
		Needs:   []string{vDatabase},
		Command: cmdAstraDelete, Inputs: []wizard.Input{{Var: vDatabase}},
		Find: steps.As(k.both, both.findRest),
		Confirm: func(v wizard.Values) string {
			return "What is left of the peering of " + databaseLink(v) + " with " + v(vAstraVNet) +
				" is deleted on both sides, and created again. Traffic stops for a few minutes."
		},
		Do:     steps.AsDo(k.both, both.clearRest),
		Result: func(wizard.Values) string { return "gone on both sides" },
	}
}

// findRest has the person choose where it is not sure which half is Astra's.
func (a both) findRest(ctx context.Context, r *wizard.Run) (wizard.Found, error) {
	p, ok, err := a.connection(ctx, r.Get(vDatabase))
	if err != nil {
		return wizard.Found{}, err
	}
	if ok {
		to, err := bondOf(a.vnet, ctx, r, p)
		if err != nil {
			return wizard.Found{}, err
		}
		if ownAstra(r, p, to) && !astraEnded(p.Status) {
			return wizard.Found{Kind: wizard.Settled}, nil // created again before a cut
		}
		if err := captureAstra(ctx, r, p); err != nil {
			return wizard.Found{}, err
		}
	}
	halves, err := halvesOf(a.vnet, ctx, r)
	if err != nil {
		return wizard.Found{}, err
	}
	down, sure := 0, 0
	for _, h := range halves {
		if h.down() {
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
	f, err := a.chooseLeftover(ctx, r)
	then := f.Act
	f.Act = func(ctx context.Context, r *wizard.Run, value string) (wizard.Outcome, error) {
		_, err := then(ctx, r, value)
		return wizard.Outcome{Done: true}, err
	}
	return f, err
}

func (a both) clearRest(ctx context.Context, r *wizard.Run) error {
	if err := dropRest(a.vnet, ctx, r); err != nil {
		return err
	}
	return a.drop(ctx, r)
}

// RemoveHalf deletes a peering in Astra that no run made (D11), and the
// half on the VNet, if the board names it: DATABASE_ID and AZURE_PEERING_ID.
func RemoveHalf(base *steps.Kit) *wizard.Procedure {
	k := forAct(base, func(r *wizard.Run) bool { return r.Get(azure.VarPeeringID) != "" })
	v := actVars(azure.VarSignIn, azure.VarUser, vAstraTenant, vAstraToken, vAstraFrom, vAstraOrg, vDatabase, vDBName,
		azure.VarPeeringID)
	return k.act("astra-remove-half", "Delete a peering in Astra", append(v, steps.AgreedVar()),
		k.azure.SignIn("D01"), k.astraToken("D02"),
		&wizard.Step{
			ID: "D11", Title: "Delete the peering", Actor: actorAstra,
			Why:     "Traffic stops. The half on your VNet turns Disconnected; it is deleted, too.",
			Command: cmdAstraDelete, Inputs: []wizard.Input{{Var: vDatabase}},
			Confirm: steps.UnlessAgreed(func(v wizard.Values) string {
				return "The peering of " + databaseLink(v) + " is deleted. Its traffic stops at once."
			}),
			Do: steps.AsDo(k.account, func(a account, ctx context.Context, r *wizard.Run) error {
				if err := a.drop(ctx, r); err != nil || r.Get(azure.VarPeeringID) == "" {
					return err
				}
				return steps.AsDoOn(k.azure.Admin, azure.Admin.RemoveHalf)(ctx, r, wizard.Item{ID: r.Get(azure.VarPeeringID)})
			}),
			Result: func(wizard.Values) string { return "gone" },
		})
}

// Details shows what Astra tells of a connection (D10).
func Details(base *steps.Kit) *wizard.Procedure {
	k := forAct(base, nil)
	return k.act("astra-details", "Show the peering's details",
		actVars(vAstraToken, vAstraFrom, vAstraOrg, vDatabase, vAstraPeering, vAstraRange, vAstraOwn, vPeerRange, vRound),
		k.astraToken("D02"),
		&wizard.Step{
			ID: "D10", Title: "Details", Actor: actorAstra, Why: "What Astra says of the database's one peering.",
			Command: cmdAstraGet, Inputs: []wizard.Input{{Var: vDatabase}},
			Check: steps.As(k.account, account.details),
			Result: func(v wizard.Values) string {
				return steps.OrText(v(vAstraRange), "no peering") + steps.Prefixed(" ⇄ ", v(vPeerRange))
			},
		})
}

func (a account) details(ctx context.Context, r *wizard.Run) ([]wizard.Finding, error) {
	p, ok, err := a.connection(ctx, r.Get(vDatabase))
	if err != nil {
		return nil, err
	}
	if !ok {
		return []wizard.Finding{{Verdict: wizard.Unproved, Text: "The database has no peering."}}, nil
	}
	end := func(whose, at, network, account string) wizard.Finding {
		return wizard.Finding{
			Verdict: wizard.OK,
			Text: whose + ": " + steps.OrText(at, "range unknown") + ", network " + steps.OrText(network, "unknown") +
				", subscription " + steps.OrText(account, "unknown") + ".",
		}
	}
	return []wizard.Finding{
		{Verdict: statusVerdict(p.Status), Text: "Status " + p.Status + ", id " + p.ID + "."},
		end("Astra", p.AstraRange, p.AstraID, p.AstraAccount),
		end("Yours", p.OtherRange, p.OtherID, p.OtherAccount),
	}, captureAstra(ctx, r, p)
}

// statusVerdict never makes a finding Bad: looking is not stopped by what is
// seen.
func statusVerdict(status string) wizard.FindingVerdict {
	if astraWord(status) == providers.AstraActive {
		return wizard.OK
	}
	return wizard.Unproved
}
