package aiven_test

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"peerage/providers"
	"peerage/providers/sim/company"
)

// TestProjectPeeringFromBirthToEnd: a project's peering is made without an id
// in the answer, found again, and deleted by what it leads to.
func TestProjectPeeringFromBirthToEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, acc, cloud := lab(t)
		ctx, a := t.Context(), cloud.Open(acc.Token.Value).(providers.AivenProjectPeerings)
		project, vpc := acc.UpCloud.Project, acc.VPCs[company.UpCloudVPC].ID
		spec := providers.AivenPeeringSpec{Account: "upcloud", VPC: acc.UpCloud.Networks["net-shop"]}
		p, err := a.CreateProjectPeering(ctx, project, vpc, spec)
		if err != nil || p.ID == "" || p.State != "APPROVED" {
			t.Fatalf("%+v, %v", p, err)
		}
		look := func() (out providers.AivenPeering) {
			v, err := a.ProjectVPC(ctx, project, vpc)
			if err != nil || v.Project != project || v.Cloud != "upcloud-fi-hel" {
				t.Fatalf("%+v, %v", v, err)
			}
			for _, q := range v.Peerings {
				if q.ID == p.ID {
					out = q
				}
			}
			return out
		}
		time.Sleep(5 * time.Minute)
		if q := look(); q.State != "PENDING_PEER" || !strings.HasPrefix(q.ToNetworkID, "03") || len(q.Info) == 0 {
			t.Errorf("%+v", q)
		}
		if err := a.RefreshProject(ctx, project, vpc); err != nil {
			t.Error(err)
		}
		if err := a.DeleteProjectPeering(ctx, project, vpc, spec); err != nil {
			t.Error(err)
		}
		time.Sleep(5 * time.Minute)
		if q := look(); q.ID != "" {
			t.Errorf("still there: %+v", q)
		}
		if err := a.DeleteProjectPeering(ctx, project, vpc, spec); !providers.Is(err, providers.NotFound) {
			t.Errorf("deleting what is gone: %v", err)
		}
	})
}

func TestProjectVPCFromBirthToEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, acc, cloud := lab(t)
		ctx, a := t.Context(), cloud.Open(acc.Token.Value).(providers.AivenProjectPeerings)
		v, err := a.CreateProjectVPC(ctx, acc.UpCloud.Project, "upcloud-fi-hel", "10.51.0.0/24")
		if err != nil || v.ID == "" || v.CIDR != "10.51.0.0/24" {
			t.Fatalf("%+v, %v", v, err)
		}
		time.Sleep(5 * time.Minute)
		if v, err = a.ProjectVPC(ctx, acc.UpCloud.Project, v.ID); err != nil || v.State != "ACTIVE" {
			t.Errorf("%+v, %v", v, err)
		}
		if err := a.DeleteProjectVPC(ctx, acc.UpCloud.Project, v.ID); err != nil {
			t.Error(err)
		}
		reader := cloud.Open(acc.ReadToken.Value).(providers.AivenProjectPeerings)
		if _, err := reader.CreateProjectVPC(ctx, acc.UpCloud.Project, "upcloud-fi-hel", "10.52.0.0/24"); !providers.Is(err, providers.NotPermitted) {
			t.Errorf("a token that may only read: %v", err)
		}
	})
}

// TestWhereVPCsCanBeMade: both lists name clouds as a VPC's creation takes them.
func TestWhereVPCsCanBeMade(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, acc, cloud := lab(t)
		a := cloud.Open(acc.Token.Value).(providers.AivenPlaces)
		has := func(list []providers.AivenPlace, err error, name string) {
			t.Helper()
			if err != nil || !slices.ContainsFunc(list, func(x providers.AivenPlace) bool { return x.Cloud == name }) {
				t.Errorf("no %s in %v, %v", name, list, err)
			}
		}
		list, err := a.VPCClouds(t.Context(), acc.Org)
		has(list, err, "azure-westeurope")
		list, err = a.ProjectVPCClouds(t.Context(), acc.UpCloud.Project)
		has(list, err, "upcloud-fi-hel")
		if _, err := a.VPCClouds(t.Context(), "org0000000000"); !providers.Is(err, providers.NotFound) {
			t.Errorf("of nobody's organization: %v", err)
		}
	})
}
