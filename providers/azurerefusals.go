package providers

// AzureWhy is why Microsoft's sign-in refuses, as Error.Detail has it under
// "why"; under "who" stands whom it refused (WhoApplication, or a SignInMethod),
// under "for" what the token was to be for, under "claims" what a sign-in has to
// bring along: OpenID Connect's claims request, in base64.
type AzureWhy = string

// The reasons.
const (
	WhySecondFactor AzureWhy = "second factor"
	WhyConditional  AzureWhy = "conditional access"
	WhyDevice       AzureWhy = "device"
	WhyEnded        AzureWhy = "ended"
	WhyPassword     AzureWhy = "password"
	WhyAccount      AzureWhy = "account"
	WhyWrongSecret  AzureWhy = "wrong secret"
	WhyOldSecret    AzureWhy = "expired secret"
	WhyCertificate  AzureWhy = "certificate"
	WhyFederation   AzureWhy = "federation"
	WhyClock        AzureWhy = "clock"
	WhyUnknownApp   AzureWhy = "unknown application"
	WhyDisabledApp  AzureWhy = "disabled application"
	WhyConsent      AzureWhy = "consent"
	WhyNotAssigned  AzureWhy = "not assigned"
	WhyStranger     AzureWhy = "not in the directory"
	WhyNoDirectory  AzureWhy = "no such directory"
	WhyOtherCloud   AzureWhy = "another cloud"
	WhyRestricted   AzureWhy = "between directories"
	WhyResource     AzureWhy = "resource"
	WhyBusy         AzureWhy = "busy"
)

// WhoApplication is a sign-in as an application that a run made or was given.
const WhoApplication = "application"

// What a token is for.
const (
	ForGraph = "Microsoft Graph"
	ForARM   = "Azure Resource Manager"
)
