package azure

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/arm"
	"github.com/Azure/azure-sdk-for-go/sdk/resourcemanager/resources/armsubscriptions"

	"example.org/peerage/providers"
	"example.org/peerage/providers/azure/listing"
	"example.org/peerage/providers/spawn"
)

// atOnce is how many tenants are asked at the same time.
const atOnce = 4

// Tenants implements providers.AzureAccounts.
func (s *session) Tenants(ctx context.Context) ([]providers.Tenant, error) {
	var all []providers.Tenant
	err := s.ask(ctx, "list the tenants", "", func(cred azcore.TokenCredential, o *arm.ClientOptions) error {
		all = nil
		client, err := armsubscriptions.NewTenantsClient(cred, o)
		if err != nil {
			return err
		}
		return listing.Each(ctx, client.NewListPager(nil),
			func(page armsubscriptions.TenantsClientListResponse) []*armsubscriptions.TenantIDDescription {
				return page.Value
			},
			func(t *armsubscriptions.TenantIDDescription) {
				all = append(all, providers.Tenant{ID: str(t.TenantID), Name: str(t.DisplayName), Domain: str(t.DefaultDomain)})
			})
	})
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(all, func(a, b providers.Tenant) int { return cmp.Compare(a.Name+a.ID, b.Name+b.ID) })
	return all, nil
}

// Subscriptions implements providers.AzureAccounts. Tenants are asked side by
// side; the second value holds those that refused.
func (s *session) Subscriptions(ctx context.Context) ([]providers.Subscription, []providers.Tenant, error) {
	tenants, err := s.Tenants(ctx)
	if err != nil {
		return nil, nil, err
	}
	type reply struct {
		subs []providers.Subscription
		err  error
	}
	found := make([]reply, len(tenants))
	err = spawn.Each(len(tenants), atOnce, func(i int) error {
		found[i].subs, found[i].err = s.subscriptionsIn(ctx, tenants[i].ID)
		return nil // one that refuses does not spoil the others
	})
	if err != nil {
		return nil, nil, err
	}
	if ctx.Err() != nil {
		return nil, nil, s.c.fail(ctx, "list the subscriptions", ctx.Err())
	}
	var all []providers.Subscription
	var refused []providers.Tenant
	for i, r := range found {
		if r.err != nil {
			tenants[i].Problem = providers.AsError(r.err)
			refused = append(refused, tenants[i])
		}
		all = append(all, r.subs...)
	}
	return s.distinct(all), refused, nil
}

func (s *session) subscriptionsIn(ctx context.Context, tenant string) ([]providers.Subscription, error) {
	client, err := armsubscriptions.NewClient(s.cred(tenant), s.c.arm())
	if err != nil {
		return nil, s.done(ctx, "list the subscriptions", err)
	}
	var all []providers.Subscription
	err = listing.Each(ctx, client.NewListPager(nil),
		func(page armsubscriptions.ClientListResponse) []*armsubscriptions.Subscription { return page.Value },
		func(sub *armsubscriptions.Subscription) {
			one := providers.Subscription{
				ID: str(sub.SubscriptionID), Name: str(sub.DisplayName), State: str(sub.State), TenantID: str(sub.TenantID),
			}
			if one.TenantID == "" {
				one.TenantID = tenant
			}
			all = append(all, one)
		})
	return all, s.done(ctx, "list the subscriptions", err)
}

// distinct orders by name, leaves out repetitions and remembers whose tenant
// each subscription belongs to.
func (s *session) distinct(all []providers.Subscription) []providers.Subscription {
	slices.SortStableFunc(all, func(a, b providers.Subscription) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID))
	})
	all = slices.CompactFunc(all, func(a, b providers.Subscription) bool { return strings.EqualFold(a.ID, b.ID) })
	for _, sub := range all {
		s.learn(sub.ID, sub.TenantID)
	}
	return all
}

// The network provider's registration: looked at every few seconds, for no
// longer than two minutes; a step that needs it says so if it is not done.
const (
	registerEvery = 5 * time.Second
	registerFor   = 2 * time.Minute
)

// RegisterNetwork implements providers.AzureAccounts.
func (s *session) RegisterNetwork(ctx context.Context, subscriptionID string) error {
	const op = "register the network provider"
	if err := s.write(op); err != nil {
		return err
	}
	path := "/subscriptions/" + url.PathEscape(subscriptionID) + "/providers/Microsoft.Network"
	var state registration
	const version = "?api-version=2021-04-01"
	if err := s.raw(ctx, op, path, http.MethodPost, path+"/register"+version, &state); err != nil {
		return unconfirmed(err)
	}
	began := s.c.o.Clock.Now()
	for since := time.Duration(0); state.State == "Registering" && since < registerFor; since = s.c.o.Clock.Now().Sub(began) {
		if err := s.c.o.Clock.Sleep(ctx, providers.Pause(since, registerEvery)); err != nil {
			return s.c.fail(ctx, op, err)
		}
		if err := s.raw(ctx, op, path, http.MethodGet, path+version, &state); err != nil {
			return err
		}
	}
	return nil
}

// TenantOf implements providers.AzureAccounts. Resource Manager names the
// right directory in its answer to a token of another one (Microsoft docs:
// InvalidAuthenticationTokenTenant).
func (s *session) TenantOf(ctx context.Context, subscriptionID string) (string, error) {
	home := s.tenantOf("/subscriptions/" + subscriptionID)
	client, err := armsubscriptions.NewClient(s.cred(home), s.c.arm())
	if err == nil {
		var got armsubscriptions.ClientGetResponse
		got, err = client.Get(ctx, subscriptionID, nil)
		err = named(err, str(got.SubscriptionID))
	}
	if right := rightTenant(err); right != "" {
		s.learn(subscriptionID, right)
		return right, nil
	}
	return home, s.done(ctx, "find the subscription's directory", err)
}

type registration struct {
	State string `json:"registrationState"`
}

// raw is a call about an ARM id for which no client of the SDK is linked. The
// target is a path, or a whole URL that ARM gave.
func (s *session) raw(ctx context.Context, op, id, method, target string, out any) error {
	return s.rawBody(ctx, op, id, method, target, nil, out)
}

// named is err, or the error of a thing that was asked for and has no id.
func named(err error, id string) error {
	if err == nil && id == "" {
		return &listing.Malformed{Why: "it names nothing"}
	}
	return err
}

// str reads the SDK's optional strings and words.
func str[T ~string](p *T) string {
	if p == nil {
		return ""
	}
	return string(*p)
}
