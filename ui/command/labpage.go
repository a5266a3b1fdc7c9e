package command

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"example.org/peerage/providers/sim"
	"example.org/peerage/providers/sim/embedded"
)

// labText names what it tells as the card of --json does: ${aws.region}. It is
// no text/template: with one of these, which call methods by name, the linker
// keeps every method of every SDK, and the program is twice as large.
//
//go:embed lab.txt
var labText string

// printCard tells a person how to point the real command lines at the lab.
func printCard(w io.Writer, c embedded.Card, speed float64) error {
	page, err := labPage(c, speed)
	if err != nil {
		return err
	}
	_, err = io.WriteString(w, page)
	return err
}

func labPage(c embedded.Card, speed float64) (string, error) {
	names := map[string]string{
		"speed":    fmt.Sprint(speed),
		"arm_host": strings.TrimPrefix(c.Endpoints[sim.ARM], "https://"),
		"dir":      filepath.Dir(c.CAFile), // the lab's own, gone when it ends
		"over_tls": labTLS(c),
		"settings": labSettings(c.Settings),
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
	names["vpcs"] = labVPCs(names)
	page := os.Expand(labText, func(name string) string {
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

// labVPCs is a line for each cloud in which Aiven has an organization VPC.
func labVPCs(names map[string]string) string {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(names)) {
		if cloud, ok := strings.CutPrefix(name, "aiven.organization_vpcs."); ok {
			fmt.Fprintf(&b, "\n  AIVEN_ORGANIZATION_VPC_ID  %s  (%s)", names[name], cloud)
		}
	}
	return b.String()
}

// labSettings is the environment of peerage itself, a line for each setting.
func labSettings(list map[string]string) string {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(list)) {
		fmt.Fprintf(&b, "  export %s='%s'\n", name, list[name])
	}
	return b.String()
}

// labTLS says what clients need when every endpoint is served over TLS.
func labTLS(c embedded.Card) string {
	if !strings.HasPrefix(c.Endpoints[sim.Aiven], "https:") {
		return ""
	}
	return "\nEverything is served over TLS: first\n" +
		strings.ReplaceAll("  export CURL_CA_BUNDLE=* AWS_CA_BUNDLE=* AIVEN_CA_CERT=* SSL_CERT_FILE=*\n", "*", c.CAFile)
}
