package providers

import (
	"strings"
	"testing"
)

const okID = "/subscriptions/7f1e2d3c-0000-4000-8000-00000000000a/resourceGroups/rg-Orders/providers/Microsoft.Network/virtualNetworks/vnet-orders"

func TestParseVNetIDForgives(t *testing.T) {
	want := VNetID{"7f1e2d3c-0000-4000-8000-00000000000a", "rg-Orders", "vnet-orders"}
	for _, in := range []string{
		okID, okID + "/", "  " + okID + " \n", `"` + okID + `"`, strings.TrimPrefix(okID, "/"),
		strings.ToUpper(okID), strings.ToLower(okID),
	} {
		got, err := ParseVNetID(in)
		if err != nil || !got.Equal(want) {
			t.Errorf("ParseVNetID(%q) = %v, %v", in, got, err)
		}
	}
	if got, _ := ParseVNetID(okID); got.String() != okID {
		t.Errorf("canonical form is %q", got)
	}
	if l := want.Lower(); l.Group != "rg-orders" || !l.Equal(want) {
		t.Errorf("lower case is %v", l)
	}
}

func TestParseVNetIDNamesTheWrongPart(t *testing.T) {
	for in, words := range map[string]string{
		"":                  "empty",
		"/subscriptions/x":  "too early",
		"vnet-orders":       "subscriptions",
		okID + "/subnets/a": "goes on",
		strings.Replace(okID, "7f1e2d3c-", "zz-", 1):                    "not a subscription id",
		strings.Replace(okID, "rg-Orders", "rg.", 1):                    "resource group",
		strings.Replace(okID, "vnet-orders", "-orders", 1):              "virtual network",
		strings.Replace(okID, "Microsoft.Network", "Microsoft.Web", 1):  "Microsoft.Network",
		strings.Replace(okID, "virtualNetworks/vnet-orders", "", 1):     "too early",
		strings.Replace(okID, "virtualNetworks", "privateEndpoints", 1): "virtualNetworks",
	} {
		if _, err := ParseVNetID(in); err == nil || !strings.Contains(err.Error(), words) {
			t.Errorf("ParseVNetID(%q): %v, want a word on %q", in, err, words)
		}
	}
}

func TestParsePeeringID(t *testing.T) {
	v, name, err := ParsePeeringID(okID + "/virtualnetworkpeerings/to-aiven")
	if err != nil || name != "to-aiven" || v.Name != "vnet-orders" {
		t.Fatalf("%v %q %v", v, name, err)
	}
	if v.Peering(name) != okID+"/virtualNetworkPeerings/to-aiven" {
		t.Errorf("built again: %s", v.Peering(name))
	}
	for _, bad := range []string{okID, okID + "/virtualNetworkPeerings/-x", okID + "/subnets/x"} {
		if _, _, err := ParsePeeringID(bad); err == nil {
			t.Errorf("%q was taken", bad)
		}
	}
}

func TestCheckPeeringName(t *testing.T) {
	for name, ok := range map[string]bool{
		"a": true, "to-aiven": true, "A_b.c-d_": true, strings.Repeat("x", 80): true,
		"": false, strings.Repeat("x", 81): false, "-a": false, "a-": false, "a b": false, "ä": false,
	} {
		if err := CheckPeeringName(name); (err == nil) != ok {
			t.Errorf("%q: %v", name, err)
		}
	}
}

func TestSubscriptionOf(t *testing.T) {
	for in, want := range map[string]string{
		okID: "7f1e2d3c-0000-4000-8000-00000000000a", "/Subscriptions/abc": "abc", "/": "",
		"/providers/Microsoft.Management/managementGroups/x": "",
	} {
		if got := SubscriptionOf(in); got != want {
			t.Errorf("SubscriptionOf(%q) = %q", in, got)
		}
	}
}

func FuzzParseVNetID(f *testing.F) {
	for _, s := range []string{okID, okID + "/", strings.ToUpper(okID), "/subscriptions//", "////////", `"`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		v, err := ParseVNetID(s)
		if err != nil {
			if (v != VNetID{}) {
				t.Fatalf("error and value: %v", v)
			}
			return
		}
		again, err := ParseVNetID(v.String())
		if err != nil || again != v {
			t.Fatalf("%q → %v → %v, %v", s, v, again, err)
		}
		if SubscriptionOf(v.String()) != v.SubscriptionID {
			t.Fatalf("subscription of %q", v)
		}
	})
}

func TestMark(t *testing.T) {
	a := Mark("/subscriptions/x/VNet", "vpc")
	if len(a) != 8 || a != Mark("/SUBSCRIPTIONS/X/vnet", "VPC") {
		t.Errorf("%q", a)
	}
	for _, other := range []string{
		Mark("vpc", "/subscriptions/x/VNet"), Mark("/subscriptions/x/VNetv", "pc"), Mark("x", ""),
	} {
		if other == a {
			t.Errorf("%q again", other)
		}
	}
	if Mark("x", "") != "" {
		t.Error("a mark of what is not known")
	}
}
