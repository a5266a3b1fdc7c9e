package azure_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/azure"
	"example.org/peerage/providers/providertest"
	"example.org/peerage/providers/sim"
	"example.org/peerage/providers/sim/world"
)

// session is all that the adapter's sessions implement.
type session interface {
	providers.AzureSession
	providers.AzureEndpoints
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
		Name:  "azure",
		Ports: []reflect.Type{reflect.TypeFor[session]()},
		Apart: map[string]string{
			"Who":   "asks nothing",
			"Close": "asks nothing",
			"Prove": "asks the sign-in alone",
			"Place": "asks the sign-in alone",
		},
		New:     conformanceLab,
		Refusal: refusal,
		SignIn:  func(r *http.Request) bool { return strings.HasPrefix(r.URL.Host, sim.Login+".") },
		Unseen: map[string]providers.Place{
			"another directory": {Provider: "azure", Account: "99999999-9999-4999-8999-999999999999"},
			"another provider":  {Provider: "aws"},
		},
		Pages: &providertest.Pages{Of: pageOf, Next: nextPage, Elsewhere: pageElsewhere},
	}
}

func conformanceLab(t *testing.T) providertest.Lab[session] {
	l := newLab(t)
	p := l.ready()
	return providertest.Lab[session]{
		Server: l.sim.Mem(),
		Open: func(o providertest.Options) session {
			at := l.options()
			at.Transport, at.ReadOnly, at.WireLog = azure.Over(o.Line), o.ReadOnly, o.WireLog
			s, err := azure.New(at).SignIn(t.Context(), providers.SignIn{Method: providers.SignInEnvironment})
			if err != nil {
				t.Fatal(err)
			}
			return s.(session)
		},
		Operations: slices.Concat(
			l.accountOperations(), l.directoryOperations(p), l.accessOperations(p), l.networkOperations(p),
			l.endpointOperations()),
		Secrets: []string{l.acc.Secret},
	}
}

func (l *lab) accountOperations() []operation {
	sub := l.acc.Production
	return []operation{
		providertest.Check("Sees", func(s session, ctx ctx) error {
			return s.Sees(ctx, providers.Place{Provider: "azure", Account: l.acc.TenantID, Scope: sub})
		}).Meaning(providers.NotPermitted, providers.NotVisible).Meaning(providers.NotFound, providers.NotVisible),
		providertest.List("Tenants", session.Tenants),
		providertest.List("Subscriptions", func(s session, ctx ctx) ([]providers.Subscription, error) {
			all, _, err := s.Subscriptions(ctx)
			return all, err
		}).InOnePiece(), // its pages are those of each directory's
		providertest.Put("RegisterNetwork", func(s session, ctx ctx) error { return s.RegisterNetwork(ctx, sub) }),
		providertest.Get("TenantOf", func(s session, ctx ctx) (string, error) { return s.TenantOf(ctx, sub) }),
	}
}

func (l *lab) directoryOperations(p pair) []operation {
	tenant, app := l.acc.TenantID, p.app.AppID
	var key, sp, fresh string
	l.do(func(a *world.Azure) {
		key = p.app.Passwords[0].KeyID
		other := a.AddApp(tenant, "", "peerage-bare", world.AudienceMultiple)
		fresh = other.AppID
		gone := a.AddApp(tenant, "", "peerage-gone", world.AudienceMultiple)
		sp = a.EnsureServicePrincipal(tenant, gone.AppID).ID
		a.Settle()
	})
	return []operation{
		providertest.List("ApplicationsNamed", func(s session, ctx ctx) ([]providers.Application, error) {
			return s.ApplicationsNamed(ctx, tenant, "peerage-test")
		}),
		providertest.Get("Application", func(s session, ctx ctx) (providers.Application, error) {
			return s.Application(ctx, tenant, app)
		}),
		providertest.Make("CreateApplication", func(s session, ctx ctx) (providers.Application, error) {
			return s.CreateApplication(ctx, tenant, providers.Application{DisplayName: "made", Audience: "AzureADMyOrg"})
		}),
		providertest.Put("SetMultiTenant", func(s session, ctx ctx) error { return s.SetMultiTenant(ctx, tenant, app) }),
		providertest.Put("RenameApplication", func(s session, ctx ctx) error {
			return s.RenameApplication(ctx, tenant, app, "another name")
		}),
		providertest.Make("AddPassword", func(s session, ctx ctx) (providers.NewPassword, error) {
			return s.AddPassword(ctx, tenant, app, "made", time.Now().Add(24*time.Hour))
		}),
		providertest.Put("RemovePassword", func(s session, ctx ctx) error {
			return s.RemovePassword(ctx, tenant, app, key)
		}).Deletes(),
		providertest.Get("Principal", func(s session, ctx ctx) (providers.Principal, error) {
			return s.Principal(ctx, tenant, app)
		}),
		providertest.Make("CreatePrincipal", func(s session, ctx ctx) (providers.Principal, error) {
			return s.CreatePrincipal(ctx, tenant, fresh, nil)
		}).Meaning(providers.Invalid, providers.NotYetConsistent),
		providertest.Put("DeletePrincipal", func(s session, ctx ctx) error {
			return s.DeletePrincipal(ctx, tenant, sp)
		}).Deletes(),
		providertest.Put("DeleteApplication", func(s session, ctx ctx) error {
			return s.DeleteApplication(ctx, tenant, fresh)
		}).Deletes(),
	}
}

func (l *lab) accessOperations(p pair) []operation {
	const guid = "66666666-6666-4666-8666-666666666666"
	scope, sub := p.here, "/subscriptions/"+l.acc.Production
	contributor := sub + "/providers/Microsoft.Authorization/roleDefinitions/" + world.RoleNetworkContributor
	made := scope + "/providers/Microsoft.Authorization/roleDefinitions/" + guid
	custom := providers.Role{ID: guid, Name: "made", Actions: []string{"Microsoft.Network/virtualNetworks/read"},
		Scopes: []string{scope}}
	var holder, id string
	l.do(func(a *world.Azure) {
		holder = a.EnsureServicePrincipal(l.acc.TenantID, p.app.AppID).ID
		for _, as := range a.Assignments() {
			if as.PrincipalID == holder {
				id = as.ID
			}
		}
	})
	return []operation{
		providertest.List("Permissions", func(s session, ctx ctx) ([]string, error) {
			actions, _, err := s.Permissions(ctx, scope)
			return actions, err
		}).Merges(),
		providertest.List("RolesNamed", func(s session, ctx ctx) ([]providers.Role, error) {
			return s.RolesNamed(ctx, scope, "Network Contributor")
		}),
		providertest.Get("Role", func(s session, ctx ctx) (providers.Role, error) { return s.Role(ctx, contributor) }),
		providertest.Put("PutRole", func(s session, ctx ctx) error {
			_, err := s.PutRole(ctx, custom)
			return err
		}),
		providertest.Put("ExtendRole", func(s session, ctx ctx) error {
			_, err := s.ExtendRole(ctx, made, l.acc.VNets["vnet-web"])
			return err
		}),
		providertest.Put("DeleteRole", func(s session, ctx ctx) error { return s.DeleteRole(ctx, made) }).Deletes(),
		providertest.Put("Assign", func(s session, ctx ctx) error {
			_, err := s.Assign(ctx, l.acc.VNets["vnet-web"], contributor, holder)
			return err
		}),
		providertest.List("Assignments", func(s session, ctx ctx) ([]providers.Assignment, error) {
			return s.Assignments(ctx, scope, holder)
		}),
		providertest.List("AllAssignments", func(s session, ctx ctx) ([]providers.Assignment, error) {
			return s.AllAssignments(ctx, scope)
		}),
		providertest.Put("Unassign", func(s session, ctx ctx) error { return s.Unassign(ctx, id) }).Deletes(),
	}
}

func (l *lab) networkOperations(p pair) []operation {
	web, payments := l.acc.VNets["vnet-web"], l.acc.VNets["vnet-payments"]
	l.do(func(a *world.Azure) {
		if _, _, prob := a.PutPeering(web, "there", world.PeeringSpec{RemoteVNetID: payments}); prob != nil {
			l.t.Fatal(prob)
		}
		a.Settle()
	})
	return []operation{
		providertest.List("VNets", func(s session, ctx ctx) ([]providers.VNet, error) {
			return s.VNets(ctx, l.acc.Production)
		}),
		providertest.Get("VNet", func(s session, ctx ctx) (providers.VNet, error) { return s.VNet(ctx, web) }),
		providertest.List("Peerings", func(s session, ctx ctx) ([]providers.Peering, error) { return s.Peerings(ctx, web) }),
		providertest.Put("PutPeering", func(s session, ctx ctx) error {
			_, err := s.PutPeering(ctx, providers.PutPeering{VNetID: p.here, Name: "made", RemoteID: web, AllowAccess: true})
			return err
		}),
		providertest.Put("DeletePeering", func(s session, ctx ctx) error {
			return s.DeletePeering(ctx, web+"/virtualNetworkPeerings/there")
		}).Deletes(),
	}
}

func (l *lab) endpointOperations() []operation {
	ask := l.linked(l.acc.Production)
	there := ask
	there.ID += "-there"
	nsg := strings.Split(ask.SubnetID, "/virtualNetworks/")[0] + "/networkSecurityGroups/nsg-endpoints"
	l.do(func(a *world.Azure) {
		at := strings.Split(there.ID, "/")
		e, _, prob := a.PutEndpoint(world.PrivateEndpoint{
			ID: there.ID, Name: at[8], Group: at[4], SubscriptionID: at[2], Region: ask.Region,
			SubnetID: ask.SubnetID, Target: ask.Alias, ConnectionName: at[8],
		})
		if prob != nil || e == nil {
			l.t.Fatal(prob)
		}
		a.SettleEndpoints()
	})
	rule := providers.SecurityRule{
		Name: "made", Direction: "Inbound", Access: "Allow", Protocol: "Tcp", Priority: 200,
		Sources: []string{"10.40.0.0/16"}, Destinations: []string{"*"}, Ports: []string{"443"},
	}
	return []operation{
		providertest.List("Subnets", func(s session, ctx ctx) ([]providers.Subnet, error) {
			return s.Subnets(ctx, l.acc.VNets["vnet-orders"])
		}),
		providertest.List("Endpoints", func(s session, ctx ctx) ([]providers.PrivateEndpoint, error) {
			return s.Endpoints(ctx, l.acc.Production)
		}),
		providertest.Get("Endpoint", func(s session, ctx ctx) (providers.PrivateEndpoint, error) {
			return s.Endpoint(ctx, there.ID)
		}),
		providertest.Put("CreateEndpoint", func(s session, ctx ctx) error {
			_, err := s.CreateEndpoint(ctx, ask)
			return err
		}),
		providertest.Put("DeleteEndpoint", func(s session, ctx ctx) error {
			return s.DeleteEndpoint(ctx, there.ID)
		}).Deletes(),
		providertest.List("SecurityRules", func(s session, ctx ctx) ([]providers.SecurityRule, error) {
			return s.SecurityRules(ctx, nsg)
		}).InOnePiece(),
		providertest.Put("AddSecurityRule", func(s session, ctx ctx) error { return s.AddSecurityRule(ctx, nsg, rule) }),
		providertest.Put("DeleteSecurityRule", func(s session, ctx ctx) error {
			return s.DeleteSecurityRule(ctx, nsg, rule.Name)
		}).Deletes(),
	}
}

// refusal is the error object of Resource Manager and Graph; the codes are
// Microsoft's (documented, or reported by users).
func refusal(class providers.Class, message string) providertest.Answer {
	said := map[providers.Class]struct {
		status int
		code   string
	}{
		providers.NotAuthenticated: {http.StatusUnauthorized, "InvalidAuthenticationToken"},
		providers.NotPermitted:     {http.StatusForbidden, "AuthorizationFailed"},
		providers.NotFound:         {http.StatusNotFound, "ResourceNotFound"},
		providers.AlreadyExists:    {http.StatusConflict, "AnotherPeeringAlreadyReferencesRemoteVnet"},
		providers.Conflict:         {http.StatusConflict, "ScopeLocked"},
		providers.Invalid:          {http.StatusBadRequest, "InvalidResourceName"},
		providers.Throttled:        {http.StatusTooManyRequests, "TooManyRequests"},
		providers.Transient:        {http.StatusServiceUnavailable, "ServiceUnavailable"},
	}[class]
	out := providertest.Answer{
		Status: said.status,
		Header: http.Header{},
		Body:   fmt.Sprintf(`{"error":{"code":%q,"message":%q}}`, said.code, message),
	}
	if class == providers.Throttled {
		out.Header.Set("Retry-After", "7")
	}
	return out
}

// pageOf and nextPage number pages in the address of the next one.
func pageOf(r *http.Request) int {
	n, err := strconv.Atoi(r.URL.Query().Get("conformance-page"))
	if err != nil {
		return 0
	}
	return n
}

func nextPage(r *http.Request, body []byte, page int) []byte {
	next := *r.URL
	q := next.Query()
	q.Set("conformance-page", strconv.Itoa(page))
	next.RawQuery = q.Encode()
	return linkTo(r, body, next.String())
}

func pageElsewhere(r *http.Request, body []byte, server string) []byte {
	at, err := url.Parse(server)
	if err != nil {
		return body
	}
	next := *r.URL
	next.Scheme, next.Host = at.Scheme, at.Host
	return linkTo(r, body, next.String())
}

func linkTo(r *http.Request, body []byte, next string) []byte {
	var in map[string]json.RawMessage
	if json.Unmarshal(body, &in) != nil {
		return body
	}
	name := "nextLink"
	if strings.HasPrefix(r.URL.Host, sim.Graph+".") {
		name = "@odata.nextLink"
	}
	in[name], _ = json.Marshal(next) // a string always marshals
	out, _ := json.Marshal(in)
	return out
}
