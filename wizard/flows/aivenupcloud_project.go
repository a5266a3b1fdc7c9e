package flows

import (
	"context"
	"time"

	"peerage/providers"
	"peerage/wizard"
)

const (
	keyProjectVPC = "aiven-project-vpc"
	codeNoProject = "no-project"
)

// projectVPC chooses the project and its VPC on the cloud to peer with, or makes
// one.
func (k *kit) projectVPC(id string) *wizard.Step {
	isNew := func(r *wizard.Run) bool { return r.Get(vPVPC) == newVPC }
	return &wizard.Step{
		ID: id, Title: "Aiven project and VPC", Actor: actorAiven, Preflight: true,
		Why:     "Only a VPC on " + k.cloudName() + " can be peered with " + k.peerName() + ". Its range must not overlap with yours.",
		Gives:   []string{vProject, vPVPC, vCIDR, vCloud, vVPCName},
		Command: cmdProjectVPCs,
		Inputs: []wizard.Input{
			{Var: vProject, Only: true, Free: true, Hint: "choose, or type a project's name", Choices: k.projectChoices},
			{Var: vPVPC, Free: true, Hint: "choose, or paste a VPC id", Choices: k.projectVPCChoices},
			k.newCloud(vUpCloud, orText(k.cloud, "azure-"), isNew, projectScope), {Var: vNewCIDR, Needed: isNew},
		},
		Check: k.projectChecked,
		Find:  k.findProjectVPC,
		Confirm: func(v wizard.Values) string {
			if v(vPVPC) != newVPC {
				return ""
			}
			return "A VPC " + v(vNewCIDR) + " is created on " + v(vUpCloud) + " in project " + v(vProject) + ". It takes a few minutes."
		},
		Do: k.makeProjectVPC, Undo: k.removeProjectVPC, Keep: k.keepProjectVPC,
		Wait: &wizard.Wait{Who: "Aiven", Poll: k.pollProjectVPC, Path: []string{stApproved, stActive},
			Every: 5 * time.Second, Typical: 3 * time.Minute, Deadline: 15 * time.Minute},
		Remedies: projectRemedies(k, id),
		Result:   words(vProject, vCIDR, vCloud),
	}
}

func (k *kit) projectChoices(ctx context.Context, r *wizard.Run) ([]wizard.Choice, error) {
	s, err := k.aiven(r)
	if err != nil {
		return nil, err
	}
	list, err := s.Projects(ctx)
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, fail(providers.NotFound, codeNoProject, "list the projects", "This token belongs to no Aiven project.")
	}
	var out []wizard.Choice
	for _, p := range list {
		out = append(out, wizard.Choice{Value: p, Title: p})
	}
	return out, nil
}

func (k *kit) projectVPCChoices(ctx context.Context, r *wizard.Run) ([]wizard.Choice, error) {
	s, err := k.aiven(r)
	if err != nil {
		return nil, err
	}
	list, err := s.VPCs(ctx, projectScope(r))
	if err != nil {
		return nil, err
	}
	var out []wizard.Choice
	for _, v := range list {
		if k.here(v.Cloud) && !over(v.State) {
			out = append(out, wizard.Choice{Value: v.ID, Title: v.CIDR, Columns: []string{v.Cloud, v.State, v.ID}})
		}
	}
	return append(out, wizard.Choice{Value: newVPC, Title: "Create a VPC…"}), nil
}

// projectChecked says what can be proved about Aiven's side beforehand.
func (k *kit) projectChecked(ctx context.Context, r *wizard.Run) ([]wizard.Finding, error) {
	s, err := k.aiven(r)
	if err != nil {
		return nil, err
	}
	if _, err := s.VPCs(ctx, projectScope(r)); err != nil {
		return nil, err
	}
	return []wizard.Finding{
		{Verdict: wizard.OK, Text: "The token may read the project's networks (project:networking:read)."},
		{Verdict: wizard.Unproved, Text: "Whether it may change them (project:networking:write) shows when the peering is created."},
		{Verdict: wizard.Unproved, Text: "Aiven's network needs a router, too. It is Aiven's own and cannot be looked at from here."},
	}, nil
}

func projectVPCItem(r *wizard.Run, id string) wizard.Item {
	return wizard.Item{Key: keyProjectVPC, Kind: "project VPC", ID: id, Name: orText(r.Get(vNewCIDR), r.Get(vCIDR)),
		Attrs: map[string]string{"project": r.Get(vProject)}}
}

// findProjectVPC gets the chosen VPC, or the one that this run had begun to
// make: a project's VPC has no name, so its range tells.
func (k *kit) findProjectVPC(ctx context.Context, r *wizard.Run) (wizard.Found, error) {
	s, err := k.aiven(r)
	if err != nil {
		return wizard.Found{}, err
	}
	if r.Get(vPVPC) != newVPC {
		v, err := s.VPC(ctx, projectScope(r), r.Get(vPVPC))
		if err != nil {
			return wizard.Found{}, err
		}
		if !k.here(v.Cloud) || over(v.State) {
			return wizard.Found{}, fail(providers.Invalid, codeVPCUnfit, "look at the VPC", "VPC "+v.ID+" is "+v.State+" on "+v.Cloud+"; one on "+k.cloudName()+" is needed.")
		}
		return wizard.Found{Kind: wizard.Settled, Take: takeProjectVPC(v)}, nil
	}
	if !r.Mine(keyProjectVPC) {
		return wizard.Found{}, nil
	}
	v, ok, err := lookAgain(ctx, r, keyProjectVPC, func() (providers.AivenVPC, bool, error) { return k.vpcMadeHere(ctx, r) })
	if err != nil || !ok {
		return wizard.Found{}, err
	}
	return wizard.Found{Kind: wizard.Ours, Item: projectVPCItem(r, v.ID), Take: takeProjectVPC(v)}, nil
}

func (k *kit) vpcMadeHere(ctx context.Context, r *wizard.Run) (providers.AivenVPC, bool, error) {
	s, err := k.aiven(r)
	if err != nil {
		return providers.AivenVPC{}, false, err
	}
	list, err := s.VPCs(ctx, projectScope(r))
	for _, v := range list {
		if v.Cloud == r.Get(vUpCloud) && v.CIDR == r.Get(vNewCIDR) && !over(v.State) {
			return v, true, nil
		}
	}
	return providers.AivenVPC{}, false, err
}

func takeProjectVPC(v providers.AivenVPC) func(context.Context, *wizard.Run) error {
	return func(ctx context.Context, r *wizard.Run) error {
		for _, x := range [][2]string{{vCIDR, v.CIDR}, {vCloud, v.Cloud}, {vVPCName, orText(v.Name, v.Scope.Project(), v.ID)}, {vPVPC, v.ID}} {
			if err := r.Set(ctx, x[0], x[1]); err != nil {
				return err
			}
		}
		return nil
	}
}

func (k *kit) makeProjectVPC(ctx context.Context, r *wizard.Run) error {
	s, err := k.aiven(r)
	if err != nil {
		return err
	}
	if err := r.Intend(ctx, projectVPCItem(r, "")); err != nil {
		return err
	}
	v, err := s.CreateVPC(ctx, projectScope(r), providers.AivenNewVPC{Cloud: r.Get(vUpCloud), CIDR: r.Get(vNewCIDR)})
	if err != nil {
		return refused(ctx, r, keyProjectVPC, err)
	}
	if err := r.Made(ctx, projectVPCItem(r, v.ID)); err != nil {
		return err
	}
	v.Cloud, v.CIDR = orText(v.Cloud, r.Get(vUpCloud)), orText(v.CIDR, r.Get(vNewCIDR))
	return takeProjectVPC(v)(ctx, r)
}

func (k *kit) pollProjectVPC(ctx context.Context, r *wizard.Run) (wizard.Look, error) {
	s, err := k.aiven(r)
	if err != nil {
		return wizard.Look{}, err
	}
	v, err := s.VPC(ctx, projectScope(r), r.Get(vPVPC))
	return wizard.Look{State: v.State, Note: "Aiven is building the VPC", Done: v.State == stActive}, err
}

func (k *kit) removeProjectVPC(ctx context.Context, r *wizard.Run, it wizard.Item) error {
	s, err := k.aiven(r)
	if err != nil {
		return err
	}
	project := providers.OfProject(orText(it.Attrs["project"], r.Get(vProject)))
	if it.ID == "" {
		v, ok, err := k.vpcMadeHere(ctx, r)
		if err != nil || !ok {
			return absent(err)
		}
		it.ID = v.ID
	}
	if err := absent(s.DeleteVPC(ctx, project, it.ID)); err != nil {
		return err
	}
	return k.until(ctx, r, "the VPC", func() (bool, error) {
		v, err := s.VPC(ctx, project, it.ID)
		if err != nil {
			return true, absent(err)
		}
		return v.State == stDeleted, nil
	})
}

// keepProjectVPC leaves a VPC that holds a service or another peering.
func (k *kit) keepProjectVPC(ctx context.Context, r *wizard.Run, it wizard.Item) (string, error) {
	if why, err := k.elsewhere(ctx, r, it); why != "" || err != nil || it.ID == "" {
		return why, err
	}
	s, err := k.aiven(r)
	if err != nil {
		return "", err
	}
	v, err := s.VPC(ctx, providers.OfProject(orText(it.Attrs["project"], r.Get(vProject))), it.ID)
	if err != nil {
		return "", absent(err)
	}
	for _, p := range v.Peerings {
		if !over(p.State) && (k.ownProjectHalf == nil || !k.ownProjectHalf(r, p)) {
			return "another peering is in it", nil
		}
	}
	services, err := k.servicesIn(ctx, s, it.ID)
	if err != nil || len(services) == 0 {
		return "", err
	}
	return "service " + services[0].Name + " is in it", nil
}

// projectRemedies are about the choice of a project and its VPC in a step.
func projectRemedies(k *kit, step string) []wizard.Remedy {
	project, other := edit("project", "Choose another project", vProject), edit("other", "Choose another VPC", vPVPC)
	return []wizard.Remedy{
		{ID: step + ".none", When: wizard.ByCode(codeNoProject),
			Says: wizard.Words("This token belongs to no Aiven project."),
			Why:  wizard.Words("Ask an organization admin to add its user to a project."), Acts: []wizard.Act{actCheck, k.newToken()}},
		{ID: step + ".project", When: wizard.ByCode("project_not_found"),
			Says: wizard.Words("Aiven does not show this project to your token."), Acts: []wizard.Act{project, k.newToken(), actCheck}},
		{ID: step + ".unfit", When: wizard.ByCode(codeVPCUnfit),
			Says: wizard.Words("This VPC cannot be peered with " + k.peerName() + "."), Acts: []wizard.Act{other, project, actCheck}},
		{ID: step + ".not-found", When: func(_ *wizard.Run, f *wizard.Fault) bool { return ofAiven(f) && f.Class() == providers.NotFound },
			Says: wizard.Words("There is no such VPC in this project."), Acts: []wizard.Act{other, project, actCheck}},
		{ID: step + ".refused", When: func(r *wizard.Run, f *wizard.Fault) bool {
			return ofAiven(f) && f.Class() == providers.Invalid && r.Get(vPVPC) == newVPC
		},
			Says: wizard.Words("Aiven does not make such a VPC."),
			Acts: []wizard.Act{edit("cloud", "Another cloud", vUpCloud), edit("range", "Another range", vNewCIDR), other}},
		{ID: step + ".in-use", When: func(_ *wizard.Run, f *wizard.Fault) bool { return ofAiven(f) && f.Class() == providers.Conflict },
			Says: wizard.Words("Aiven does not change this VPC now: something is in it, or still going."),
			Auto: &wizard.Auto{Every: 10 * time.Second, For: 3 * time.Minute}, Acts: []wizard.Act{actAgain, actLeave}},
	}
}
