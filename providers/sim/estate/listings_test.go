package estate_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"example.org/peerage/providers/sim"
	"example.org/peerage/providers/sim/world"
)

// listing is a call that a board makes of the clouds.
type listing struct{ name, service, auth, path, form string }

// BenchmarkListings is what each call of a board costs at ten thousand links:
// the mean of all calls of a sort, and the slowest, in which everybody else
// waits for the world.
func BenchmarkListings(b *testing.B) {
	w, _, e := made(b, 10_000, 1)
	s := sim.New(w, sim.Options{})
	var all []listing
	add := func(l ...listing) { all = append(all, l...) }
	w.Do(func() {
		arm := "Bearer " + w.Azure.IssueToken(world.Token{TenantID: e.TenantID, ClientID: e.Admin.AppID,
			Audience: "https://management.azure.com", Principal: e.Admin}, time.Hour).Value
		for _, x := range w.Azure.Subscriptions() {
			if x.TenantID != e.TenantID {
				continue
			}
			at := "/subscriptions/" + x.ID + "/providers/Microsoft.Network/"
			add(listing{"arm networks", sim.ARM, arm, at + "virtualNetworks?api-version=1", ""},
				listing{"arm endpoints", sim.ARM, arm, at + "privateEndpoints?api-version=1", ""})
		}
		add(listing{"arm subscriptions", sim.ARM, arm, "/subscriptions?api-version=1", ""})
		aiven := "Bearer " + e.Token.Value
		add(listing{"aiven projects", sim.Aiven, aiven, "/v1/project", ""})
		for _, v := range w.Aiven.AllVPCs() {
			at := "/v1/organization/" + v.OrgID
			if v.Project != "" {
				at = "/v1/project/" + v.Project
			}
			add(listing{"aiven vpcs", sim.Aiven, aiven, at + "/vpcs", ""},
				listing{"aiven vpc", sim.Aiven, aiven, at + "/vpcs/" + v.ID, ""})
		}
		for _, k := range e.Keys {
			for _, r := range w.AWS.Regions {
				for _, what := range []string{"Vpcs", "VpcPeeringConnections", "RouteTables"} {
					add(listing{"aws " + what, sim.AWS, "AWS4-HMAC-SHA256 Credential=" + k.ID + "/20260101/" + r + "/ec2/aws4_request",
						"/", "Action=Describe" + what})
				}
			}
		}
		for _, x := range []string{"network", "router", "network-peering"} {
			add(listing{"upcloud " + x, sim.UpCloud, "Bearer " + e.UpCloud.Account.Token, "/1.3/" + x, ""})
		}
		add(listing{"astra databases", sim.Astra, "Bearer " + e.Astra.Token.Value, "/v2/databases", ""})
	})
	for _, name := range []string{"arm networks", "arm endpoints", "arm subscriptions", "aiven projects", "aiven vpcs",
		"aiven vpc", "aws Vpcs", "aws VpcPeeringConnections", "aws RouteTables", "upcloud network", "upcloud router",
		"upcloud network-peering", "astra databases"} {
		b.Run(name, func(b *testing.B) {
			calls, slowest := 0, time.Duration(0)
			for b.Loop() {
				for _, l := range all {
					if l.name == name {
						calls, slowest = calls+1, max(slowest, call(b, s, l))
					}
				}
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(calls), "µs/call")
			b.ReportMetric(float64(slowest.Microseconds()), "µs/slowest")
		})
	}
}

func call(b *testing.B, s *sim.Sim, l listing) time.Duration {
	method := http.MethodGet
	if l.form != "" {
		method = http.MethodPost
	}
	r := httptest.NewRequest(method, l.path, strings.NewReader(l.form))
	r.Header.Set("Authorization", l.auth)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	rec := httptest.NewRecorder()
	began := time.Now()
	s.Handler(l.service).ServeHTTP(rec, r)
	if rec.Code != http.StatusOK {
		b.Fatalf("%s: %d %s", l.path, rec.Code, rec.Body)
	}
	return time.Since(began)
}
