package network

import (
	"testing"

	armnetwork "github.com/Azure/azure-sdk-for-go/sdk/resourcemanager/network/armnetwork/v9"
)

// TestAddressOfAnInterface (C12): the primary IPv4 address is the endpoint's,
// whatever stands before it.
func TestAddressOfAnInterface(t *testing.T) {
	conf := func(ip string, primary *bool) *armnetwork.InterfaceIPConfiguration {
		return &armnetwork.InterfaceIPConfiguration{Properties: &armnetwork.InterfaceIPConfigurationPropertiesFormat{
			PrivateIPAddress: &ip, Primary: primary}}
	}
	yes, no := true, false
	for name, c := range map[string]struct {
		want string
		list []*armnetwork.InterfaceIPConfiguration
	}{
		"the primary of three": {"10.0.0.7", []*armnetwork.InterfaceIPConfiguration{conf("fd00::7", &no),
			conf("10.0.0.6", &no),
			conf("10.0.0.7", &yes)}},
		"a primary IPv6": {"10.0.0.6", []*armnetwork.InterfaceIPConfiguration{conf("fd00::7", &yes),
			conf("10.0.0.6", &no)}},
		"none says so": {"10.0.0.6", []*armnetwork.InterfaceIPConfiguration{nil, {}, conf("10.0.0.6", nil),
			conf("10.0.0.7", nil)}},
		"only IPv6":         {"", []*armnetwork.InterfaceIPConfiguration{conf("fd00::7", &yes)}},
		"nothing":           {"", nil},
		"not yet allocated": {"", []*armnetwork.InterfaceIPConfiguration{conf("", &yes)}},
	} {
		n := &armnetwork.Interface{Properties: &armnetwork.InterfacePropertiesFormat{IPConfigurations: c.list}}
		if got := address(n); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
	if address(&armnetwork.Interface{}) != "" {
		t.Error("an interface without properties has an address")
	}
}
