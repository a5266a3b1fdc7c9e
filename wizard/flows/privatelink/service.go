package privatelink

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"peerage/providers"
	"peerage/wizard"
	"peerage/wizard/flows/aiven"
	"peerage/wizard/flows/steps"
)

// linkService chooses the project and the service, and looks whether Private
// Link can serve it (P01).
func (k *kit) linkService(id string) *wizard.Step {
	return &wizard.Step{
		ID: id, Title: "Service", Actor: aiven.Actor, Preflight: true,
		Why:     "It must lie in a project VPC on Azure and run. The VPC's range does not matter: no routing goes through a Private Link.",
		Gives:   []string{vLinkProject, vService, vKind, vLinkCloud, vNodes, vStatic},
		Command: cmdService,
		Inputs: []wizard.Input{
			{Var: vLinkProject, Only: true, Free: true, Hint: "choose, or type a project's name", Choices: k.linkProjects},
			{Var: vService, Free: true, Hint: "choose, or type a service's name", Choices: k.linkServices},
		},
		Check: k.serviceFits, Remedies: serviceRemedies(k),
		Result: steps.Words(vService),
	}
}

// linkProjects lists the projects that the token may see.
func (k *kit) linkProjects(ctx context.Context, r *wizard.Run) ([]wizard.Choice, error) {
	s, err := k.aiven.Session(r)
	if err != nil {
		return nil, err
	}
	names, err := s.Projects(ctx)
	if err != nil {
		return nil, err
	}
	var out []wizard.Choice
	for _, n := range names {
		out = append(out, wizard.Choice{Value: n, Title: n})
	}
	if len(out) == 0 {
		return nil, steps.Fail(providers.NotFound, aiven.CodeNoProject, "list the projects", "This token belongs to no Aiven project.")
	}
	return out, nil
}

func (k *kit) linkServices(ctx context.Context, r *wizard.Run) ([]wizard.Choice, error) {
	s, err := k.aiven.Session(r)
	if err != nil {
		return nil, err
	}
	list, err := s.Services(ctx, r.Get(vLinkProject))
	if err != nil {
		return nil, err
	}
	out := make([]wizard.Choice, 0, len(list))
	for _, x := range list {
		c := wizard.Choice{Value: x.Name, Title: x.Name, Columns: []string{steps.OrText(aiven.ServiceKinds[x.Type], x.Type), x.Cloud, x.State}}
		c.Disabled = unfit(x)
		if c.Disabled == "" && x.State != "RUNNING" {
			c.Warn = x.State
		}
		out = append(out, c)
	}
	slices.SortStableFunc(out, func(a, b wizard.Choice) int { return steps.Rank(a.Disabled != "") - steps.Rank(b.Disabled != "") })
	return out, nil
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

func (k *kit) serviceFits(ctx context.Context, r *wizard.Run) ([]wizard.Finding, error) {
	s, err := k.services(r)
	if err != nil {
		return nil, err
	}
	d, err := s.ServiceDetail(ctx, r.Get(vLinkProject), r.Get(vService))
	if err != nil {
		return nil, err
	}
	for name, value := range map[string]string{vKind: d.Type, vLinkCloud: d.Cloud, vNodes: strconv.Itoa(d.Nodes), vStatic: strconv.Itoa(addressesFor(d.Nodes))} {
		if err := r.Set(ctx, name, value); err != nil {
			return nil, err
		}
	}
	if why := unfit(d.AivenService); why != "" {
		e := steps.Fail(providers.Invalid, codeServiceUnfit, "look at the service", "Service "+d.Name+" cannot be used: "+why+".")
		if d.VPCID == "" {
			e.Code = codeServiceOutside
			e.Message = "Service " + d.Name + " lies in no VPC: it is reached from the public internet."
		}
		return nil, e
	}
	if err := running(d); err != nil {
		return nil, err
	}
	out := []wizard.Finding{
		{Verdict: wizard.OK, Text: d.Name + " is " + aiven.ServiceKinds[d.Type] + " in " + d.Cloud + ", " + steps.Count(d.Nodes, "node") + ", running."},
	}
	inVPC, err := k.vpcFinding(ctx, r, d)
	if err != nil {
		return nil, err
	}
	return append(out, inVPC, k.offered(ctx, r, s, d)), nil
}

// running tells a service that is switched off, or not ready yet.
func running(d providers.AivenServiceDetail) error {
	switch d.State {
	case "RUNNING":
		return nil
	case "POWEROFF":
		return steps.Fail(providers.Conflict, codeServiceOff, "look at the service", "Service "+d.Name+" is powered off.")
	}
	return steps.Fail(providers.NotYetConsistent, codeServiceBusy, "look at the service", "Service "+d.Name+" is "+d.State+".")
}

// vpcFinding looks whose VPC it is. With VNet peerings, its range matters.
func (k *kit) vpcFinding(ctx context.Context, r *wizard.Run, d providers.AivenServiceDetail) (wizard.Finding, error) {
	s, err := k.aiven.Session(r)
	if err != nil {
		return wizard.Finding{}, err
	}
	list, err := s.VPCs(ctx, providers.OfProject(d.Project))
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
		full, err := s.VPC(ctx, v.Scope, v.ID)
		if steps.Absent(err) != nil {
			return f, err
		}
		if len(full.Peerings) > 0 {
			f.Text += " The VPC has peerings, too: for those its range must not overlap with yours."
		}
		return f, nil
	}
	return wizard.Finding{Verdict: wizard.Unproved, Text: "It lies in a VPC of the organization; the documents speak of project VPCs only."}, nil
}

// offered looks whether Private Link is on sale in the service's cloud.
func (k *kit) offered(ctx context.Context, r *wizard.Run, s providers.AivenServiceLinks, d providers.AivenServiceDetail) wizard.Finding {
	clouds, err := s.PrivateLinkClouds(ctx, r.Get(vLinkProject))
	switch {
	case err != nil:
		return wizard.Finding{Verdict: wizard.Unproved, Text: "Whether Private Link is offered in " + d.Cloud + " could not be seen: " + err.Error()}
	case !slices.Contains(clouds, d.Cloud):
		return wizard.Finding{Verdict: wizard.Unproved, Text: "Aiven does not list Private Link for " + d.Cloud + "."}
	}
	return wizard.Finding{Verdict: wizard.Unproved, Text: "Private Link is offered in " + d.Cloud + ". Whether it is enabled for your project shows when it is created.",
		Fix: "It is in limited availability: ask Aiven's sales."}
}

// addressesFor is how many static addresses a service needs: two a node, or,
// above six nodes, six more than nodes (Aiven docs).
func addressesFor(nodes int) int {
	if nodes <= 6 {
		return 2 * nodes
	}
	return nodes + 6
}
