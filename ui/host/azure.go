package host

import (
	"context"
	"io"
	"log/slog"
	"slices"
	"sync"

	"peerage/providers"
	"peerage/providers/azure"
	"peerage/providers/sim"
	"peerage/providers/sim/company"
	"peerage/providers/sim/world"
	"peerage/providers/watch"
	"peerage/wizard"
	"peerage/wizard/flows"
)

func init() {
	register(30, func() service { return &azureService{plainService: plainService{"azure"}} })
}

type azureService struct {
	plainService
	cloud *azure.Cloud
	// silent are the ways to sign in that prompt nothing.
	silent []providers.SignInMethod

	mu sync.Mutex // never held while calling out
	on providers.AzureSession

	// kept are the sources of last, the session that was watched through last.
	kept keeper
	last providers.AzureSession
}

func (a *azureService) open(c *flows.Clouds, s surroundings) {
	a.cloud = azure.New(azure.Options{Authority: s.Authority, Graph: s.Graph, ARM: s.ARM, ClientID: s.ClientID, RootCAs: s.roots,
		Clock: s.clock, ReadOnly: s.ReadOnly, WireLog: handler(s.wire), Env: s.Env})
	a.silent = []providers.SignInMethod{providers.SignInEnvironment, providers.SignInAzureCLI}
	c.Azure = overheard{a.cloud, a}
}

func (a *azureService) embed(c *flows.Clouds, e embedding) {
	a.cloud = azure.New(azure.Options{Authority: e.at[sim.Login], Graph: e.at[sim.Graph], ARM: e.at[sim.ARM], Transport: e.http,
		Clock: e.clock, ReadOnly: e.ReadOnly, Env: e.env(map[string]string{
			"AZURE_TENANT_ID": e.acc.TenantID, "AZURE_CLIENT_ID": e.acc.Admin.AppID, "AZURE_CLIENT_SECRET": e.acc.Secret})})
	a.silent = []providers.SignInMethod{providers.SignInEnvironment}
	c.Azure = overheard{a.cloud, a}
}

func handler(w io.Writer) slog.Handler {
	if w == nil {
		return nil
	}
	return slog.NewJSONHandler(w, &slog.HandlerOptions{Level: slog.LevelDebug})
}

func (a *azureService) signs() []string { return []string{"AZURE_USER"} }

func (a *azureService) watch(ctx context.Context, f *Feed, _ []told) ([]watch.Source, string) {
	s := a.session(ctx)
	if s == nil {
		return nil, "Azure: not signed in. Sign in here, or run az login and start again."
	}
	if s != a.last {
		a.last, a.kept = s, keeper{}
	}
	subs, _, err := s.Subscriptions(ctx)
	if err != nil {
		return []watch.Source{f.broken("azure", "Azure subscriptions", err)}, ""
	}
	var out []watch.Source
	for _, x := range subs {
		out = append(out, a.kept.source("", watch.AzureSubscription(s, x, 0)))
		if api, ok := s.(watch.EndpointLister); ok {
			out = append(out, a.kept.source("", watch.AzureEndpoints(api, x, 0)))
		}
	}
	return out, ""
}

// session is the one that watches; nil when there is no way to sign in
// without asking.
func (a *azureService) session(ctx context.Context) providers.AzureSession {
	a.mu.Lock()
	on := a.on
	a.mu.Unlock()
	if on != nil || a.cloud == nil {
		return on
	}
	possible := map[providers.SignInMethod]bool{}
	for _, m := range a.cloud.Methods(ctx) {
		possible[m.Method] = m.Possible
	}
	for _, m := range a.silent {
		if !possible[m] {
			continue
		}
		if s, err := a.cloud.SignIn(ctx, providers.SignIn{Method: m, Prompt: func(providers.DeviceCode) {}}); err == nil {
			a.keep(s)
			return s
		}
	}
	return nil
}

func (a *azureService) keep(s providers.AzureSession) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.on = s
}

// overheard is the cloud as runs see it: who signs in for a run has it used
// for watching, too, where nothing better is at hand.
type overheard struct {
	*azure.Cloud
	a *azureService
}

// SignIn implements providers.Azure.
func (o overheard) SignIn(ctx context.Context, in providers.SignIn) (providers.AzureSession, error) {
	s, err := o.Cloud.SignIn(ctx, in)
	if shared, ok := s.(providers.AzureSharer); ok && err == nil {
		o.a.offer(shared)
	}
	return s, err
}

// offer takes a person's sign-in unless the board has one that lasts.
func (a *azureService) offer(s providers.AzureSharer) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.on != nil && slices.Contains(a.silent, a.on.Who().Method) {
		return
	}
	if a.on != nil {
		a.on.Close()
	}
	a.on = s.Share()
}

// connect signs in with a device code.
func (a *azureService) connect(ctx context.Context, prompt func(wizard.Sign)) error {
	s, err := a.cloud.SignIn(ctx, providers.SignIn{Method: providers.SignInDeviceCode, Prompt: func(d providers.DeviceCode) {
		prompt(wizard.Sign{Code: d.UserCode, URL: d.VerificationURL, Expires: d.Expires})
	}})
	if err == nil {
		a.keep(s)
	}
	return err
}

// known: acts sign in as the board did.
func (a *azureService) known() map[string]string {
	a.mu.Lock()
	s := a.on
	a.mu.Unlock()
	if s == nil || s.Who().Method != providers.SignInAzureCLI && s.Who().Method != providers.SignInEnvironment {
		return nil
	}
	return map[string]string{"AZURE_SIGN_IN": string(s.Who().Method)}
}

func (a *azureService) doctor(ctx context.Context) []wizard.Finding {
	if a.cloud == nil {
		return nil
	}
	var out []wizard.Finding
	for _, m := range a.cloud.Methods(ctx) {
		v := wizard.OK
		if !m.Possible {
			v = wizard.Unproved
		}
		out = append(out, wizard.Finding{Verdict: v, Text: "Azure sign-in, " + m.Title + ": " + m.Hint})
	}
	return out
}

// answers are those of somebody who connects vnet-orders with aiven-eu.
func (*azureService) answers(acc *company.Accounts) map[string]map[string]string {
	return map[string]map[string]string{"aiven-azure": {
		"AZURE_SIGN_IN":             string(providers.SignInDeviceCode),
		"USER_SUBSCRIPTION_ID":      acc.Production,
		"USER_VNET_ID":              acc.VNets["vnet-orders"],
		"AIVEN_ORG_ID":              acc.Org,
		"AIVEN_ORGANIZATION_VPC_ID": acc.VPCs["aiven-eu"].ID,
	}}
}

// LabAzure is the customer's directory and network.
type LabAzure struct {
	TenantID            string           `json:"tenant_id"`
	AivenTenantID       string           `json:"aiven_tenant_id"`
	SubscriptionID      string           `json:"subscription_id"`
	AivenSubscriptionID string           `json:"aiven_subscription_id"`
	ResourceGroup       string           `json:"resource_group"`
	VNetID              string           `json:"vnet_id"`
	VNetName            string           `json:"vnet_name"`
	SubnetID            string           `json:"subnet_id"`
	Administrator       LabAdministrator `json:"administrator"`
}

// LabAdministrator can sign in in two ways.
type LabAdministrator struct {
	DeviceCode       LabDeviceCode       `json:"device_code"`
	ServicePrincipal LabServicePrincipal `json:"service_principal"`
}

// LabDeviceCode is a person whom a device code signs in.
type LabDeviceCode struct {
	User string `json:"user"`
	// ApprovesItself: two seconds after the code was asked for.
	ApprovesItself bool   `json:"approves_itself"`
	Page           string `json:"page"`
}

// LabServicePrincipal is a sign-in without a person.
type LabServicePrincipal struct {
	ClientID     string `json:"client_id"`
	ClientSecret string `json:"client_secret"`
	ObjectID     string `json:"object_id"`
}

func (*azureService) card(w *world.World, acc *company.Accounts, at sim.Endpoints) any {
	v := w.Azure.VNet(acc.VNets["vnet-orders"])
	return LabAzure{TenantID: acc.TenantID, AivenTenantID: acc.AivenTenantID, SubscriptionID: v.SubscriptionID,
		AivenSubscriptionID: acc.AivenSubscription, ResourceGroup: v.Group, VNetID: v.ID, VNetName: v.Name, SubnetID: v.ID + "/subnets/snet-endpoints",
		Administrator: LabAdministrator{
			DeviceCode:       LabDeviceCode{User: acc.Ana.UPN, ApprovesItself: w.Azure.AutoApprove > 0, Page: at[sim.Login] + "/device"},
			ServicePrincipal: LabServicePrincipal{ClientID: acc.Admin.AppID, ClientSecret: acc.Secret, ObjectID: acc.Admin.ID},
		}}
}
