package watch

import (
	"context"
	"encoding/binary"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"peerage/providers"
)

// estate makes n links over a hundred accounts: most of Aiven with Azure, half
// of them known by id, some within Azure.
func estate(n int) ([]Listing, Known) {
	const accounts = 100
	known := Known{}
	azure := make([][]providers.VNet, accounts)
	var vpcs []providers.AivenVPC
	for i := range n {
		sub := fmt.Sprintf("00000000-0000-0000-0000-%012d", i%accounts)
		name := fmt.Sprintf("vnet-%05d", i)
		if i%5 == 4 {
			other := fmt.Sprintf("00000000-0000-0000-0000-%012d", (i+1)%accounts)
			azure[i%accounts] = append(azure[i%accounts], vnet(sub, name, peer("p", vnetID(other, name+"-b"))))
			azure[(i+1)%accounts] = append(azure[(i+1)%accounts], vnet(other, name+"-b", peer("p", vnetID(sub, name))))
			continue
		}
		cidr := fmt.Sprintf("10.%d.%d.0/24", i/250%250, i%250)
		remote := aivenNet + fmt.Sprint(i)
		azure[i%accounts] = append(azure[i%accounts], vnet(sub, name, peer("to-aiven", remote, cidr)))
		half := providers.AivenPeering{ID: fmt.Sprintf("pc-%d", i), State: "ACTIVE",
			Target: providers.AzureTarget{SubscriptionID: sub, ResourceGroup: "rg-net", VNet: name}}
		if i%2 == 0 {
			known[half.ID] = remote
		}
		vpcs = append(vpcs, providers.AivenVPC{ID: fmt.Sprintf("vpc-%d", i), Name: "aiven", Cloud: "azure-westeurope", CIDR: cidr,
			Scope:    providers.OfOrganization("org"),
			Peerings: []providers.AivenPeering{half}})
	}
	listings := []Listing{aivenList(vpcs...)}
	for i, vnets := range azure {
		listings = append(listings, azureList(fmt.Sprintf("00000000-0000-0000-0000-%012d", i), vnets...))
	}
	return listings, known
}

func TestTenThousandLinksJoin(t *testing.T) {
	listings, known := estate(10000)
	links := Join(listings, known)
	if len(links) != 10000 {
		t.Fatalf("%d links", len(links))
	}
	ids := map[string]bool{}
	for _, l := range links {
		if ids[l.ID] || l.Verdict != providers.Active || l.Hosted == nil || l.Cloud == nil {
			t.Fatalf("%+v", l)
		}
		ids[l.ID] = true
	}
}

func BenchmarkJoin(b *testing.B) {
	for _, n := range []int{100, 1000, 10000} {
		listings, known := estate(n)
		for i := range listings { // as the watcher hands them in
			listings[i].ends = endsOf(listings[i].Halves)
		}
		b.Run(fmt.Sprintf("%d links", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Join(listings, known)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/link")
		})
	}
}

func BenchmarkDiff(b *testing.B) {
	listings, known := estate(10000)
	all := join(listings, known, nil)
	d := newDiffer(time.Minute, nil)
	d.apply(all, time.Unix(1, 0), true)
	b.ReportAllocs()
	for b.Loop() {
		d.apply(all, time.Unix(2, 0), true)
	}
}

func BenchmarkTouch(b *testing.B) {
	listings, known := estate(10000)
	all := join(listings, known, nil)
	d := newDiffer(time.Minute, nil)
	d.apply(all, time.Unix(1, 0), true)
	b.ReportAllocs()
	for b.Loop() {
		d.touch(listings)
	}
}

func BenchmarkSameAnswer(b *testing.B) {
	listings, _ := estate(10000)
	again, _ := estate(10000)
	b.ReportAllocs()
	for b.Loop() {
		for i := range listings {
			if !slices.EqualFunc(listings[i].Halves, again[i].Halves, sameHalf) {
				b.Fatal(i)
			}
		}
	}
}

// FuzzJoin makes halves out of few names, so that they collide in every way.
func FuzzJoin(f *testing.F) {
	f.Add([]byte{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
	f.Add([]byte("the same names over and over again, in odd orders"))
	f.Fuzz(func(t *testing.T, in []byte) {
		listings, known := collide(in[:min(len(in), 2000)])
		links := Join(listings, known)
		shown := map[*providers.Half]int{}
		ids := map[string]bool{}
		for _, l := range links {
			if ids[l.ID] || l.ID == "" {
				t.Fatalf("id %q twice", l.ID)
			}
			ids[l.ID] = true
			if l.Hosted == nil && l.Cloud == nil || l.Reason == "" || l.Verdict == "" || l.Title == "" {
				t.Fatalf("%+v", l)
			}
			if l.Perhaps && l.Hosted != nil && l.Cloud != nil || l.Perhaps && l.Orphan {
				t.Fatalf("perhaps, but %+v", l)
			}
			for _, h := range []*providers.Half{l.Hosted, l.Cloud} {
				if h != nil {
					shown[h]++
				}
			}
		}
		for i := range listings {
			for k := range listings[i].Halves {
				h := &listings[i].Halves[k]
				want := h.Kind != KindNetwork && !dead(h)
				if n := shown[h]; n > 1 || want && n != 1 {
					t.Fatalf("shown %d times: %+v", n, h)
				}
			}
		}
		again := Join(listings, known)
		for i := range links {
			if links[i].ID != again[i].ID || links[i].Verdict != again[i].Verdict {
				t.Fatal("two joins differ")
			}
		}
	})
}

func collide(in []byte) ([]Listing, Known) {
	pick := func(list []string) string {
		if len(in) == 0 {
			return list[0]
		}
		b := in[0]
		in = in[1:]
		return list[int(b)%len(list)]
	}
	names := []string{"a", "B", "b", "aiven", "", "c"}
	subs := []string{subA, subB, ""}
	ranges := []string{"10.20.0.0/24", "10.0.0.0/8", "", "x", "::/0", "10.20.0.0/16"}
	known := Known{pick(names): vnetID(pick(subs), pick(names))}
	var vnets []providers.VNet
	var vpcs []providers.AivenVPC
	for n := binary.Size(in); n > 0 && len(in) > 0; n-- {
		p := providers.Peering{Name: pick(names), State: pick(azureStates), Sync: pick(azureSyncs), RemoteID: vnetID(pick(subs), pick(names)),
			ResourceGUID: pick([]string{"", "", "g", "h"}), AllowAccess: true}
		if r := pick(ranges); r != "" {
			p.RemoteRanges = []string{r}
		}
		v := vnet(pick(subs), pick(names), p)
		if pick(names) == "c" {
			v.Peerings = nil
		}
		vnets = append(vnets, v)
		q := to(pick(names), pick(aivenStates), pick(names))
		name, sub := q.Network(), pick(subs)
		q.Target = providers.AzureTarget{SubscriptionID: sub, ResourceGroup: "rg-net", VNet: name}
		q.ToNetworkID = pick([]string{"", "", vnetID(subA, "a"), aivenNet})
		w := aivenVPC(pick(names), q)
		w.CIDR, w.Cloud = pick(ranges), pick([]string{"azure-x", "azure-x", "aws-y", ""})
		if w.Cloud == "aws-y" {
			w.Peerings[0].Target = providers.AWSTarget{AccountID: sub, VPC: name}
		}
		vpcs = append(vpcs, w)
	}
	return []Listing{azureList(subA, vnets...), aivenList(vpcs...), {Provider: "azure", Account: subB, Denied: true}}, known
}

// A night on the board: nothing grows, nothing is told, nothing is recorded.
func TestEightQuietHours(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		listings, known := estate(200)
		var sources []Source
		for i := range listings {
			f := newFake(fmt.Sprint(i), listings[i].Provider, nil)
			f.every = time.Minute
			f.set(func(context.Context, int) ([]providers.Half, error) { return slices.Clone(listings[i].Halves), nil })
			sources = append(sources, f)
		}
		st := &store{Memory: NewMemory()}
		w := run(t, Options{Known: known, Observations: st, Parallel: 100}, sources...)
		w.after(time.Minute)
		before := runtime.NumGoroutine()
		s := w.after(8 * time.Hour)
		if len(s.Links) != 200 || len(s.Changes) != 0 || len(st.recorded()) != 1 || w.diff.unkept != nil || len(w.diff.gone) != 0 {
			t.Errorf("%d links, %d changes, %d records", len(s.Links), len(s.Changes), len(st.recorded()))
		}
		if now := runtime.NumGoroutine(); now > before+2 {
			t.Errorf("%d goroutines, were %d", now, before)
		}
		for _, l := range s.Links {
			if l.Stale || s.At.Sub(l.AsOf) > time.Minute {
				t.Fatalf("%+v at %v", l, s.At)
			}
		}
	})
}

func TestCloudsHaveTheirNames(t *testing.T) {
	for cloud, name := range map[string]string{"aws": "AWS", "google": "Google Cloud", "upcloud": "UpCloud", "do": "DigitalOcean", "azure": "Azure", "": "Azure"} {
		h := hosted("REJECTED_BY_PEER")
		h.Attrs[AttrCloud] = cloud
		if r := Judge(Sight{Kind: "aiven-" + cloud, Hosted: h}); !strings.HasPrefix(r.Reason, name+" refused") {
			t.Errorf("%s: %q", cloud, r.Reason)
		}
	}
}
