package aws

import (
	"slices"

	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/aiven"
	"example.org/peerage/wizard/flows/export"
	"example.org/peerage/wizard/flows/steps"
)

// Words are what a procedure is called.
type Words struct{ ID, Title, Subtitle, Crumb string }

// Offer is the procedure whose rows begin so, for VPCs of an owner's, with its
// exports. owner are the steps that choose whose VPC it is, and the VPC.
func Offer(
	base *steps.Kit, of aiven.Owner, rows string, w Words, owner func(*aiven.Side) []*wizard.Step,
) export.Offer {
	from := aiven.New(base, AivenSpec(of, rows+"04"))
	return export.Offer{
		Procedure: New(from).procedure(rows, w, owner(from)),
		Script:    Script(of, rows),
		Terraform: Terraform(of, rows),
	}
}

// procedure is the document row by row. Deleting (W09) is its teardown.
func (k *Side) procedure(rows string, w Words, owner []*wizard.Step) *wizard.Procedure {
	of, token := k.aiven.Of, k.aiven.Token
	p := &wizard.Procedure{
		ID: w.ID, Title: w.Title, Subtitle: w.Subtitle, Crumb: w.Crumb, Minutes: 6,
		Phases: phases(token, rows), Intro: k.intro(rows), Scene: k.scene(rows, owner[len(owner)-1].ID),
		Vars:  k.vars(),
		First: []string{token},
		Beside: map[string][]string{
			token: {}, rows + "01": {}, rows + "02": {token}, rows + "07": {rows + "06"}, rows + "08": {rows + "06"},
		},
		Steps: slices.Concat([]*wizard.Step{
			k.Account(rows + "01"),
			k.Network(rows + "02"),
			k.aiven.TakeToken(),
		}, owner, []*wizard.Step{
			k.AivenHalf(),
			k.Request(rows + "05"),
			k.Acceptance(rows + "06"),
			k.Routes(rows + "07"),
			k.Connected(rows + "08"),
		}),
		UndoOrder: []string{rows + "04", rows + "06", rows + "07", rows + "03"},
		RestsOn:   map[string][]string{of.KeyHalf: {of.KeyVPC}},
		Removal:   steps.FirstOf(k.aiven.Removal, Removal), Propose: steps.CalledAfter(VarVPCName, VarVPC),
		Halves: []string{VarPCX, aiven.VarPeeringID},
		LinkName: func(v wizard.Values) string {
			return steps.OrText(vpcName(v), "the VPC") + " ⇄ " + steps.OrText(v(aiven.VarVPCName), "Aiven")
		},
		After: []wizard.AfterAct{aiven.LetsIn(of.VPC, VarRanges), {
			ID: actRoutes, Title: "Make the missing routes…", ToDo: true, Back: rows + "07",
			Hint: "asks before it replaces one",
		}},
		Closing:  k.Closing,
		Remedies: append(k.Remedies(), k.aiven.Remedies()...),
	}
	for _, s := range owner {
		p.First, p.Beside[s.ID] = append(p.First, s.ID), []string{token}
	}
	p.First = append(p.First, rows+"01", rows+"02")
	return p
}

func (k *Side) vars() []wizard.Var {
	return steps.Merged(aiven.Variables(aiven.OnAWS()), Variables()).Pick(slices.Concat(
		[]string{aiven.VarToken, aiven.VarTokenFrom, aiven.VarUser}, k.aiven.Of.Vars(), []string{
			VarProfile, VarCode, VarUser, VarCaller, VarRegion, VarVPC, VarVPCName, VarRanges, VarAccount, VarAccepter,
			VarAccepterCode,
			aiven.VarPeeringID, VarPCX, VarPCXFrom, VarExpires, VarTables, VarLeft, VarReplace, VarClash,
		})...)
}
