package azure

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"regexp"
	"strings"

	"example.org/peerage/providers"
)

// causes are why Microsoft's sign-in refuses, by the AADSTS numbers. Source:
// Microsoft, "Microsoft Entra authentication and authorization error codes";
// 530032 to 530084, 7000112 and 70021x from public reports. Microsoft may change
// them at any time: a number that is not here is told in its own words.
var causes = map[providers.AzureWhy]string{
	providers.WhySecondFactor: "50072 50074 50076 50078 50079 50158 50161 53004 53010 50125",
	providers.WhyConditional:  "50131 53002 53003 530032 530033 530034 530035 530036 530084 53011 50005 500014",
	providers.WhyDevice:       "50097 50127 50129 50155 50187 53000 53001 530001 530002 530003",
	providers.WhyEnded: "50058 50089 50132 50133 50139 50173 54005 70000 70008 70043 700081 700082 700084 500133 " +
		"50013 700003 700005",
	providers.WhyPassword:    "50055 50056 50064 50126 50135 50144",
	providers.WhyAccount:     "50053 50057 80012",
	providers.WhyWrongSecret: "70002 7000215 7000216 7000218",
	providers.WhyOldSecret:   "7000222",
	providers.WhyCertificate: "50012 700025 700027 700030 7000214 7000217 7000219 7000221",
	providers.WhyFederation:  "70021 700021 700022 700023 700211 700212 700213 700214 7002137 7002138",
	providers.WhyClock:       "700024 80013",
	providers.WhyUnknownApp:  "700011 700016 7000229",
	providers.WhyDisabledApp: "70001 7000112 7000113",
	providers.WhyConsent:     "65001 65002 65004 65005 650052 650054 650056 650057 90008 90009 90094 90095 90099",
	providers.WhyNotAssigned: "50105 501051",
	providers.WhyStranger:    "50014 50020 50034 500208 51004 50197 90072",
	providers.WhyNoDirectory: "50059 50128 90002 90019 900023",
	providers.WhyOtherCloud:  "90038 90043 90051 900382 900432 900439 1000104",
	providers.WhyRestricted:  "50002 50194 500021 500022 500212 500213",
	providers.WhyResource:    "50001 500011",
	providers.WhyBusy:        "50033 50087 50088 50196 70012 80001 80002 80014 90006 90012 90024 90033 90055 90090 90091",
}

var whyByCode = func() map[string]providers.AzureWhy {
	m := map[string]providers.AzureWhy{}
	for why, numbers := range causes {
		for _, n := range strings.Fields(numbers) {
			m["AADSTS"+n] = why
		}
	}
	return m
}()

// reason notes why a sign-in was refused, and the class that it has for that.
func reason(e *providers.Error) {
	why := whyByCode[e.Code]
	if why == "" {
		return
	}
	put(&e.Detail, "why", why)
	if why == providers.WhyBusy && e.Class == providers.NotAuthenticated {
		e.Class = providers.Transient
	}
}

// The claims that an answer wants the next token to carry (Microsoft: "Claims challenges, claims requests and client capabilities").
var (
	challenged = regexp.MustCompile(`error="?insufficient_claims"?`)
	claimsIn   = regexp.MustCompile(`claims="?([A-Za-z0-9+/=_-]+)"?`)
	claimsOfAz = regexp.MustCompile(`--claims-challenge[ =]"?([A-Za-z0-9+/=_-]+)"?`)
)

func claimsOf(h http.Header) string {
	for _, v := range h.Values("WWW-Authenticate") {
		if m := claimsIn.FindStringSubmatch(v); m != nil && challenged.MatchString(v) {
			return encoded(readClaims(m[1]))
		}
	}
	return ""
}

// encoded are claims as errors carry them.
func encoded(claims string) string { return base64.StdEncoding.EncodeToString([]byte(claims)) }

// readClaims decodes claims; what is no JSON gives nothing.
func readClaims(text string) string {
	text = strings.TrimRight(text, "=")
	for _, as := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
		if b, err := as.DecodeString(text); err == nil && json.Valid(b) {
			return string(b)
		}
	}
	return ""
}

// claimsInWords finds those in the command that az, and its SDK, propose.
func claimsInWords(text string) string {
	if m := claimsOfAz.FindStringSubmatch(text); m != nil {
		return encoded(readClaims(m[1]))
	}
	return ""
}

// forWhom notes whose sign-in a refusal is about.
func forWhom(err error, method providers.SignInMethod) error {
	e := providers.AsError(err)
	if e == nil || e.Class != providers.NotAuthenticated && e.Detail["why"] == "" {
		return err
	}
	who := string(method)
	if who == "" {
		who = providers.WhoApplication
	}
	put(&e.Detail, "who", who)
	return err
}

// audienceOf is whom a token of a scope is for, in words.
func (c *Cloud) audienceOf(scope string) string {
	switch scope {
	case "":
		return ""
	case c.graphScope()[0]:
		return providers.ForGraph
	}
	return providers.ForARM
}
