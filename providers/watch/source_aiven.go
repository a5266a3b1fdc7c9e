package watch

import (
	"cmp"
	"context"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"peerage/providers"
	"peerage/providers/spawn"
)

// AivenLister is what watching Aiven needs.
type AivenLister interface {
	VPCs(ctx context.Context, of providers.AivenScope) ([]providers.AivenVPC, error)
	VPC(ctx context.Context, of providers.AivenScope, id string) (providers.AivenVPC, error)
}

const (
	// perVPC stretches the interval with the number of VPCs, each of which
	// costs a call: so the board takes at most half of Aiven's budget.
	perVPC = time.Second
	// atOnce is how many VPCs are asked for side by side.
	atOnce = 4
)

type aivenSource struct {
	api   AivenLister
	scope providers.AivenScope
	// title names the organization for people.
	title string
	every time.Duration
	vpcs  atomic.Int64
}

// AivenOrganization watches an organization's VPCs: a list, and one call for
// each VPC, since the list has no peerings.
func AivenOrganization(api AivenLister, org providers.AivenOrganization, every time.Duration) Source {
	return &aivenSource{api: api, scope: providers.OfOrganization(org.ID), title: org.Name, every: cmp.Or(every, DefaultInterval)}
}

// AivenProject watches a project's VPCs, in the same way.
func AivenProject(api AivenLister, project string, every time.Duration) Source {
	return &aivenSource{api: api, scope: providers.OfProject(project), every: cmp.Or(every, DefaultInterval)}
}

func (s *aivenSource) ID() string {
	if s.scope.Project() != "" {
		return "aiven:project:" + s.scope.Name()
	}
	return "aiven:org:" + s.scope.Name()
}

func (s *aivenSource) Title() string { return "Aiven " + cmp.Or(s.title, s.scope.Name()) }

func (s *aivenSource) Provider() string { return "aiven" }
func (s *aivenSource) Account() string  { return s.scope.Name() }

func (s *aivenSource) Interval() time.Duration {
	return max(s.every, time.Duration(s.vpcs.Load())*perVPC)
}

// List implements Source.
func (s *aivenSource) List(ctx context.Context) ([]providers.Half, error) {
	list, err := s.look(ctx)
	if err != nil {
		return nil, err
	}
	s.vpcs.Store(int64(len(list)))
	return AivenHalves(s.Account(), list), nil
}

func (s *aivenSource) look(ctx context.Context) ([]providers.AivenVPC, error) {
	list, err := s.api.VPCs(ctx, s.scope)
	if err != nil {
		return nil, err
	}
	full := make([]providers.AivenVPC, len(list))
	err = forEach(ctx, len(list), func(ctx context.Context, i int) error {
		v, err := s.api.VPC(ctx, s.scope, list[i].ID)
		if providers.Is(err, providers.NotFound) {
			return nil // gone since the list; its place stays empty
		}
		full[i] = v
		return err
	})
	return full, err
}

// forEach runs fn for 0…n-1, a few at a time. The first error ends it.
func forEach(ctx context.Context, n int, fn func(context.Context, int) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(n, atOnce) {
		wg.Add(1)
		spawn.Go(func() {
			defer wg.Done()
			for ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= n {
					return
				}
				if err := fn(ctx, i); err != nil {
					cancel(err)
				}
			}
		})
	}
	wg.Wait()
	return context.Cause(ctx)
}

// AivenHalves gives one half per peering.
func AivenHalves(account string, vpcs []providers.AivenVPC) []providers.Half {
	var out []providers.Half
	for i := range vpcs {
		for j := range vpcs[i].Peerings {
			out = append(out, aivenHalf(account, &vpcs[i], &vpcs[i].Peerings[j]))
		}
	}
	return out
}

func aivenHalf(account string, v *providers.AivenVPC, p *providers.AivenPeering) providers.Half {
	org, project := v.Scope.Organization(), v.Scope.Project()
	cloud, _, _ := strings.Cut(v.Cloud, "-")
	h := providers.Half{
		Provider: "aiven", Account: account, Kind: KindOrgPeering,
		ID: p.ID, Network: cmp.Or(v.Name, project, v.ID), NetworkID: v.ID, Region: v.Cloud,
		State: p.State, Message: p.Message, Created: p.Created, Updated: p.Updated,
		Attrs: map[string]string{AttrCloud: cloud, AttrToNetwork: cmp.Or(p.ToNetworkID, p.PCX), AttrToTenant: p.ToTenantID, AttrOrg: org, AttrProject: project},
	}
	if v.CIDR != "" {
		h.Ranges = []string{v.CIDR}
	}
	if project != "" {
		h.Kind = KindProjectPeering
	}
	for _, w := range p.Warnings {
		h.Warnings = append(h.Warnings, warningText(w))
	}
	aivenPeer(&h, p.Target)
	if h.ID == "" { // some answers lack it; what it connects is unique enough
		h.ID = strings.ToLower(strings.Join([]string{v.ID, h.PeerAccount, h.Attrs[AttrGroup], h.PeerName, h.Attrs[AttrPeerRegion]}, "/"))
	}
	return h
}

// aivenPeer fills in what the peering leads to.
func aivenPeer(h *providers.Half, to providers.AivenTarget) {
	if to == nil {
		return
	}
	h.Name, h.PeerName, h.PeerID, h.PeerAccount = to.Network(), to.Network(), to.Network(), to.Account()
	h.Attrs[AttrCloud] = to.Cloud()
	switch t := to.(type) {
	case providers.AzureTarget:
		h.PeerID, h.Attrs[AttrGroup], h.Attrs[AttrApp] = t.VNetID().String(), t.ResourceGroup, t.AppID
	case providers.AWSTarget:
		h.Attrs[AttrPeerRegion] = t.Region
	}
}

func warningText(w providers.AivenWarning) string {
	s := cmp.Or(w.Message, w.Type)
	if w.Message != "" && w.Type != "" {
		s = w.Type + ": " + w.Message
	}
	if len(w.Conflicts) > 0 {
		s += " (" + strings.Join(w.Conflicts, ", ") + ")"
	}
	return s
}
