package watch

import (
	"cmp"
	"context"
	"strings"
	"time"

	"peerage/providers"
	"peerage/providers/link"
)

// VNetLister is the one call that an Azure subscription needs.
type VNetLister interface {
	VNets(ctx context.Context, subscriptionID string) ([]providers.VNet, error)
}

type azureSource struct {
	api   VNetLister
	sub   providers.Subscription
	every time.Duration
}

// AzureSubscription watches a subscription's VNets and their peerings, in one
// list call. An interval of 0 is DefaultInterval.
func AzureSubscription(api VNetLister, sub providers.Subscription, every time.Duration) Source {
	return &azureSource{api: api, sub: sub, every: cmp.Or(every, DefaultInterval)}
}

func (s *azureSource) ID() string              { return "azure:" + strings.ToLower(s.sub.ID) }
func (s *azureSource) Title() string           { return "Azure " + cmp.Or(s.sub.Name, s.sub.ID) }
func (s *azureSource) Provider() string        { return "azure" }
func (s *azureSource) Account() string         { return s.sub.ID }
func (s *azureSource) Interval() time.Duration { return s.every }

// List implements Source.
func (s *azureSource) List(ctx context.Context) ([]providers.Half, error) {
	vnets, err := s.api.VNets(ctx, s.sub.ID)
	if err != nil {
		return nil, err
	}
	return link.AzureHalves(s.sub.ID, vnets), nil
}
