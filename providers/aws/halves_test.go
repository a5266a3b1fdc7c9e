package aws_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/aws"
	"example.org/peerage/providers/watch"
)

// amazon has many regions with a default VPC each, and counts what it is asked.
type amazon struct {
	mu       sync.Mutex
	regions  []string
	vpcs     map[string][]providers.AWSVPC
	peerings map[string][]providers.AWSPeering
	denied   map[string]bool
	failing  map[string]providers.Class
	asked    map[string]int // looks at a region
	calls    int
}

func newAmazon(n int) *amazon {
	a := &amazon{vpcs: map[string][]providers.AWSVPC{}, peerings: map[string][]providers.AWSPeering{},
		denied: map[string]bool{}, failing: map[string]providers.Class{}, asked: map[string]int{}}
	for i := range n {
		r := fmt.Sprintf("region-%02d", i)
		a.regions = append(a.regions, r)
		a.vpcs[r] = []providers.AWSVPC{{ID: "vpc-default-" + r, Default: true}}
	}
	return a
}

func (a *amazon) Regions(context.Context) ([]string, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.calls++
	return a.regions, nil
}

// deny closes regions.
func (a *amazon) deny(regions ...string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, r := range regions {
		a.denied[r] = true
	}
}

// fail has a region fail; with no class it works again.
func (a *amazon) fail(region string, class providers.Class) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.failing[region] = class
}

func (a *amazon) refusal(region string) error {
	a.calls++
	if class := a.failing[region]; class != "" {
		return &providers.Error{Class: class, Provider: "aws", Err: errors.New("it fails")}
	}
	if a.denied[region] {
		return &providers.Error{Class: providers.NotPermitted, Provider: "aws", Err: errors.New("closed")}
	}
	return nil
}

func (a *amazon) VPCs(_ context.Context, region string) ([]providers.AWSVPC, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.vpcs[region], a.refusal(region)
}

func (a *amazon) Peerings(_ context.Context, region string) ([]providers.AWSPeering, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.asked[region]++
	return a.peerings[region], a.refusal(region)
}

// take gives how often each region was looked at since, and how many calls
// there were.
func (a *amazon) take() (map[string]int, int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	asked, calls := a.asked, a.calls
	a.asked, a.calls = map[string]int{}, 0
	return asked, calls
}

func (a *amazon) link(region, status string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.peerings[region] = []providers.AWSPeering{{ID: "pcx-" + region, Status: status, AccepterAccount: "1",
		AccepterRegion: region, AccepterVPC: "vpc-default-" + region}}
}

// watched is a watcher that runs in a bubble.
type watched struct {
	*watch.Watcher
	t *testing.T
}

func run(t *testing.T, sources ...watch.Source) *watched {
	t.Helper()
	w := &watched{watch.New(watch.Options{}, sources...), t}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { defer close(ended); _ = w.Run(ctx) }()
	t.Cleanup(func() { cancel(); <-ended })
	return w
}

// after lets d pass and gives what the board would show then.
func (w *watched) after(d time.Duration) watch.Snapshot {
	w.t.Helper()
	time.Sleep(d)
	synctest.Wait()
	return <-w.Snapshots()
}

func TestQuietRegionsAreSeldomAsked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAmazon(17)
		a.vpcs["region-03"] = append(a.vpcs["region-03"], providers.AWSVPC{ID: "vpc-made"})
		a.link("region-05", "active")
		w := run(t, aws.AccountSource(a, "1", 0, time.Now))
		if s := w.after(time.Second); len(s.Links) != 1 {
			t.Fatalf("%+v", s.Links)
		}
		if asked, calls := a.take(); len(asked) != 17 || calls != 1+17+17 {
			t.Errorf("the first look is at %d regions with %d calls", len(asked), calls)
		}
		time.Sleep(4 * time.Minute)
		if asked, calls := a.take(); len(asked) != 2 || asked["region-03"] < 10 || asked["region-05"] < 10 || calls > 2*24 {
			t.Errorf("looked at %v with %d calls in four minutes", asked, calls)
		}
		a.link("region-11", "pending-acceptance")
		time.Sleep(6 * time.Minute)
		asked, calls := a.take()
		if len(asked) != 17 || calls > 150 {
			t.Errorf("looked at %d regions with %d calls in six minutes", len(asked), calls)
		}
		if s := w.after(time.Second); len(s.Links) != 2 {
			t.Errorf("a link in a quiet region is never found: %+v", s.Links)
		}
	})
}

func TestARefreshAsksEveryRegion(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAmazon(5)
		w := run(t, aws.AccountSource(a, "1", 0, time.Now))
		w.after(time.Second)
		a.link("region-04", "active")
		a.take()
		time.Sleep(5 * time.Second)
		w.Refresh("aws:1")
		if s := w.after(time.Second); len(s.Links) != 1 {
			t.Errorf("%+v", s.Links)
		}
		if asked, _ := a.take(); len(asked) != 5 {
			t.Errorf("asked %v", asked)
		}
	})
}

func TestClosedRegions(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAmazon(4)
		a.link("region-00", "active")
		a.deny("region-02", "region-03")
		src := aws.AccountSource(a, "1", 0, time.Now)
		w := run(t, src)
		if s := w.after(time.Second); len(s.Links) != 1 || s.Links[0].Denied || s.Sources[0].Err != nil {
			t.Fatalf("two closed regions hide the others: %+v", s)
		} else if got := s.Sources[0].Closed; got != "region-02, region-03" {
			t.Errorf("left out without a word: %s", got)
		}
		a.deny("region-00")
		if s := w.after(20 * time.Second); len(s.Links) != 1 || !s.Links[0].Denied {
			t.Errorf("a region with links was closed: %+v", s.Links)
		}
		a.deny(a.regions...)
		if _, err := aws.AccountSource(a, "1", 0, time.Now).List(t.Context()); !providers.Is(err, providers.NotPermitted) {
			t.Errorf("everything is closed: %v", err)
		}
	})
}

// TestOneRegionFails: a region that fails, or is closed later, keeps what it had
// and says so; the others are heard, and go on being heard.
func TestOneRegionFails(t *testing.T) {
	for name, class := range map[string]providers.Class{"fails": providers.Transient, "is closed": providers.NotPermitted} {
		synctest.Test(t, func(t *testing.T) {
			a := newAmazon(4)
			a.link("region-00", "active")
			a.link("region-01", "pending-acceptance")
			w := run(t, aws.AccountSource(a, "1", 0, time.Now))
			if s := w.after(time.Second); len(s.Links) != 2 {
				t.Fatalf("%s: %+v", name, s.Links)
			}
			a.fail("region-00", class)
			a.link("region-01", "active")
			s := w.after(2 * time.Minute)
			src := s.Sources[0]
			if len(s.Links) != 2 || src.Err == nil || src.Err.Class != class {
				t.Fatalf("%s: %d links, %+v", name, len(s.Links), src.Err)
			}
			for _, l := range s.Links {
				h := l.Cloud
				if h == nil {
					h = l.Hosted
				}
				if h.ID == "pcx-region-01" && (h.State != "active" || l.Stale) {
					t.Errorf("%s: the other region is not heard: %+v", name, l)
				}
				if h.ID == "pcx-region-00" && !l.Stale && !l.Denied {
					t.Errorf("%s: what is not heard any more is told as if it were: %+v", name, l)
				}
			}
			a.fail("region-00", "")
			if s := w.after(2 * time.Minute); s.Sources[0].Err != nil {
				t.Errorf("%s: still %v", name, s.Sources[0].Err)
			}
		})
	}
}

// TestARegionNeverHeard: what fails from the beginning leaves the listing
// incomplete, not failing.
func TestARegionNeverHeard(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAmazon(4)
		a.link("region-00", "active")
		a.fail("region-02", providers.Transient)
		w := run(t, aws.AccountSource(a, "1", 0, time.Now))
		s := w.after(time.Second)
		if len(s.Links) != 1 || s.Complete || s.Sources[0].Err == nil {
			t.Errorf("complete %v, %d links, %v", s.Complete, len(s.Links), s.Sources[0].Err)
		}
		a.fail("region-02", "")
		if s := w.after(time.Minute); !s.Complete || s.Sources[0].Err != nil {
			t.Errorf("complete %v, %v", s.Complete, s.Sources[0].Err)
		}
	})
}
