package refused

import (
	"strings"
	"testing"

	"example.org/peerage/providers"
	"example.org/peerage/wizard"
)

// TestRefusalsNameWhoAndWhat: for every reason, and for each whose sign-in it
// is, the words say who was refused and what to do, and never tell a person to
// sign in for an application.
func TestRefusalsNameWhoAndWhat(t *testing.T) {
	t.Parallel()
	whose := map[string][]string{
		string(providers.SignInDeviceCode):  {"you"},
		string(providers.SignInAzureCLI):    {"az"},
		string(providers.SignInEnvironment): {"environment", "AZURE_CLIENT_ID"},
		providers.WhoApplication:            {"application"},
	}
	for reason, x := range refusals {
		for who, words := range whose {
			f := &wizard.Fault{Err: providers.Error{
				Provider: "azure", Class: providers.NotAuthenticated, Code: "AADSTS1",
				Detail: map[string]string{"why": reason, "who": who, "for": providers.ForGraph},
			}}
			says, mend := Words(f, "unknown"), Mend(f)
			named := false
			for _, w := range words {
				named = named || strings.Contains(strings.ToLower(says), strings.ToLower(w))
			}
			if !named && strings.ContainsAny(x.says, "*~") || says == "unknown" || strings.ContainsAny(says, "*~") {
				t.Errorf("%s of %s: %s", reason, who, says)
			}
			if !strings.Contains(mend, providers.ForGraph) {
				t.Errorf("%s of %s does not say for what: %s", reason, who, mend)
			}
			if who == providers.WhoApplication && (strings.Contains(mend, "sign-in asks") || strings.Contains(mend, "browser")) {
				t.Errorf("%s: a person's sign-in is no help for an application: %s", reason, mend)
			}
			if v := variables[reason]; v != "" && who == string(providers.SignInEnvironment) && !strings.Contains(mend, v) {
				t.Errorf("%s does not name %s: %s", reason, v, mend)
			}
		}
	}
}
