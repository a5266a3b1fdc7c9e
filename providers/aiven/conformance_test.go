package aiven_test

import (
	"context"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"testing"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/aiven"
	"example.org/peerage/providers/clock"
	"example.org/peerage/providers/providertest"
	"example.org/peerage/providers/sim"
	"example.org/peerage/providers/sim/company"
	"example.org/peerage/providers/sim/world"
)

// session is all that the adapter's sessions implement.
type session interface {
	providers.AivenSession
	providers.AivenServiceLinks
}

type (
	operation = providertest.Operation[session]
	ctx       = context.Context
)

func TestConformance(t *testing.T) { providertest.Run(t, adapter()) }

// FuzzBodies answers reads with anything.
func FuzzBodies(f *testing.F) { providertest.Fuzz(f, adapter()) }

func adapter() providertest.Adapter[session] {
	return providertest.Adapter[session]{
		Name:    "aiven",
		Ports:   []reflect.Type{reflect.TypeFor[session]()},
		New:     conformanceLab,
		Refusal: refusal,
		Unseen: map[string]providers.Place{
			"another organization": {Provider: "aiven", Scope: providers.OfOrganization("org-elsewhere").String()},
			"another project":      {Provider: "aiven", Scope: providers.OfProject("elsewhere").String()},
			"another provider":     {Provider: "azure"},
		},
	}
}

func conformanceLab(t *testing.T) providertest.Lab[session] {
	w := world.New(clock.Real{}, 3)
	acc := company.Contoso(w)
	w.Do(func() { acc.Token.Value = `s3cret+/=~"&very-long-one` })
	token := acc.Token.Value
	clouds := sim.New(w, sim.Options{})
	out := providertest.Lab[session]{
		Server: clouds.Mem(),
		Open: func(o providertest.Options) session {
			return aiven.New(aiven.Options{
				BaseURL: clouds.Endpoints()[sim.Aiven], HTTP: o.Line, ReadOnly: o.ReadOnly, WireLog: o.WireLog,
				Env: func(string) string { return "" },
			}).Open(token).(session)
		},
		Secrets: []string{token},
	}
	out.Operations = slices.Concat(providertest.Seeing[session](), networkOperations(t, w, acc), linkOperations(w))
	return out
}

// refusal is Aiven's error object (OpenAPI). Retry-After is not documented, but
// honoured.
func refusal(class providers.Class, message string) providertest.Answer {
	said := map[providers.Class]struct {
		status int
		code   string
	}{
		providers.NotAuthenticated: {http.StatusUnauthorized, "authentication_failed"},
		providers.NotPermitted:     {http.StatusForbidden, "permission_denied"},
		providers.NotFound:         {http.StatusNotFound, "vpc_not_found"},
		providers.NotVisible:       {http.StatusNotFound, "project_not_found"},
		providers.AlreadyExists:    {http.StatusConflict, "already_exists"},
		providers.Conflict:         {http.StatusConflict, "conflict"},
		providers.Invalid:          {http.StatusBadRequest, "bad_request"},
		providers.Throttled:        {http.StatusTooManyRequests, ""},
		providers.Transient:        {http.StatusServiceUnavailable, ""},
	}[class]
	if class == providers.AlreadyExists { // told apart by its words, as Aiven's own client does
		message = "it already exists: " + message
	}
	return providertest.Answer{
		Status: said.status,
		Header: http.Header{"Retry-After": {"7"}},
		Body: fmt.Sprintf(`{"errors":[{"message":%q,"status":%d,"error_code":%q}],"message":%q}`,
			message, said.status, said.code, message),
	}
}

// networkOperations are those of VPCs and their peerings.
func networkOperations(t *testing.T, w *world.World, acc *company.Accounts) []operation {
	org, vpc := providers.OfOrganization(acc.Org), acc.VPCs["aiven-eu"].ID
	project := providers.OfProject(acc.Project)
	var there string
	w.Do(func() { there = acc.VPCs["aiven-eu"].Peerings[0].ID })
	empty := emptyVPC(t, w, acc.Org)
	to := providers.AzureTarget{
		SubscriptionID: acc.Production, ResourceGroup: "rg-orders", VNet: "vnet-orders",
		AppID: acc.Network.AppID, TenantID: acc.TenantID,
	}
	return []operation{
		providertest.Get("Prove", session.Prove),
		providertest.List("Organizations", session.Organizations),
		providertest.List("Projects", session.Projects),
		providertest.List("Clouds", func(s session, ctx ctx) ([]providers.AivenPlace, error) { return s.Clouds(ctx, org) }),
		providertest.List("VPCs", func(s session, ctx ctx) ([]providers.AivenVPC, error) { return s.VPCs(ctx, project) }),
		providertest.Get("VPC", func(s session, ctx ctx) (providers.AivenVPC, error) { return s.VPC(ctx, org, vpc) }),
		providertest.Make("CreateVPC", func(s session, ctx ctx) (providers.AivenVPC, error) {
			return s.CreateVPC(ctx, org, providers.AivenNewVPC{Cloud: "azure-westeurope", CIDR: "10.98.0.0/24", Name: "made"})
		}),
		providertest.Put("DeleteVPC", func(s session, ctx ctx) error { return s.DeleteVPC(ctx, org, empty) }),
		providertest.Make("CreatePeering", func(s session, ctx ctx) (providers.AivenPeering, error) {
			return s.CreatePeering(ctx, org, vpc, to)
		}),
		providertest.Put("DeletePeering", func(s session, ctx ctx) error {
			return s.DeletePeering(ctx, org, vpc, providers.AivenPeering{ID: there})
		}),
		providertest.Put("Refresh", func(s session, ctx ctx) error { return s.Refresh(ctx, org, vpc) }),
		providertest.List("Services", func(s session, ctx ctx) ([]providers.AivenService, error) {
			return s.Services(ctx, acc.Project)
		}),
	}
}

// emptyVPC is one that nothing keeps from being deleted.
func emptyVPC(t *testing.T, w *world.World, org string) (id string) {
	w.Do(func() {
		v, prob := w.Aiven.CreateOrgVPC(org, "azure-westeurope", "10.97.0.0/24", "empty")
		if prob != nil {
			t.Fatal(prob)
		}
		w.Aiven.Activate(v)
		id = v.ID
	})
	return id
}

// linkOperations are those of services and Private Link: one link is up, an
// endpoint waits at another, a third service may have one.
func linkOperations(w *world.World) []operation {
	const project, up, waiting, next = company.DataProject, "os-logs", "mysql-crm", "pg-orders"
	var connection, pending, free, taken string
	w.Do(func() {
		p := w.Aiven.Project(project)
		connection = p.Service(up).More.Link.Connections[0].ID
		pending = p.Service(waiting).More.Link.Connections[0].ID
		w.Aiven.GiveStaticIPs(p, p.Service(next))
		for _, out := range []*string{&free, &taken} {
			ip, _ := w.Aiven.CreateStaticIP(p, p.Service(next).Cloud)
			*out = ip.ID
		}
	})
	time.Sleep(10 * time.Minute) // until both addresses are there
	w.Do(func() {
		p := w.Aiven.Project(project)
		for _, ip := range p.StaticIPs {
			if ip.ID == taken {
				w.Aiven.AssociateStaticIP(p, ip, next)
			}
		}
	})
	subscriptions := []string{"33333333-3333-4333-8333-333333333333"}
	return append(staticOperations(project, next, free, taken), []operation{
		providertest.Get("ServiceDetail", func(s session, ctx ctx) (providers.AivenServiceDetail, error) {
			return s.ServiceDetail(ctx, project, up)
		}),
		providertest.Put("SetServiceConfig", func(s session, ctx ctx) error {
			return s.SetServiceConfig(ctx, project, up, map[string]any{"privatelink_access.opensearch": true})
		}),
		providertest.Put("LetIn", func(s session, ctx ctx) error {
			return s.LetIn(ctx, project, up, []string{"10.99.0.0/16"})
		}),
		providertest.Put("PowerOn", func(s session, ctx ctx) error { return s.PowerOn(ctx, project, "pg-archive") }),
		providertest.Get("ProjectCA", func(s session, ctx ctx) (string, error) { return s.ProjectCA(ctx, project) }),
		providertest.Get("PrivateLink", func(s session, ctx ctx) (providers.AivenPrivateLink, error) {
			return s.PrivateLink(ctx, project, up)
		}),
		providertest.Make("CreatePrivateLink", func(s session, ctx ctx) (providers.AivenPrivateLink, error) {
			return s.CreatePrivateLink(ctx, project, next, subscriptions)
		}),
		providertest.Put("SetPrivateLinkSubscriptions", func(s session, ctx ctx) error {
			_, err := s.SetPrivateLinkSubscriptions(ctx, project, up, subscriptions, false)
			return err
		}),
		providertest.Put("RefreshPrivateLink", func(s session, ctx ctx) error {
			return s.RefreshPrivateLink(ctx, project, up)
		}),
		providertest.List("PrivateLinkConnections", func(s session, ctx ctx) ([]providers.AivenConnection, error) {
			return s.PrivateLinkConnections(ctx, project, up)
		}),
		providertest.Put("ApproveConnection", func(s session, ctx ctx) error {
			_, err := s.ApproveConnection(ctx, project, waiting, pending)
			return err
		}),
		providertest.Put("SetConnectionIP", func(s session, ctx ctx) error {
			_, err := s.SetConnectionIP(ctx, project, up, connection, "10.41.1.4")
			return err
		}),
		providertest.Put("DeletePrivateLink", func(s session, ctx ctx) error {
			return s.DeletePrivateLink(ctx, project, waiting)
		}),
		providertest.List("PrivateLinkClouds", func(s session, ctx ctx) ([]string, error) {
			return s.PrivateLinkClouds(ctx, project)
		}),
	}...)
}

// staticOperations are those of static addresses: one is free, one belongs to
// the service.
func staticOperations(project, service, free, taken string) []operation {
	return []operation{
		providertest.List("StaticIPs", func(s session, ctx ctx) ([]providers.AivenStaticIP, error) {
			return s.StaticIPs(ctx, project)
		}),
		providertest.Make("CreateStaticIP", func(s session, ctx ctx) (providers.AivenStaticIP, error) {
			return s.CreateStaticIP(ctx, project, "azure-westeurope")
		}),
		providertest.Put("AssociateStaticIP", func(s session, ctx ctx) error {
			return s.AssociateStaticIP(ctx, project, free, service)
		}),
		providertest.Put("DissociateStaticIP", func(s session, ctx ctx) error {
			return s.DissociateStaticIP(ctx, project, taken)
		}),
		providertest.Put("DeleteStaticIP", func(s session, ctx ctx) error { return s.DeleteStaticIP(ctx, project, taken) }),
	}
}
