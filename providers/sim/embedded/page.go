package embedded

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"example.org/peerage/providers/sim"
)

// Words about the lab. Clients can be pointed at it; what is AlwaysTLS has
// clients that speak nothing else; at ActedOnAt lies what is the lab's own.
const (
	Clients   = "az, avn, aws, upctl, Terraform, curl"
	AlwaysTLS = "Microsoft's three"
	ActedOnAt = "the Aiven endpoint"
)

// pageText names what it tells as the card's JSON does: ${aws.region}. It is
// no text/template: with one of these, which call methods by name, the linker
// keeps every method of every SDK, and the program is twice as large.
//
//go:embed lab.txt
var pageText string

// Page tells a person how to point the real command lines at the lab, whose
// clock runs at a speed.
func (c Card) Page(speed float64) (string, error) {
	names := map[string]string{
		"speed":    fmt.Sprint(speed),
		"arm_host": strings.TrimPrefix(c.Endpoints[sim.ARM], "https://"),
		"dir":      filepath.Dir(c.CAFile), // the lab's own, gone when it ends
		"over_tls": overTLS(c),
		"settings": settingLines(c.Settings),
	}
	raw, err := json.Marshal(c)
	if err != nil {
		return "", err
	}
	var card map[string]any
	if err := json.Unmarshal(raw, &card); err != nil {
		return "", err
	}
	flatten(names, "", card)
	names["vpcs"] = vpcLines(names)
	page := os.Expand(pageText, func(name string) string {
		text, known := names[name]
		if !known {
			err = fmt.Errorf("the lab's page speaks of %q, which the card does not have", name)
		}
		return text
	})
	return page, err
}

// flatten names every text in a tree by its path; "accounts" goes without
// saying.
func flatten(into map[string]string, path string, tree map[string]any) {
	for name, x := range tree {
		switch x := x.(type) {
		case string:
			into[path+name] = x
		case map[string]any:
			if name == "accounts" {
				flatten(into, path, x)
			} else {
				flatten(into, path+name+".", x)
			}
		}
	}
}

// vpcLines is a line for each cloud in which Aiven has an organization VPC.
func vpcLines(names map[string]string) string {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(names)) {
		if cloud, ok := strings.CutPrefix(name, "aiven.organization_vpcs."); ok {
			fmt.Fprintf(&b, "\n  AIVEN_ORGANIZATION_VPC_ID  %s  (%s)", names[name], cloud)
		}
	}
	return b.String()
}

// settingLines is the environment of peerage itself, a line for each setting.
func settingLines(list map[string]string) string {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(list)) {
		fmt.Fprintf(&b, "  export %s='%s'\n", name, list[name])
	}
	return b.String()
}

// overTLS says what clients need when every endpoint is served over TLS.
func overTLS(c Card) string {
	if !strings.HasPrefix(c.Endpoints[sim.Aiven], "https:") {
		return ""
	}
	return "\nEverything is served over TLS: first\n" +
		strings.ReplaceAll("  export CURL_CA_BUNDLE=* AWS_CA_BUNDLE=* AIVEN_CA_CERT=* SSL_CERT_FILE=*\n", "*", c.CAFile)
}
