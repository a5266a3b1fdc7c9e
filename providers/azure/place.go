package azure

import (
	"context"
	"strings"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/arm"
	"github.com/Azure/azure-sdk-for-go/sdk/resourcemanager/resources/armsubscriptions"

	"example.org/peerage/providers"
)

// Place implements providers.Seer: the identity's own directory, whose token
// is fetched afresh.
func (s *session) Place(ctx context.Context) (providers.Place, error) {
	here := providers.Place{Provider: provider, Account: s.who.TenantID}
	return here, s.Prove(ctx, s.who.TenantID)
}

// elsewhere are the sign-in's codes for an identity that the directory does not
// know, or a directory that there is not (Microsoft's list of AADSTS codes), and
// Resource Manager's for a subscription of a directory that gives no token.
var elsewhere = []string{"AADSTS90002", "AADSTS50020", "AADSTS50034", "AADSTS700016",
	"InvalidAuthenticationTokenTenant"}

// hides says whether a refusal means that the session is in another directory.
// One without a code is the SDK's own: the sign-in is not meant for that
// directory.
func (s *session) hides(err error, tenant string) bool {
	e := providers.AsError(err)
	return providers.HasCode(err, elsewhere...) ||
		e.Class == providers.NotAuthenticated && e.Code == "" && e.Status == 0 && !strings.EqualFold(tenant, s.who.TenantID)
}

// Sees implements providers.Seer. An identity sees other directories than its
// own, too: one is seen when a token for it is given, and a subscription when
// it can be read and still lies in the directory.
func (s *session) Sees(ctx context.Context, p providers.Place) error {
	here := providers.Place{Provider: provider, Account: s.orHome(p.Account)}
	if p.Provider != "" && p.Provider != provider {
		return providers.Elsewhere(p, here, "")
	}
	_, err := s.cred(here.Account).GetToken(ctx, tokenFor(s.c.armScope()))
	if err = s.done(ctx, "sign in to the directory", err); err != nil {
		if s.hides(err, here.Account) {
			own := providers.Place{Provider: provider, Account: s.who.TenantID}
			return providers.Elsewhere(p, own, providers.AsError(err).Words())
		}
		return err
	}
	if p.Scope == "" {
		return nil
	}
	tenant, err := s.ownerOf(ctx, p.Scope)
	if providers.HasCode(err, elsewhere...) {
		return providers.Elsewhere(p, here, "")
	}
	if err != nil {
		return providers.Unseen(p, here, err)
	}
	if p.Account != "" && tenant != "" && !strings.EqualFold(tenant, p.Account) {
		return providers.Elsewhere(p, here, "The subscription now lies in directory "+tenant+".")
	}
	return nil
}

// ownerOf reads a subscription, asked afresh, for the directory it lies in.
func (s *session) ownerOf(ctx context.Context, subscription string) (tenant string, err error) {
	err = s.ask(ctx, "look at the subscription", "/subscriptions/"+subscription,
		func(cred azcore.TokenCredential, o *arm.ClientOptions) error {
			client, err := armsubscriptions.NewClient(cred, o)
			if err != nil {
				return err
			}
			got, err := client.Get(ctx, subscription, nil)
			tenant = str(got.TenantID)
			return named(err, str(got.SubscriptionID))
		})
	return tenant, err
}
