package watch

import (
	"cmp"
	"context"
	"sync"
	"sync/atomic"
	"time"

	"peerage/providers"
	"peerage/providers/link"
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
	return link.AivenHalves(s.Account(), list), nil
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
