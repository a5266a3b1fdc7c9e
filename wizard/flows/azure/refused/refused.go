// Package refused says why a directory did not let somebody in, and what to do.
package refused

import (
	"encoding/base64"
	"strings"

	"example.org/peerage/providers"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/steps"
)

// refusal is what is said of a sign-in that the directory refuses: says has the
// person, or the application, for its asterisk, and whose it is for its tilde. mend is what a person does
// about their own sign-in, appMend what is done about an application's.
type refusal struct{ says, mend, appMend string }

// refusals are by the reason. Nothing here depends on Microsoft's sentences.
var refusals = map[providers.AzureWhy]refusal{
	providers.WhySecondFactor: {"The directory wants a second factor of *.",
		"A new sign-in asks for it.",
		"No application has one: whoever looks after conditional access has to leave it out of that rule."},
	providers.WhyConditional: {"A conditional access rule of the organization does not let * sign in in this directory.",
		"Such rules often forbid device codes and az, and mostly not a browser on this machine.",
		"Whoever looks after conditional access has to leave it out of that rule."},
	providers.WhyDevice: {"A conditional access rule wants a device that the organization manages of *.",
		"Sign in by the browser of such a machine.",
		"Whoever looks after conditional access has to leave it out of that rule."},
	providers.WhyEnded: {"~ sign-in has ended.", "", "A new token has to be fetched with its password."},
	providers.WhyPassword: {"~ password is wrong, or has to be changed.",
		"Change it in a browser, then sign in.", ""},
	providers.WhyAccount: {"~ account is locked or switched off.",
		"An administrator of the directory can unlock it.", "An administrator of the directory can switch it on."},
	providers.WhyWrongSecret: {"~ secret is wrong.", "", "It is the value that is wanted, not the secret's id."},
	providers.WhyOldSecret:   {"~ secret has expired.", "", "Make a new one for the application."},
	providers.WhyCertificate: {"The directory does not know ~ certificate.", "",
		"The directory has to know its public half, and it must not have expired."},
	providers.WhyFederation: {"The directory does not trust who vouches for *.", "",
		"The application's federated credential has to name the issuer, the subject and the audience of the token file."},
	providers.WhyUnknownApp: {"The directory does not know *.", "",
		"Check the application's id and the directory's; an administrator can create its service principal there."},
	providers.WhyDisabledApp: {"~ sign-in is switched off in this directory.", "An administrator can switch the client on.",
		"An administrator can switch it on under Enterprise applications."},
	providers.WhyConsent: {"Nobody in this directory has agreed to what is asked for in ~ name.",
		"An administrator can agree to it, or sign in with az.", "An administrator of the directory has to agree to it."},
	providers.WhyNotAssigned: {"The directory lets in only those who are assigned, and so not *.",
		"An administrator can assign you under Enterprise applications.", "An administrator can assign it."},
	providers.WhyStranger: {"There is no account for * in this directory.",
		"Sign in with an account of it, or be invited as a guest.", "Use an application of this directory."},
	providers.WhyNoDirectory: {"There is no such directory in this cloud to let * in.",
		"Check the directory's id, and which cloud it is of.", "Check the directory's id, and which cloud it is of."},
	providers.WhyOtherCloud: {"The directory is of another cloud, and does not let * in from this one.",
		"Start with that cloud's endpoints (--azure-authority).", "Start with that cloud's endpoints (--azure-authority)."},
	providers.WhyRestricted: {"The rules between directories do not let * in.",
		"An administrator of either directory, or of the network's proxy, can allow it.",
		"It has to be for several directories, and an administrator of either may have to allow it."},
	providers.WhyResource: {"The directory has no such service as the token was to be for.",
		"Check the endpoints that were set.", "Check the endpoints that were set."},
	providers.WhyBusy: {"The sign-in service is too busy for *.", "", ""},
}

// Why is why the directory refused a sign-in; "" is not known.
func Why(f *wizard.Fault) providers.AzureWhy { return f.Err.Detail["why"] }

// OfApp says whether it was an application's sign-in that was refused.
func OfApp(f *wizard.Fault) bool { return f.Err.Detail["who"] == providers.WhoApplication }

// ofEnvironment says whether it was that of the environment.
func ofEnvironment(f *wizard.Fault) bool {
	return f.Err.Detail["who"] == string(providers.SignInEnvironment)
}

// variables hold what a sign-in of the environment gives for a reason.
var variables = map[providers.AzureWhy]string{
	providers.WhyWrongSecret: "AZURE_CLIENT_SECRET", providers.WhyOldSecret: "AZURE_CLIENT_SECRET",
	providers.WhyCertificate: "AZURE_CLIENT_CERTIFICATE_PATH", providers.WhyFederation: "AZURE_FEDERATED_TOKEN_FILE",
	providers.WhyUnknownApp: "AZURE_CLIENT_ID", providers.WhyNoDirectory: "AZURE_TENANT_ID",
}

// Words say whose sign-in was refused, and why; otherwise is for what is
// not known.
func Words(f *wizard.Fault, otherwise string) string {
	x, known := refusals[Why(f)]
	if f.Err.Detail["claims"] != "" && (!known || Why(f) == providers.WhyEnded) {
		x, known = claimed(f.Err.Detail["claims"]), true
	}
	if !known {
		return otherwise
	}
	who, whose := "you", "your"
	switch {
	case OfApp(f):
		who, whose = "your application", "your application's"
	case ofEnvironment(f):
		who, whose = "the application in AZURE_CLIENT_ID", "the environment's"
	case f.Err.Detail["who"] == string(providers.SignInAzureCLI):
		who, whose = "the account that az is signed in to", "az's"
	}
	return wizard.Capital(strings.NewReplacer("*", who, "~", whose).Replace(x.says))
}

// claimed tells claims that want more of a sign-in from those that take one
// back (continuous access evaluation).
func claimed(encoded string) refusal {
	raw, err := base64.StdEncoding.DecodeString(encoded)
	claims := string(raw)
	if err == nil && strings.Contains(claims, `"nbf"`) && !strings.Contains(claims, `"acrs"`) {
		return refusal{says: "Azure has taken ~ sign-in back: something about the account or the network has changed."}
	}
	return refusals[providers.WhySecondFactor]
}

// Mend says what is to be done, and what the token was to be for.
func Mend(f *wizard.Fault) string {
	x := refusals[Why(f)]
	mend := x.mend
	if OfApp(f) || ofEnvironment(f) {
		mend = x.appMend
	}
	if name := variables[Why(f)]; name != "" && ofEnvironment(f) {
		mend = "It comes from the variable " + name + ". " + mend
	}
	if to := f.Err.Detail["for"]; to != "" && Why(f) != "" {
		mend += " It was refused for " + to + "."
	}
	return strings.TrimSpace(mend)
}

// Command is how az signs in with claims (az 2.76 and later).
func Command(f *wizard.Fault) string {
	args := []string{}
	if t := f.Err.Detail["tenant"]; t != "" {
		args = append(args, "--tenant "+steps.Quote(t))
	}
	return steps.Command("az login", append(args, "--claims-challenge "+steps.Quote(f.Err.Detail["claims"]))...)
}
