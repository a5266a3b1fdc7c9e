package aws_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/aws"
	"example.org/peerage/providers/clock"
	"example.org/peerage/providers/sim"
	"example.org/peerage/providers/sim/world"
)

const account = "123456789012"

// lab is Amazon in memory with one account, and a request of Aiven's.
type lab struct {
	w    *world.World
	sim  *sim.Sim
	key  *world.AWSKey
	vpc  *world.AWSVPC
	s    providers.AWSSession
	opts aws.Options
}

// bubble runs fn in virtual time.
func bubble(t *testing.T, change func(*aws.Options), fn func(ctx context.Context, t *testing.T, l *lab)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w := world.New(clock.Real{}, 3)
		l := &lab{w: w, sim: sim.New(w, sim.Options{Latency: 50 * time.Millisecond})}
		w.Do(func() {
			l.key = w.AWS.AddKey(account, "ana")
			l.vpc = w.AWS.AddVPC(account, "eu-west-1", "vpc-orders", "10.50.0.0/16", "10.51.0.0/16")
			w.AWS.AddTable(l.vpc, "orders-private", w.AWS.NewSubnet(), w.AWS.NewSubnet())
			w.AWS.AddVPC("210987654321", "eu-west-1", "other", "10.60.0.0/16")
		})
		l.opts = aws.Options{Endpoint: l.sim.Endpoints()[sim.AWS], HTTP: l.sim.Mem(),
			Given: []aws.Keys{{Profile: "ana", Title: "Ana", AccessKeyID: l.key.ID, Secret: l.key.Secret}}}
		if change != nil {
			change(&l.opts)
		}
		l.open(t, "ana")
		fn(t.Context(), t, l)
	})
}

func (l *lab) open(t *testing.T, profile string) {
	t.Helper()
	s, err := aws.New(l.opts).Open(t.Context(), profile)
	if err != nil {
		t.Fatal(err)
	}
	l.s = s
}

// request has somebody else's VPC ask for a peering; it is visible at once.
func (l *lab) request(ranges ...string) (id string) {
	l.w.Do(func() {
		from := l.w.AWS.AddVPC("999000111222", "eu-central-1", "aiven", ranges...)
		id = l.w.AWS.Request(from, account, l.vpc.ID, "eu-west-1").ID
	})
	return id
}

func rest(t *testing.T, d time.Duration) {
	t.Helper()
	if err := (clock.Real{}).Sleep(t.Context(), d); err != nil {
		t.Fatal(err)
	}
}

func want(t *testing.T, err error, class providers.Class, code string) *providers.Error {
	t.Helper()
	e := providers.AsError(err)
	if e == nil || e.Class != class || code != "" && e.Code != code {
		t.Fatalf("error %v, want %s %s", err, class, code)
	}
	return e
}

func TestReads(t *testing.T) {
	bubble(t, nil, func(ctx context.Context, t *testing.T, l *lab) {
		got, arn, err := l.s.Caller(ctx)
		if err != nil || got != account || !strings.HasSuffix(arn, "user/ana") {
			t.Fatalf("caller %q %q %v", got, arn, err)
		}
		regions, err := l.s.Regions(ctx)
		if err != nil || !slices.Contains(regions, "eu-west-1") {
			t.Fatalf("regions %v %v", regions, err)
		}
		vpcs, err := l.s.VPCs(ctx, "eu-west-1")
		if err != nil || len(vpcs) != 1 {
			t.Fatalf("vpcs %+v %v", vpcs, err)
		}
		v := vpcs[0]
		if v.ID != l.vpc.ID || v.Name != "vpc-orders" || v.Owner != account || v.Region != "eu-west-1" || len(v.Ranges) != 2 {
			t.Errorf("vpc %+v", v)
		}
		tables, err := l.s.RouteTables(ctx, "eu-west-1", l.vpc.ID)
		if err != nil || len(tables) != 2 || !tables[0].Main || tables[1].Main || len(tables[1].Subnets) != 2 ||
			tables[1].Routes[0].Target != "local" {
			t.Errorf("tables %+v %v", tables, err)
		}
	})
}

func TestAcceptAndRoute(t *testing.T) {
	bubble(t, nil, func(ctx context.Context, t *testing.T, l *lab) {
		id := l.request("10.30.0.0/24")
		_, err := l.s.Peering(ctx, "eu-west-1", id)
		want(t, err, providers.NotFound, aws.CodeNoPeering)
		rest(t, 10*time.Second)
		p, err := l.s.Peering(ctx, "eu-west-1", id)
		if err != nil || p.Status != "pending-acceptance" || len(p.AccepterRanges) != 0 ||
			p.RequesterRanges[0] != "10.30.0.0/24" {
			t.Fatalf("pending %+v %v", p, err)
		}
		if left := time.Until(p.Expires); left > 7*24*time.Hour || left < 6*24*time.Hour {
			t.Errorf("expires in %v", left)
		}
		if err := l.s.MayAccept(ctx, "eu-west-1", id); err != nil {
			t.Fatalf("dry run: %v", err)
		}
		if p, err = l.s.Accept(ctx, "eu-west-1", id); err != nil || p.Status != "provisioning" {
			t.Fatalf("accepted %+v %v", p, err)
		}
		_, err = l.s.Accept(ctx, "eu-west-1", id)
		want(t, err, providers.Conflict, "InvalidStateTransition")
		rest(t, 10*time.Second)
		if p, err = l.s.Peering(ctx, "eu-west-1", id); err != nil || p.Status != "active" || len(p.AccepterRanges) != 2 {
			t.Fatalf("active %+v %v", p, err)
		}
		l.routes(ctx, t, id)
	})
}

// routes makes, refuses and removes a route through the connection.
func (l *lab) routes(ctx context.Context, t *testing.T, pcx string) {
	const region, cidr = "eu-west-1", "10.30.0.0/24"
	tables, err := l.s.RouteTables(ctx, region, l.vpc.ID)
	if err != nil {
		t.Fatal(err)
	}
	table := tables[1].ID
	if err := l.s.MayRoute(ctx, region, table, cidr, pcx); err != nil {
		t.Fatalf("may route: %v", err)
	}
	if err := l.s.CreateRoute(ctx, region, table, cidr, pcx); err != nil {
		t.Fatal(err)
	}
	want(t, l.s.CreateRoute(ctx, region, table, cidr, pcx), providers.AlreadyExists, "RouteAlreadyExists")
	if err := l.s.ReplaceRoute(ctx, region, table, cidr, pcx); err != nil {
		t.Fatal(err)
	}
	if err := l.s.DeletePeering(ctx, region, pcx); err != nil {
		t.Fatal(err)
	}
	rest(t, 10*time.Second)
	tables, err = l.s.RouteTables(ctx, region, l.vpc.ID)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(tables[1].Routes, func(r providers.AWSRoute) bool { return r.Destination == cidr })
	if i < 0 || tables[1].Routes[i].State != "blackhole" || tables[1].Routes[i].Target != pcx {
		t.Errorf("routes after the connection was deleted: %+v", tables[1].Routes)
	}
	if err := l.s.DeleteRoute(ctx, region, table, cidr); err != nil {
		t.Fatal(err)
	}
	want(t, l.s.DeleteRoute(ctx, region, table, cidr), providers.NotFound, "InvalidRoute.NotFound")
	want(t, l.s.DeletePeering(ctx, region, pcx), providers.Conflict, "InvalidStateTransition")
}

func TestEnds(t *testing.T) {
	bubble(t, nil, func(ctx context.Context, t *testing.T, l *lab) {
		clash, refused, old := l.request("10.50.9.0/24"), l.request("10.31.0.0/24"), l.request("10.32.0.0/24")
		rest(t, 10*time.Second)
		p, err := l.s.Peering(ctx, "eu-west-1", clash)
		if err != nil || p.Status != "failed" || !strings.Contains(p.Message, "overlapping CIDR") {
			t.Errorf("overlap: %+v %v", p, err)
		}
		want(t, l.s.DeletePeering(ctx, "eu-west-1", clash), providers.Conflict, "InvalidStateTransition")
		want(t, l.s.DeletePeering(ctx, "eu-west-1", refused), providers.Conflict, "OperationNotPermitted")
		if err := l.s.Reject(ctx, "eu-west-1", refused); err != nil {
			t.Fatal(err)
		}
		all, err := l.s.Peerings(ctx, "eu-west-1")
		if err != nil || len(all) != 3 || all[1].Status != "rejected" {
			t.Errorf("list %+v %v", all, err)
		}
		_, err = l.s.Peering(ctx, "eu-central-1", old)
		want(t, err, providers.NotFound, aws.CodeNoPeering)
		_, err = l.s.Peering(ctx, "eu-west-1", "vpc-1")
		want(t, err, providers.Invalid, "")
		rest(t, 7*24*time.Hour)
		if p, err = l.s.Peering(ctx, "eu-west-1", old); err != nil || p.Status != "expired" {
			t.Errorf("after a week: %+v %v", p, err)
		}
	})
}

func TestRefusals(t *testing.T) {
	bubble(t, nil, func(ctx context.Context, t *testing.T, l *lab) {
		id := l.request("10.30.0.0/24")
		rest(t, 10*time.Second)
		l.w.Do(func() { l.key.Deny = []string{"AcceptVpcPeeringConnection"} })
		e := want(t, l.s.MayAccept(ctx, "eu-west-1", id), providers.NotPermitted, "UnauthorizedOperation")
		if e.Status != 403 || e.Detail["action"] != "ec2:AcceptVpcPeeringConnection" || e.RequestID == "" {
			t.Errorf("refusal %+v", e)
		}
		_, err := l.s.VPCs(ctx, "mars-north-1")
		want(t, err, providers.NotPermitted, providers.AWSRegionOff) // STS takes the keys
		l.w.Do(func() { l.key.Expires = l.w.Now() })
		_, err = l.s.VPCs(ctx, "eu-west-1")
		want(t, err, providers.NotAuthenticated, "RequestExpired")
		_, _, err = l.s.Caller(ctx)
		want(t, err, providers.NotAuthenticated, "ExpiredToken")
	})
}

func TestFaults(t *testing.T) {
	for _, c := range []struct {
		name  string
		fault world.Fault
		class providers.Class
		calls int
	}{
		{"throttled for good", world.Fault{Kind: "status", Status: 503}, providers.Throttled, 4},
		{"server errors once", world.Fault{Kind: "status", Status: 500, Times: 1}, "", 2},
		{"cut once", world.Fault{Kind: "drop", Times: 1}, "", 2},
		{"cut for good", world.Fault{Kind: "drop"}, providers.Transient, 4},
	} {
		t.Run(c.name, func(t *testing.T) {
			bubble(t, nil, func(ctx context.Context, t *testing.T, l *lab) {
				c.fault.Name, c.fault.Service = "trouble", sim.AWS
				l.w.Do(func() { l.w.Faults.Set(c.fault) })
				_, err := l.s.VPCs(ctx, "eu-west-1")
				if c.class != "" {
					want(t, err, c.class, "")
				} else if err != nil {
					t.Error(err)
				}
				if n := l.sim.Count(sim.AWS); n != c.calls {
					t.Errorf("%d calls, want %d", n, c.calls)
				}
			})
		})
	}
}

// TestWritesOnce: a write is not sent again by itself.
func TestWritesOnce(t *testing.T) {
	bubble(t, nil, func(ctx context.Context, t *testing.T, l *lab) {
		id := l.request("10.30.0.0/24")
		rest(t, 10*time.Second)
		l.w.Do(func() { l.w.Faults.Set(world.Fault{Name: "cut", Service: sim.AWS, Kind: "cut", Times: 1}) })
		_, err := l.s.Accept(ctx, "eu-west-1", id)
		want(t, err, providers.Transient, "")
		if n := l.sim.Count(sim.AWS); n != 1 {
			t.Errorf("%d calls", n)
		}
		_, err = l.s.VPCs(providers.Hasty(ctx), "eu-west-1")
		if err != nil || l.sim.Count(sim.AWS) != 2 {
			t.Errorf("hasty read: %v", err)
		}
	})
}

func TestReadOnly(t *testing.T) {
	var log strings.Builder
	bubble(t, func(o *aws.Options) {
		o.ReadOnly, o.WireLog = true, &log
	}, func(ctx context.Context, t *testing.T, l *lab) {
		id := l.request("10.30.0.0/24")
		rest(t, 10*time.Second)
		_, err := l.s.Accept(ctx, "eu-west-1", id)
		want(t, err, providers.ReadOnly, "")
		for _, err := range []error{l.s.Reject(ctx, "eu-west-1", id), l.s.DeletePeering(ctx, "eu-west-1", id),
			l.s.CreateRoute(ctx, "eu-west-1", "rtb-1", "10.0.0.0/8", id), l.s.ReplaceRoute(ctx, "eu-west-1", "rtb-1",
				"10.0.0.0/8", id),
			l.s.DeleteRoute(ctx, "eu-west-1", "rtb-1", "10.0.0.0/8")} {
			want(t, err, providers.ReadOnly, "")
		}
		if err := l.s.MayAccept(ctx, "eu-west-1", id); err != nil {
			t.Errorf("a dry run changes nothing: %v", err)
		}
		if n := l.sim.Count(sim.AWS); n != 1 {
			t.Errorf("%d calls", n)
		}
		if s := log.String(); !strings.Contains(s, "Action=AcceptVpcPeeringConnection") || strings.Contains(s, l.key.ID) ||
			strings.Contains(s, l.key.Secret) {
			t.Errorf("log: %s", s)
		}
	})
}

func TestCancelled(t *testing.T) {
	bubble(t, nil, func(ctx context.Context, t *testing.T, l *lab) {
		l.w.Do(func() { l.w.Faults.Set(world.Fault{Name: "slow", Service: sim.AWS, Kind: "slow", Delay: time.Hour}) })
		ctx, cancel := context.WithTimeout(ctx, time.Second)
		defer cancel()
		_, err := l.s.VPCs(ctx, "eu-west-1")
		want(t, err, providers.Cancelled, "")
	})
}

func TestGivenOnly(t *testing.T) {
	bubble(t, func(o *aws.Options) {
		o.Given[0].AccessKeyID = "AKIAUNKNOWN"
	}, func(ctx context.Context, t *testing.T, l *lab) {
		_, _, err := l.s.Caller(ctx)
		want(t, err, providers.NotAuthenticated, "InvalidClientTokenId")
		_, err = aws.New(l.opts).Open(ctx, "nobody")
		want(t, err, providers.NotAuthenticated, providers.AWSNoProfile)
	})
}
