package aiven

import (
	"context"
	"slices"
	"strconv"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/steps"
)

// OwnVPC chooses the owner's VPC on the cloud to peer with, or makes one (A14).
func (k *Side) OwnVPC(id string) *wizard.Step {
	return k.vpcStep(id, vpcStep{
		title:    wizard.Capital(k.Of.Word) + " VPC",
		needs:    []string{k.Of.Var},
		inputs:   k.vpcInputs(),
		remedies: vpcRemedies(k, id),
		result:   steps.Words(VarVPCName, VarRange, VarCloud),
	})
}

// ProjectAndVPC does the same, and chooses the project first.
func (k *Side) ProjectAndVPC(id string) *wizard.Step {
	return k.vpcStep(id, vpcStep{
		title:    "Aiven project and VPC",
		gives:    []string{VarProject},
		inputs:   slices.Concat([]wizard.Input{k.projectInput()}, k.vpcInputs()),
		check:    steps.As(k.Account, Account.mayNetwork),
		remedies: slices.Concat(projectRemedies(k, id), vpcRemedies(k, id)),
		result:   steps.Words(VarProject, VarRange, VarCloud),
	})
}

// vpcStep is what the steps that choose a VPC differ in.
type vpcStep struct {
	title        string
	needs, gives []string
	inputs       []wizard.Input
	check        func(context.Context, *wizard.Run) ([]wizard.Finding, error)
	remedies     []wizard.Remedy
	result       func(wizard.Values) string
}

func (k *Side) vpcStep(id string, x vpcStep) *wizard.Step {
	return &wizard.Step{
		ID: id, Title: x.title, Actor: Actor, Preflight: true,
		Why: "Only VPCs" + k.On.where() + " can be peered with " + k.On.network() +
			". Its range must not overlap with yours.",
		Needs:   x.needs,
		Gives:   append(x.gives, k.Of.VPC, VarRange, VarCloud, VarVPCName),
		Command: k.Of.cmdVPCs,
		Inputs:  x.inputs,
		Check:   x.check,
		Find:    steps.As(k.Account, Account.findVPC),
		Confirm: k.confirmVPC,
		Do:      steps.AsDo(k.Account, Account.makeVPC),
		Undo:    steps.AsDoOn(k.Account, Account.removeVPC),
		Gone:    steps.AsOn(k.Account, Account.vpcGone),
		Makes:   []string{k.Of.KeyVPC},
		Keep:    steps.AsOn(k.Account, Account.keepVPC),
		Site:    k.Site(),
		Wait: &wizard.Wait{
			Who: "Aiven", Aside: true, Poll: steps.As(k.Account, Account.pollVPC),
			Path:  []string{providers.AivenApproved, providers.AivenActive},
			Every: 5 * time.Second, Typical: 3 * time.Minute, Deadline: 15 * time.Minute,
		},
		Remedies: x.remedies,
		Result:   x.result,
	}
}

func (k *Side) vpcInputs() []wizard.Input {
	return []wizard.Input{
		{Var: k.Of.VPC, Free: true, Hint: "paste a VPC id", Choices: steps.As(k.Account, Account.vpcs)},
		{
			Var: k.Of.NewCloud, Free: true, Hint: "type a cloud as Aiven writes it", Needed: k.isNew,
			Choices: steps.As(k.Account, Account.places),
		},
		{
			Var: VarNewRange, Free: true, Hint: "type another range", Needed: k.isNew,
			Choices: steps.As(k.Account, Account.ranges),
		},
	}
}

// isNew says that a VPC is to be made.
func (k *Side) isNew(r *wizard.Run) bool { return r.Get(k.Of.VPC) == steps.NewVPC }

func (k *Side) confirmVPC(v wizard.Values) string {
	if v(k.Of.VPC) != steps.NewVPC {
		return ""
	}
	where := "your organization"
	if !k.Of.ByID {
		where = "project " + v(VarProject)
	}
	return "A VPC " + v(VarNewRange) + " is created on " + v(k.Of.NewCloud) + " in " + where + ". It takes a few minutes."
}

func (a Account) vpcs(ctx context.Context, r *wizard.Run) ([]wizard.Choice, error) {
	list, err := a.VPCs(ctx, a.scope(r))
	if err != nil {
		return nil, err
	}
	var out []wizard.Choice
	for _, v := range list {
		switch {
		case !a.On.has(v.Cloud) || Over(v.State):
		case a.Of.ByID:
			out = append(out, wizard.Choice{
				Value: v.ID, Title: steps.OrText(v.Name, v.ID), Columns: []string{v.CIDR, v.Cloud, v.State},
			})
		default: // a project's have no names
			out = append(out, wizard.Choice{Value: v.ID, Title: v.CIDR, Columns: []string{v.Cloud, v.State, v.ID}})
		}
	}
	create := wizard.Choice{Value: steps.NewVPC, Title: "Create a VPC…"}
	if len(out) == 0 {
		create.Columns = []string{"there is none" + a.On.where() + " yet"}
	}
	return append(out, create), nil
}

// places are where a VPC can be made: in the other side's cloud.
func (a Account) places(ctx context.Context, r *wizard.Run) ([]wizard.Choice, error) {
	all, err := a.AivenSession.Clouds(ctx, a.scope(r))
	if providers.Is(err, providers.NotPermitted) || steps.Absent(err) == nil && err != nil {
		return nil, nil // it is typed, then
	}
	var out []wizard.Choice
	for _, x := range all {
		if a.On.has(x.Cloud) {
			out = append(out, wizard.Choice{Value: x.Cloud, Title: x.Cloud, Columns: []string{x.Words}})
		}
	}
	return out, err
}

// ranges are some that no network which is known uses: Aiven's, and those of the
// other side as far as it can be looked at now.
func (a Account) ranges(ctx context.Context, r *wizard.Run) ([]wizard.Choice, error) {
	list, err := a.VPCs(ctx, a.scope(r))
	if err != nil {
		return nil, err
	}
	var taken []string
	for _, v := range list {
		taken = append(taken, v.CIDR)
	}
	also := ""
	if a.Near != nil {
		near, err := a.Near(ctx, r)
		if err != nil {
			also = "; yours could not be looked at"
		}
		taken = append(taken, near...)
	}
	none := "overlaps with none of the " + strconv.Itoa(len(taken)) + " ranges that are known"
	switch len(taken) {
	case 0:
		none = "no range is known that it could overlap with"
	case 1:
		none = "does not overlap with the one range that is known"
	}
	var out []wizard.Choice
	for _, s := range steps.FreeRanges(taken, 3) {
		out = append(out, wizard.Choice{Value: s, Title: s, Columns: []string{none + also}})
	}
	return out, nil
}

// madeName is what the run calls a VPC of an organization's; a project's VPC
// has no name.
func (k *Side) madeName(r *wizard.Run) string {
	if !k.Of.ByID {
		return ""
	}
	return "peerage-" + steps.Short(r)
}

func (k *Side) vpcItem(r *wizard.Run, v providers.AivenVPC) wizard.Item {
	return wizard.Item{
		Key: k.Of.KeyVPC, Kind: k.Of.Word + " VPC", ID: v.ID,
		Name:  steps.OrText(v.Name, v.CIDR, r.Get(VarNewRange)),
		Attrs: map[string]string{k.Of.Attr: r.Get(k.Of.Var)},
	}
}

// findVPC gets the chosen VPC, or the one that this run had begun to make.
func (a Account) findVPC(ctx context.Context, r *wizard.Run) (wizard.Found, error) {
	if !a.isNew(r) {
		v, err := a.PresentVPC(ctx, r)
		if err != nil {
			return wizard.Found{}, err
		}
		if !a.On.has(v.Cloud) || Over(v.State) {
			return wizard.Found{}, steps.Fail(providers.Invalid, codeVPCUnfit, "look at the VPC",
				"VPC "+v.ID+" is "+v.State+" on "+v.Cloud+"; one"+a.On.where()+" is needed.")
		}
		return wizard.Found{Kind: wizard.Settled, Take: a.takeVPC(v)}, nil
	}
	if !a.Of.ByID && !r.Mine(a.Of.KeyVPC) {
		return wizard.Found{}, nil
	}
	v, ok, err := steps.LookAgain(ctx, r, a.Of.KeyVPC, func() (providers.AivenVPC, bool, error) {
		return a.begunVPC(ctx, r)
	})
	if err != nil || !ok {
		return wizard.Found{}, err
	}
	return wizard.Found{Kind: wizard.Ours, Item: a.vpcItem(r, v), Take: a.takeVPC(v)}, nil
}

// begunVPC finds what the run had begun to make: by its name, and where it has
// none by its range.
func (a Account) begunVPC(ctx context.Context, r *wizard.Run) (providers.AivenVPC, bool, error) {
	list, err := a.VPCs(ctx, a.scope(r))
	i := slices.IndexFunc(list, func(v providers.AivenVPC) bool {
		if Over(v.State) {
			return false
		}
		if name := a.madeName(r); name != "" {
			return v.Name == name
		}
		return v.Cloud == r.Get(a.Of.NewCloud) && v.CIDR == r.Get(VarNewRange)
	})
	if i < 0 {
		return providers.AivenVPC{}, false, err
	}
	return list[i], true, nil
}

func (k *Side) takeVPC(v providers.AivenVPC) func(context.Context, *wizard.Run) error {
	return func(ctx context.Context, r *wizard.Run) error {
		return steps.Set(ctx, r, VarRange, v.CIDR, VarCloud, v.Cloud,
			VarVPCName, steps.OrText(v.Name, v.Scope.Project(), v.ID), k.Of.VPC, v.ID)
	}
}

func (a Account) makeVPC(ctx context.Context, r *wizard.Run) error {
	wanted := providers.AivenNewVPC{Cloud: r.Get(a.Of.NewCloud), CIDR: r.Get(VarNewRange), Name: a.madeName(r)}
	if err := r.Intend(ctx, a.vpcItem(r, providers.AivenVPC{Name: wanted.Name})); err != nil {
		return err
	}
	v, err := a.CreateVPC(ctx, a.scope(r), wanted)
	if err != nil {
		return steps.Refused(ctx, r, a.Of.KeyVPC, err)
	}
	if err := r.Made(ctx, a.vpcItem(r, v)); err != nil {
		return err
	}
	v.Cloud, v.CIDR = steps.OrText(v.Cloud, wanted.Cloud), steps.OrText(v.CIDR, wanted.CIDR)
	return a.takeVPC(v)(ctx, r)
}

func (a Account) pollVPC(ctx context.Context, r *wizard.Run) (wizard.PollResult, error) {
	v, err := a.PresentVPC(ctx, r)
	return wizard.PollResult{
		State: v.State, Note: "Aiven is building the VPC", Done: err == nil && v.State == providers.AivenActive,
	}, err
}

// owner is whose an item was when it was made.
func (k *Side) owner(r *wizard.Run, it wizard.Item) providers.AivenScope {
	return k.Of.Scope(steps.OrText(it.Attrs[k.Of.Attr], r.Get(k.Of.Var)))
}

// removeVPC deletes it and waits: what it leaves behind in the cloud goes with
// it.
func (a Account) removeVPC(ctx context.Context, r *wizard.Run, it wizard.Item) error {
	if it.ID == "" {
		found, err := steps.Lost(ctx, r, &it, func() (string, bool, error) {
			v, ok, err := a.begunVPC(ctx, r)
			return v.ID, ok, err
		})
		if err != nil || !found {
			return err
		}
	}
	of := a.owner(r, it)
	if err := steps.Absent(a.DeleteVPC(ctx, of, it.ID)); err != nil {
		return err
	}
	return a.Until(ctx, r, "the VPC", func() (bool, error) {
		v, err := a.VPC(ctx, of, it.ID)
		if err != nil {
			return true, steps.Absent(err)
		}
		return v.State == providers.AivenDeleted, nil
	})
}

func (a Account) vpcGone(ctx context.Context, r *wizard.Run, it wizard.Item) (bool, error) {
	v, err := a.VPC(ctx, a.owner(r, it), it.ID)
	if err != nil {
		return steps.Missing(err)
	}
	return v.State == providers.AivenDeleted, nil
}

// keepVPC leaves a VPC that holds a service or another peering.
func (a Account) keepVPC(ctx context.Context, r *wizard.Run, it wizard.Item) (string, error) {
	if why, err := a.Elsewhere(ctx, r, it); why != "" || err != nil || it.ID == "" {
		return why, err
	}
	v, err := a.VPC(ctx, a.owner(r, it), it.ID)
	if err != nil {
		return "", steps.Absent(err)
	}
	for _, p := range v.Peerings {
		if !a.ownHalf(r, p) && !Over(p.State) {
			return "another peering is in it", nil
		}
	}
	services, err := a.servicesIn(ctx, it.ID)
	if err != nil || len(services) == 0 {
		return "", err
	}
	return "service " + services[0].Name + " is in it", nil
}
