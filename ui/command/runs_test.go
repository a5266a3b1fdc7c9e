package command

import (
	"strings"
	"testing"

	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/aivenazure"
	"example.org/peerage/wizard/flows/steps"
)

func TestExports(t *testing.T) {
	p := aivenazure.Offer(steps.New(steps.Clouds{})).Procedure
	for as, want := range map[string]string{
		"script": "#!/usr/bin/env bash", "terraform": `resource "azurerm_virtual_network_peering"`,
		"record": "## What there is",
	} {
		if text, err := exported(as, p, wizard.NewState()); err != nil || !strings.Contains(text, want) {
			t.Errorf("%s: %v\n%s", as, err, text)
		}
	}
	if _, err := exported("poem", p, wizard.NewState()); err == nil ||
		!strings.Contains(err.Error(), "script, terraform and record") {
		t.Errorf("a form that there is not: %v", err)
	}
}
