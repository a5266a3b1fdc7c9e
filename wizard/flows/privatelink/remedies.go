package privatelink

import (
	"context"
	"slices"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/aiven"
	"example.org/peerage/wizard/flows/azure"
	"example.org/peerage/wizard/flows/steps"
)

// The codes of what Private Link's steps find themselves.
const (
	codeServiceUnfit   = "service-unfit"
	codeServiceOutside = "service-outside-vpc"
	codeServiceOff     = "service-powered-off"
	codeServiceBusy    = "service-not-running"
	codeStaticAsk      = "static-ips-in-use"
	codeLinkGone       = "privatelink-gone"
	codeLinkDeleting   = "privatelink-deleting"
	codeNotOnList      = "subscription-not-listed"
	codeRejected       = "endpoint-rejected"
	codeElsewhere      = "endpoint-elsewhere"
	codeDeleting       = "endpoint-deleting"
	codeEndpointGone   = "endpoint-gone"
	codeConnectionGone = "connection-gone"
	codeNotConnected   = "connection-not-connected"
	codeOtherAddress   = "another-address"
	codeNoAddress      = "endpoint-address-missing"
	codeNoComponent    = "component-unknown"
	codeNoPriority     = "no-priority-left"
	codeFile           = "file-not-written"
	codeNoSubnet       = "no-subnet"
	codeSubnetUnfit    = "subnet-unfit"
)

// linkRemedies hold for every step of the procedure.
func linkRemedies(k *kit) []wizard.Remedy {
	return slices.Concat([]wizard.Remedy{
		poweredOff(k),
		{ID: "P01.feature", When: wizard.ByCode("feature_not_enabled"),
			Says: wizard.Words("Private Link is not enabled for your Aiven project."),
			Why:  wizard.Words("It is in limited availability: write to sales@aiven.io, then check again."),
			Acts: []wizard.Act{steps.ActCheck}},
		{ID: "P03.gone", When: wizard.ByCode(codeLinkGone),
			Says: wizard.Words("The service has no Private Link any more."),
			Why:  wizard.Words("It disappears when the service is powered off, too. Endpoints made for it are of no use then."),
			Acts: []wizard.Act{{ID: "recreate", Title: "Create it again", Goto: "P03"}, steps.ActCheck}},
		linkRights(k),
	}, k.azure.Remedies(), k.aiven.Remedies())
}

// linkRights: a right in the network is missing, not one to grant roles.
func linkRights(k *kit) wizard.Remedy {
	return wizard.Remedy{ID: "P05.not-authorized", When: wizard.ByCode("AuthorizationFailed", "LinkedAuthorizationFailed"),
		Says: azure.Lacks,
		Why: func(_ *wizard.Run, f *wizard.Fault) string {
			return azure.BuiltInRole + " holds it; an Owner, User Access Administrator or RBAC Administrator of " +
				steps.Detail(f, "scope", "the resource group") +
				" can grant it. If you have it in Privileged Identity Management, activate it."
		},
		Acts: []wizard.Act{k.azure.CheckRights(), steps.HandOver(cmdGrantNetwork)}}
}

func poweredOff(k *kit) wizard.Remedy {
	on := func(s services, ctx context.Context, _ *wizard.Run) (wizard.Outcome, error) {
		return wizard.Outcome{}, s.PowerOn(ctx, s.project, s.service)
	}
	return wizard.Remedy{ID: "P01.powered-off", When: wizard.ByCode(codeServiceOff, "not_powered"),
		Says: wizard.Words("The service is powered off."),
		Why:  wizard.Words("Powered on, it costs money again. Its Private Link, if it had one, is gone."),
		Acts: []wizard.Act{
			{ID: "power-on", Title: "Power it on", Do: steps.As(k.services, on)},
			steps.Edit("other", "Choose another service", vService), steps.ActCheck,
		}}
}

func serviceRemedies(k *kit) []wizard.Remedy {
	other := steps.Edit("other", "Choose another service", vService)
	return []wizard.Remedy{
		poweredOff(k),
		{ID: "P01.no-project", When: wizard.ByCode(aiven.CodeNoProject),
			Says: wizard.Words("This token belongs to no Aiven project."),
			Why:  wizard.Words("Ask a project or organization admin to add its user, or use a token of a member."),
			Acts: []wizard.Act{steps.ActCheck, k.aiven.NewToken()}},
		{ID: "P01.outside", When: wizard.ByCode(codeServiceOutside),
			Says: wizard.Words("The service lies in no VPC."),
			Why: wizard.Words("Private Link needs one. Moving a service changes how it is reached, so peerage never does " +
				"that: in the Aiven Console, Service settings > Cloud and network > Change cloud or region."),
			Acts: []wizard.Act{other, steps.ActCheck}},
		{ID: "P01.unfit", When: wizard.ByCode(codeServiceUnfit),
			Says: wizard.Words("Private Link cannot serve this service."), Acts: []wizard.Act{other, steps.ActCheck}},
		{ID: "P01.busy", When: wizard.ByCode(codeServiceBusy),
			Says: wizard.Words("The service is not running yet."),
			Auto: &wizard.Auto{Every: 10 * time.Second, For: 15 * time.Minute}, Acts: []wizard.Act{steps.ActCheck, other}},
		{ID: "P01.not-found", When: func(_ *wizard.Run, f *wizard.Fault) bool { return aiven.NotShown(f) },
			Says: wizard.Words("There is no such service in this project."),
			Acts: []wizard.Act{other, steps.Edit("project", "Choose another project", vLinkProject), k.aiven.NewToken()}},
	}
}

func staticRemedies() []wizard.Remedy {
	set := func(id, title, hint, value string) wizard.Act {
		return wizard.Act{ID: id, Title: title, Hint: hint,
			Do: func(ctx context.Context, r *wizard.Run) (wizard.Outcome, error) {
				return wizard.Outcome{}, r.Set(ctx, vStaticEnd, value)
			}}
	}
	return []wizard.Remedy{
		{ID: "P15.static-ips", When: wizard.ByCode(codeStaticAsk),
			Says: wizard.Words("The service runs on static IP addresses that this run made. What becomes of them?"),
			Why: wizard.Words("They outlive the Private Link and cost money. Giving them back replaces the service's nodes " +
				"one by one once more."),
			Acts: []wizard.Act{set("release", "Give them back", "the nodes are replaced", staticRelease),
				set("keep", "Keep them", "they go on costing money", staticKeep)}},
		{ID: "P02.refused", When: func(_ *wizard.Run, f *wizard.Fault) bool {
			return aiven.Caused(f) && (f.Class() == providers.Invalid || f.Class() == providers.Conflict)
		},
			Says: wizard.Words("Aiven does not do this with the static IP addresses now."),
			Why:  wizard.Words("They must be in the service's cloud; a project may have a limit."),
			Acts: []wizard.Act{steps.ActAgain}},
	}
}

func linkCreateRemedies(k *kit) []wizard.Remedy {
	return []wizard.Remedy{
		{ID: "P03.deleting", When: wizard.ByCode(codeLinkDeleting),
			Says: wizard.Words("The old Private Link service is still being deleted."),
			Auto: &wizard.Auto{Every: 5 * time.Second, For: 15 * time.Minute}, Acts: []wizard.Act{steps.ActCheck}},
		{ID: "P03.there",
			When: func(_ *wizard.Run, f *wizard.Fault) bool {
				return aiven.Caused(f) && f.Class() == providers.AlreadyExists
			},
			Says: wizard.Words("The service has a Private Link already."),
			Acts: []wizard.Act{{ID: wizard.ChoiceAgain, Title: "Look at it", Again: true}}},
		linkRefused(k),
	}
}

// linkRefused: Aiven makes no Private Link, or takes no such list, for this
// service.
func linkRefused(k *kit) wizard.Remedy {
	return wizard.Remedy{
		ID: "P03.refused",
		When: func(_ *wizard.Run, f *wizard.Fault) bool {
			return aiven.Caused(f) && f.Class() == providers.Invalid
		},
		Says: wizard.Words("Aiven does not accept the request."),
		Why: wizard.Words("The service must lie in a VPC and use static IP addresses; " +
			"1 to 16 subscriptions are taken."),
		Diagnose: steps.AsOn(k.services, services.whyNoLink),
		Acts: []wizard.Act{
			steps.Edit("list", "Change the subscriptions", vAllow),
			{ID: "static", Title: "Look at the static IP addresses", Goto: "P02"}, steps.ActAgain,
		},
	}
}

// whyNoLink looks which of the prerequisites does not hold.
func (s services) whyNoLink(ctx context.Context, _ *wizard.Run, _ *wizard.Fault) (wizard.Diagnosis, error) {
	d, err := s.detail(ctx)
	if err != nil {
		return wizard.Diagnosis{}, err
	}
	out := wizard.Diagnosis{Findings: []wizard.Finding{
		steps.Verdict(d.VPCID != "", d.Name+" lies in a VPC.", d.Name+" lies in no VPC any more: it was moved."),
		steps.Verdict(d.StaticIPs, d.Name+" uses static IP addresses.",
			d.Name+" does not use static IP addresses any more: somebody switched that off."),
	}}
	switch {
	case d.VPCID == "":
		out.Propose = wizard.ChoiceAgain
	case !d.StaticIPs:
		out.Propose = "static"
	}
	return out, nil
}

// subnetRemedies are about a subnet that takes no endpoint: our own finding, and
// Azure's codes for it.
func subnetRemedies() []wizard.Remedy {
	return []wizard.Remedy{{ID: "P05.subnet", When: wizard.ByCode(codeSubnetUnfit, "SubnetIsFull",
		"PrivateEndpointCreationNotAllowedAsSubnetIsDelegated",
		"PrivateEndpointCannotBeCreatedInSubnetThatHasNetworkPoliciesEnabled"),
		Says: func(_ *wizard.Run, f *wizard.Fault) string {
			if f.Code(codeSubnetUnfit) {
				return f.Err.Message
			}
			return "This subnet takes no private endpoint."
		},
		Why: wizard.Words("An endpoint needs a free address in a subnet that is not delegated to another service. Choose " +
			"another, or have one made."),
		Acts: []wizard.Act{steps.Edit("subnet", "Choose another subnet", vSubnet), steps.ActCheck}}}
}

func endpointRemedies(k *kit) []wizard.Remedy {
	add := func(s services, ctx context.Context, r *wizard.Run) (wizard.Outcome, error) {
		return wizard.Outcome{}, s.joinList(ctx, r)
	}
	return []wizard.Remedy{
		{ID: "P05.not-listed", When: wizard.ByCode(codeNotOnList),
			Says: wizard.Words("Your subscription is not on the list of those that may connect."),
			Why:  wizard.Words("An endpoint from it would be rejected at once, and could never be approved."),
			Acts: []wizard.Act{
				{ID: "add", Title: "Add it to the list", Do: steps.As(k.services, add)},
				steps.ActCheck, steps.HandOver(cmdUpdateLink),
			}},
		rejectedRemedy(k), subnetRemedies()[0],
		{ID: "P05.deleting", When: wizard.ByCode(codeDeleting),
			Says: wizard.Words("The old private endpoint is still being deleted."),
			Auto: &wizard.Auto{Every: 5 * time.Second, For: 10 * time.Minute}, Acts: []wizard.Act{steps.ActCheck}},
		{ID: "P05.elsewhere", When: wizard.ByCode(codeElsewhere),
			Says: wizard.Words("This run has made the private endpoint in another subnet."),
			Why:  wizard.Words("An endpoint cannot move. It is deleted, and one is made in the subnet that is chosen now."),
			Acts: []wizard.Act{
				k.recreate("Make it in this subnet"), steps.Edit("subnet", "Choose the subnet again", vSubnet),
			}},
		{ID: "P05.name-taken", When: wizard.ByCode(azure.CodeNameTaken),
			Says: wizard.Words("There is a private endpoint of that name already."),
			Acts: []wizard.Act{{ID: "rename", Title: "Take another name",
				Do: func(ctx context.Context, r *wizard.Run) (wizard.Outcome, error) {
					return wizard.Outcome{}, r.Set(ctx, vEndpoint, otherName(r))
				}}, steps.Edit("edit", "Choose a name", vEndpoint), steps.ActCheck}},
		{ID: "P05.alias", When: wizard.ByCode("PrivateLinkServiceNotFound", "InvalidResourceReference"),
			Says: wizard.Words("Azure does not find what the endpoint is to connect."),
			Acts: []wizard.Act{{ID: "alias", Title: "Look up the alias again", Goto: "P04"},
				steps.Edit("subnet", "Choose another subnet", vSubnet), steps.ActAgain}},
	}
}

// anew makes another endpoint. An act of the board makes none: then only the
// other act is left.
func (k *kit) anew(title string, other wizard.Act) []wizard.Act {
	if k.azure.Act {
		return []wizard.Act{other}
	}
	return []wizard.Act{k.recreate(title), other}
}

func (k *kit) recreate(title string) wizard.Act {
	return wizard.Act{ID: "recreate", Title: title, Danger: true, Do: steps.As(k.both, both.recreateEndpoint), Goto: "P05"}
}

func rejectedRemedy(k *kit) wizard.Remedy {
	return wizard.Remedy{
		ID: "P05.rejected", When: wizard.ByCode(codeRejected),
		Says: wizard.Words("The private endpoint was turned away."),
		Why: wizard.Words("A rejected endpoint cannot be approved any more. It is deleted, your subscription is put " +
			"on the list if it is not there, and a new one is made."),
		Acts: k.anew("Make a new one", steps.ActCheck),
	}
}

func connectionRemedies(k *kit) []wizard.Remedy {
	lookAgain := func(ctx context.Context, r *wizard.Run) (wizard.Outcome, error) {
		return wizard.Outcome{}, r.Set(ctx, vIPFrom, "")
	}
	return []wizard.Remedy{
		rejectedRemedy(k),
		{ID: "P07.endpoint-gone", When: wizard.ByCode(codeEndpointGone),
			Says: wizard.Words("Somebody deleted the private endpoint."),
			Acts: []wizard.Act{{ID: "recreate", Title: "Create it again", Goto: "P05"}, steps.ActCheck}},
		{ID: "P08.gone",
			When: func(_ *wizard.Run, f *wizard.Fault) bool {
				return f.Code(codeConnectionGone) || aiven.Caused(f) && f.Class() == providers.NotFound
			},
			Says: wizard.Words("Aiven does not show the connection any more."),
			Acts: []wizard.Act{
				{ID: "find", Title: "Look for it again", Goto: "P07"},
				{ID: "recreate", Title: "Create the endpoint again", Goto: "P05"},
			}},
		{ID: "P10.other-address", When: wizard.ByCode(codeOtherAddress),
			Says: wizard.Words("Another address is registered for your endpoint."),
			Why: wizard.Words("Aiven takes an address only while a connection is connected, not when it is active. " +
				"A new endpoint gets a connection of its own."),
			Acts: k.anew("Make a new endpoint",
				wizard.Act{ID: "address", Title: "Look at the address again", Do: lookAgain, Goto: "P09"})},
		{ID: "P10.not-connected",
			When: func(_ *wizard.Run, f *wizard.Fault) bool {
				return f.Code(codeNotConnected) || aiven.Caused(f) && f.Class() == providers.Conflict
			},
			Says: wizard.Words("Aiven takes this only in another state of the connection."),
			Auto: &wizard.Auto{Every: 5 * time.Second, For: 5 * time.Minute},
			Acts: []wizard.Act{steps.ActCheck, {ID: "approve", Title: "Look at the approval", Goto: "P08"}}},
	}
}

func addressRemedies() []wizard.Remedy {
	enter := wizard.Act{ID: "enter", Title: "Enter the address",
		Do: func(ctx context.Context, r *wizard.Run) (wizard.Outcome, error) {
			if err := r.Set(ctx, vIP, ""); err != nil {
				return wizard.Outcome{}, err
			}
			return wizard.Outcome{}, r.Set(ctx, vIPFrom, addressEntered)
		}}
	return []wizard.Remedy{
		{ID: "P09.hidden", When: func(_ *wizard.Run, f *wizard.Fault) bool {
			return f.Code(codeNoAddress) || azure.Caused(f) && f.Class() == providers.NotPermitted
		},
			Says: wizard.Words("The endpoint's address cannot be read."),
			Why: wizard.Words("Microsoft.Network/networkInterfaces/read is needed. The portal shows it under the private " +
				"endpoint's Network interface."),
			Acts: []wizard.Act{steps.ActCheck, enter, steps.HandOver(cmdAddress)}},
	}
}

func ruleRemedies(k *kit) []wizard.Remedy {
	skip := wizard.Act{ID: "skip", Title: "Go on without the rule",
		Do: func(ctx context.Context, r *wizard.Run) (wizard.Outcome, error) {
			return wizard.Outcome{}, r.Set(ctx, vRule, ruleSkip)
		}}
	return []wizard.Remedy{
		{ID: "P13.not-authorized", When: steps.Making("AuthorizationFailed"),
			Says: wizard.Words("You may not change this security group."),
			Acts: []wizard.Act{k.azure.CheckRights(), steps.HandOver(cmdRule), skip}},
		{ID: "P13.conflict", When: wizard.ByCode(codeNoPriority, "SecurityRuleConflict"),
			Says: wizard.Words("The rule finds no place among the others."),
			Acts: []wizard.Act{steps.ActAgain, skip}},
	}
}

func accessRemedies() []wizard.Remedy {
	return []wizard.Remedy{
		{ID: "P11.component", When: func(_ *wizard.Run, f *wizard.Fault) bool {
			return f.Code(codeNoComponent) || aiven.Caused(f) && f.Class() == providers.Invalid
		},
			Says: wizard.Words("The service has no such component."),
			Acts: []wizard.Act{steps.Edit("other", "Choose other components", vParts), steps.ActAgain}},
	}
}
