package aws

import (
	"context"
	"slices"
	"strings"

	"example.org/peerage/providers"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/aiven"
	"example.org/peerage/wizard/flows/steps"
)

// Account chooses the person's AWS profile and proves it (W01).
func (k *Side) Account(id string) *wizard.Step {
	return &wizard.Step{
		ID: id, Title: "AWS account", Actor: actorAWS, Preflight: true, Live: true, Teardown: true, SignsIn: "aws",
		Why:     "With it the request is accepted and the routes are made. Your AWS configuration is read, never changed.",
		Gives:   []string{VarUser, VarCaller},
		Command: cmdAWSCaller,
		Inputs: []wizard.Input{{
			Var: VarProfile, Choices: k.awsProfiles, Only: true, Free: true, Hint: "type a profile's name",
		}, k.codeOf(VarProfile, VarCode), k.codeOf(VarAccepter, VarAccepterCode)},
		Check:    k.openAWS,
		Remedies: k.accountRemedies(),
		Result:   steps.Words(VarUser),
	}
}

func (k *Side) awsProfiles(ctx context.Context, _ *wizard.Run) ([]wizard.Choice, error) {
	list, err := k.AWS.Profiles(ctx)
	if err != nil {
		return nil, err
	}
	var out []wizard.Choice
	for _, p := range list {
		out = append(out, wizard.Choice{Value: steps.OrText(p.Name, Environment), Title: steps.OrText(p.Title, p.Name)})
	}
	if len(out) > 1 && !k.alone { // of one alone nobody is asked
		out = append(out, otherTeam())
	}
	if len(out) == 0 {
		return nil, steps.Fail(providers.NotAuthenticated, codeAWSProfile, "list the AWS profiles",
			"There is no AWS profile on this machine.")
	}
	return out, nil
}

// openAWS proves the credentials afresh.
func (k *Side) openAWS(ctx context.Context, r *wizard.Run) ([]wizard.Finding, error) {
	if unseen(r) {
		return awsIsOthers(ctx, r)
	}
	k.sessions.Drop(r, r.Get(VarProfile))
	s, err := k.Chosen(ctx, r)
	if err != nil {
		return nil, err
	}
	if _, err := k.Accepter(ctx, r); err != nil && !byOthers(r) { // a code holds for half a minute
		return nil, err
	}
	account, arn, err := s.Caller(ctx)
	if err != nil {
		return nil, err
	}
	if err := steps.Set(ctx, r, VarCaller, account, VarUser, steps.LastPart(arn)+" in "+account); err != nil {
		return nil, err
	}
	return []wizard.Finding{{Verdict: wizard.OK, Text: "AWS knows the credentials: " + arn + "."}}, nil
}

// Network chooses the region and the VPC (W02). The Aiven VPC's range is
// known by then.
func (k *Side) Network(id string) *wizard.Step {
	return &wizard.Step{
		ID: id, Title: "Your VPC", Actor: actorAWS, Preflight: true,
		Why:     "The network that Aiven will be peered with. Its ranges must not overlap with the Aiven VPC.",
		Needs:   []string{VarCaller, k.aiven.Of.VPC},
		Gives:   []string{VarRegion, VarVPC, VarAccount},
		Command: cmdAWSVPCs,
		Inputs: []wizard.Input{
			{
				Var: VarRegion, Free: true, Hint: "type a region",
				Choices: unlessUnseen(steps.As(k.Chosen, Profile.awsRegions)),
			},
			{
				Var: VarVPC, Free: true, Hint: "paste a VPC id",
				Choices: unlessUnseen(steps.As(k.Chosen, Profile.awsVPCs)), Derive: k.deriveAWSVPC,
			},
			{
				Var: VarAccount, Says: func(*wizard.Run) string {
					return "Your profile does not show this VPC. Which account does it belong to? 12 digits."
				},
				Needed: func(r *wizard.Run) bool { return r.Get(VarVPC) != "" && r.Get(VarRanges) == "" },
			},
			{
				Var: VarAccepter, Choices: k.otherProfiles, Free: true, Hint: "type a profile of that account",
				Needed: func(r *wizard.Run) bool { return otherOwner(r) && !unseen(r) },
			},
			k.codeOf(VarAccepter, VarAccepterCode),
			{
				Var: VarRanges, Hint: "with commas between; whoever owns the VPC knows them",
				Needed: func(r *wizard.Run) bool { return byOthers(r) && r.Get(VarRanges) == "" },
			},
		},
		Check:    k.fits(),
		Remedies: awsNetworkRemedies(k),
		Result:   steps.Words(VarVPCName, VarRanges, VarRegion),
	}
}

// awsRegions puts the Aiven VPC's own region first.
func (s Profile) awsRegions(ctx context.Context, r *wizard.Run) ([]wizard.Choice, error) {
	list, err := s.Regions(ctx)
	if providers.Is(err, providers.NotPermitted) {
		r.Note("The regions cannot be listed: " + err.Error() + ". Type the one that your VPC lies in.")
		list, err = []string{s.own(), strings.TrimPrefix(r.Get(aiven.VarCloud), "aws-")}, nil
	}
	if err != nil {
		return nil, err
	}
	slices.Sort(list)
	list = slices.DeleteFunc(slices.Compact(list), func(x string) bool { return x == "" })
	var first, out []wizard.Choice
	for _, x := range list {
		if "aws-"+x == r.Get(aiven.VarCloud) {
			first = append(first, wizard.Choice{Value: x, Title: x, Columns: []string{"where the Aiven VPC lies"}})
			continue
		}
		out = append(out, wizard.Choice{Value: x, Title: x})
	}
	return append(first, out...), nil
}

func (s Profile) awsVPCs(ctx context.Context, r *wizard.Run) ([]wizard.Choice, error) {
	list, err := s.VPCs(ctx, r.Get(VarRegion))
	if err != nil {
		return nil, err
	}
	var out []wizard.Choice
	for _, v := range list {
		c := wizard.Choice{Value: v.ID, Title: steps.OrText(v.Name, v.ID),
			Columns: []string{strings.Join(v.Ranges, ", "), v.ID}}
		if clash := steps.Overlap(v.Ranges, []string{r.Get(aiven.VarRange)}); len(clash) > 0 {
			c.Disabled = "overlaps: " + strings.Join(clash, "; ")
		}
		if v.Owner != r.Get(VarCaller) {
			c.Warn = "belongs to account " + v.Owner
		} else if v.Default {
			c.Warn = "the region's default VPC"
		}
		out = append(out, c)
	}
	return steps.PossibleFirst(out), nil
}

// lookAWSVPC finds the chosen VPC, as its owner if another profile accepts.
func (k *Side) lookAWSVPC(ctx context.Context, r *wizard.Run) (providers.AWSVPC, bool, error) {
	open := []steps.Open[Profile]{k.Chosen}
	if r.Get(VarAccepter) != "" && !byOthers(r) {
		open = append(open, k.Accepter)
	}
	for _, open := range open {
		s, err := open(ctx, r)
		if err != nil {
			return providers.AWSVPC{}, false, err
		}
		list, err := s.VPCs(ctx, r.Get(VarRegion))
		if err != nil {
			return providers.AWSVPC{}, false, err
		}
		i := slices.IndexFunc(list, func(v providers.AWSVPC) bool { return v.ID == r.Get(VarVPC) })
		if i >= 0 {
			return list[i], true, nil
		}
	}
	return providers.AWSVPC{}, false, nil
}

// deriveAWSVPC sets what the VPC's entry tells; a VPC that is not shown leaves
// it open.
func (k *Side) deriveAWSVPC(ctx context.Context, r *wizard.Run, _ string) error {
	if unseen(r) {
		return nil
	}
	if err := forgetOther(ctx, r); err != nil {
		return err
	}
	v, _, err := k.lookAWSVPC(ctx, r)
	if err != nil {
		return err
	}
	if v.Owner != "" {
		if err := r.Set(ctx, VarAccount, v.Owner); err != nil {
			return err
		}
	}
	return steps.Set(ctx, r, VarVPCName, steps.OrText(v.Name, v.ID, r.Get(VarVPC)),
		VarRanges, strings.Join(v.Ranges, ", "))
}

// tokenVPC is of which VPC, seen by which account, the owner was told.
const tokenVPC = "aws.vpc"

// forgetOther forgets whose another VPC was, and who was to accept for it.
func forgetOther(ctx context.Context, r *wizard.Run) error {
	was, is := r.Token(tokenVPC), r.Get(VarCaller)+" "+r.Get(VarVPC)
	if was == is {
		return nil
	}
	if was != "" {
		if err := steps.Set(ctx, r, VarAccount, "", VarAccepter, ""); err != nil {
			return err
		}
	}
	return r.SetToken(ctx, tokenVPC, is)
}

// otherOwner says that the chosen profile's account is not the VPC's.
func otherOwner(r *wizard.Run) bool {
	return r.Get(VarAccount) != "" && r.Get(VarAccount) != r.Get(VarCaller)
}

func (k *Side) otherProfiles(ctx context.Context, r *wizard.Run) ([]wizard.Choice, error) {
	list, err := k.awsProfiles(ctx, r)
	list = slices.DeleteFunc(list, func(c wizard.Choice) bool { return c.Value == r.Get(VarProfile) || c.Value == Others })
	return append(list, otherTeam()), err
}

// whose says to whom the VPC belongs, and from whom that is known.
func whose(r *wizard.Run) string {
	if r.Get(VarRanges) == "" {
		return "lies in " + r.Get(VarAccount) + ", as you gave it"
	}
	return "belongs to " + r.Get(VarAccount)
}

// fits looks at the VPC, as far as it is the person's to look at.
func (k *Side) fits() func(context.Context, *wizard.Run) ([]wizard.Finding, error) {
	return orOthers(steps.As(k.Accepter, Profile.awsFits), k.fitsTheirs)
}

// overlapping is the fault of ranges that overlap with the Aiven VPC's.
func overlapping(ranges []string, r *wizard.Run) error {
	clash := steps.Overlap(ranges, []string{r.Get(aiven.VarRange)})
	if len(clash) == 0 {
		return nil
	}
	e := steps.Fail(providers.Invalid, steps.CodeOverlap, "compare the ranges",
		"The ranges overlap: "+strings.Join(clash, "; ")+".")
	e.Detail = map[string]string{"prefixes": strings.Join(clash, "; ")}
	return e
}

// awsFits looks at the VPC: whether it is there, whose it is, and its ranges.
func (s Profile) awsFits(ctx context.Context, r *wizard.Run) ([]wizard.Finding, error) {
	var out []wizard.Finding
	if otherOwner(r) {
		account, _, err := s.Caller(ctx)
		if err != nil {
			return nil, err
		}
		if account != r.Get(VarAccount) {
			return nil, steps.Fail(providers.Invalid, codeAWSAccount, "look at the account", "Profile "+r.Get(VarAccepter)+
				" is of account "+account+", but the VPC "+whose(r)+".")
		}
		out = append(out, wizard.Finding{
			Verdict: wizard.OK, Text: "Profile " + r.Get(VarAccepter) + " is of the VPC's account: it will accept.",
		})
	}
	v, found, err := s.lookAWSVPC(ctx, r)
	if err != nil {
		return nil, err
	}
	if !found {
		return nil, steps.Fail(providers.NotFound, codeAWSNoVPC, "look at the VPC",
			"There is no VPC "+r.Get(VarVPC)+" in "+r.Get(VarRegion)+" that your profile shows.")
	}
	if err := r.Set(ctx, VarRanges, strings.Join(v.Ranges, ", ")); err != nil {
		return nil, err
	}
	if err := overlapping(v.Ranges, r); err != nil {
		return nil, err
	}
	out = append(out, wizard.Finding{Verdict: wizard.OK, Text: "The VPC's ranges do not overlap with the Aiven VPC's."})
	ways, err := s.waysAlready(ctx, r)
	return append(out, ways...), err
}
