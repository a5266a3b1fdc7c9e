package aiven

import (
	"context"
	"time"

	"peerage/providers"
	"peerage/wizard"
	"peerage/wizard/flows/steps"
)

// KeyProjectVPC is a project's VPC in a run's inventory.
const KeyProjectVPC = "aiven-project-vpc"

// ProjectVPC chooses the project and its VPC on the cloud to peer with, or makes
// one.
func (k *Side) ProjectVPC(id string) *wizard.Step {
	isNew := func(r *wizard.Run) bool { return r.Get(VarProjectVPC) == steps.NewVPC }
	return &wizard.Step{
		ID: id, Title: "Aiven project and VPC", Actor: Actor, Preflight: true,
		Why:     "Only a VPC on " + k.cloudName() + " can be peered with " + k.peerName() + ". Its range must not overlap with yours.",
		Gives:   []string{VarProject, VarProjectVPC, VarRange, VarCloud, VarVPCName},
		Command: cmdProjectVPCs,
		Inputs: []wizard.Input{
			{Var: VarProject, Only: true, Free: true, Hint: "choose, or type a project's name", Choices: k.projectChoices},
			{Var: VarProjectVPC, Free: true, Hint: "choose, or paste a VPC id", Choices: k.projectVPCChoices},
			k.newCloud(VarNewProjectCloud, steps.OrText(k.Cloud, "azure-"), isNew, ProjectScope), {Var: VarNewRange, Needed: isNew},
		},
		Check: k.projectChecked,
		Find:  k.findProjectVPC,
		Confirm: func(v wizard.Values) string {
			if v(VarProjectVPC) != steps.NewVPC {
				return ""
			}
			return "A VPC " + v(VarNewRange) + " is created on " + v(VarNewProjectCloud) + " in project " + v(VarProject) + ". It takes a few minutes."
		},
		Do: k.makeProjectVPC, Undo: k.removeProjectVPC, Keep: k.keepProjectVPC, Site: k.ProjectSite(VarProject),
		Wait: &wizard.Wait{Who: "Aiven", Poll: k.pollProjectVPC, Path: []string{StateApproved, StateActive},
			Every: 5 * time.Second, Typical: 3 * time.Minute, Deadline: 15 * time.Minute},
		Remedies: projectRemedies(k, id),
		Result:   steps.Words(VarProject, VarRange, VarCloud),
	}
}

func (k *Side) projectChoices(ctx context.Context, r *wizard.Run) ([]wizard.Choice, error) {
	s, err := k.Session(r)
	if err != nil {
		return nil, err
	}
	list, err := s.Projects(ctx)
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, steps.Fail(providers.NotFound, CodeNoProject, "list the projects", "This token belongs to no Aiven project.")
	}
	var out []wizard.Choice
	for _, p := range list {
		out = append(out, wizard.Choice{Value: p, Title: p})
	}
	return out, nil
}

func (k *Side) projectVPCChoices(ctx context.Context, r *wizard.Run) ([]wizard.Choice, error) {
	s, err := k.Session(r)
	if err != nil {
		return nil, err
	}
	list, err := s.VPCs(ctx, ProjectScope(r))
	if err != nil {
		return nil, err
	}
	var out []wizard.Choice
	for _, v := range list {
		if k.here(v.Cloud) && !Over(v.State) {
			out = append(out, wizard.Choice{Value: v.ID, Title: v.CIDR, Columns: []string{v.Cloud, v.State, v.ID}})
		}
	}
	return append(out, wizard.Choice{Value: steps.NewVPC, Title: "Create a VPC…"}), nil
}

// projectChecked says what can be proved about Aiven's side beforehand.
func (k *Side) projectChecked(ctx context.Context, r *wizard.Run) ([]wizard.Finding, error) {
	s, err := k.Session(r)
	if err != nil {
		return nil, err
	}
	if _, err := s.VPCs(ctx, ProjectScope(r)); err != nil {
		return nil, err
	}
	return []wizard.Finding{
		{Verdict: wizard.OK, Text: "The token may read the project's networks (project:networking:read)."},
		{Verdict: wizard.Unproved, Text: "Whether it may change them (project:networking:write) shows when the peering is created."},
		{Verdict: wizard.Unproved, Text: "Aiven's network needs a router, too. It is Aiven's own and cannot be looked at from here."},
	}, nil
}

func projectVPCItem(r *wizard.Run, id string) wizard.Item {
	return wizard.Item{Key: KeyProjectVPC, Kind: "project VPC", ID: id, Name: steps.OrText(r.Get(VarNewRange), r.Get(VarRange)),
		Attrs: map[string]string{"project": r.Get(VarProject)}}
}

// findProjectVPC gets the chosen VPC, or the one that this run had begun to
// make: a project's VPC has no name, so its range tells.
func (k *Side) findProjectVPC(ctx context.Context, r *wizard.Run) (wizard.Found, error) {
	s, err := k.Session(r)
	if err != nil {
		return wizard.Found{}, err
	}
	if r.Get(VarProjectVPC) != steps.NewVPC {
		v, err := s.VPC(ctx, ProjectScope(r), r.Get(VarProjectVPC))
		if err != nil {
			return wizard.Found{}, err
		}
		if !k.here(v.Cloud) || Over(v.State) {
			return wizard.Found{}, steps.Fail(providers.Invalid, codeVPCUnfit, "look at the VPC", "VPC "+v.ID+" is "+v.State+" on "+v.Cloud+"; one on "+k.cloudName()+" is needed.")
		}
		return wizard.Found{Kind: wizard.Settled, Take: takeProjectVPC(v)}, nil
	}
	if !r.Mine(KeyProjectVPC) {
		return wizard.Found{}, nil
	}
	v, ok, err := steps.LookAgain(ctx, r, KeyProjectVPC, func() (providers.AivenVPC, bool, error) { return k.vpcMadeHere(ctx, r) })
	if err != nil || !ok {
		return wizard.Found{}, err
	}
	return wizard.Found{Kind: wizard.Ours, Item: projectVPCItem(r, v.ID), Take: takeProjectVPC(v)}, nil
}

func (k *Side) vpcMadeHere(ctx context.Context, r *wizard.Run) (providers.AivenVPC, bool, error) {
	s, err := k.Session(r)
	if err != nil {
		return providers.AivenVPC{}, false, err
	}
	list, err := s.VPCs(ctx, ProjectScope(r))
	for _, v := range list {
		if v.Cloud == r.Get(VarNewProjectCloud) && v.CIDR == r.Get(VarNewRange) && !Over(v.State) {
			return v, true, nil
		}
	}
	return providers.AivenVPC{}, false, err
}

func takeProjectVPC(v providers.AivenVPC) func(context.Context, *wizard.Run) error {
	return func(ctx context.Context, r *wizard.Run) error {
		for _, x := range [][2]string{{VarRange, v.CIDR}, {VarCloud, v.Cloud}, {VarVPCName, steps.OrText(v.Name, v.Scope.Project(), v.ID)}, {VarProjectVPC, v.ID}} {
			if err := r.Set(ctx, x[0], x[1]); err != nil {
				return err
			}
		}
		return nil
	}
}

func (k *Side) makeProjectVPC(ctx context.Context, r *wizard.Run) error {
	s, err := k.Session(r)
	if err != nil {
		return err
	}
	if err := r.Intend(ctx, projectVPCItem(r, "")); err != nil {
		return err
	}
	v, err := s.CreateVPC(ctx, ProjectScope(r), providers.AivenNewVPC{Cloud: r.Get(VarNewProjectCloud), CIDR: r.Get(VarNewRange)})
	if err != nil {
		return steps.Refused(ctx, r, KeyProjectVPC, err)
	}
	if err := r.Made(ctx, projectVPCItem(r, v.ID)); err != nil {
		return err
	}
	v.Cloud, v.CIDR = steps.OrText(v.Cloud, r.Get(VarNewProjectCloud)), steps.OrText(v.CIDR, r.Get(VarNewRange))
	return takeProjectVPC(v)(ctx, r)
}

func (k *Side) pollProjectVPC(ctx context.Context, r *wizard.Run) (wizard.Look, error) {
	s, err := k.Session(r)
	if err != nil {
		return wizard.Look{}, err
	}
	v, err := s.VPC(ctx, ProjectScope(r), r.Get(VarProjectVPC))
	return wizard.Look{State: v.State, Note: "Aiven is building the VPC", Done: v.State == StateActive}, err
}

func (k *Side) removeProjectVPC(ctx context.Context, r *wizard.Run, it wizard.Item) error {
	s, err := k.Session(r)
	if err != nil {
		return err
	}
	project := providers.OfProject(steps.OrText(it.Attrs["project"], r.Get(VarProject)))
	if it.ID == "" {
		v, ok, err := k.vpcMadeHere(ctx, r)
		if err != nil || !ok {
			return steps.Absent(err)
		}
		it.ID = v.ID
	}
	if err := steps.Absent(s.DeleteVPC(ctx, project, it.ID)); err != nil {
		return err
	}
	return k.Until(ctx, r, "the VPC", func() (bool, error) {
		v, err := s.VPC(ctx, project, it.ID)
		if err != nil {
			return true, steps.Absent(err)
		}
		return v.State == StateDeleted, nil
	})
}

// keepProjectVPC leaves a VPC that holds a service or another peering.
func (k *Side) keepProjectVPC(ctx context.Context, r *wizard.Run, it wizard.Item) (string, error) {
	if why, err := k.Elsewhere(ctx, r, it); why != "" || err != nil || it.ID == "" {
		return why, err
	}
	s, err := k.Session(r)
	if err != nil {
		return "", err
	}
	v, err := s.VPC(ctx, providers.OfProject(steps.OrText(it.Attrs["project"], r.Get(VarProject))), it.ID)
	if err != nil {
		return "", steps.Absent(err)
	}
	for _, p := range v.Peerings {
		if !Over(p.State) && (k.OwnProjectHalf == nil || !k.OwnProjectHalf(r, p)) {
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
func projectRemedies(k *Side, step string) []wizard.Remedy {
	project, other := steps.Edit("project", "Choose another project", VarProject), steps.Edit("other", "Choose another VPC", VarProjectVPC)
	return []wizard.Remedy{
		{ID: step + ".none", When: wizard.ByCode(CodeNoProject),
			Says: wizard.Words("This token belongs to no Aiven project."),
			Why:  wizard.Words("Ask an organization admin to add its user to a project."), Acts: []wizard.Act{steps.ActCheck, k.NewToken()}},
		{ID: step + ".project", When: wizard.ByCode("project_not_found"),
			Says: wizard.Words("Aiven does not show this project to your token."), Acts: []wizard.Act{project, k.NewToken(), steps.ActCheck}},
		{ID: step + ".unfit", When: wizard.ByCode(codeVPCUnfit),
			Says: wizard.Words("This VPC cannot be peered with " + k.peerName() + "."), Acts: []wizard.Act{other, project, steps.ActCheck}},
		{ID: step + ".not-found", When: func(_ *wizard.Run, f *wizard.Fault) bool { return Caused(f) && f.Class() == providers.NotFound },
			Says: wizard.Words("There is no such VPC in this project."), Acts: []wizard.Act{other, project, steps.ActCheck}},
		{ID: step + ".refused", When: func(r *wizard.Run, f *wizard.Fault) bool {
			return Caused(f) && f.Class() == providers.Invalid && r.Get(VarProjectVPC) == steps.NewVPC
		},
			Says: wizard.Words("Aiven does not make such a VPC."),
			Acts: []wizard.Act{steps.Edit("cloud", "Another cloud", VarNewProjectCloud), steps.Edit("range", "Another range", VarNewRange), other}},
		{ID: step + ".in-use", When: func(_ *wizard.Run, f *wizard.Fault) bool { return Caused(f) && f.Class() == providers.Conflict },
			Says: wizard.Words("Aiven does not change this VPC now: something is in it, or still going."),
			Auto: &wizard.Auto{Every: 10 * time.Second, For: 3 * time.Minute}, Acts: []wizard.Act{steps.ActAgain, steps.ActLeave}},
	}
}

// ProjectRight is what the Aiven token must be allowed here.
const ProjectRight = "Managing the project's networks (project:networking:write)"
