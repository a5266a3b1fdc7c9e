// Package aivenupcloud connects an Aiven project VPC to an UpCloud network:
// procedure U of the documents.
package aivenupcloud

import (
	"context"

	"example.org/peerage/providers"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/aiven"
	"example.org/peerage/wizard/flows/steps"
)

// kit is what the procedure's steps are made of.
type kit struct {
	*steps.Kit
	aiven    *aiven.Side
	sessions steps.Kept[providers.UpCloudSession]
}

func newKit(base *steps.Kit) *kit { return &kit{Kit: base, aiven: aiven.New(base, aivenSpec())} }

// aivenSpec is what is said of Aiven's side.
func aivenSpec() aiven.Spec {
	return aiven.Spec{
		Of: aiven.Project(), On: aiven.OnUpCloud(),
		Beforehand: []wizard.Finding{{
			Verdict: wizard.Unproved,
			Text:    "Aiven's network needs a router, too. It is Aiven's own and cannot be looked at from here.",
		}},
		Half: aiven.Half{
			Step:   "U04",
			Told:   map[string]string{"network": vNet},
			Name:   func(v wizard.Values) string { return steps.OrText(v(vNetName), v(vNet)) },
			Target: func(v wizard.Values) providers.AivenTarget { return providers.UpCloudTarget{NetworkID: v(vNet)} },
			Args: func(v wizard.Values, _ bool) []string {
				return []string{"--peer-cloud-account upcloud", "--peer-vpc " + steps.Filled(v, vNet)}
			},
		},
	}
}

func vars(names ...string) []wizard.Var {
	return steps.Merged(aiven.Variables(aiven.OnUpCloud()), upVariables()).Pick(names...)
}

// account is UpCloud as a run sees it: with its credentials' session.
type account struct {
	providers.UpCloudSession
	*kit
}

// account opens nothing: a step before has.
func (k *kit) account(_ context.Context, r *wizard.Run) (account, error) {
	s, ok := k.sessions.Find(r, "")
	if !ok {
		return account{}, noCredentials("use the UpCloud credentials")
	}
	return account{UpCloudSession: s, kit: k}, nil
}

func noCredentials(op string) error {
	return steps.Fail(providers.NotAuthenticated, codeNoUpCloud, op, "There are no credentials for UpCloud any more.")
}

// both are the two sides of a peering as a run sees them.
type both struct {
	account
	from aiven.Account
}

func (k *kit) both(ctx context.Context, r *wizard.Run) (both, error) {
	s, err := k.account(ctx, r)
	if err != nil {
		return both{}, err
	}
	a, err := k.aiven.Account(ctx, r)
	return both{account: s, from: a}, err
}
