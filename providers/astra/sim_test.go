package astra_test

import (
	"archive/zip"
	"bytes"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/astra"
	"example.org/peerage/providers/clock"
	"example.org/peerage/providers/sim"
	"example.org/peerage/providers/sim/company"
	"example.org/peerage/providers/sim/world"
)

type lab struct {
	t   *testing.T
	w   *world.World
	acc *company.Accounts
	s   *sim.Sim
	providers.AstraSession
}

func inLab(t *testing.T, fn func(l *lab)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w := world.New(clock.Real{}, 3)
		l := &lab{t: t, w: w, acc: company.Contoso(w), s: sim.New(w, sim.Options{Latency: 100 * time.Millisecond})}
		l.AstraSession = l.open(l.acc.Astra.Token.Value)
		fn(l)
	})
}

func (l *lab) open(token string) providers.AstraSession {
	return astra.New(astra.Options{BaseURL: l.s.Endpoints()[sim.Astra] + "/", HTTP: l.s.Mem(), Env: func(string) string {
		return ""
	}}).Open(token)
}

func (l *lab) db(name string) string { return l.acc.Astra.Databases[name].ID }

func TestReadingTheEmbeddedAstra(t *testing.T) {
	inLab(t, func(l *lab) {
		ctx := l.t.Context()
		if org, err := l.Prove(ctx); err != nil || org != l.acc.Astra.Org {
			l.t.Errorf("%q, %v", org, err)
		}
		list, err := l.Databases(ctx)
		if err != nil || len(list) != 5 {
			l.t.Fatalf("%+v, %v", list, err)
		}
		d, err := l.Database(ctx, l.db("astra-claims"))
		if err != nil || d != list[0] || d.Name != "astra-claims" || d.Status != "ACTIVE" || d.Cloud != "AZURE" ||
			d.Tier != "C20" || d.Region != "westeurope" || d.Keyspace == "" {
			l.t.Errorf("%+v, %v", d, err)
		}
		p, err := l.Peering(ctx, d.ID)
		if err != nil || p.Status != "active" || p.AstraRange != "172.24.0.0/22" || p.OtherRange != "10.70.0.0/16" ||
			p.OtherAccount != l.acc.Analytics || p.AstraAccount != l.acc.Astra.Subscription || p.ID == "" || p.AstraID == "" {
			l.t.Errorf("%+v, %v", p, err)
		}
		if _, err := l.Peering(ctx, l.db("astra-orders")); !providers.Is(err, providers.NotFound) {
			l.t.Errorf("no peering: %v", err)
		}
	})
}

func TestManyDatabasesComeInPages(t *testing.T) {
	inLab(t, func(l *lab) {
		l.w.Do(func() {
			for range 240 {
				l.w.Astra.AddDatabase(l.acc.Astra.Org, "more", "AWS", "us-east-1", "serverless", "")
			}
		})
		list, err := l.Databases(l.t.Context())
		if err != nil || len(list) != 245 {
			l.t.Errorf("%d, %v", len(list), err)
		}
	})
}

// vnetSpec names vnet-orders, and lets Astra's application peer with it.
func (l *lab) vnetSpec(grant bool) providers.AstraPeeringSpec {
	var spec providers.AstraPeeringSpec
	l.w.Do(func() {
		n := l.w.Azure.VNet(l.acc.VNets["vnet-orders"])
		spec = providers.AstraPeeringSpec{TenantID: l.acc.TenantID, SubscriptionID: n.SubscriptionID, ResourceGroup: n.Group,
			VNet: n.Name}
		if grant {
			sp := l.w.Azure.EnsureServicePrincipal(l.acc.TenantID, world.AstraAppID)
			l.w.Azure.Grant(sp.ID, world.RoleNetworkContributor, n.ID)
		}
	})
	return spec
}

// until waits for a status, "" for the end of the connection.
func (l *lab) until(db, status string) providers.AstraPeering {
	l.t.Helper()
	last := ""
	for range 60 {
		p, err := l.Peering(l.t.Context(), db)
		if status == "" && providers.Is(err, providers.NotFound) {
			return p
		}
		if err != nil && !providers.Is(err, providers.NotFound) {
			l.t.Fatal(err)
		}
		if last = p.Status; last == status {
			return p
		}
		time.Sleep(10 * time.Second)
	}
	l.t.Fatalf("never %q, last %q", status, last)
	return providers.AstraPeering{}
}

func TestPeeringFromBirthToEnd(t *testing.T) {
	inLab(t, func(l *lab) {
		ctx, db := l.t.Context(), l.db("astra-orders")
		p, err := l.CreatePeering(ctx, db, l.vnetSpec(true))
		if err != nil || p.ID == "" || p.Status != "provisioning" || p.OtherRange != "10.40.0.0/16" {
			l.t.Fatalf("%+v, %v", p, err)
		}
		if _, err := l.CreatePeering(ctx, db, l.vnetSpec(true)); !providers.Is(err, providers.Conflict) {
			l.t.Errorf("a second one: %v", err)
		}
		l.until(db, "active")
		l.w.Do(func() {
			half := l.w.Azure.PeeringTo(l.acc.VNets["vnet-orders"], l.acc.Astra.Databases["astra-orders"].VNetID)
			if half == nil || half.State != "Connected" {
				l.t.Errorf("the customer's half: %+v", half)
			}
		})
		if err := l.DeletePeering(ctx, db); err != nil {
			l.t.Error(err)
		}
		l.until(db, "")
		if err := l.DeletePeering(ctx, db); !providers.Is(err, providers.NotFound) {
			l.t.Errorf("deleting what is gone: %v", err)
		}
		// What was left behind stands in the way of the next one.
		if _, err := l.CreatePeering(ctx, db, l.vnetSpec(true)); err != nil {
			l.t.Fatal(err)
		}
		l.until(db, "Conflict Error: RemotePeeringIsDisconnected")
	})
}

func TestAstraIsNotLetIn(t *testing.T) {
	inLab(t, func(l *lab) {
		db := l.db("astra-orders")
		if _, err := l.CreatePeering(l.t.Context(), db, l.vnetSpec(false)); err != nil {
			l.t.Fatal(err)
		}
		l.until(db, "failed")
		for name, want := range map[string]providers.Class{"astra-search": providers.Invalid, "astra-us": providers.Invalid,
			"astra-parked": providers.Conflict} {
			if _, err := l.CreatePeering(l.t.Context(), l.db(name), l.vnetSpec(true)); !providers.Is(err, want) {
				l.t.Errorf("%s: %v, want %s", name, err, want)
			}
		}
	})
}

func TestBundleFromTheEmbeddedAstra(t *testing.T) {
	inLab(t, func(l *lab) {
		l.w.Do(func() { l.w.Faults.Set(world.Fault{Name: "astra.bundle-expired"}) })
		var out bytes.Buffer
		if err := l.Bundle(l.t.Context(), l.db("astra-claims"), &out); err != nil {
			l.t.Fatal(err)
		}
		z, err := zip.NewReader(bytes.NewReader(out.Bytes()), int64(out.Len()))
		if err != nil || len(z.File) == 0 {
			l.t.Fatalf("no archive: %v", err)
		}
		f, err := z.Open("config.json")
		if err != nil {
			l.t.Fatal(err)
		}
		var conf bytes.Buffer
		if _, err := conf.ReadFrom(f); err != nil || !strings.Contains(conf.String(), "internal-") {
			l.t.Errorf("%s, %v", conf.String(), err)
		}
		if err := l.Bundle(l.t.Context(), l.db("astra-parked"), &out); !providers.Is(err, providers.Conflict) {
			l.t.Errorf("of a parked one: %v", err)
		}
	})
}

func TestAccessListOfTheEmbeddedAstra(t *testing.T) {
	inLab(t, func(l *lab) {
		ctx, db := l.t.Context(), l.db("astra-orders")
		if err := l.AddAccess(ctx, db, providers.AstraAddress{Address: "10.40.0.0/16", Description: "vnet-orders",
			Enabled: true}); err != nil {
			l.t.Fatal(err)
		}
		got, err := l.AccessList(ctx, db)
		if err != nil || !got.Enabled || len(got.Addresses) != 2 || got.Addresses[1].Description != "vnet-orders" ||
			!got.Addresses[1].Enabled {
			l.t.Errorf("%+v, %v", got, err)
		}
		if err := l.EnableAccessList(ctx, db, false); err != nil {
			l.t.Error(err)
		}
		if got, err = l.AccessList(ctx, db); err != nil || got.Enabled || len(got.Addresses) != 2 {
			l.t.Errorf("switched off: %+v, %v", got, err)
		}
		if err := l.RemoveAccess(ctx, db, "10.40.0.0/16"); err != nil {
			l.t.Error(err)
		}
		if got, err = l.AccessList(ctx, db); err != nil || len(got.Addresses) != 1 {
			l.t.Errorf("after removing: %+v, %v", got, err)
		}
	})
}

func TestRefusalsOfTheEmbeddedAstra(t *testing.T) {
	inLab(t, func(l *lab) {
		ctx := l.t.Context()
		if _, err := l.open("AstraCS:wrong").Prove(ctx); !providers.Is(err, providers.NotAuthenticated) {
			l.t.Errorf("wrong token: %v", err)
		}
		if _, err := l.Database(ctx, "nonsense"); !providers.Is(err, providers.NotFound) {
			l.t.Errorf("unknown database: %v", err)
		}
		reader := l.open(l.acc.Astra.ReadToken.Value)
		if _, err := reader.Databases(ctx); err != nil {
			l.t.Errorf("a reader may list: %v", err)
		}
		if _, err := reader.Peering(ctx, l.db("astra-claims")); !providers.Is(err, providers.NotPermitted) {
			l.t.Errorf("a reader's peering: %v", err)
		}
		for _, f := range []world.Fault{{Kind: "cut"}, {Kind: "drop"}, {Kind: "malformed"}, {Kind: "status", Status: 500},
			{Kind: "status", Status: 429, RetryAfter: 9 * time.Second}, {Kind: "slow", Delay: 2 * time.Minute}} {
			f.Name, f.Service, f.Times = "bad luck", sim.Astra, 1
			l.w.Do(func() { l.w.Faults.Set(f) })
			if list, err := l.Databases(ctx); err != nil || len(list) != 5 {
				l.t.Errorf("%s %d: %v", f.Kind, f.Status, err)
			}
		}
		l.w.Do(func() { l.w.Faults.Set(world.Fault{Name: "astra.restricted"}) })
		if _, err := l.Prove(ctx); !providers.Is(err, providers.NotPermitted) {
			l.t.Errorf("restricted: %v", err)
		}
	})
}
