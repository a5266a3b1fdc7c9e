package privatelink

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"example.org/peerage/providers"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/aiven"
	"example.org/peerage/wizard/flows/steps"
)

// linkService chooses the project and the service, and looks whether Private
// Link can serve it (P01).
func (k *kit) linkService(id string) *wizard.Step {
	return &wizard.Step{
		ID: id, Title: "Service", Actor: aiven.Actor, Preflight: true,
		Why: "It must lie in a project VPC on Azure and run. The VPC's range does not matter: " +
			"no routing goes through a Private Link.",
		Gives:   []string{vLinkProject, vService, vKind, vLinkCloud, vNodes, vStatic},
		Command: cmdService,
		Inputs: []wizard.Input{
			{Var: vLinkProject, Only: true, Free: true, Hint: "type a project's name",
				Choices: steps.As(k.aiven.Account, projects)},
			{
				Var: vService, Free: true, Hint: "type a service's name",
				Choices: steps.As(k.aiven.Account, serviceChoices),
			},
		},
		Check:    steps.As(k.services, services.fits),
		Remedies: serviceRemedies(k),
		Result:   steps.Words(vService),
	}
}

// projects lists those that the token may see.
func projects(a aiven.Account, ctx context.Context, _ *wizard.Run) ([]wizard.Choice, error) {
	names, err := a.Projects(ctx)
	if err != nil {
		return nil, err
	}
	var out []wizard.Choice
	for _, n := range names {
		out = append(out, wizard.Choice{Value: n, Title: n})
	}
	if len(out) == 0 {
		return nil, steps.Fail(providers.NotFound, aiven.CodeNoProject, "list the projects",
			"This token belongs to no Aiven project.")
	}
	return out, nil
}

func serviceChoices(a aiven.Account, ctx context.Context, r *wizard.Run) ([]wizard.Choice, error) {
	list, err := a.Services(ctx, r.Get(vLinkProject))
	if err != nil {
		return nil, err
	}
	out := make([]wizard.Choice, 0, len(list))
	for _, x := range list {
		c := wizard.Choice{
			Value: x.Name, Title: x.Name, Disabled: unfit(x),
			Columns: []string{steps.OrText(aiven.ServiceKinds[x.Type], x.Type), x.Cloud, x.State},
		}
		if c.Disabled == "" && x.State != stateRunning {
			c.Warn = x.State
		}
		out = append(out, c)
	}
	return steps.PossibleFirst(out), nil
}

// unfit says why Private Link cannot serve a service; "" when it can.
func unfit(x providers.AivenService) string {
	switch {
	case aiven.ServiceKinds[x.Type] == "":
		return "Private Link does not serve this type"
	case strings.HasPrefix(x.Cloud, "custom-"):
		return "it runs in a cloud of your own (BYOC)"
	case !strings.HasPrefix(x.Cloud, "azure-"):
		return "it is not on Azure"
	case x.VPCID == "":
		return "it lies in no VPC"
	}
	return ""
}

func (s services) fits(ctx context.Context, r *wizard.Run) ([]wizard.Finding, error) {
	d, err := s.detail(ctx)
	if err != nil {
		return nil, err
	}
	if err := steps.Set(ctx, r, vKind, d.Type, vLinkCloud, d.Cloud, vNodes, strconv.Itoa(d.Nodes),
		vStatic, strconv.Itoa(addressesFor(d.Nodes))); err != nil {
		return nil, err
	}
	if why := unfit(d.AivenService); why != "" {
		e := steps.Fail(providers.Invalid, codeServiceUnfit, "look at the service",
			"Service "+d.Name+" cannot be used: "+why+".")
		if d.VPCID == "" {
			e.Code = codeServiceOutside
			e.Message = "Service " + d.Name + " lies in no VPC: it is reached from the public internet."
		}
		return nil, e
	}
	if err := running(d); err != nil {
		return nil, err
	}
	runs := wizard.Finding{
		Verdict: wizard.OK, Text: d.Name + " is " + aiven.ServiceKinds[d.Type] + " in " + d.Cloud + ", " +
			steps.Count(d.Nodes, "node") + ", running.",
	}
	inVPC, err := steps.AsOn(s.aiven.Account, vpcFinding)(ctx, r, d)
	if err != nil {
		return nil, err
	}
	return []wizard.Finding{runs, inVPC, s.offered(ctx, d)}, nil
}

// The states of a service (Aiven docs).
const (
	stateRunning    = "RUNNING"
	stateRebuilding = "REBUILDING"
	stateOff        = "POWEROFF"
)

// running tells a service that is switched off, or not ready yet.
func running(d providers.AivenServiceDetail) error {
	switch d.State {
	case stateRunning:
		return nil
	case stateOff:
		return steps.Fail(providers.Conflict, codeServiceOff, "look at the service",
			"Service "+d.Name+" is powered off.")
	}
	return steps.Fail(providers.NotYetConsistent, codeServiceBusy, "look at the service",
		"Service "+d.Name+" is "+d.State+".")
}

// vpcFinding looks whose VPC it is. With VNet peerings, its range matters.
func vpcFinding(
	a aiven.Account, ctx context.Context, _ *wizard.Run, d providers.AivenServiceDetail,
) (wizard.Finding, error) {
	list, err := a.VPCs(ctx, providers.OfProject(d.Project))
	if providers.Is(err, providers.NotPermitted) {
		return wizard.Finding{Verdict: wizard.Unproved, Text: "The service lies in a VPC; the token may not see which."}, nil
	}
	if err != nil {
		return wizard.Finding{}, err
	}
	for _, v := range list {
		if !strings.EqualFold(v.ID, d.VPCID) {
			continue
		}
		f := wizard.Finding{Verdict: wizard.OK, Text: "It lies in the project VPC " + v.CIDR + "."}
		full, err := a.VPC(ctx, v.Scope, v.ID)
		if steps.Absent(err) != nil {
			return f, err
		}
		if len(full.Peerings) > 0 {
			f.Text += " The VPC has peerings, too: for those its range must not overlap with yours."
		}
		return f, nil
	}
	return wizard.Finding{Verdict: wizard.Unproved,
		Text: "It lies in a VPC of the organization; the documents speak of project VPCs only."}, nil
}

// offered looks whether Private Link is on sale in the service's cloud.
func (s services) offered(ctx context.Context, d providers.AivenServiceDetail) wizard.Finding {
	clouds, err := s.PrivateLinkClouds(ctx, s.project)
	switch {
	case err != nil:
		return wizard.Finding{
			Verdict: wizard.Unproved,
			Text:    "Whether Private Link is offered in " + d.Cloud + " could not be seen: " + err.Error(),
		}
	case !slices.Contains(clouds, d.Cloud):
		return wizard.Finding{Verdict: wizard.Unproved, Text: "Aiven does not list Private Link for " + d.Cloud + "."}
	}
	return wizard.Finding{
		Verdict: wizard.Unproved,
		Text: "Private Link is offered in " + d.Cloud +
			". Whether it is enabled for your project shows when it is created.",
		Fix: "It is in limited availability: ask Aiven's sales.",
	}
}

// addressesFor is how many static addresses a service needs: two a node, or,
// above six nodes, six more than nodes (Aiven docs).
func addressesFor(nodes int) int {
	if nodes <= 6 {
		return 2 * nodes
	}
	return nodes + 6
}
