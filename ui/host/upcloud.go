package host

import (
	"context"
	"slices"

	"peerage/providers"
	"peerage/providers/sim"
	"peerage/providers/sim/company"
	"peerage/providers/sim/world"
	"peerage/providers/upcloud"
	"peerage/providers/watch"
	"peerage/ui/front"
	"peerage/wizard"
	"peerage/wizard/flows"
)

func init() {
	register(50, func() service { return &upCloudService{plainService: plainService{"upcloud"}} })
}

type upCloudService struct {
	plainService
	cloud *upcloud.Cloud
	kept  keeper
}

func (u *upCloudService) open(c *flows.Clouds, s surroundings) {
	u.cloud = upcloud.New(upcloud.Options{HTTP: s.transport(), Clock: s.clock, ReadOnly: s.ReadOnly, WireLog: s.wire, Env: s.Env, UserAgent: s.agent()})
	c.UpCloud = u.cloud
}

func (u *upCloudService) embed(c *flows.Clouds, e embedding) {
	u.cloud = upcloud.New(upcloud.Options{BaseURL: e.at[sim.UpCloud], HTTP: e.http.Transport, Clock: e.clock, ReadOnly: e.ReadOnly, Limit: demoLimit,
		Env: e.env(map[string]string{"UPCLOUD_TOKEN": e.acc.UpCloud.Account.Token})})
	c.UpCloud = u.cloud
}

func (u *upCloudService) signs() []string {
	return []string{"UPCLOUD_TOKEN", "UPCLOUD_PASSWORD", "UPCLOUD_ACCOUNT"}
}

func (u *upCloudService) watch(ctx context.Context, f *Feed, list []told) ([]watch.Source, string) {
	var out []watch.Source
	for i, c := range u.credentials(ctx, f.h, list) {
		s := u.cloud.Open(c)
		account, err := s.Prove(ctx)
		switch {
		case err == nil:
			out = append(out, u.kept.source(c.Token+"\x00"+c.User+"\x00"+c.Password, watch.UpCloudAccount(s, account, 0)))
		case i == 0 || !ended(err):
			out = append(out, f.broken("upcloud", "UpCloud account", err))
		}
	}
	return out, ""
}

// credentials are what stands in the environment, and what runs were given.
func (u *upCloudService) credentials(ctx context.Context, h *Host, list []told) []providers.UpCloudCredentials {
	if u.cloud == nil {
		return nil
	}
	var out []providers.UpCloudCredentials
	add := func(c providers.UpCloudCredentials) {
		if c != (providers.UpCloudCredentials{}) && !slices.Contains(out, c) {
			out = append(out, c)
		}
	}
	if c, ok := u.cloud.Found(); ok {
		add(c)
	}
	for _, t := range list {
		add(providers.UpCloudCredentials{Token: h.secret(ctx, t, "UPCLOUD_TOKEN")})
		if password := h.secret(ctx, t, "UPCLOUD_PASSWORD"); password != "" {
			add(providers.UpCloudCredentials{User: t.values["UPCLOUD_USERNAME"], Password: password})
		}
	}
	return out
}

func (u *upCloudService) doctor(ctx context.Context) []wizard.Finding {
	if u.cloud == nil {
		return nil
	}
	var places []place
	c, ok := u.cloud.Found()
	if ok {
		places = append(places, place{Read: func() (string, error) { return "found", nil }})
	}
	return proved("UpCloud sign-in", places, "Set UPCLOUD_TOKEN, or type one when the wizard asks.", "Make a new token in UpCloud's control panel.",
		func(string) (string, error) { return u.cloud.Open(c).Prove(ctx) })
}

// ofUpCloud says that a link's cloud is UpCloud.
func ofUpCloud(l providers.Link) bool {
	return l.Kind == watch.KindAivenUpCloud || l.Kind == watch.KindUpCloudUpCloud
}

func (u *upCloudService) mend(l providers.Link, own string) (front.LinkAct, bool) {
	if !ofUpCloud(l) {
		return front.LinkAct{}, false
	}
	switch l.Repair {
	case watch.RepairEnable:
		return mends("Switch the peering on", "switch on", "", upStart("upcloud-enable", l)), true
	case watch.RepairDeleteCloud:
		return first(u.remove(l))
	case watch.RepairCreateCloud, watch.RepairRecreateCloud, watch.RepairRecreateHosted, watch.RepairAttach:
		if own == "" && l.Kind != watch.KindAivenUpCloud {
			break
		}
		a, back := remakes(l.Repair, "UpCloud", upStart("aiven-upcloud", l)), "U04"
		if l.Repair == watch.RepairAttach {
			a.Title, a.Verb, back = "Attach a router to the network", "attach router", "U02"
		}
		return in(own, back, a), true
	}
	return front.LinkAct{}, false
}

// upStart begins a procedure of UpCloud's with what the link tells: the acts
// want the peering, the wizard the two networks.
func upStart(procedure string, l providers.Link) *front.StartOptions {
	v := map[string]string{}
	if procedure != "aiven-upcloud" {
		if c := l.Cloud; c != nil {
			v["UPCLOUD_PEERING_ID"] = c.ID
		}
		return begin(procedure, v)
	}
	if h := l.Hosted; h != nil && h.Provider == "aiven" {
		v["AIVEN_PROJECT"], v["AIVEN_PROJECT_VPC_ID"], v["network.uuid"] = h.Attrs[watch.AttrProject], h.NetworkID, h.PeerID
	}
	if c := l.Cloud; c != nil && c.Provider == "upcloud" {
		v["network.uuid"] = c.NetworkID
	}
	return begin(procedure, v)
}

// more switches it off.
func (u *upCloudService) more(l providers.Link) []front.LinkAct {
	c := l.Cloud
	if !ofUpCloud(l) || c == nil || c.Kind != watch.KindNetworkPeering || c.Attrs[watch.AttrConfigured] == "disabled" {
		return nil
	}
	return []front.LinkAct{{ID: "disable", Title: "Switch it off…", Verb: "switch off", Hint: "its traffic stops; it can be switched on again", Danger: true,
		Confirm: typable(l), Start: upStart("upcloud-disable", l)}}
}

func (u *upCloudService) remove(l providers.Link) []front.LinkAct {
	if l.Cloud == nil || l.Cloud.Kind != watch.KindNetworkPeering {
		return nil
	}
	return []front.LinkAct{deletes(theCloud, "Delete the half in UpCloud…", "delete half", l, upStart("upcloud-remove-half", l))}
}

// answers are those of somebody who connects net-shop with the project VPC on
// UpCloud.
func (u *upCloudService) answers(acc *company.Accounts) map[string]map[string]string {
	return map[string]map[string]string{"aiven-upcloud": {
		"AIVEN_PROJECT": acc.UpCloud.Project, "AIVEN_PROJECT_VPC_ID": acc.VPCs[company.UpCloudVPC].ID,
		"network.uuid": acc.UpCloud.Networks["net-shop"],
	}}
}

// LabUpCloud is the customer's account; NetworkID has no router yet.
type LabUpCloud struct {
	Token     string `json:"token"`
	Username  string `json:"username"`
	Password  string `json:"password"`
	NetworkID string `json:"network_id"`
	RouterID  string `json:"router_id"`
	// Networks are all networks' ids by name.
	Networks map[string]string `json:"networks"`
	// AivenNetworkID is the network behind the project VPC on UpCloud.
	AivenNetworkID string `json:"aiven_network_id"`
}

func (u *upCloudService) card(w *world.World, acc *company.Accounts, _ sim.Endpoints) any {
	x := acc.UpCloud
	return LabUpCloud{Token: x.Account.Token, Username: x.Account.Name, Password: x.Account.Password, NetworkID: x.Networks["net-shop"],
		RouterID: w.UpCloud.Network(x.Networks["net-media"]).Router, Networks: x.Networks,
		AivenNetworkID: w.UpCloud.AivenNetwork(acc.VPCs[company.UpCloudVPC]).ID}
}
