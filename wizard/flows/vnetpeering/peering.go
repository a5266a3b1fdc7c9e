// Package vnetpeering holds the steps of a peering between an Aiven VPC and an
// Azure VNet that are about both sides.
package vnetpeering

import (
	"context"
	"strings"

	"example.org/peerage/providers"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/aiven"
	"example.org/peerage/wizard/flows/azure"
	"example.org/peerage/wizard/flows/steps"
)

// Peering is both sides of such a peering: its steps are methods.
type Peering struct {
	*steps.Kit
	azure *azure.Side
	aiven *aiven.Side
	// rows begin the ids of the procedure's steps: "A".
	rows string
}

// New joins two sides of the procedure whose rows begin so: each asks the
// other what must stay at a teardown.
func New(base *steps.Kit, of aiven.Owner, rows string) *Peering {
	names := azure.UserNames()
	names.SubStep = rows + "02"
	return join(base, azure.Spec{
		Names:     names,
		WhySignIn: "As an administrator: the next steps create an application and grant roles.",
		Unproved: "Whether you may create applications (Application Administrator) shows when it is done: " +
			"Azure does not tell before.",
		WhyTenant: "Aiven is told the directory (tenant) in which its application has a principal. " +
			"The subscription names it.",
		Roles:     true,
		Directory: true,
	}, of, rows)
}

func join(base *steps.Kit, s azure.Spec, of aiven.Owner, rows string) *Peering {
	k := &Peering{Kit: base, rows: rows}
	s.Needed = k.needed
	if !s.Act {
		s.Making = k.making
	}
	k.azure = azure.New(base, s)
	spec := k.aivenSpec(of)
	spec.Near = k.vnetRanges
	k.aiven = aiven.New(base, spec)
	return k
}

// vnetRanges are those of the subscription's VNets.
func (k *Peering) vnetRanges(ctx context.Context, r *wizard.Run) ([]string, error) {
	a, err := k.azure.Admin(ctx, r)
	if err != nil {
		return nil, err
	}
	list, err := a.VNets(ctx, r.Get(azure.VarSubscription))
	var out []string
	for _, n := range list {
		out = append(out, n.Ranges...)
	}
	return out, err
}

// forAct is what the board's acts are made of. The application acts where a
// peering leads to another directory.
func forAct(base *steps.Kit, of aiven.Owner) *Peering {
	s := azure.ForAct(azure.UserNames())
	s.Making = across
	return join(base, s, of, "A")
}

func across(r *wizard.Run) bool { return r.Get(azure.VarAppID) != "" && r.Get(azure.VarToTenant) != "" }

// admin is a peering as a run's administrator sees it, and app as its
// application does.
type admin struct {
	azure.Admin
	*Peering
}

type app struct {
	azure.App
	*Peering
}

func (k *Peering) admin(ctx context.Context, r *wizard.Run) (admin, error) {
	a, err := k.azure.Admin(ctx, r)
	return admin{Admin: a, Peering: k}, err
}

func (k *Peering) app(ctx context.Context, r *wizard.Run) (app, error) {
	a, err := k.azure.App(ctx, r)
	return app{App: a, Peering: k}, err
}

// row is the step for a row of the document.
func (k *Peering) row(number string) string { return k.rows + number }

// aivenSpec is what is said of Aiven's side.
func (k *Peering) aivenSpec(of aiven.Owner) aiven.Spec {
	spec := aiven.Spec{
		Of: of, On: aiven.OnAzure(), Token: k.row("00"),
		Half: aiven.Half{
			Step: k.row("15"), Row: "A15",
			Name:   func(v wizard.Values) string { return v(k.azure.Names.VNet) },
			Target: k.target,
			Args:   k.peerArgs,
			Owned: func(v wizard.Values, p providers.AivenPeering) bool {
				return strings.EqualFold(p.Azure().AppID, v(azure.VarAppID))
			},
		},
	}
	if !of.ByID {
		spec.Half.Told = map[string]string{"network": k.azure.Names.VNetID}
	}
	return spec
}

// target is what the run's peering leads to; nothing as long as the VNet is
// not known.
func (k *Peering) target(v wizard.Values) providers.AivenTarget {
	id, err := providers.ParseVNetID(v(k.azure.Names.VNetID))
	if err != nil {
		return nil
	}
	to := providers.TargetOf(id)
	to.AppID, to.TenantID = v(azure.VarAppID), v(k.azure.Names.Tenant)
	return to
}

// needed says which further peering in Aiven needs a thing of the directory's.
func (k *Peering) needed(
	ctx context.Context, r *wizard.Run, uses func(providers.AivenPeering) bool,
) (string, error) {
	a, err := k.aiven.Account(ctx, r)
	if err != nil {
		return "", err
	}
	return a.OtherPeerings(ctx, r, uses)
}

// vars are those of the board's acts.
func vars(names ...string) []wizard.Var {
	return steps.Merged(azure.ActVariables(), aiven.Variables(aiven.OnAzure()), Variables()).Pick(names...)
}
