package aiven

import (
	"encoding/json"
	"slices"
	"testing"
)

func TestStateInfoShapes(t *testing.T) {
	const net = "/subscriptions/a/resourceGroups/b/providers/Microsoft.Network/virtualNetworks/c"
	for name, c := range map[string]struct{ in, tenant, network, kind, message string }{
		"absent":       {in: ""},
		"null":         {in: "null"},
		"empty":        {in: "{}"},
		"a number":     {in: "7"},
		"a list":       {in: `["x"]`},
		"a text":       {in: `" gone "`, message: "gone"},
		"hyphens":      {`{"to-tenant-id":"t1","to-network-id":"` + net + `","type":"k","message":"m"}`, "t1", net, "k", "m"},
		"underscores":  {`{"to_tenant_id":"t1","to_network_id":" ` + net + ` "}`, "t1", net, "", ""},
		"camel":        {`{"toTenantId":"t1","toNetworkId":"n"}`, "t1", "n", "", ""},
		"upcloud":      {`{"aiven_network_id":"0312"}`, "", "0312", "", ""},
		"nested":       {`{"azure":{"to-network-id":"n"},"x":{"y":{"to-tenant-id":"t"}}}`, "t", "n", "", ""},
		"top wins":     {`{"a":{"to-network-id":"inner"},"to-network-id":"outer"}`, "", "outer", "", ""},
		"wrong types":  {`{"to-network-id":5,"to-tenant-id":null,"message":["x"],"type":{}}`, "", "", "", ""},
		"aws is apart": {`{"aws_vpc_peering_connection_id":"pcx-1","message":"m"}`, "", "", "", "m"},
	} {
		t.Run(name, func(t *testing.T) {
			got := parseStateInfo(json.RawMessage(c.in))
			if got.tenant != c.tenant || got.network != c.network || got.kind != c.kind || got.message != c.message {
				t.Errorf("got %q %q %q %q", got.tenant, got.network, got.kind, got.message)
			}
			if wantRaw := c.in != "" && c.in != "null"; (got.raw != nil) != wantRaw {
				t.Errorf("raw %q", got.raw)
			}
		})
	}
}

func TestWarnings(t *testing.T) {
	got := parseStateInfo(json.RawMessage(`{"warnings":[
		{"type":"overlapping-peer-vpc-ip-ranges","message":"overlap","conflicting_aws_vpc_id":"vpc-2","conflicting_aws_account_id":"111"},
		"plain words", 7, {"type":"upcloud-peering-in-error"}]}`)).warnings
	if len(got) != 3 {
		t.Fatalf("%d warnings: %+v", len(got), got)
	}
	if w := got[0]; w.Type != "overlapping-peer-vpc-ip-ranges" || w.Message != "overlap" ||
		!slices.Equal(w.Conflicts, []string{"111", "vpc-2"}) {
		t.Errorf("%+v", w)
	}
	if got[1].Message != "plain words" || got[2].Type != "upcloud-peering-in-error" {
		t.Errorf("%+v", got[1:])
	}
}

func FuzzStateInfo(f *testing.F) {
	for _, s := range []string{`{}`, `null`, `{"to-tenant-id":"t","warnings":[{"conflicting_x":1}]}`,
		`{"a":{"b":{"c":{"d":{"e":{}}}}}}`, `[[[`, `"x"`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		got := parseStateInfo(in)
		if !json.Valid(in) && (got.raw != nil || got.network != "" || got.message != "") {
			t.Errorf("made something of %q: %+v", in, got)
		}
		again := parseStateInfo(in)
		if again.network != got.network || again.tenant != got.tenant {
			t.Errorf("two readings of %q differ", in)
		}
		// A whole peering around it is read too.
		var w wirePeering
		if json.Valid(in) {
			if err := json.Unmarshal([]byte(`{"state":"ACTIVE","state_info":`+string(in)+`}`), &w); err != nil ||
				w.peering("").State != "ACTIVE" {
				t.Errorf("peering lost: %v", err)
			}
		}
	})
}
