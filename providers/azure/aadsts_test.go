package azure_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"

	"example.org/peerage/providers"
	"example.org/peerage/providers/azure"
)

// reasons are AADSTS numbers and what Microsoft's page on them says they mean.
var reasons = map[string]providers.AzureWhy{
	"50076": providers.WhySecondFactor, "50079": providers.WhySecondFactor, "50072": providers.WhySecondFactor,
	"50074": providers.WhySecondFactor, "50078": providers.WhySecondFactor, "50158": providers.WhySecondFactor,
	"53003": providers.WhyConditional, "530084": providers.WhyConditional, "530036": providers.WhyConditional,
	"530035": providers.WhyConditional, "50131": providers.WhyConditional, "53000": providers.WhyDevice,
	"53001": providers.WhyDevice, "50097": providers.WhyDevice, "700082": providers.WhyEnded, "50173": providers.WhyEnded,
	"70043": providers.WhyEnded, "70008": providers.WhyEnded, "50126": providers.WhyPassword,
	"50055": providers.WhyPassword, "50053": providers.WhyAccount, "50057": providers.WhyAccount,
	"7000215": providers.WhyWrongSecret, "7000222": providers.WhyOldSecret, "700027": providers.WhyCertificate,
	"70021": providers.WhyFederation, "700213": providers.WhyFederation, "700024": providers.WhyClock,
	"700016": providers.WhyUnknownApp, "7000229": providers.WhyUnknownApp, "7000112": providers.WhyDisabledApp,
	"70001": providers.WhyDisabledApp, "65001": providers.WhyConsent, "90094": providers.WhyConsent,
	"50105": providers.WhyNotAssigned, "50020": providers.WhyStranger, "50034": providers.WhyStranger,
	"90072": providers.WhyStranger, "90002": providers.WhyNoDirectory, "90038": providers.WhyOtherCloud,
	"900382": providers.WhyOtherCloud, "500021": providers.WhyRestricted, "500212": providers.WhyRestricted,
	"50194": providers.WhyRestricted, "500011": providers.WhyResource, "90033": providers.WhyBusy,
	"50196": providers.WhyBusy,
}

// TestWhySignInsAreRefused: each number has its reason, for whoever is refused
// and whatever the token was to be for, and keeps its own words.
func TestWhySignInsAreRefused(t *testing.T) {
	for number, want := range reasons {
		for _, who := range []string{providers.WhoApplication, string(providers.SignInEnvironment)} {
			synctest.Test(t, func(t *testing.T) {
				s := failing(ok(noVNets))
				s.signIn = func(_ *http.Request, form string) *reply {
					if who != providers.WhoApplication && !strings.Contains(form, "graph") {
						return nil
					}
					return &reply{status: 400, header: map[string]string{"Date": "Sat, 01 Jan 2000 00:17:00 GMT"},
						body: fmt.Sprintf(`{"error":"invalid_grant","error_description":"AADSTS%s: No.","error_codes":[%s]}`,
							number, number)}
				}
				e := providers.AsError(refusedAs(t, s, who))
				switch {
				case e == nil:
					t.Errorf("%s of %s is no refusal", number, who)
				case e.Detail["why"] != want || e.Detail["who"] != who && want != providers.WhyClock:
					t.Errorf("%s of %s: %v", number, who, e.Detail)
				case e.Detail["for"] != map[bool]string{true: providers.ForARM, false: providers.ForGraph}[who == providers.WhoApplication]:
					t.Errorf("%s of %s was for %q", number, who, e.Detail["for"])
				case want == providers.WhyClock && (e.Class != providers.WrongClock || e.Detail["off"] != "17 min behind"):
					t.Errorf("%s: %s, off by %q", number, e.Class, e.Detail["off"])
				case want != providers.WhyClock && e.Code != "AADSTS"+number || e.Message == "":
					t.Errorf("%s: %q %q", number, e.Code, e.Message)
				}
			})
		}
	}
}

// refusedAs is what an application is told by Resource Manager's sign-in, or
// that of the environment by the directory's.
func refusedAs(t *testing.T, s *stub, who string) error {
	if who == providers.WhoApplication {
		return s.app(t, s.options()).Prove(t.Context(), "")
	}
	o := s.options()
	o.Env = func(name string) string {
		return map[string]string{"AZURE_TENANT_ID": tenantID, "AZURE_CLIENT_ID": appID, "AZURE_CLIENT_SECRET": secret}[name]
	}
	x, err := azure.New(o).SignIn(t.Context(), providers.SignIn{Method: providers.SignInEnvironment})
	if err != nil {
		t.Fatal(err)
	}
	return x.(providers.AzureGraphProver).ProveGraph(t.Context(), "")
}
