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
