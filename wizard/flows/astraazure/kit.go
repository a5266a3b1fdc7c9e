// Package astraazure connects an Astra DB Classic database to an Azure VNet:
// procedure D of the documents.
package astraazure

import (
	"context"

	"example.org/peerage/providers"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/azure"
	"example.org/peerage/wizard/flows/steps"
)

// kit is what the procedure's steps are made of.
type kit struct {
	*steps.Kit
	azure    *azure.Side
	sessions steps.Kept[providers.AstraSession]
	// whole says that it is the procedure, with all steps to go back to, and no
	// act of the board.
	whole bool
}

func newKit(base *steps.Kit) *kit {
	return &kit{Kit: base, whole: true, azure: azure.New(base, azure.Spec{
		Names: astraNames,
		WhySignIn: "As an administrator: the next steps let Astra's application into your directory " +
			"and grant it a role.",
		Unproved: "Whether you may let Astra's application in (Application Administrator) shows when it is done: " +
			"Azure does not tell before.",
		WhyTenant: "Astra is told the directory (tenant) of your subscription.",
		Roles:     true,
		Directory: true,
		Rights:    rightsLater,
	})}
}

// forAct is what the board's acts are made of; signsIn says whether the person
// signs in to Azure, nil is always.
func forAct(base *steps.Kit, signsIn func(*wizard.Run) bool) *kit {
	s := azure.ForAct(astraNames)
	s.SignInNeeded = signsIn
	return &kit{Kit: base, azure: azure.New(base, s)}
}

func vars(names ...string) []wizard.Var {
	return steps.Merged(azure.Variables(), astraVariables()).Pick(names...)
}

func actVars(names ...string) []wizard.Var {
	return steps.Merged(azure.ActVariables(), astraVariables()).Pick(names...)
}

// account is Astra as a run sees it: with its token's session.
type account struct {
	providers.AstraSession
	*kit
}

// account is the run's; a step before has opened it.
func (k *kit) account(_ context.Context, r *wizard.Run) (account, error) {
	if s, ok := k.sessions.Find(r, ""); ok {
		return account{AstraSession: s, kit: k}, nil
	}
	return account{}, steps.Fail(providers.NotAuthenticated, codeNoAstraToken, "use the Astra token",
		"There is no Astra token any more.")
}

// both are the two sides of a peering as a run sees them.
type both struct {
	account
	vnet azure.Admin
}

func (k *kit) both(ctx context.Context, r *wizard.Run) (both, error) {
	a, err := k.account(ctx, r)
	if err != nil {
		return both{}, err
	}
	n, err := k.azure.Admin(ctx, r)
	return both{account: a, vnet: n}, err
}

// shapes are what the link is about: the database and the VNet.
func shapes() []wizard.Shape { return steps.Shapes(vDatabase, vAstraVNetID) }

// site is where the steps work that make things in Astra.
func (k *kit) site() *wizard.Site {
	return steps.Site("astra", func(v wizard.Values) providers.Place {
		return providers.Place{Provider: "astra", Account: v(vAstraOrg)}
	}, k.account)
}
