package aws

import (
	"context"
	"slices"
	"strings"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/aiven"
	"example.org/peerage/wizard/flows/steps"
)

// Caused says whether a fault is AWS's answer.
func Caused(f *wizard.Fault) bool { return f.Err.Provider == "aws" }

// renewAWS forgets the open sessions, so that the next call reads the
// configuration anew.
func (k *Side) renewAWS(_ context.Context, r *wizard.Run) (wizard.Outcome, error) {
	k.sessions.Drop(r)
	return wizard.Outcome{}, nil
}

// Remedies hold for every call to AWS.
func (k *Side) Remedies() []wizard.Remedy {
	renewed := wizard.Act{ID: "again", Title: "I have signed in: try again", Do: k.renewAWS}
	profile := steps.Edit("profile", "Use another profile", VarProfile)
	return append(codeRemedies(profile), []wizard.Remedy{
		{ID: "aws.login", When: func(_ *wizard.Run, f *wizard.Fault) bool {
			return Caused(f) && f.Class() == providers.NotAuthenticated && f.Err.Detail["login"] != ""
		},
			Says: func(_ *wizard.Run, f *wizard.Fault) string {
				return "The AWS sign-in of profile " + steps.Detail(f, "profile", "default") + " has ended."
			},
			Why:      wizard.Words("It is renewed in another terminal; this run waits here."),
			Diagnose: howToRenew, Acts: []wizard.Act{renewed, profile}},
		{ID: "aws.credentials", When: func(_ *wizard.Run, f *wizard.Fault) bool {
			return Caused(f) && f.Class() == providers.NotAuthenticated
		},
			Says: refusedKeys,
			Why: func(_ *wizard.Run, f *wizard.Fault) string {
				return strings.TrimSpace("Renew them (aws sso login, aws configure, or new keys), or use another profile. " +
					providers.AWSElsewhere(&f.Err))
			},
			Acts: append([]wizard.Act{profile, renewed}, k.toOthers(VarProfile)...)},
		{ID: "aws.forbidden", When: forbidden,
			Says: func(_ *wizard.Run, f *wizard.Fault) string {
				return "A " + f.Err.Detail["policy"] + " of your organization forbids this: " + steps.Detail(f, "action", "it") +
					"."
			},
			Why: wizard.Words("It stands above every right in the account, so IAM cannot lift it: whoever looks after the " +
				"organization's policies can. Such policies often close regions."),
			Acts: []wizard.Act{steps.ActCheck, profile}},
		{ID: "aws.not-permitted", When: func(_ *wizard.Run, f *wizard.Fault) bool {
			return Caused(f) && f.Class() == providers.NotPermitted
		},
			Says: func(_ *wizard.Run, f *wizard.Fault) string {
				return "Your identity may not do this in AWS: " + steps.Detail(f, "action", "a right") + " is missing."
			},
			Why:  wizard.Words("Whoever manages IAM in the account can allow it."),
			Acts: []wizard.Act{steps.ActCheck, profile}},
	}...)
}

// refusedKeys says who does not take the credentials: AWS itself, or nobody asked
// it.
func refusedKeys(_ *wizard.Run, f *wizard.Fault) string {
	switch f.Err.Code {
	case providers.AWSNoProfile:
		return "There is " + f.Err.Message + ". AWS was not asked."
	case providers.AWSNoKeys:
		return "Profile " + steps.Detail(f, "profile", "default") + " gives no sign-in to AWS that works."
	}
	return "AWS does not accept these credentials, or they have ended."
}

// forbidden matches what a policy above the account forbids.
func forbidden(_ *wizard.Run, f *wizard.Fault) bool {
	return Caused(f) && f.Class() == providers.NotPermitted && f.Err.Detail["policy"] != ""
}

// howToRenew shows the command that renews a profile's sign-in.
func howToRenew(_ context.Context, _ *wizard.Run, f *wizard.Fault) (wizard.Diagnosis, error) {
	return wizard.Diagnosis{
		Findings: []wizard.Finding{{Verdict: wizard.Unproved, Text: "Profile " + steps.Detail(f, "profile", "default") +
			" is signed in by a command:",
			Command: f.Err.Detail["login"]}}}, nil
}

func (k *Side) accountRemedies() []wizard.Remedy {
	return []wizard.Remedy{
		{ID: "W01.none", When: wizard.ByCode(codeAWSProfile),
			Says: wizard.Words("There is no AWS profile on this machine."),
			Why:  wizard.Words("Make one with aws configure or aws configure sso, or put keys into the environment."),
			Acts: append([]wizard.Act{steps.ActCheck}, k.toOthers(VarProfile)...)},
	}
}

// awsNetworkRemedies are about the VPC: its place, its owner, its ranges.
func awsNetworkRemedies(k *Side) []wizard.Remedy {
	other, region := steps.Edit("other-vpc", "Choose another VPC", VarVPC), steps.Edit("region", "Choose another region",
		VarRegion)
	return []wizard.Remedy{
		{ID: "W02.region-off", When: wizard.ByCode(providers.AWSRegionOff),
			Says: func(_ *wizard.Run, f *wizard.Fault) string {
				return "AWS does not take your credentials in region " + steps.Detail(f, "region", "this one") + "."
			},
			Why: wizard.Words("It takes them elsewhere. Either there is no region of this name, or it is not switched on for " +
				"the account: an administrator can do that."),
			Acts: []wizard.Act{region, steps.ActCheck}},
		{ID: "W02.overlap", When: wizard.ByCode(steps.CodeOverlap),
			Says: func(_ *wizard.Run, f *wizard.Fault) string {
				return "The networks cannot be peered: these ranges overlap: " + steps.Detail(f, "prefixes", "unknown") + "."
			},
			Acts: []wizard.Act{other, steps.Edit("other-aiven", "Choose another Aiven VPC", k.aiven.Of.VPC), steps.ActCheck}},
		{ID: "W02.not-found", When: wizard.ByCode(codeAWSNoVPC),
			Says: wizard.Words("There is no such VPC in this region and account."),
			Acts: []wizard.Act{other, region, steps.Edit("profile", "Use another profile", VarProfile), steps.ActCheck}},
		{ID: "W02.account-given", When: func(r *wizard.Run, f *wizard.Fault) bool {
			return f.Code(codeAWSAccount) && r.Get(VarRanges) == ""
		},
			Says: wizard.Words("This profile is not of the account that you gave as the VPC's."),
			Why:  wizard.Words("Only the owner of a VPC can accept a request to it, and change its routes."),
			Acts: append(append([]wizard.Act{steps.Edit("account", "Give the VPC's account anew", VarAccount),
				steps.Edit("accepter", "Choose another profile", VarAccepter)}, k.toOthers(VarAccepter)...), other)},
		{ID: "W02.account", When: wizard.ByCode(codeAWSAccount),
			Says: wizard.Words("This profile is not of the VPC's account."),
			Why:  wizard.Words("Only the owner of a VPC can accept a request to it, and change its routes."),
			Acts: append(append([]wizard.Act{steps.Edit("accepter", "Choose another profile", VarAccepter)},
				k.toOthers(VarAccepter)...), other)},
	}
}

func (k *Side) recreateAWS() wizard.Act {
	return wizard.Act{
		ID: "recreate", Title: "Create it again", Hint: "deletes Aiven's half, waits until it is gone", Danger: true,
		Do: steps.As(k.aiven.Account, healAWS), Goto: k.aiven.Half.Step,
	}
}

// healAWS deletes Aiven's half and waits until it is gone. The request that AWS holds goes with it, or has ended.
func healAWS(a aiven.Account, ctx context.Context, r *wizard.Run) (wizard.Outcome, error) {
	for _, name := range []string{VarPCX, VarPCXFrom} {
		if err := r.Set(ctx, name, ""); err != nil {
			return wizard.Outcome{}, err
		}
	}
	return a.AgainHalf(ctx, r)
}

// awsStateRemedies explain the ends to which Aiven's half can come.
func awsStateRemedies(k *Side) []wizard.Remedy {
	recreate := k.recreateAWS()
	other := steps.Edit("other-vpc", "Choose another VPC", VarVPC)
	return []wizard.Remedy{
		{ID: "W05.specification", When: wizard.ByCode(providers.AivenInvalid),
			Says: wizard.Words("AWS could not deliver Aiven's request: the account, the VPC or its region is wrong, the " +
				"ranges overlap, or the request lapsed."),
			Diagnose: k.awsCulprit,
			Acts:     []wizard.Act{recreate, other, steps.Edit("region", "Choose another region", VarRegion)}},
		{ID: "W05.rejected", When: wizard.ByCode(providers.AivenRejected),
			Says: wizard.Words("Somebody rejected Aiven's request in AWS."),
			Why:  wizard.Words("Ask who it was before you send another."), Acts: []wizard.Act{recreate, other}},
		{ID: "W05.deleted-by-peer", When: wizard.ByCode(providers.AivenDeletedByPeer),
			Says: wizard.Words("The connection was deleted in AWS, so Aiven gave this peering up."),
			Why:  wizard.Words("No way leads back from this state: it is created again."), Acts: []wizard.Act{recreate}},
		{ID: "W05.error", When: wizard.ByCode(providers.AivenFailed),
			Says: wizard.Words("Aiven could not build the peering."),
			Why:  wizard.Words("If it happens again, send Aiven's support the words and the id below."),
			Acts: []wizard.Act{recreate}},
		{ID: "W05.gone", When: wizard.ByCode(aiven.CodeGone), Lacks: k.aiven.Half.Step,
			Says: wizard.Words("Somebody deleted the peering in Aiven."), Acts: []wizard.Act{
				{ID: recreate.ID, Title: recreate.Title, Do: recreate.Do, Goto: recreate.Goto}, steps.ActCheck}},
		{ID: "W05.unknown", When: wizard.ByCode(codeAWSNoPCX),
			Says: func(_ *wizard.Run, f *wizard.Fault) string { return f.Err.Message },
			Acts: []wizard.Act{recreate, steps.ActCheck, {ID: "enter", Title: "Say which connection is Aiven's",
				Do: func(ctx context.Context, r *wizard.Run) (wizard.Outcome, error) {
					return wizard.Outcome{}, r.Set(ctx, VarPCXFrom, aiven.IDsAsked)
				}}}},
	}
}

// awsCulprit checks in turn what a request needs.
func (k *Side) awsCulprit(ctx context.Context, r *wizard.Run, _ *wizard.Fault) (wizard.Diagnosis, error) {
	var d wizard.Diagnosis
	v, found, err := k.lookAWSVPC(ctx, r)
	if err != nil {
		return d, err
	}
	clash := steps.Overlap(v.Ranges, []string{r.Get(aiven.VarRange)})
	for _, x := range []struct {
		ok        bool
		good, bad string
		act       string
	}{
		{found, "The VPC is in " + r.Get(VarRegion) + ".", "There is no VPC " + r.Get(VarVPC) + " in " + r.Get(VarRegion) +
			".", "other-vpc"},
		{v.Owner == "" || v.Owner == r.Get(VarAccount), "It belongs to account " + r.Get(VarAccount) + ".",
			"It belongs to account " + v.Owner + ", not to " + r.Get(VarAccount) + ".", "other-vpc"},
		{len(clash) == 0, "Its ranges do not overlap with the Aiven VPC's.",
			"The ranges overlap: " + strings.Join(clash, "; ") + ".", "other-vpc"},
	} {
		d.Findings = append(d.Findings, steps.Verdict(x.ok, x.good, x.bad))
		if !x.ok {
			d.Propose, d.Says = x.act, x.bad
			return d, nil
		}
	}
	return d, nil
}

// endedWords says what became of a request, by AWS's status.
var endedWords = map[string]string{
	"aws-" +
		providers.AWSFailed: "AWS could not deliver Aiven's request: the account, the VPC or its region is wrong, or the " +
		"ranges overlap.",
	"aws-" + providers.AWSExpired:  "The request lapsed: nobody accepted it within 7 days.",
	"aws-" + providers.AWSRejected: "Somebody rejected Aiven's request in AWS.",
	"aws-" + providers.AWSDeleted:  "The peering connection was deleted.",
	"aws-" + providers.AWSDeleting: "The peering connection is being deleted.",
}

// ways lead on from a connection that does not come up; an act of the board
// has none.
type ways struct {
	// recreate makes it anew, network chooses another VPC, profile is another one
	// that accepts.
	recreate, network, profile []wizard.Act
}

// again are the ways of a procedure.
func (k *Side) again() ways {
	return ways{
		recreate: []wizard.Act{k.recreateAWS()},
		network:  []wizard.Act{steps.Edit("other-vpc", "Choose another VPC", VarVPC)},
		profile:  []wizard.Act{steps.Edit("accepter", "Accept with another profile", VarAccepter)},
	}
}

// orCheck are acts, or looking again where there are none.
func orCheck(acts ...[]wizard.Act) []wizard.Act {
	if list := slices.Concat(acts...); len(list) > 0 {
		return list
	}
	return []wizard.Act{steps.ActCheck}
}

// awsConnectionRemedies are about the peering connection in AWS.
func awsConnectionRemedies(w ways) []wizard.Remedy {
	region := []wizard.Act{steps.Edit("region", "Choose another region", VarRegion)}
	check := []wizard.Act{steps.ActCheck}
	return []wizard.Remedy{
		{
			ID: "W06.not-visible", When: wizard.ByCode("InvalidVpcPeeringConnectionID.NotFound"),
			Says: wizard.Words("AWS does not show the request in your region yet."),
			Why:  wizard.Words("Normal for a few seconds. If it stays so, the region or the account is another one."),
			Auto: &wizard.Auto{Every: 5 * time.Second, For: 3 * time.Minute},
			Acts: slices.Concat([]wizard.Act{steps.ActAgain}, w.recreate, region),
		},
		{
			ID: "W06.ended", When: func(_ *wizard.Run, f *wizard.Fault) bool { return endedWords[f.Err.Code] != "" },
			Says: func(_ *wizard.Run, f *wizard.Fault) string { return endedWords[f.Err.Code] },
			Why: wizard.Words("Such a request does not come back, and cannot be deleted: AWS forgets it by itself. " +
				"Aiven sends another."),
			Acts: orCheck(w.recreate, w.network),
		},
		{
			ID: "W06.changed", When: wizard.ByCode("InvalidStateTransition"),
			Says: wizard.Words("The request has changed its state meanwhile."),
			Auto: &wizard.Auto{Every: 3 * time.Second, For: time.Minute}, Acts: check,
		},
		{
			ID: "W06.wrong-place", When: wizard.ByCode("OperationNotPermitted"),
			Says: wizard.Words("The request can be accepted only in the VPC's own region, by its own account."),
			Acts: slices.Concat(w.profile, region, check),
		},
		{
			ID: "W06.limit", When: overLimit,
			Says: func(_ *wizard.Run, f *wizard.Fault) string {
				return "A quota of the account is used up: " + f.Err.Code + "."
			},
			Why: wizard.Words("Delete what is not needed, or ask AWS for more under Service Quotas."), Acts: check,
		},
		{
			ID: "W06.not-permitted", When: mayNot("ec2:AcceptVpcPeeringConnection"),
			Says: wizard.Words("You may not accept the request: ec2:AcceptVpcPeeringConnection is missing."),
			Why:  wizard.Words("Send the command to a colleague who may accept it."),
			Acts: slices.Concat(check, []wizard.Act{steps.HandOver(cmdAWSAccept)}, w.profile),
		},
	}
}

func overLimit(_ *wizard.Run, f *wizard.Fault) bool {
	return Caused(f) && strings.HasSuffix(f.Err.Code, "LimitExceeded") && f.Class() == providers.Conflict
}

// mayNot matches a right that is missing, by the end of its name.
func mayNot(action string) func(*wizard.Run, *wizard.Fault) bool {
	return func(_ *wizard.Run, f *wizard.Fault) bool {
		return Caused(f) && f.Class() == providers.NotPermitted && f.Err.Detail["policy"] == "" &&
			strings.HasSuffix(f.Err.Detail["action"], action)
	}
}

// awsRouteRemedies are W07's.
func awsRouteRemedies() []wizard.Remedy {
	replace := wizard.Act{ID: "replace", Title: "Replace it", Danger: true, Do: decideRoute(VarReplace)}
	leave := wizard.Act{ID: "leave", Title: "Leave it as it is", Hint: "its subnets will not reach Aiven",
		Do: decideRoute(VarLeft)}
	tables := steps.Edit("tables", "Choose other route tables", VarTables)
	return []wizard.Remedy{
		{ID: "W07.blackhole", When: wizard.ByCode(codeAWSBlackhole),
			Says: func(_ *wizard.Run, f *wizard.Fault) string { return f.Err.Message },
			Why:  wizard.Words("Such a route carries nothing; it was left over by something that is gone."),
			Acts: []wizard.Act{replace, leave, tables}},
		{ID: "W07.other-peering", When: func(_ *wizard.Run, f *wizard.Fault) bool {
			return f.Code(codeAWSTaken) && strings.HasPrefix(f.Err.Detail["target"], "pcx-")
		},
			Says: func(_ *wizard.Run, f *wizard.Fault) string { return f.Err.Message },
			Why:  wizard.Words("That is another peering connection, and it works. Replacing the route takes its traffic away."),
			Acts: []wizard.Act{leave, replace, tables}},
		{ID: "W07.narrower", When: wizard.ByCode(codeAWSNarrower),
			Says: func(_ *wizard.Run, f *wizard.Fault) string { return f.Err.Message },
			Why: wizard.Words("The narrower route has the first say, so what is sent there does not reach Aiven. Nothing " +
				"here changes it: change it yourself, or leave it."),
			Acts: []wizard.Act{steps.ActCheck, leave, tables}},
		{ID: "W07.taken", When: wizard.ByCode(codeAWSTaken),
			Says: func(_ *wizard.Run, f *wizard.Fault) string { return f.Err.Message },
			Why: wizard.Words("Nothing here replaces a route that works and that it could not put back. Change it " +
				"yourself, or leave it."),
			Acts: []wizard.Act{steps.ActCheck, leave, tables}},
		{ID: "W07.there", When: wizard.ByCode("RouteAlreadyExists"),
			Says: wizard.Words("The route is there already."),
			Auto: &wizard.Auto{Every: 2 * time.Second, For: 30 * time.Second}, Acts: []wizard.Act{steps.ActCheck}},
		{ID: "W07.no-table", When: wizard.ByCode("InvalidRouteTableID.NotFound", "InvalidRouteTableId.Malformed"),
			Says: wizard.Words("The VPC has no such route table."), Acts: []wizard.Act{tables, steps.ActCheck}},
		{ID: "W07.not-permitted", When: mayNot("Route"),
			Says: func(_ *wizard.Run, f *wizard.Fault) string {
				return "You may not change the routes: " + steps.Detail(f, "action", "a right") + " is missing."
			},
			Why:  wizard.Words("Send the command to a colleague who may change them."),
			Acts: []wizard.Act{steps.ActCheck, steps.HandOver(cmdAWSRoute), tables}},
	}
}
