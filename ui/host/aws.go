package host

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"peerage/providers"
	"peerage/providers/aws"
	"peerage/providers/sim"
	"peerage/providers/sim/company"
	"peerage/providers/sim/world"
	"peerage/providers/spawn"
	"peerage/providers/watch"
	"peerage/wizard"
	"peerage/wizard/flows"
)

func init() { register(40, func() service { return &awsService{plainService: plainService{"aws"}} }) }

type awsService struct {
	plainService
	cloud *aws.Cloud
	now   func() time.Time
	kept  keeper
}

func (a *awsService) open(c *flows.Clouds, s surroundings) {
	a.cloud, a.now = aws.New(aws.Options{Clock: s.clock, ReadOnly: s.ReadOnly, WireLog: s.wire, Env: s.Env}), s.clock.Now
	c.AWS = a.cloud
}

func (a *awsService) embed(c *flows.Clouds, e embedding) {
	keys := func(profile, title string, k *world.AWSKey) aws.Keys {
		return aws.Keys{Profile: profile, Title: title, AccessKeyID: k.ID, Secret: k.Secret}
	}
	a.cloud = aws.New(aws.Options{Endpoint: e.at[sim.AWS], HTTP: e.http.Transport, Clock: e.clock, ReadOnly: e.ReadOnly, Limit: demoLimit,
		Env: e.env(nil), Given: []aws.Keys{keys("contoso", "profile contoso", e.acc.AWS.Ana),
			keys("contoso-network", "profile contoso-network (the network team)", e.acc.AWS.Network)}})
	a.now = e.clock.Now
	c.AWS = a.cloud
}

// awsPatience is how long the silent sign-in to AWS may take: keys in files
// are there at once, and nobody is asked for anything else.
const awsPatience = 10 * time.Second

// awsShare is what each further account adds to the pause between two looks
// at one: all accounts together stay at half the adapter's budget.
const awsShare = 2 * time.Second

// awsFrom are the variables with which a run names a profile.
var awsFrom = []string{"AWS_PROFILE", "AWS_ACCEPTER_PROFILE"}

func (a *awsService) signs() []string { return append(awsFrom[:2:2], "AWS_USER") }

func (a *awsService) watch(ctx context.Context, f *Feed, list []told) ([]watch.Source, string) {
	on, err := a.accounts(ctx, list)
	every := max(watch.DefaultInterval, time.Duration(len(on))*awsShare)
	var out []watch.Source
	for _, x := range on {
		out = append(out, a.kept.source(x.profile+every.String(), watch.AWSAccount(x.session, x.account, every, a.now)))
	}
	if err != nil {
		out = append(out, f.broken("aws", "AWS accounts", err))
	}
	return out, ""
}

// awsAccount is an account and the profile with which it is seen, or why it
// is not.
type awsAccount struct {
	profile, account string
	session          providers.AWSSession
	err              error
}

// accounts are those of the profiles that work without asking, each once: the
// profile in use has the first say. The error is the first worth telling.
func (a *awsService) accounts(ctx context.Context, list []told) ([]awsAccount, error) {
	if a.cloud == nil {
		return nil, nil
	}
	ctx, cancel := context.WithTimeout(providers.Hasty(ctx), awsPatience)
	defer cancel()
	profiles, err := a.cloud.Profiles(ctx)
	if err != nil {
		return nil, err
	}
	profiles = slices.DeleteFunc(profiles, func(p providers.AWSProfile) bool { return p.Program && !awsAgreed(list, p.Name) })
	found := make([]awsAccount, len(profiles))
	var all sync.WaitGroup
	for i, p := range profiles {
		all.Add(1)
		spawn.Go(func() {
			defer all.Done()
			found[i] = a.signIn(ctx, p.Name)
		})
	}
	all.Wait()
	var out []awsAccount
	for _, x := range found {
		if x.session != nil && !slices.ContainsFunc(out, func(y awsAccount) bool { return y.account == x.account }) {
			out = append(out, x)
		}
	}
	return out, awsRefusal(found)
}

// awsRefusal is why a profile did not work. A profile without keys says
// nothing; of those beside the profile in use, keys that have ended are passed
// over.
func awsRefusal(found []awsAccount) error {
	first := true
	for _, x := range found {
		if e := providers.AsError(x.err); e != nil && (e.Code == aws.CodeNoCredentials || e.Class == providers.Cancelled) {
			continue
		}
		if x.err != nil && (first || !ended(x.err)) {
			return x.err
		}
		first = false
	}
	return nil
}

// signIn proves a profile; without a session when it does not work.
func (a *awsService) signIn(ctx context.Context, profile string) awsAccount {
	s, err := a.cloud.Open(ctx, profile)
	if err != nil {
		return awsAccount{err: err}
	}
	account, _, err := s.Caller(ctx)
	if err != nil {
		return awsAccount{err: err}
	}
	return awsAccount{profile: profile, account: account, session: s}
}

// awsAgreed says whether a run was told to use a profile.
func awsAgreed(list []told, profile string) bool {
	return slices.ContainsFunc(awsFrom, func(name string) bool { return agreed(list, name, profile) })
}

func (a *awsService) connect(context.Context, func(wizard.Sign)) error {
	return errors.New("for AWS, run aws configure or aws sso login, then have the board look again")
}

func (a *awsService) doctor(ctx context.Context) []wizard.Finding {
	if a.cloud == nil {
		return nil
	}
	on, err := a.accounts(ctx, nil)
	var out []wizard.Finding
	if err != nil {
		out = append(out, wizard.Finding{Verdict: wizard.Unproved, Text: "An AWS profile does not work: " + err.Error(), Fix: "aws configure, or aws sso login."})
	} else if len(on) == 0 {
		out = append(out, wizard.Finding{Verdict: wizard.Unproved, Text: "No AWS profile that works without asking.", Fix: "aws configure, or aws sso login."})
	}
	for _, x := range on {
		text := "AWS account " + x.account
		if x.profile != "" {
			text += ": profile " + x.profile
		}
		out = append(out, wizard.Finding{Verdict: wizard.OK, Text: text + " works."})
	}
	return out
}

// answers are those of somebody who connects vpc-orders with aiven-aws-eu.
func (a *awsService) answers(acc *company.Accounts) map[string]map[string]string {
	return map[string]map[string]string{"aiven-aws": {
		"AWS_PROFILE": "contoso", "AWS_VPC_REGION": acc.AWS.Region, "AWS_VPC_ID": acc.AWS.VPCs["vpc-orders"],
		"AIVEN_ORG_ID": acc.Org, "AIVEN_ORGANIZATION_VPC_ID": acc.VPCs[company.AWSVPC].ID,
	}}
}

// LabAWS is the customer's account; VPCID has no peering yet.
type LabAWS struct {
	AccessKeyID     string            `json:"access_key_id"`
	SecretAccessKey string            `json:"secret_access_key"`
	AccountID       string            `json:"account_id"`
	Region          string            `json:"region"`
	Regions         []string          `json:"regions"`
	VPCID           string            `json:"vpc_id"`
	VPCs            map[string]string `json:"vpcs"`
	// RouteTables are those of VPCID.
	RouteTables []string `json:"route_tables"`
}

func (a *awsService) card(w *world.World, acc *company.Accounts, _ sim.Endpoints) any {
	x := acc.AWS
	v := w.AWS.VPC(x.VPCs["vpc-orders"])
	out := LabAWS{AccessKeyID: x.Ana.ID, SecretAccessKey: x.Ana.Secret, AccountID: x.Account, Region: x.Region,
		Regions: w.AWS.Regions, VPCID: v.ID, VPCs: x.VPCs}
	for _, t := range w.AWS.Tables(x.Account, v.Region) {
		if t.VPC == v.ID {
			out.RouteTables = append(out.RouteTables, t.ID)
		}
	}
	return out
}
