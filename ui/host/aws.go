package host

import (
	"context"
	"io"
	"maps"
	"slices"
	"time"

	"peerage/providers"
	"peerage/providers/aws"
	"peerage/providers/sim"
	"peerage/providers/sim/company"
	"peerage/providers/sim/world"
	"peerage/providers/watch"
	"peerage/ui/front"
)

// openAWS makes the adapter for the person's own AWS configuration.
func openAWS(o *Options, s Settings, wire io.Writer) {
	o.AWS = aws.New(aws.Options{Clock: o.Clock, ReadOnly: s.ReadOnly, WireLog: wire, Env: s.Env})
}

// demoAWS makes the adapter for the embedded AWS; it knows no other sign-in
// than the company's.
func demoAWS(o *Options, at sim.Endpoints, acc *company.Accounts, s DemoSettings) {
	keys := func(profile, title string, k *world.AWSKey) aws.Keys {
		return aws.Keys{Profile: profile, Title: title, AccessKeyID: k.ID, Secret: k.Secret}
	}
	o.AWS = aws.New(aws.Options{Endpoint: at.AWS, HTTP: transport(nil), Clock: o.Clock, ReadOnly: s.ReadOnly, Limit: 200,
		Env: func(string) string { return "" },
		Given: []aws.Keys{keys("contoso", "profile contoso", acc.AWS.Ana),
			keys("contoso-network", "profile contoso-network (the network team)", acc.AWS.Network)}})
}

// awsAnswers are those of somebody who connects vpc-orders with aiven-aws-eu.
func awsAnswers(acc *company.Accounts) map[string]string {
	return map[string]string{
		"AWS_PROFILE": "contoso", "AWS_VPC_REGION": acc.AWS.Region, "AWS_VPC_ID": acc.AWS.VPCs["vpc-orders"],
		"AIVEN_ORG_ID": acc.Org, "AIVEN_ORGANIZATION_VPC_ID": acc.VPCs[company.AWSVPC].ID,
	}
}

// awsPatience is how long the board's silent sign-in to AWS may take: keys in
// files are there at once, and nothing else is asked.
const awsPatience = 10 * time.Second

// signInAWS uses what works without asking; none is fine.
func (f *Feed) signInAWS(ctx context.Context) map[string]providers.AWSSession {
	if f.h.o.AWS == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(providers.Hasty(ctx), awsPatience)
	defer cancel()
	list, err := f.h.o.AWS.Profiles(ctx)
	if err != nil {
		return nil
	}
	out := map[string]providers.AWSSession{}
	if !f.h.o.Demo { // only the profile in use: others may start a program or want a code
		list = list[:min(1, len(list))]
	}
	for _, p := range list {
		s, err := f.h.o.AWS.Open(ctx, p.Name)
		if err != nil {
			continue
		}
		if account, _, err := s.Caller(ctx); err == nil && out[account] == nil {
			out[account] = s
		}
	}
	return out
}

func (f *Feed) awsSources(on map[string]providers.AWSSession) []watch.Source {
	var out []watch.Source
	for _, account := range slices.Sorted(maps.Keys(on)) {
		out = append(out, watch.AWSAccount(on[account], account, 0, f.h.o.Clock.Now))
	}
	return out
}

// awsMending is the act that the verdict of a link on AWS asks for.
func (f *Feed) awsMending(l providers.Link, own string) (front.LinkAct, bool) {
	a := front.LinkAct{ID: "mend"}
	switch l.Repair {
	case watch.RepairAccept:
		a.Title, a.Verb, a.Start = "Accept the request", "accept request", awsStart("aws-accept", l)
	case watch.RepairDeleteCloud:
		for _, a := range awsDeleting(l) {
			return a, true
		}
		return a, false
	case watch.RepairRecreateHosted, watch.RepairRecreateCloud, watch.RepairCreateCloud:
		a.Title, a.Verb, a.Hint = wizardly(l.Repair, "AWS")
		if own != "" {
			a.Resume, a.Back = own, "W04"
			return a, true
		}
		a.Start = awsStart("aiven-aws", l)
	default:
		return a, false
	}
	return a, true
}

// awsStart begins a procedure of AWS with what the link tells: the acts want
// the connection, the wizard the two networks.
func awsStart(procedure string, l providers.Link) *front.StartOptions {
	v := map[string]string{}
	if c := l.Cloud; c != nil && procedure != "aiven-aws" {
		v["AWS_VPC_REGION"], v["AWS_PEERING_CONNECTION_ID"] = c.Region, c.ID
	}
	if h := l.Hosted; h != nil && procedure == "aiven-aws" {
		v["AIVEN_ORG_ID"], v["AIVEN_ORGANIZATION_VPC_ID"] = h.Attrs[watch.AttrOrg], h.NetworkID
		v["AWS_VPC_REGION"], v["AWS_VPC_ID"] = h.Attrs[watch.AttrPeerRegion], h.PeerID
	}
	maps.DeleteFunc(v, func(_, x string) bool { return x == "" })
	return &front.StartOptions{Procedure: procedure, Values: v, Guided: true}
}

// ofAWS says that a link's cloud is AWS.
func ofAWS(l providers.Link) bool { return l.Kind == watch.KindAivenAWS || l.Kind == watch.KindAWSAWS }

// awsDeleting deletes the connection of a link that no run made. One that has
// ended cannot be deleted.
func awsDeleting(l providers.Link) []front.LinkAct {
	if l.Cloud == nil || l.Cloud.Provider != "aws" || !slices.Contains([]string{"active", "provisioning", "pending-acceptance"}, l.Cloud.State) {
		return nil
	}
	return []front.LinkAct{{ID: "delete-cloud", Title: "Delete the connection in AWS…", Verb: "delete half",
		Danger: true, Deletes: true, Confirm: typable(l), Start: awsStart("aws-remove-half", l)}}
}
