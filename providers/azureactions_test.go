package providers_test

import (
	"strings"
	"testing"

	"example.org/peerage/providers"
)

func TestPermits(t *testing.T) {
	const (
		actionAssign = "Microsoft.Authorization/roleAssignments/write"
		actionDefine = "Microsoft.Authorization/roleDefinitions/write"
		actionPeer   = "Microsoft.Network/virtualNetworks/virtualNetworkPeerings/write"
	)
	for _, c := range []struct {
		actions, not, action string
		want                 bool
	}{
		{"*", "", actionAssign, true},
		{"*", "Microsoft.Authorization/*/Write", actionAssign, false},
		{"microsoft.authorization/roleassignments/WRITE", "", actionAssign, true},
		{"Microsoft.Authorization/*", "", actionDefine, true},
		{"*/read", "", actionAssign, false},
		{"Microsoft.Network/*", "", actionPeer, true},
		{"Microsoft.*/virtualNetworkPeerings/write", "", actionPeer, true},
		{"Microsoft.Network/virtualNetworks/*/writ", "", actionPeer, false},
		{"Microsoft.Network/*/*/write", "", actionPeer, true},
		{"", "", actionPeer, false},
	} {
		if got := providers.Permits(strings.Fields(c.actions), strings.Fields(c.not), c.action); got != c.want {
			t.Errorf("%q but not %q: %s is %v", c.actions, c.not, c.action, got)
		}
	}
}
