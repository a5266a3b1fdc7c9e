package host

import (
	"slices"

	"peerage/providers"
	"peerage/providers/watch"
	"peerage/ui/front"
	"peerage/wizard"
)

// Acts implements front.Feed: what can be done about a link, the mending one
// first.
func (f *Feed) Acts(l providers.Link) []front.LinkAct {
	own := f.owners.of(l)
	var out []front.LinkAct
	if a, ok := f.mending(l, own); ok {
		out = append(out, a)
	}
	if own != "" && l.Verdict != providers.Active {
		out = append(out, front.LinkAct{ID: "resume", Title: "Open its run", Verb: "open run", Hint: "go on with " + own, Resume: own})
	}
	out = append(out, f.refreshing(l)...)
	out = append(out, upActs(l)...)
	out = append(out, f.astraActs(l, own)...)
	out = once(append(out, f.deleting(l, own)...))
	f.signedIn(out)
	if f.h.o.ReadOnly {
		for i := range out {
			out[i].Disabled = "read-only"
		}
	}
	return out
}

// signedIn has acts sign in to Azure as the board did, where that asks nobody.
func (f *Feed) signedIn(acts []front.LinkAct) {
	f.mu.Lock()
	s := f.on.azure
	f.mu.Unlock()
	if s == nil || s.Who().Method != providers.SignInAzureCLI && s.Who().Method != providers.SignInEnvironment {
		return
	}
	const way = "AZURE_SIGN_IN"
	for _, a := range acts {
		if a.Start == nil {
			continue
		}
		asks := func(v wizard.Var) bool { return v.Name == way }
		if p := f.h.Procedure(a.Start.Procedure); p != nil && p.Hidden && slices.ContainsFunc(p.Vars, asks) {
			a.Start.Values[way] = string(s.Who().Method)
		}
	}
}

// once drops acts that are there already: mending may be deleting.
func once(acts []front.LinkAct) []front.LinkAct {
	seen := map[string]bool{}
	return slices.DeleteFunc(acts, func(a front.LinkAct) bool {
		was := seen[a.ID]
		seen[a.ID] = true
		return was
	})
}

// mending is the act that the verdict asks for.
func (f *Feed) mending(l providers.Link, own string) (front.LinkAct, bool) {
	if ofAWS(l) {
		return f.awsMending(l, own)
	}
	if ofPrivateLink(l) {
		return f.linkMending(l)
	}
	if ofUpCloud(l) {
		return f.upMending(l, own)
	}
	a := front.LinkAct{ID: "mend"}
	switch l.Repair {
	case watch.RepairHealAstra:
		return f.mendingAstra(l, own)
	case watch.RepairDeleteCloud:
		return azureDeleting(l)
	case watch.RepairSync:
		a.Title, a.Verb, a.Start = "Have Azure take over the present ranges", "sync ranges", start("azure-sync", l)
	case watch.RepairRefresh:
		for _, a := range f.refreshing(l) {
			return a, true
		}
		return a, false
	case watch.RepairAllow:
		a.Title, a.Verb, a.Start = "Switch access on", "switch on", start("azure-allow", l)
	case watch.RepairCreateCloud, watch.RepairRecreateCloud, watch.RepairRecreateHosted:
		a.Title, a.Verb, a.Hint = wizardly(l.Repair, "Azure")
		if own != "" {
			a.Resume, a.Back = own, "A15"
			return a, true
		}
		a.Start = start("aiven-azure", l)
	default:
		return a, false
	}
	return a, a.Start != nil
}

// wizardly are the title, verb and hint of mending with the wizard.
func wizardly(repair, cloud string) (title, verb, hint string) {
	switch repair {
	case watch.RepairCreateCloud:
		return "Create the half in " + cloud, "create half", "the wizard asks before each step"
	case watch.RepairRecreateCloud:
		return "Make the half in " + cloud + " again", "recreate half", "the wizard asks before it deletes anything"
	}
	return "Make the peering in Aiven again", "recreate peering", "the wizard asks before it deletes anything"
}

// start begins a procedure with what the link tells.
func start(procedure string, l providers.Link) *front.StartOptions {
	v := map[string]string{}
	if c := l.Cloud; c != nil && c.Provider == "azure" {
		v["AZURE_PEERING_ID"] = c.ID
		if procedure == "aiven-azure" {
			v = map[string]string{"USER_VNET_ID": c.NetworkID}
		}
	}
	if h := l.Hosted; h != nil && h.Provider != "astra" {
		v["AIVEN_ORG_ID"], v["AIVEN_ORGANIZATION_VPC_ID"] = h.Attrs[watch.AttrOrg], h.NetworkID
		switch procedure {
		case "azure-sync":
			v["USER_APP_ID"], v["AIVEN_TENANT_ID"] = h.Attrs[watch.AttrApp], h.Attrs[watch.AttrToTenant]
		case "aiven-remove-half":
			v["AIVEN_PEERING_CONNECTION_ID"] = h.ID
		}
	}
	for name, x := range v {
		if x == "" {
			delete(v, name)
		}
	}
	return &front.StartOptions{Procedure: procedure, Values: v, Guided: true}
}

func (f *Feed) refreshing(l providers.Link) []front.LinkAct {
	if l.Hosted == nil {
		return nil
	}
	a := front.LinkAct{ID: "refresh", Title: "Have Aiven look again", Verb: "ask Aiven", Hint: "routes and states are built anew"}
	switch {
	case l.Hosted.Attrs[watch.AttrOrg] != "":
		a.Start = start("aiven-refresh", l)
	case l.Hosted.Attrs[watch.AttrProject] != "" && !ofPrivateLink(l):
		a.Start = upStart("aiven-project-refresh", l)
	default:
		return nil
	}
	return []front.LinkAct{a}
}

// deleting takes a run's link down, or deletes the halves of one that no run
// made, by the link's name.
func (f *Feed) deleting(l providers.Link, own string) []front.LinkAct {
	if own != "" {
		return []front.LinkAct{{ID: "teardown", Title: "Take it down…", Verb: "take down", Hint: "removes what " + own + " made",
			Danger: true, Deletes: true, Teardown: own}}
	}
	if ofPrivateLink(l) {
		return linkDeleting(l)
	}
	out := upDeleting(l)
	if l.Hosted != nil && l.Hosted.Attrs[watch.AttrOrg] != "" {
		out = append(out, front.LinkAct{ID: "delete-hosted", Title: "Delete the half in Aiven…", Verb: "delete half", Hint: "no run of yours made it",
			Danger: true, Deletes: true, Confirm: typable(l), Start: start("aiven-remove-half", l)})
	}
	out = append(out, awsDeleting(l)...)
	if a, ok := azureDeleting(l); ok {
		out = append(out, a)
	}
	return out
}

func azureDeleting(l providers.Link) (front.LinkAct, bool) {
	if l.Cloud == nil || l.Cloud.Provider != "azure" {
		return front.LinkAct{}, false
	}
	return front.LinkAct{ID: "delete-cloud", Title: "Delete the half in Azure…", Verb: "delete half",
		Danger: true, Deletes: true, Confirm: typable(l), Start: start("azure-remove-half", l)}, true
}

// typable is the name that people type to agree: that of the link's network
// in the cloud, else that of the hosted one.
func typable(l providers.Link) string {
	for _, h := range []*providers.Half{l.Cloud, l.Hosted} {
		if h != nil && h.Network != "" {
			return h.Network
		}
	}
	return l.Title
}
