package aiven

import (
	"context"
	"slices"
	"strings"
	"time"

	"peerage/providers"
	"peerage/providers/spawn"
	"peerage/wizard"
	"peerage/wizard/flows/steps"
)

const KeyVPC = "aiven-vpc"

// OrganizationVPC chooses the VPC, or makes one (A14).
func (k *Side) OrganizationVPC(id string) *wizard.Step {
	isNew := func(r *wizard.Run) bool { return r.Get(VarVPC) == steps.NewVPC }
	return &wizard.Step{
		ID: id, Title: "Organization VPC", Actor: Actor, Preflight: true,
		Why:     "Only VPCs on Azure can be peered with a VNet. Its range must not overlap with yours.",
		Needs:   []string{VarOrg},
		Gives:   []string{VarVPC, VarRange, VarCloud, VarVPCName},
		Command: k.cmdVPCs,
		Inputs: []wizard.Input{
			{Var: VarVPC, Free: true, Hint: "choose, or paste a VPC id", Choices: k.vpcChoices},
			k.newCloud(VarNewCloud, steps.OrText(k.Cloud, "azure-"), isNew, OrgScope), {Var: VarNewRange, Needed: isNew},
		},
		Find: k.findVPC,
		Confirm: func(v wizard.Values) string {
			if v(VarVPC) != steps.NewVPC {
				return ""
			}
			return "A VPC " + v(VarNewRange) + " is created on " + v(VarNewCloud) + " in your organization. It takes a few minutes."
		},
		Do: k.makeVPC, Undo: k.removeVPC, Keep: k.keepVPC, Site: k.Site(),
		Wait: &wizard.Wait{Who: "Aiven", Poll: k.pollVPC, Path: []string{"APPROVED", "ACTIVE"},
			Every: 5 * time.Second, Typical: 3 * time.Minute, Deadline: 15 * time.Minute},
		Remedies: vpcRemedies(),
		Result:   steps.Words(VarVPCName, VarRange, VarCloud),
	}
}

func onAzure(cloud string) bool { return strings.HasPrefix(cloud, "azure-") }

func (k *Side) vpcChoices(ctx context.Context, r *wizard.Run) ([]wizard.Choice, error) {
	s, err := k.Session(r)
	if err != nil {
		return nil, err
	}
	list, err := s.VPCs(ctx, OrgScope(r))
	if err != nil {
		return nil, err
	}
	var out []wizard.Choice
	for _, v := range list {
		if !k.here(v.Cloud) || v.State == "DELETING" || v.State == "DELETED" {
			continue
		}
		out = append(out, wizard.Choice{Value: v.ID, Title: steps.OrText(v.Name, v.ID), Columns: []string{v.CIDR, v.Cloud, v.State}})
	}
	return append(out, wizard.Choice{Value: steps.NewVPC, Title: "Create a VPC…"}), nil
}

func vpcName(r *wizard.Run) string { return "peerage-" + steps.Short(r) }

func vpcItem(r *wizard.Run, v providers.AivenVPC) wizard.Item {
	return wizard.Item{Key: KeyVPC, Kind: "organization VPC", ID: v.ID, Name: steps.OrText(v.Name, v.CIDR, r.Get(VarNewRange)),
		Attrs: map[string]string{"org": r.Get(VarOrg)}}
}

// findVPC gets the chosen VPC, or the one that this run had begun to make.
func (k *Side) findVPC(ctx context.Context, r *wizard.Run) (wizard.Found, error) {
	s, err := k.Session(r)
	if err != nil {
		return wizard.Found{}, err
	}
	if r.Get(VarVPC) != steps.NewVPC {
		v, err := s.VPC(ctx, OrgScope(r), r.Get(VarVPC))
		if err != nil {
			return wizard.Found{}, err
		}
		if !k.here(v.Cloud) || v.State == "DELETING" || v.State == "DELETED" {
			return wizard.Found{}, steps.Fail(providers.Invalid, codeVPCUnfit, "look at the VPC", "VPC "+v.ID+" is "+v.State+" on "+v.Cloud+"; one on "+k.cloudName()+" is needed.")
		}
		return wizard.Found{Kind: wizard.Settled, Take: takeVPC(v)}, nil
	}
	v, ok, err := steps.LookAgain(ctx, r, KeyVPC, func() (providers.AivenVPC, bool, error) {
		list, err := s.VPCs(ctx, OrgScope(r))
		for _, v := range list {
			if v.Name == vpcName(r) && v.State != "DELETING" && v.State != "DELETED" {
				return v, true, nil
			}
		}
		return providers.AivenVPC{}, false, err
	})
	if err != nil || !ok {
		return wizard.Found{}, err
	}
	return wizard.Found{Kind: wizard.Ours, Item: vpcItem(r, v), Take: takeVPC(v)}, nil
}

func takeVPC(v providers.AivenVPC) func(context.Context, *wizard.Run) error {
	return func(ctx context.Context, r *wizard.Run) error {
		for _, x := range [][2]string{{VarRange, v.CIDR}, {VarCloud, v.Cloud}, {VarVPCName, steps.OrText(v.Name, v.ID)}, {VarVPC, v.ID}} {
			if err := r.Set(ctx, x[0], x[1]); err != nil {
				return err
			}
		}
		return nil
	}
}

func (k *Side) makeVPC(ctx context.Context, r *wizard.Run) error {
	s, err := k.Session(r)
	if err != nil {
		return err
	}
	if err := r.Intend(ctx, vpcItem(r, providers.AivenVPC{Name: vpcName(r)})); err != nil {
		return err
	}
	v, err := s.CreateVPC(ctx, OrgScope(r), providers.AivenNewVPC{Cloud: r.Get(VarNewCloud), CIDR: r.Get(VarNewRange), Name: vpcName(r)})
	if err != nil {
		return steps.Refused(ctx, r, KeyVPC, err)
	}
	if err := r.Made(ctx, vpcItem(r, v)); err != nil {
		return err
	}
	v.Cloud, v.CIDR = steps.OrText(v.Cloud, r.Get(VarNewCloud)), steps.OrText(v.CIDR, r.Get(VarNewRange))
	return takeVPC(v)(ctx, r)
}

func (k *Side) pollVPC(ctx context.Context, r *wizard.Run) (wizard.Look, error) {
	s, err := k.Session(r)
	if err != nil {
		return wizard.Look{}, err
	}
	v, err := s.VPC(ctx, OrgScope(r), r.Get(VarVPC))
	if err != nil {
		return wizard.Look{}, err
	}
	return wizard.Look{State: v.State, Note: "Aiven is building the VPC", Done: v.State == "ACTIVE"}, nil
}

// removeVPC deletes it and waits: what it leaves behind in Azure goes with it.
func (k *Side) removeVPC(ctx context.Context, r *wizard.Run, it wizard.Item) error {
	s, err := k.Session(r)
	if err != nil {
		return err
	}
	org := providers.OfOrganization(steps.OrText(it.Attrs["org"], r.Get(VarOrg)))
	if it.ID == "" {
		f, err := k.findVPC(ctx, r)
		if err != nil || f.Kind == wizard.Nothing {
			return steps.Absent(err)
		}
		it.ID = f.Item.ID
	}
	if it.ID == "" {
		return nil
	}
	if err := steps.Absent(s.DeleteVPC(ctx, org, it.ID)); err != nil {
		return err
	}
	return k.Until(ctx, r, "the VPC", func() (bool, error) {
		v, err := s.VPC(ctx, org, it.ID)
		if err != nil {
			return true, steps.Absent(err)
		}
		return v.State == "DELETED", nil
	})
}

// keepVPC leaves a VPC that holds a service or another peering.
func (k *Side) keepVPC(ctx context.Context, r *wizard.Run, it wizard.Item) (string, error) {
	if why, err := k.Elsewhere(ctx, r, it); why != "" || err != nil {
		return why, err
	}
	s, err := k.Session(r)
	if err != nil || it.ID == "" {
		return "", err
	}
	v, err := s.VPC(ctx, providers.OfOrganization(steps.OrText(it.Attrs["org"], r.Get(VarOrg))), it.ID)
	if err != nil {
		return "", steps.Absent(err)
	}
	for _, p := range v.Peerings {
		if !k.ownHalf(r, p) && !Over(p.State) {
			return "another peering is in it", nil
		}
	}
	services, err := k.servicesIn(ctx, s, it.ID)
	if err != nil || len(services) == 0 {
		return "", err
	}
	return "service " + services[0].Name + " is in it", nil
}

// servicesIn lists the services that lie in a VPC. Projects that the token
// may not read are passed over.
func (k *Side) servicesIn(ctx context.Context, s providers.AivenSession, vpc string) ([]providers.AivenService, error) {
	projects, err := s.Projects(ctx)
	if err != nil {
		return nil, err
	}
	lists := make([][]providers.AivenService, len(projects))
	err = spawn.Each(len(projects), steps.AtOnce, func(i int) (err error) {
		lists[i], err = s.Services(ctx, projects[i])
		if providers.Is(err, providers.NotPermitted) {
			return nil
		}
		return steps.Absent(err)
	})
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(slices.Concat(lists...), func(x providers.AivenService) bool { return !strings.EqualFold(x.VPCID, vpc) }), nil
}
