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
	VPCs(ctx context.Context, org string) ([]providers.AivenVPC, error)
	VPC(ctx context.Context, org, id string) (providers.AivenVPC, error)
	ProjectVPCs(ctx context.Context, project string) ([]providers.AivenVPC, error)
}

const (
	// perVPC stretches the interval with the number of VPCs, each of which
	// costs a call: so the board takes at most half of Aiven's budget.
	perVPC = time.Second
	// atOnce is how many VPCs are asked for side by side.
	atOnce = 4
)

type aivenSource struct {
	api     AivenLister
	org     providers.AivenOrganization
	project string
	every   time.Duration
	vpcs    atomic.Int64
}

// AivenOrganization watches an organization's VPCs: a list, and one call for
// each VPC, since the list has no peerings.
func AivenOrganization(api AivenLister, org providers.AivenOrganization, every time.Duration) Source {
	return &aivenSource{api: api, org: org, every: cmp.Or(every, DefaultInterval)}
}

// AivenProject watches a project's VPCs.
func AivenProject(api AivenLister, project string, every time.Duration) Source {
	return &aivenSource{api: api, project: project, every: cmp.Or(every, DefaultInterval)}
}

func (s *aivenSource) ID() string {
	if s.project != "" {
		return "aiven:project:" + s.project
	}
	return "aiven:org:" + s.org.ID
}

func (s *aivenSource) Title() string {
	return "Aiven " + cmp.Or(s.project, s.org.Name, s.org.ID)
}

func (s *aivenSource) Provider() string { return "aiven" }
func (s *aivenSource) Account() string  { return cmp.Or(s.project, s.org.ID) }

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
	if s.project != "" {
		return s.api.ProjectVPCs(ctx, s.project)
	}
	list, err := s.api.VPCs(ctx, s.org.ID)
	if err != nil {
		return nil, err
	}
	full := make([]providers.AivenVPC, len(list))
	err = forEach(ctx, len(list), func(ctx context.Context, i int) error {
		v, err := s.api.VPC(ctx, s.org.ID, list[i].ID)
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
	h := providers.Half{
		Provider: "aiven", Account: account, Kind: KindOrgPeering,
		ID: p.ID, Name: p.VPC, Network: cmp.Or(v.Name, v.Project, v.ID), NetworkID: v.ID, Region: v.Cloud,
		PeerAccount: p.Account, PeerName: p.VPC, PeerID: p.VPC,
		State: p.State, Message: p.Message, Created: p.Created, Updated: p.Updated,
	}
	if v.CIDR != "" {
		h.Ranges = []string{v.CIDR}
	}
	if v.Project != "" {
		h.Kind = KindProjectPeering
	}
	for _, w := range p.Warnings {
		h.Warnings = append(h.Warnings, warningText(w))
	}
	cloud, _, _ := strings.Cut(v.Cloud, "-")
	if cloud == "azure" || cloud == "" && p.ResourceGroup != "" {
		cloud = "azure"
		h.PeerID = providers.VNetID{SubscriptionID: p.Account, Group: p.ResourceGroup, Name: p.VPC}.String()
	}
	if h.ID == "" { // some answers lack it; what it connects is unique enough
		h.ID = strings.ToLower(v.ID + "/" + p.Account + "/" + p.ResourceGroup + "/" + p.VPC + "/" + p.Region)
	}
	h.Attrs = map[string]string{AttrCloud: cloud, AttrGroup: p.ResourceGroup, AttrToNetwork: cmp.Or(p.ToNetworkID, p.PCX), AttrPeerRegion: p.Region,
		AttrToTenant: p.ToTenantID, AttrApp: p.AppID, AttrOrg: v.Org, AttrProject: v.Project}
	return h
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
