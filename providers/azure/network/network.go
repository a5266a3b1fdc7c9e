// Package network is the one place that imports armnetwork, which costs 2 GB
// of memory to compile. It speaks in the ports' plain types and gives the
// SDK's errors back untouched.
package network

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/arm"
	armnetwork "github.com/Azure/azure-sdk-for-go/sdk/resourcemanager/network/armnetwork/v9"

	"example.org/peerage/providers"
	"example.org/peerage/providers/azure/listing"
	"example.org/peerage/providers/clock"
)

// longestPause is the longest between two looks at a long operation whose end
// Azure does not foretell.
const longestPause = 5 * time.Second

// Client asks the network resource provider of one subscription.
type Client struct {
	networks *armnetwork.VirtualNetworksClient
	peerings *armnetwork.VirtualNetworkPeeringsClient
	links    links
	// Clock is what long operations are waited for by, and Asked reads how long
	// an answer asks to wait.
	Clock clock.Clock
	Asked func(http.Header) time.Duration
}

// New makes a client. Nothing is asked yet.
func New(
	subscriptionID string, cred azcore.TokenCredential, o *arm.ClientOptions, clk clock.Clock,
	asked func(http.Header) time.Duration,
) (*Client, error) {
	own := *o
	own.PerCallPolicies = append(slices.Clone(o.PerCallPolicies), instead{})
	o = &own
	n, err := armnetwork.NewVirtualNetworksClient(subscriptionID, cred, o)
	if err != nil {
		return nil, err
	}
	p, err := armnetwork.NewVirtualNetworkPeeringsClient(subscriptionID, cred, o)
	if err != nil {
		return nil, err
	}
	l, err := newLinks(subscriptionID, cred, o)
	if err != nil {
		return nil, err
	}
	return &Client{networks: n, peerings: p, links: l, Clock: clk, Asked: asked}, nil
}

// Memory knows the pages of a list that came before.
type Memory interface {
	// Again gives what the page that came last holds, if it came before and
	// was left out of the answer.
	Again() ([]providers.VNet, bool)
	// Keep is told what the page that came last holds, and its successor.
	Keep(nets []providers.VNet, next string)
}

// VNets lists the subscription's networks with their peerings. They may be
// shared with other lists: not to be changed.
func (c *Client) VNets(ctx context.Context, m Memory) ([]providers.VNet, error) {
	var all []providers.VNet
	pages := c.networks.NewListAllPager(nil)
	for n := 0; pages.More(); n++ {
		if n == listing.Most {
			return nil, listing.Endless()
		}
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		nets, again := m.Again()
		if !again {
			if err := listing.Whole(page.Value); err != nil {
				return nil, err
			}
			nets = make([]providers.VNet, 0, len(page.Value))
			for _, n := range page.Value {
				nets = append(nets, vnet(n))
			}
			m.Keep(nets, text(page.NextLink))
		}
		all = append(all, nets...)
	}
	return all, nil
}

// VNet gets one network.
func (c *Client) VNet(ctx context.Context, id providers.VNetID) (providers.VNet, error) {
	got, err := c.networks.Get(ctx, id.Group, id.Name, nil)
	if err != nil {
		return providers.VNet{}, err
	}
	out := vnet(&got.VirtualNetwork)
	return out, named(out.ID)
}

// named is the error of a thing that was asked for and has no id.
func named(id string) error {
	if id == "" {
		return &listing.Malformed{Why: "it names nothing"}
	}
	return nil
}

// whole gives a list, or nothing of it when there is an error.
func whole[T any](all []T, err error) ([]T, error) {
	if err != nil {
		return nil, err
	}
	return all, nil
}

// Peerings lists a network's peerings, each with its settings.
func (c *Client) Peerings(ctx context.Context, id providers.VNetID) ([]providers.Peering, error) {
	var all []providers.Peering
	pages := c.peerings.NewListPager(id.Group, id.Name, nil)
	for n := 0; pages.More(); n++ {
		if n == listing.Most {
			return nil, listing.Endless()
		}
		page, raw, err := captured(ctx, pages.NextPage)
		if err != nil {
			return nil, err
		}
		if err := listing.Whole(page.Value); err != nil {
			return nil, err
		}
		var whole struct{ Value []json.RawMessage }
		if err := json.Unmarshal(raw, &whole); err != nil || len(whole.Value) != len(page.Value) {
			return nil, errUnreadable
		}
		for i, p := range page.Value {
			one := peering(p)
			one.Settings = whole.Value[i]
			all = append(all, one)
		}
	}
	return all, nil
}

// Put creates or changes a peering and waits for the long operation. With
// p.Resume it waits for the one begun earlier; if that has failed meanwhile, or
// Azure knows it no more, it begins anew, which changes nothing twice.
func (c *Client) Put(ctx context.Context, id providers.VNetID, p providers.PutPeering) (providers.Peering, error) {
	if p.Resume != "" {
		got, err := c.put(ctx, id, p, p.Resume)
		if err == nil || !over(err) {
			return got, err
		}
	}
	body, err := c.body(ctx, id, p)
	if err != nil {
		return providers.Peering{}, err
	}
	return c.put(sending(ctx, body), id, p, "")
}

func (c *Client) put(ctx context.Context, id providers.VNetID, p providers.PutPeering,
	resume string) (providers.Peering, error) {
	o := &armnetwork.VirtualNetworkPeeringsClientBeginCreateOrUpdateOptions{ResumeToken: resume}
	if p.Sync {
		yes := armnetwork.SyncRemoteAddressSpaceTrue
		o.SyncRemoteAddressSpace = &yes
	}
	beginning, res := captureResponse(ctx)
	op, err := c.peerings.BeginCreateOrUpdate(beginning, id.Group, id.Name, p.Name, armnetwork.VirtualNetworkPeering{}, o)
	if err != nil {
		if resume != "" && isLocal(err) {
			return providers.Peering{}, errBadToken
		}
		return providers.Peering{}, err
	}
	if token, err := op.ResumeToken(); err == nil && p.Save != nil {
		p.Save(token)
	}
	got, err := untilDone(ctx, c, op, *res)
	if err != nil {
		return providers.Peering{}, err
	}
	out := peering(&got.VirtualNetworkPeering)
	return out, named(out.ID)
}

// body is what is put: a half that is there as Azure gives it, with the change.
func (c *Client) body(ctx context.Context, id providers.VNetID, p providers.PutPeering) ([]byte, error) {
	_, raw, err := captured(ctx, func(ctx context.Context) (armnetwork.VirtualNetworkPeeringsClientGetResponse, error) {
		return c.peerings.Get(ctx, id.Group, id.Name, p.Name, nil)
	})
	switch {
	case hasStatus(err, http.StatusNotFound):
		return newHalf(p)
	case hasStatus(err, http.StatusForbidden):
		// A role that may write and not read, as documented ones are.
		if raw = p.Settings; len(raw) == 0 {
			return newHalf(p)
		}
	case err != nil:
		return nil, err
	}
	return changedHalf(raw, p)
}

// Delete removes a peering and waits until it is gone.
func (c *Client) Delete(ctx context.Context, id providers.VNetID, name string) error {
	beginning, res := captureResponse(ctx)
	op, err := c.peerings.BeginDelete(beginning, id.Group, id.Name, name, nil)
	if err != nil {
		return err
	}
	_, err = untilDone(ctx, c, op, *res)
	return err
}

var (
	errBadToken   = errors.New("the saved operation cannot be read")
	errUnreadable = &listing.Malformed{Why: "it cannot be read"}
)

// over says that an interrupted operation need not be waited for: it is no
// longer known, or has failed (which Azure says with 200).
func over(err error) bool {
	return errors.Is(err, errBadToken) || hasStatus(err, http.StatusOK, http.StatusNotFound, http.StatusGone)
}

func hasStatus(err error, codes ...int) bool {
	var r *azcore.ResponseError
	return errors.As(err, &r) && slices.Contains(codes, r.StatusCode)
}

// isLocal says that nothing was sent: the token itself was no good.
func isLocal(err error) bool {
	var r *azcore.ResponseError
	return !errors.As(err, &r)
}
