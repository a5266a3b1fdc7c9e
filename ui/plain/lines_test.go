package plain

import (
	"strings"
	"testing"

	"peerage/providers"
	"peerage/providers/clock"
	"peerage/wizard"
)

func TestLinesOfFindingsAndNames(t *testing.T) {
	var out strings.Builder
	l := NewLines(&out, &wizard.Procedure{Title: "Connect"}, clock.Real{}, nil, 80)
	for _, e := range []wizard.Event{
		{Kind: wizard.RunStarted, Name: "aiven-azure", Unnamed: true},
		{Kind: wizard.RunNamed, Name: "vnet-orders"},
		{Kind: wizard.Checked, Step: "closing", Findings: []wizard.Finding{{Verdict: wizard.Unproved, Text: "Ask Aiven to look:", Command: "curl -X PUT \\\n  https://aiven"}}},
		{Kind: wizard.RunStopped, Note: "stopped"},
		{Kind: wizard.RunRemoved, Note: "KEY may still be in the keyring"},
	} {
		l.Event(e)
	}
	want := strings.Join([]string{
		"Connect: aiven-azure", "This run is called vnet-orders", "        ? Ask Aiven to look:", "            curl -X PUT \\", "              https://aiven",
		"vnet-orders: stopped. Go on with: peerage resume vnet-orders",
		"vnet-orders is taken down; what it made is gone", "        ! KEY may still be in the keyring", "",
	}, "\n")
	if out.String() != want || l.Err() != nil {
		t.Errorf("%v\n%s\nwant\n%s", l.Err(), out.String(), want)
	}
}

func TestWordsSayACodeOnce(t *testing.T) {
	f := &wizard.Fault{Err: providers.Error{Code: "AADSTS50076", Status: 400, Message: "AADSTS50076: You must use another factor."}}
	if got := strings.Join(Words(f), "|"); got != "AADSTS50076 · 400|You must use another factor." {
		t.Error(got)
	}
}
