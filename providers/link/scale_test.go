package link_test

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"strings"
	"testing"

	"example.org/peerage/providers"
	"example.org/peerage/providers/link"
	"example.org/peerage/providers/link/linktest"
)

func TestTenThousandLinksJoin(t *testing.T) {
	listings, known := linktest.Estate(10000)
	links := linktest.Join(listings, known)
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
		listings, known := linktest.Estate(n)
		for i := range listings { // as the watcher hands them in
			listings[i].Index()
		}
		b.Run(fmt.Sprintf("%d links", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				linktest.Join(listings, known)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/link")
		})
	}
}

// FuzzJoin makes halves out of few names, so that they collide in every way.
func FuzzJoin(f *testing.F) {
	f.Add([]byte{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
	f.Add([]byte("the same names over and over again, in odd orders"))
	f.Fuzz(func(t *testing.T, in []byte) {
		listings, known := collideBytes(in[:min(len(in), 2000)])
		links := linktest.Join(listings, known)
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
			if l.Perhaps && l.Orphan {
				t.Fatalf("perhaps, but without a partner: %+v", l)
			}
			if l.Perhaps && l.Hosted != nil && l.Cloud != nil {
				if own := cmp.Or(l.Hosted.Attrs[link.AttrToNetwork], known[l.Hosted.ID]); own != "" {
					t.Fatalf("perhaps, though its partner is known to be %s: %+v", own, l)
				}
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
				want := h.Kind != link.HalfNetwork && h.State != "DELETED" && h.State != "DELETING"
				if n := shown[h]; n > 1 || want && n != 1 {
					t.Fatalf("shown %d times: %+v", n, h)
				}
			}
		}
		again := linktest.Join(listings, known)
		for i := range links {
			if links[i].ID != again[i].ID || links[i].Verdict != again[i].Verdict {
				t.Fatal("two joins differ")
			}
		}
	})
}

func collideBytes(in []byte) ([]link.Listing, link.Known) {
	pick := func(list []string) string {
		if len(in) == 0 {
			return list[0]
		}
		b := in[0]
		in = in[1:]
		return list[int(b)%len(list)]
	}
	names := []string{"a", "B", "b", "aiven", "", "c"}
	subs := []string{linktest.SubA, linktest.SubB, ""}
	ranges := []string{"10.20.0.0/24", "10.0.0.0/8", "", "x", "::/0", "10.20.0.0/16"}
	known := link.Known{pick(names): linktest.VNetID(pick(subs), pick(names))}
	var vnets []providers.VNet
	var vpcs []providers.AivenVPC
	for n := binary.Size(in); n > 0 && len(in) > 0; n-- {
		p := providers.Peering{Name: pick(names), State: pick(linktest.AzureStates), Sync: pick(linktest.AzureSyncs),
			RemoteID:     linktest.VNetID(pick(subs), pick(names)),
			ResourceGUID: pick([]string{"", "", "g", "h"}), AllowAccess: true}
		if r := pick(ranges); r != "" {
			p.RemoteRanges = []string{r}
		}
		v := linktest.VNet(pick(subs), pick(names), p)
		if pick(names) == "c" {
			v.Peerings = nil
		}
		vnets = append(vnets, v)
		q := linktest.To(pick(names), pick(linktest.AivenStates), pick(names))
		name, sub := q.Network(), pick(subs)
		q.Target = providers.AzureTarget{SubscriptionID: sub, ResourceGroup: "rg-net", VNet: name}
		q.ToNetworkID = pick([]string{"", "", linktest.VNetID(linktest.SubA, "a"), linktest.AivenNet})
		w := linktest.AivenVPC(pick(names), q)
		w.CIDR, w.Cloud = pick(ranges), pick([]string{"azure-x", "azure-x", "aws-y", ""})
		if w.Cloud == "aws-y" {
			w.Peerings[0].Target = providers.AWSTarget{AccountID: sub, VPC: name}
		}
		vpcs = append(vpcs, w)
	}
	return []link.Listing{linktest.AzureList(linktest.SubA, vnets...), linktest.AivenList(vpcs...),
		{Provider: "azure", Account: linktest.SubB, Denied: true}}, known
}

func TestCloudsHaveTheirNames(t *testing.T) {
	for cloud, name := range map[string]string{"aws": "AWS", "google": "Google Cloud", "upcloud": "UpCloud",
		"do": "DigitalOcean", "azure": "Azure", "": "Azure"} {
		h := hosted("REJECTED_BY_PEER")
		kind := "aiven-" + cmp.Or(cloud, "cloud")
		h.Attrs[link.AttrCloud] = cloud
		if r := link.Judge(link.Sight{Kind: kind, Hosted: h}); !strings.HasPrefix(r.Reason, name+" refused") {
			t.Errorf("%s: %q", cloud, r.Reason)
		}
	}
}
