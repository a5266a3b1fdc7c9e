// Package aws holds the steps on AWS's side that several procedures share.
package aws

import (
	"context"
	"strings"

	"example.org/peerage/providers"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/aiven"
	"example.org/peerage/wizard/flows/steps"
)

const actorAWS = "AWS · you"

// Side is AWS's side of a peering with Aiven: its steps are methods.
type Side struct {
	*steps.Kit
	aiven    *aiven.Side
	sessions steps.Kept[providers.AWSSession]
	// alone: an act on a half in AWS, of which nothing is Aiven's.
	alone bool
}

// New makes the side that Aiven's requests come to.
func New(from *aiven.Side) *Side { return &Side{Kit: from.Kit, aiven: from} }

// AivenSpec is what is said of Aiven's side of a peering with AWS; half is the
// step that creates Aiven's half.
func AivenSpec(of aiven.Owner, half string) aiven.Spec {
	told := map[string]string{"account": VarAccount, "network": VarVPC, "peer-region": VarRegion}
	if of.ByID {
		told = nil
	}
	return aiven.Spec{
		Of: of, On: aiven.OnAWS(),
		Half: aiven.Half{
			Step: half, Row: "W04", Told: told,
			Target: func(v wizard.Values) providers.AivenTarget {
				return providers.AWSTarget{AccountID: v(VarAccount), VPC: v(VarVPC), Region: v(VarRegion)}
			},
			Name: vpcName,
			Args: func(v wizard.Values, _ bool) []string {
				return []string{
					"--peer-cloud-account " + steps.Filled(v, VarAccount), "--peer-vpc " + steps.Filled(v, VarVPC),
					"--peer-region " + steps.Filled(v, VarRegion),
				}
			},
		},
	}
}

func vpcName(v wizard.Values) string { return steps.OrText(v(VarVPCName), v(VarVPC)) }

func forAct(base *steps.Kit) *Side {
	k := New(aiven.New(base, AivenSpec(aiven.Organization(), "W04")))
	k.alone = true
	return k
}

func vars(names ...string) []wizard.Var { return Variables().Pick(names...) }

// Profile is AWS as a run sees it: through one of the person's profiles.
type Profile struct {
	providers.AWSSession
	*Side
}

// Chosen is the profile that was chosen, Accepter the one that accepts.
func (k *Side) Chosen(ctx context.Context, r *wizard.Run) (Profile, error) {
	return k.profile(ctx, r, r.Get(VarProfile), VarCode)
}

func (k *Side) Accepter(ctx context.Context, r *wizard.Run) (Profile, error) {
	if name := r.Get(VarAccepter); name != "" {
		return k.profile(ctx, r, name, VarAccepterCode)
	}
	return k.Chosen(ctx, r)
}

// near are regions in which the person works.
func near(r *wizard.Run) []string {
	return []string{r.Get(VarRegion), strings.TrimPrefix(r.Get(aiven.VarCloud), "aws-")}
}

// placed has a session know where the person works.
func placed(s providers.AWSSession, near []string) providers.AWSSession {
	if at, ok := s.(providers.AWSPlaced); ok {
		at.Near(near...)
	}
	return s
}

// own is the profile's own region; "" is none.
func (s Profile) own() string {
	if at, ok := s.AWSSession.(providers.AWSPlaced); ok {
		return at.Region()
	}
	return ""
}

// both are the two sides of a peering as a run sees them; AWS's has no session
// where it is another team's.
type both struct {
	Profile
	from aiven.Account
}

func (k *Side) both(ctx context.Context, r *wizard.Run) (both, error) {
	a, err := k.aiven.Account(ctx, r)
	if err != nil || byOthers(r) {
		return both{Profile: Profile{Side: k}, from: a}, err
	}
	p, err := k.Accepter(ctx, r)
	return both{Profile: p, from: a}, err
}
