package host

import (
	"context"
	"crypto/x509"
	"io"

	"peerage/providers"
	"peerage/providers/sim"
	"peerage/providers/sim/company"
	"peerage/providers/upcloud"
	"peerage/providers/watch"
	"peerage/ui/front"
)

// openUpCloud makes the adapter for the person's own environment.
func openUpCloud(o *Options, s Settings, roots *x509.CertPool, wire io.Writer) {
	o.UpCloud = upcloud.New(upcloud.Options{HTTP: transport(roots), Clock: o.Clock, ReadOnly: s.ReadOnly, WireLog: wire,
		Env: s.Env, UserAgent: "peerage/" + s.Version})
}

// demoUpCloud makes the adapter for the embedded UpCloud; its environment
// holds the company's token and nothing else.
func demoUpCloud(o *Options, at sim.Endpoints, acc *company.Accounts, s DemoSettings) {
	o.UpCloud = upcloud.New(upcloud.Options{BaseURL: at.UpCloud, HTTP: transport(nil), Clock: o.Clock, ReadOnly: s.ReadOnly, Limit: 200,
		Env: func(name string) string {
			if name == "UPCLOUD_TOKEN" {
				return acc.UpCloud.Account.Token
			}
			return ""
		}})
}

// upCloudAnswers are those of somebody who connects net-shop with the project
// VPC on UpCloud.
func upCloudAnswers(acc *company.Accounts) map[string]string {
	return map[string]string{
		"AIVEN_PROJECT": acc.UpCloud.Project, "AIVEN_PROJECT_VPC_ID": acc.VPCs[company.UpCloudVPC].ID,
		"network.uuid": acc.UpCloud.Networks["net-shop"],
	}
}

// signInUpCloud uses what stands in the environment; nothing is fine.
func (f *Feed) signInUpCloud() providers.UpCloudSession {
	if f.h.o.UpCloud == nil {
		return nil
	}
	cred, found := f.h.o.UpCloud.Found()
	if !found {
		return nil
	}
	return f.h.o.UpCloud.Open(cred)
}

func (f *Feed) upSources(ctx context.Context, s providers.UpCloudSession) []watch.Source {
	if s == nil {
		return nil
	}
	account, err := s.Prove(ctx)
	if err != nil {
		return []watch.Source{f.broken("upcloud", "UpCloud account", err)}
	}
	return []watch.Source{watch.UpCloudAccount(s, account, 0)}
}

// ofUpCloud says that a link's cloud is UpCloud.
func ofUpCloud(l providers.Link) bool {
	return l.Kind == watch.KindAivenUpCloud || l.Kind == watch.KindUpCloudUpCloud
}

// upMending is the act that the verdict of a link on UpCloud asks for.
func (f *Feed) upMending(l providers.Link, own string) (front.LinkAct, bool) {
	a := front.LinkAct{ID: "mend"}
	switch l.Repair {
	case watch.RepairEnable:
		a.Title, a.Verb, a.Start = "Switch the peering on", "switch on", upStart("upcloud-enable", l)
	case watch.RepairDeleteCloud:
		return upCloudDeleting(l), l.Cloud != nil
	case watch.RepairCreateCloud, watch.RepairRecreateCloud, watch.RepairRecreateHosted, watch.RepairAttach:
		a.Title, a.Verb, a.Hint = wizardly(l.Repair, "UpCloud")
		if l.Repair == watch.RepairAttach {
			a.Title, a.Verb = "Attach a router to the network", "attach router"
		}
		if own != "" {
			a.Resume, a.Back = own, "U04"
			if l.Repair == watch.RepairAttach {
				a.Back = "U02"
			}
			return a, true
		}
		if l.Kind != watch.KindAivenUpCloud {
			return a, false
		}
		a.Start = upStart("aiven-upcloud", l)
	default:
		return a, false
	}
	return a, true
}

// upStart begins a procedure of UpCloud's with what the link tells.
func upStart(procedure string, l providers.Link) *front.StartOptions {
	v := map[string]string{}
	if h := l.Hosted; h != nil && h.Provider == "aiven" {
		v["AIVEN_PROJECT"], v["AIVEN_PROJECT_VPC_ID"], v["network.uuid"] = h.Attrs[watch.AttrProject], h.NetworkID, h.PeerID
	}
	if c := l.Cloud; c != nil && c.Provider == "upcloud" {
		v["UPCLOUD_PEERING_ID"], v["network.uuid"] = c.ID, c.NetworkID
	}
	var only []string
	switch procedure {
	case "upcloud-enable", "upcloud-disable", "upcloud-remove-half":
		only = []string{"UPCLOUD_PEERING_ID"}
	case "aiven-project-refresh":
		only = []string{"AIVEN_PROJECT", "AIVEN_PROJECT_VPC_ID"}
	default:
		only = []string{"AIVEN_PROJECT", "AIVEN_PROJECT_VPC_ID", "network.uuid"}
	}
	values := map[string]string{}
	for _, name := range only {
		if v[name] != "" {
			values[name] = v[name]
		}
	}
	return &front.StartOptions{Procedure: procedure, Values: values, Guided: true}
}

// upActs are what else can be done about a link of UpCloud's: switching it
// off.
func upActs(l providers.Link) []front.LinkAct {
	if !ofUpCloud(l) {
		return nil
	}
	var out []front.LinkAct
	if c := l.Cloud; c != nil && c.Provider == "upcloud" && c.Attrs[watch.AttrConfigured] != "disabled" {
		out = append(out, front.LinkAct{ID: "disable", Title: "Switch it off…", Verb: "switch off", Hint: "its traffic stops; it can be switched on again", Danger: true,
			Confirm: typable(l), Start: upStart("upcloud-disable", l)})
	}
	return out
}

// upDeleting deletes the halves of a link that no run made.
func upDeleting(l providers.Link) []front.LinkAct {
	if !ofUpCloud(l) {
		return nil
	}
	var out []front.LinkAct
	if h := l.Hosted; h != nil && h.Attrs[watch.AttrProject] != "" {
		out = append(out, front.LinkAct{ID: "delete-hosted", Title: "Delete the half in Aiven…", Verb: "delete half", Hint: "no run of yours made it",
			Danger: true, Deletes: true, Confirm: typable(l), Start: upStart("aiven-project-remove-half", l)})
	}
	if c := l.Cloud; c != nil && c.Provider == "upcloud" {
		out = append(out, upCloudDeleting(l))
	}
	return out
}

func upCloudDeleting(l providers.Link) front.LinkAct {
	return front.LinkAct{ID: "delete-cloud", Title: "Delete the half in UpCloud…", Verb: "delete half",
		Danger: true, Deletes: true, Confirm: typable(l), Start: upStart("upcloud-remove-half", l)}
}
