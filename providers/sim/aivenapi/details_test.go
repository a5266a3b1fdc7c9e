package aivenapi_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"example.org/peerage/providers/sim/company"
)

// at follows keys through a body.
func at(body map[string]any, path ...string) any {
	var v any = body
	for _, k := range path {
		m, _ := v.(map[string]any)
		v = m[k]
	}
	return v
}

// TestServiceUpdates: what a PUT holds is what the next GET shows.
func TestServiceUpdates(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newLab()
		one := "/v1/project/contoso-prod/service/os-search"
		if m, _ := at(d.do(t, "GET", one, "").body, "service", "maintenance").(map[string]any); missing(m, "dow", "time",
			"updates", "enabled") != nil {
			t.Errorf("maintenance: %v", m)
		}
		r := d.do(t, "PUT", one, `{"maintenance":{"dow":"monday","time":"01:00:00"},"termination_protection":true,
			"user_config":{"ip_filter":["0.0.0.0/0",{"network":"10.0.0.0/8","description":"all"}],"opensearch_version":"2"}}`)
		if r.status != 200 {
			t.Fatal(r.body)
		}
		s := at(d.do(t, "GET", one, "").body, "service").(map[string]any)
		filter, _ := at(s, "user_config", "ip_filter").([]any)
		noted, _ := filter[len(filter)-1].(map[string]any)
		if len(filter) != 2 || filter[0] != "0.0.0.0/0" || noted["network"] != "10.0.0.0/8" || noted["description"] != "all" ||
			at(s, "user_config", "opensearch_version") != "2" || at(s, "maintenance", "dow") != "monday" ||
			s["termination_protection"] != true {
			t.Errorf("after the update: %v", s)
		}
		for _, body := range []string{`{"user_config":{"ip_filter":["nonsense"]}}`,
			`{"user_config":{"ip_filter":"0.0.0.0/0"}}`,
			`{"maintenance":{"dow":"someday"}}`} {
			if r := d.do(t, "PUT", one, body); r.status != 400 {
				t.Errorf("%s: %d", body, r.status)
			}
		}
	})
}

// TestTypesAndAccounts are what avn and Terraform ask besides, in the shape in
// which they read it.
func TestTypesAndAccounts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newLab()
		project := "/v1/project/contoso-prod"
		for _, c := range []struct {
			path string
			keys []string
		}{
			{project + "/service-types/pg", []string{"user_config_schema", "properties", "privatelink_access", "properties",
				"pg"}},
			{project + "/service-types", []string{"pg", "user_config_schema", "properties"}},
			{project + "/service_types", []string{"service_types", "pg", "service_plans"}},
			{"/v1/service_types", []string{"service_types", "kafka", "description"}},
			{project + "/service-types/pg/plans", []string{"service_plans"}},
			{project + "/clouds", []string{"clouds"}}, {"/v1/clouds", []string{"clouds"}},
			{"/v1/account", []string{"accounts"}},
		} {
			if r := d.do(t, "GET", c.path, ""); r.status != 200 || at(r.body, c.keys...) == nil {
				t.Errorf("%s has no %q: %v", c.path, c.keys, r.body)
			}
		}
		list, _ := d.do(t, "GET", "/v1/account", "").body["accounts"].([]any)
		id, _ := list[0].(map[string]any)["account_id"].(string)
		if r := d.do(t, "GET", "/v1/account/"+id, ""); at(r.body, "account", "organization_id") != d.c.Org {
			t.Errorf("account: %v", r.body)
		}
		if r := d.do(t, "GET", "/v1/account/a0", ""); r.status != 404 {
			t.Errorf("unknown account: %d", r.status)
		}
		if r := d.do(t, "GET", project+"/service-types/nosql", ""); r.status != 404 {
			t.Errorf("unknown type: %d", r.status)
		}
		r := d.do(t, "GET", "/v1/project/contoso-prod/billing", "")
		if text, _ := r.body["message"].(string); r.status != 404 || !strings.Contains(text, "not the real service") {
			t.Errorf("what the lab lacks is told as Aiven's lack: %v", r.body)
		}
	})
}

// TestADeletedConnectionIsSeenLate: what was deleted in AWS is ACTIVE in Aiven for
// minutes, as reported.
func TestADeletedConnectionIsSeenLate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newLab()
		vpc, aws := d.c.AWS.VPCs["vpc-orders"], d.c.AWS
		path := d.org + "/vpcs/" + d.c.VPCs[company.AWSVPC].ID + "/peering-connections"
		id, _ := d.do(t, "POST", path, `{"peer_cloud_account":"`+aws.Account+`","peer_vpc":"`+vpc+
			`","peer_region":"eu-west-1"}`).body["peering_connection_id"].(string)
		state := func() any {
			list, _ := d.do(t, "GET", d.org+"/vpcs/"+d.c.VPCs[company.AWSVPC].ID, "").body["peering_connections"].([]any)
			for _, x := range list {
				if one, _ := x.(map[string]any); one["peering_connection_id"] == id {
					return one["state"]
				}
			}
			return nil
		}
		time.Sleep(5 * time.Minute)
		d.w.Do(func() {
			if _, bad := d.w.AWS.Accept(aws.Account, aws.Region, d.w.AWS.PeeringOf(vpc).ID); bad != nil {
				t.Error(bad)
			}
		})
		for _, step := range []struct {
			wait time.Duration
			want string
		}{{5 * time.Minute, "ACTIVE"}, {2 * time.Minute, "ACTIVE"}, {4 * time.Minute, "DELETED_BY_PEER"}} {
			time.Sleep(step.wait)
			if got := state(); got != step.want {
				t.Errorf("%v, want %s", got, step.want)
			}
			if step.wait == 5*time.Minute {
				d.w.Do(func() {
					if bad := d.w.AWS.Delete(aws.Account, aws.Region, d.w.AWS.PeeringOf(vpc).ID); bad != nil {
						t.Error(bad)
					}
				})
			}
		}
	})
}
