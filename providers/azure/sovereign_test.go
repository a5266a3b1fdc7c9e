package azure

import (
	"strings"
	"testing"
)

// TestACloudIsOne: what belongs to a sovereign sign-in follows it, and a
// mixture is refused before anything is sent.
func TestACloudIsOne(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		o     Options
		arm   string
		mixed bool
	}{
		"public": {Options{}, PublicARM, false},
		"US government": {Options{Authority: "https://login.microsoftonline.us/"},
			"https://management.usgovcloudapi.net", false},
		"China": {Options{Authority: "https://login.partner.microsoftonline.cn"},
			"https://management.chinacloudapi.cn", false},
		"all three": {Options{Authority: "https://login.microsoftonline.us",
			ARM: "https://management.usgovcloudapi.net/", Graph: "https://graph.microsoft.us"},
			"https://management.usgovcloudapi.net", false},
		"a stand-in": {Options{Authority: "https://127.0.0.1:1", ARM: "https://127.0.0.1:2",
			Graph: "https://127.0.0.1:3"}, "https://127.0.0.1:2", false},
		"ARM of another": {Options{ARM: "https://management.usgovcloudapi.net"}, "https://management.usgovcloudapi.net",
			true},
		"sign-in of another": {Options{Authority: "https://login.microsoftonline.us", ARM: PublicARM}, PublicARM, true},
		"Graph of another":   {Options{Graph: "https://graph.microsoft.us"}, PublicARM, true},
	} {
		cl := New(c.o)
		if cl.o.ARM != c.arm {
			t.Errorf("%s: ARM is %s", name, cl.o.ARM)
		}
		_, err := cl.SignInApp(t.Context(), "11111111-1111-4111-8111-111111111111", "app", "secret")
		if refused := err != nil && strings.Contains(err.Error(), "not of one cloud"); refused != c.mixed {
			t.Errorf("%s: %v", name, err)
		}
	}
	if got := newerPFX([]byte{0x30, 0x82}); !strings.Contains(got, "OpenSSL 3") ||
		newerPFX([]byte("-----BEGIN KEY-----")) != "" {
		t.Errorf("of a PFX it says %q", got)
	}
}
