package aws

import (
	"cmp"
	"context"
	"maps"
	"math"
	"slices"
	"sync"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/link"
	"example.org/peerage/providers/watch"
)

// budget is what an account in AWS bears.
var budget = watch.Budget{Name: link.AWS, Rate: defaultRate, Burst: defaultBurst}

// Lister is what watching AWS needs.
type Lister interface {
	Regions(ctx context.Context) ([]string, error)
	VPCs(ctx context.Context, region string) ([]providers.AWSVPC, error)
	Peerings(ctx context.Context, region string) ([]providers.AWSPeering, error)
}

// sweep is how long a region without connections and VPCs of its own is not
// polled. The list of regions, and the VPCs of a region that has some, are as
// old at most.
const sweep = 5 * time.Minute

type accountSource struct {
	api     Lister
	account string
	every   time.Duration
	now     func() time.Time

	mu      sync.Mutex // never held while calling out
	listed  time.Time  // when the regions were
	regions map[string]*region
	polled  time.Time // when the last round was
	whole   bool
	ever    bool // a round has heard all regions
	blind   bool // which regions there are may not be listed
}

// region is what is known of a region. Busy ones have connections, or VPCs
// that somebody made; every account has a default VPC nearly everywhere.
type region struct {
	name      string
	vpcs      []providers.AWSVPC
	polled    time.Time // when it was
	vpcsAt    time.Time
	busy      bool
	connected bool
	closed    bool // it may not be listed, and never was
	// halves are what it was heard to hold last, at heard; err is why it was not
	// heard since.
	halves []providers.Half
	heard  time.Time
	err    error
}

// AccountSource watches an account's VPC peering connections in all its regions:
// those that have connections or VPCs in each round, the others now and then. An
// interval of 0 is watch.DefaultInterval. A region that the account may not list
// is left out while there are others, and named: organizations close regions. One that is
// refused or fails after it was heard keeps what it had, and the others are heard
// all the same.
func AccountSource(api Lister, account string, every time.Duration, now func() time.Time) watch.Source {
	return &accountSource{api: api, account: account, every: cmp.Or(every, watch.DefaultInterval), now: now,
		regions: map[string]*region{}}
}

func (s *accountSource) ID() string       { return "aws:" + s.account }
func (s *accountSource) Title() string    { return "AWS " + s.account }
func (s *accountSource) Provider() string { return "aws" }
func (s *accountSource) Account() string  { return s.account }

func (s *accountSource) Interval() time.Duration { return s.every }

// Budget implements watch.Budgeted.
func (s *accountSource) Budget() watch.Budget { return budget }

// Whole implements watch.Partial.
func (s *accountSource) Whole() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.whole = true
}

// regionPoll is one poll of one region.
type regionPoll struct {
	region
	denied error
}

// List implements watch.Source.
func (s *accountSource) List(ctx context.Context) ([]providers.Half, error) {
	whole, err := s.renew(ctx)
	if err != nil {
		return nil, err
	}
	due, began := s.due(whole), s.now()
	err = watch.Each(ctx, len(due), func(ctx context.Context, i int) error { return s.poll(ctx, &due[i]) })
	if err != nil {
		s.owe(whole)
		return nil, err
	}
	return s.keep(ctx, due, began)
}

// renew lists the regions when that is due, and says whether all of them are
// to be polled.
func (s *accountSource) renew(ctx context.Context) (whole bool, err error) {
	s.mu.Lock()
	first := s.listed.IsZero()
	due := s.now().Sub(s.listed) >= sweep
	whole, s.whole = s.whole || first, false
	s.mu.Unlock()
	if !due {
		return whole, nil
	}
	names, err := s.api.Regions(ctx)
	at, ok := s.api.(providers.AWSPlaced)
	blind := ok && providers.Is(err, providers.NotPermitted) && at.Region() != ""
	if blind {
		names, err = []string{at.Region()}, nil // what may be seen is seen all the same
	}
	if err != nil {
		s.owe(whole && !first)
		return whole, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	old := s.regions
	s.listed, s.regions, s.blind = s.now(), make(map[string]*region, len(names)), blind
	for _, n := range names {
		if s.regions[n] = old[n]; old[n] == nil {
			s.regions[n] = &region{name: n}
		}
	}
	return whole, nil
}

// owe has the next round be a whole one, where this one was to be.
func (s *accountSource) owe(whole bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.whole = s.whole || whole
}

// due are the busy regions, and of the quiet ones those that were not polled
// for a sweep: a few at a time, so that no round is a large one.
func (s *accountSource) due(whole bool) []regionPoll {
	s.mu.Lock()
	defer s.mu.Unlock()
	var busy, quiet []regionPoll
	for _, n := range slices.Sorted(maps.Keys(s.regions)) {
		if r := s.regions[n]; r.busy {
			busy = append(busy, regionPoll{region: *r})
		} else {
			quiet = append(quiet, regionPoll{region: *r})
		}
	}
	slices.SortStableFunc(quiet, func(a, b regionPoll) int { return a.polled.Compare(b.polled) })
	n := len(quiet)
	if !whole {
		share := float64(max(s.every, s.now().Sub(s.polled))) / float64(sweep)
		most := int(math.Ceil(float64(n) * share))
		for n = 0; n < min(most, len(quiet)) && s.now().Sub(quiet[n].polled) >= sweep; n++ {
		}
	}
	s.polled = s.now()
	polls := append(busy, quiet[:n]...)
	if whole {
		for i := range polls {
			polls[i].vpcsAt = time.Time{}
		}
	}
	return polls
}

// poll asks one region. The VPCs tell names, ranges, and whether somebody
// works there.
func (s *accountSource) poll(ctx context.Context, l *regionPoll) error {
	now := s.now()
	list, err := s.api.Peerings(ctx, l.name)
	if err == nil && (now.Sub(l.vpcsAt) >= sweep || unknownVPC(s.account, l.name, list, l.vpcs)) {
		l.vpcs, err = s.api.VPCs(ctx, l.name)
		l.vpcsAt = now
	}
	if providers.Is(err, providers.NotPermitted) && !l.connected {
		l.denied, l.polled, l.busy, l.closed = err, now, false, true
		return nil
	}
	if err != nil && (ctx.Err() != nil || everywhere(err)) {
		return err
	}
	if l.err = err; err != nil {
		return nil
	}
	made := slices.ContainsFunc(l.vpcs, func(v providers.AWSVPC) bool { return !v.Default })
	// A region stays busy: of one that is polled now and then only, nothing
	// proves that a connection is gone.
	l.polled, l.connected, l.busy, l.closed = now, len(list) > 0, l.busy || len(list) > 0 || made, false
	vpcs := l.vpcs
	if !l.busy {
		vpcs = nil
	}
	l.halves, l.heard = watch.Kept(l.halves, link.AWSHalves(s.account, l.name, list, vpcs)), now
	return nil
}

// everywhere says that an error is of the account, or of AWS, rather than of one
// region.
func everywhere(err error) bool {
	e := providers.AsError(err)
	return e == nil || e.Class == providers.Throttled || e.Class == providers.NotAuthenticated ||
		e.Class == providers.Cancelled
}

// unknownVPC says whether a connection names a VPC of this region's that was
// not there when the VPCs were listed.
func unknownVPC(account, region string, list []providers.AWSPeering, vpcs []providers.AWSVPC) bool {
	names := make(map[string]*providers.AWSVPC, len(vpcs))
	for i := range vpcs {
		names[vpcs[i].ID] = &vpcs[i]
	}
	for i := range list {
		if h := link.AWSHalf(account, region, &list[i], nil); names[h.NetworkID] == nil && h.NetworkID != "" &&
			live(list[i].Status) {
			return true
		}
	}
	return false
}

// live says that a connection's VPCs are there: one that has ended may name
// VPCs that are gone.
func live(status string) bool {
	return status == providers.AWSActive || status == providers.AWSProvisioning || status == providers.AWSPending
}

// keep takes up what the polls found. Where no region may be listed, the
// account may not; where none answers, AWS does not.
func (s *accountSource) keep(ctx context.Context, polls []regionPoll, began time.Time) ([]providers.Half, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []providers.Half
	var denied, failed error
	open := len(polls) == 0
	for i := range polls {
		l := &polls[i]
		out = append(out, l.halves...)
		denied, failed = cmp.Or(denied, l.denied), cmp.Or(failed, l.err)
		open = open || l.denied == nil && l.err == nil
		if s.regions[l.name] != nil {
			r := l.region
			s.regions[l.name] = &r
		}
	}
	switch {
	case !open && failed != nil:
		s.whole = s.whole || !s.ever
		return nil, failed
	case denied != nil && !open && len(polls) == len(s.regions):
		s.whole = true
		return nil, denied
	}
	h := s.progress(out, polls, began)
	watch.Report(ctx, func() watch.Progress { return h }, true)
	return out, nil
}

// progress is what is known of the regions: those that were refused before they
// were ever heard are closed, and no part. It is locked.
func (s *accountSource) progress(out []providers.Half, polls []regionPoll, began time.Time) watch.Progress {
	h := watch.Progress{Halves: out, Asked: began, Parts: len(s.regions), Old: map[string]time.Time{}}
	h.Done, h.Known = h.Parts, h.Parts
	for i := range polls {
		l := &polls[i]
		if l.err == nil {
			continue
		}
		h.Err = cmp.Or(h.Err, l.err)
		if l.heard.IsZero() {
			h.Known--
		} else if l.heard.Before(h.Asked) {
			h.Asked = l.heard
		}
		for k := range l.halves {
			h.Old[l.halves[k].ID] = l.heard
		}
	}
	for _, n := range slices.Sorted(maps.Keys(s.regions)) {
		if s.regions[n].closed {
			h.Closed = append(h.Closed, n)
		}
	}
	if s.blind {
		h.Closed = append(h.Closed, "all other regions")
	}
	h.Anew = !s.ever && h.Known < h.Parts
	s.ever = s.ever || h.Known == h.Parts
	return h
}
