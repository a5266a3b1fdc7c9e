package aiven

import (
	"strings"

	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/steps"
)

// Removal is avn's command that removes a half or a VPC of the run's; "" for
// anything else.
func (k *Side) Removal(v wizard.Values, it wizard.Item) string {
	of := func(name string) string {
		switch name {
		case k.Of.Var:
			return steps.OrText(it.Attrs[k.Of.Attr], v(name))
		case k.Of.VPC:
			return steps.OrText(it.Attrs["vpc"], v(name))
		case VarPeeringID:
			return steps.OrText(it.ID, v(name))
		}
		return v(name)
	}
	switch it.Base() {
	case k.Of.KeyHalf:
		return k.CmdUnpeer(of)
	case k.Of.KeyVPC:
		return steps.Command(k.Of.avn+" delete", k.Of.of(of), k.Of.flags[1]+steps.Quote(it.ID))
	}
	return ""
}

// ServiceRemoval are avn's commands that take from a service what the run gave
// it; "" for anything else.
func ServiceRemoval(v wizard.Values, it wizard.Item) string {
	project, rest, _ := strings.Cut(it.ID, "/")
	service, _, _ := strings.Cut(rest, "/")
	avn := func(head, project string, args ...string) string {
		return steps.Command(head, append(args, "--project "+steps.Quote(project))...)
	}
	switch base := it.Base(); {
	case strings.HasPrefix(base, "static-ip-"):
		return steps.Lines(avn("avn static-ip dissociate "+steps.Quote(it.ID), it.Attrs["project"]),
			avn("avn static-ip delete "+steps.Quote(it.ID), it.Attrs["project"]))
	case base == "static-ips":
		return avn("avn service update", project, "-c static_ips=false", steps.Quote(service))
	case strings.HasPrefix(base, "access-"):
		return avn("avn service update", project, "-c "+steps.Quote("privatelink_access."+it.Attrs["component"]+"=false"),
			steps.Quote(service))
	case base == "privatelink":
		return avn("avn service privatelink azure delete "+steps.Quote(service), project)
	case base == "privatelink-entry":
		// The list is replaced as a whole: who may changes it as it is by then.
		name := steps.Filled(v, "AIVEN_SERVICE")
		return steps.Lines("# the others of the list, without "+it.ID,
			avn("avn service privatelink azure get "+name, v("AIVEN_PROJECT")),
			avn("avn service privatelink azure update "+name, v("AIVEN_PROJECT"), "--user-subscription-id SUBSCRIPTION_ID"))
	}
	return ""
}
