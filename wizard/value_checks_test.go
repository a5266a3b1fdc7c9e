package wizard_test

import (
	"regexp"
	"strings"
	"testing"

	"example.org/peerage/wizard"
)

const (
	id    = "1234abcd-90ab-cdef-1234-567890abcdef"
	vnet  = "/subscriptions/" + id + "/resourceGroups/rg-Orders/providers/Microsoft.Network/virtualNetworks/VNet-1"
	lower = "/subscriptions/" + id + "/resourcegroups/rg-Orders/providers/microsoft.network/virtualnetworks/VNet-1"
)

var shaped = wizard.Shaped(regexp.MustCompile(`^x-[0-9]+$`), strings.ToLower, "No x: %q.")

func TestChecks(t *testing.T) {
	long := strings.Repeat("x", 81)
	for name, c := range map[string]struct {
		check func(string) (string, error)
		good  map[string]string
		bad   map[string]string // value → part of the message
	}{
		"UUID": {wizard.UUID, map[string]string{id: id, " " + strings.ToUpper(id) + "\n": id, "{" + id + "}": id,
			"\u200b\"" + id + "\"": id},
			map[string]string{"": "needed", "x": "form", id[1:]: "form", "00000000-0000-0000-0000-000000000000": "placeholder",
				strings.ReplaceAll(id, "-", ""): "form"}},
		"VNetID": {wizard.VNetID, map[string]string{vnet: vnet, " " + lower + "/ ": vnet},
			map[string]string{"": "empty", "/subscriptions/x": "ends too early", "vnet-orders": "is a name alone", vnet + "/subnets/a": "goes on",
				strings.Replace(vnet, id, "prod", 1): "not a subscription id"}},
		"CIDR": {wizard.CIDR, map[string]string{"10.20.0.0/24": "10.20.0.0/24", " 10.20.0.77/24 ": "10.20.0.0/24",
			"fd00::1/64": "fd00::/64"},
			map[string]string{"10.20.0.0": "10.20.0.0/24", "10.20.0.0/33": "not a range", "": "not a range",
				"10.20.0.0/24,10.21.0.0/24": "not a range"}},
		"Shaped": {shaped, map[string]string{"“X-12” ": "x-12"}, map[string]string{"": "No x: \"\"", "y": "No x: \"y\""}},
		"Region": {wizard.Region, map[string]string{"West Europe": "westeurope", "eu-west-1": "eu-west-1",
			"azure-westeurope": "azure-westeurope"},
			map[string]string{"": "region", "eu_west": "region", "-eu": "region", "eu--west": "region"}},
		"PeeringName": {wizard.PeeringName, map[string]string{" to-aiven_1 ": "to-aiven_1", long[:80]: long[:80]},
			map[string]string{"": "needs a name", long: "81 characters", "-a": "must start", "a-": "must start",
				"a b": "must start"}},
		"RunName": {wizard.RunName, map[string]string{"orders-eu.2": "orders-eu.2", " Bestellungen_Süd ": "Bestellungen_Süd"},
			map[string]string{"": "needs a name", "-x": "will not do", "a b": "will not do", "a/b": "will not do",
				long: "too long"}},
		"RoleName": {wizard.RoleName, map[string]string{" Peer only (ours) ": "Peer only (ours)"},
			map[string]string{" ": "role needs", strings.Repeat("x", 513): "512", "a\tb": "cannot be shown"}},
		"DisplayName": {wizard.DisplayName, map[string]string{"peerage orders": "peerage orders"},
			map[string]string{"": "application needs", "a\x00b": "cannot be shown"}},
		"OneOf": {wizard.OneOf("built-in", "custom"), map[string]string{"Custom ": "custom"},
			map[string]string{"own": "not one of: built-in, custom", "": "not one of"}},
		"Text": {wizard.Text, map[string]string{" a b ": "a b"}, map[string]string{" \n": "empty"}},
	} {
		for v, want := range c.good {
			if got, err := c.check(v); err != nil || got != want {
				t.Errorf("%s(%q) = %q, %v", name, v, got, err)
			}
		}
		for v, want := range c.bad {
			got, err := c.check(v)
			if err == nil || got != "" || !strings.Contains(err.Error(), want) || !strings.HasSuffix(err.Error(), ".") {
				t.Errorf("%s(%q) = %q, %v; want a sentence with %q", name, v, got, err, want)
			}
		}
	}
}

// FuzzChecks: a check never panics, and what it accepts it accepts again
// unchanged.
func FuzzChecks(f *testing.F) {
	for _, v := range []string{"", id, vnet, lower + "/", "10.20.0.77/24", "::ffff:10.0.0.1/96", "vpc-12345678",
		"West Europe", "“x”", "\u200b", "\xff", "1234-5678-9012", "{{}}"} {
		f.Add(v)
	}
	checks := []func(string) (string, error){
		wizard.Text, wizard.UUID, wizard.VNetID, wizard.CIDR, shaped, wizard.Region,
		wizard.PeeringName, wizard.RunName, wizard.RoleName, wizard.DisplayName, wizard.OneOf("a", "b"),
	}
	f.Fuzz(func(t *testing.T, v string) {
		for i, check := range checks {
			norm, err := check(v)
			if err != nil {
				if err.Error() == "" {
					t.Errorf("check %d says nothing about %q", i, v)
				}
				continue
			}
			if again, err := check(norm); err != nil || again != norm {
				t.Errorf("check %d turns %q into %q and then into %q, %v", i, v, norm, again, err)
			}
		}
	})
}
