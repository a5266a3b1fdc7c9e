package wizard_test

import (
	"testing"

	"example.org/peerage/providers"
	"example.org/peerage/wizard"
)

func TestOnlyTheProvidersWordsStandInItsPlace(t *testing.T) {
	own := func(code, message string) providers.Error {
		return providers.Error{Provider: providers.Own, Op: "look", Code: code, Message: message}
	}
	judged := own("peering-error", "UpCloud could not set it up.")
	judged.RequestID = "0a2788f1"
	for name, x := range map[string]struct {
		fault      wizard.Fault
		head, text string
	}{
		"refused": {wizard.Fault{Err: providers.Error{Provider: "azure", Code: "AuthorizationFailed", Status: 403,
			RequestID: "5f0c", Message: "The client may not."}},
			"AuthorizationFailed · 403 · request 5f0c", "The client may not."},
		"a code in the message": {wizard.Fault{Err: providers.Error{Provider: "azure", Code: "AADSTS50076", Status: 400,
			Message: "AADSTS50076: Use another factor."}},
			"AADSTS50076 · 400", "Use another factor."},
		"a code of ours for its state": {
			wizard.Fault{Err: providers.Error{Provider: "aws", Code: "aws-rejected", Native: "rejected", Message: "Inactive"}},
			"rejected", "Inactive"},
		"a state and no more": {wizard.Fault{Err: providers.Error{Provider: "aws", Native: "expired", Message: "Expired"}},
			"expired", ""},
		"a state, judged": {wizard.Fault{Err: judged, Says: "UpCloud could not set it up."},
			"peering-error · id 0a2788f1", ""},
		"ours, said already": {wizard.Fault{Err: own("file-not-written", "It is full."),
			Why: "It is full, so nothing was written."}, "", ""},
		"ours, with a reason": {wizard.Fault{Err: own("file-not-written", "The file cannot be written: disk full"),
			Says: "The file could not be written."}, "", "The file cannot be written: disk full"},
		"findings say it":      {wizard.Fault{Err: own("prerequisite", "No right. No range.")}, "", ""},
		"the person's own act": {wizard.Fault{Err: own("interrupted", "You interrupted this step.")}, "", ""},
		"nobody was asked": {wizard.Fault{Err: providers.Error{Provider: "aws", Code: "no_credentials", Message: "None."}},
			"", "None."},
		"an answer without a code": {wizard.Fault{Err: providers.Error{Provider: "aiven", Code: "expired_token", Status: 401,
			Message: "Expired."}}, "401", "Expired."},
		"nothing": {wizard.Fault{Err: providers.Error{Provider: "azure", Status: 503}}, "503", ""},
	} {
		if head, text := x.fault.Quote(); head != x.head || text != x.text {
			t.Errorf("%s: %q, %q", name, head, text)
		}
	}
}
