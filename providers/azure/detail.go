package azure

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/google/uuid"
)

// What is read out of Azure's sentences, for the explanation only: nothing is
// decided by it, and a sentence that was changed gives nothing.
var (
	actionAt = regexp.MustCompile(`perform action '([^']+)' (?:over|on) scope '([^']+)'`)
	lacksAt  = regexp.MustCompile(
		`does not have permission to perform action(?:\(s\))? '([^']+)' on the linked scope\(s\) '([^']+)'`)
	noTenantTo = regexp.MustCompile(`current tenant '([^']+)' is not authorized to access linked subscription '([^']+)'`)
	whoAsked   = regexp.MustCompile(`[Tt]he client '([^']*)' with object id '([^']*)'`)
	prefixList = regexp.MustCompile(`prefixes:\s*((?:[0-9a-fA-F.:]+/\d+[,\s]*)+)`)
	networkIn  = regexp.MustCompile(`(?i)/subscriptions/[^\s,']+?/virtualNetworks/[A-Za-z0-9._-]*[A-Za-z0-9_]`)
	peeringIn  = regexp.MustCompile(`(?i)/subscriptions/[^\s,']+?/virtualNetworkPeerings/[A-Za-z0-9._-]*[A-Za-z0-9_]`)
	hexID      = regexp.MustCompile(`\b[0-9a-fA-F]{32}\b|\b[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\b`)
	deniedBy   = regexp.MustCompile(`deny assignment with name '([^']+)' and Id '[^']*' at scope '([^']+)'`)
	lockedAt   = regexp.MustCompile(`locked:\s*'([^']+)'`)
	namespace  = regexp.MustCompile(`namespace '([^']+)'`)
	policyIn   = regexp.MustCompile(`"policy(?:Assignment|Definition)":\s*\{"name":\s*"([^"]+)"`)
	matchesIt  = regexp.MustCompile(`match the tenant '[^']*?/([0-9a-fA-F-]{36})/?'`)
	inTenant   = regexp.MustCompile(`directory ([0-9a-fA-F-]{36})`)
	aadstsIn   = regexp.MustCompile(`AADSTS(\d+)`)
	inResource = regexp.MustCompile(`because resource (\S+) used by`)
	authorized = regexp.MustCompile(`authorization_uri="?https?://[^/"]+/([0-9a-fA-F-]{36})`)
)

func put(d *map[string]string, key, value string) {
	if value == "" {
		return
	}
	if *d == nil {
		*d = map[string]string{}
	}
	(*d)[key] = value
}

// pick puts the groups of the first match under the keys.
func pick(d *map[string]string, re *regexp.Regexp, text string, keys ...string) bool {
	m := re.FindStringSubmatch(text)
	for i, key := range keys {
		if i+1 < len(m) {
			put(d, key, m[i+1])
		}
	}
	return m != nil
}

// details reads what the code's sentence is known to hold:
//
//	AuthorizationFailed              action, scope, client, principal
//	DenyAssignmentAuthorizationFailed  deny, scope
//	LinkedAuthorizationFailed        linked ("tenant" or "permission"), action, scope, tenant, subscription
//	RequestDisallowedByPolicy        policy
//	ScopeLocked                      scope
//	MissingSubscriptionRegistration  namespace
//	VnetAddressSpace(s)Overlap…      prefixes, vnet, remote, third
//	RemotePeeringIsDisconnected      peering, remote-peering
//	AnotherPeering…, RoleAssignmentExists  existing (a full ARM id)
//	PrincipalNotFound                principal, tenant
//	ReferencedResourceNotProvisioned resource
//	a refused token (any 401)        tenant, error, suberror
func details(code, text string, said answer) map[string]string {
	var d map[string]string
	switch strings.ToLower(code) {
	case "authorizationfailed":
		pick(&d, actionAt, text, "action", "scope")
		pick(&d, whoAsked, text, "client", "principal")
	case "denyassignmentauthorizationfailed":
		pick(&d, deniedBy, text, "deny", "scope")
	case "linkedauthorizationfailed":
		linked(&d, text)
	case "requestdisallowedbypolicy":
		put(&d, "policy", policyName(text, said))
	case "scopelocked":
		pick(&d, lockedAt, text, "scope")
	case "missingsubscriptionregistration":
		pick(&d, namespace, text, "namespace")
	case "vnetaddressspacesoverlap", "vnetaddressspaceoverlapswithalreadypeeredvnet":
		overlap(&d, text)
	case "remotepeeringisdisconnected":
		if ids := peeringIn.FindAllString(text, 2); len(ids) == 2 {
			put(&d, "peering", ids[0])
			put(&d, "remote-peering", ids[1])
		}
	case "anotherpeeringalreadyreferencesremotevnet":
		put(&d, "existing", peeringIn.FindString(text))
	case "roleassignmentexists":
		put(&d, "existing", guid(text))
	case "principalnotfound":
		put(&d, "principal", guid(text))
		pick(&d, inTenant, text, "tenant")
	case "invalidauthenticationtokentenant":
		pick(&d, matchesIt, text, "tenant")
	case "referencedresourcenotprovisioned":
		pick(&d, inResource, text, "resource")
	}
	return d
}

// linked tells the two meanings of LinkedAuthorizationFailed apart by their
// shape: "linked" is "tenant" when the other tenant's token is missing,
// "permission" when a right on the other side is.
func linked(d *map[string]string, text string) {
	pick(d, whoAsked, text, "client", "principal")
	if pick(d, lacksAt, text, "action", "scope") {
		put(d, "linked", "permission")
		return
	}
	pick(d, actionAt, text, "action", "scope")
	if pick(d, noTenantTo, text, "tenant", "subscription") {
		put(d, "linked", "tenant")
	}
}

func overlap(d *map[string]string, text string) {
	if m := prefixList.FindStringSubmatch(text); m != nil {
		var unique []string
		seen := map[string]bool{}
		for _, p := range strings.FieldsFunc(m[1], func(r rune) bool { return r == ',' || r == ' ' }) {
			if !seen[p] {
				seen[p] = true
				unique = append(unique, p)
			}
		}
		put(d, "prefixes", strings.Join(unique, ", "))
	}
	// The first id is the peering's own; then the two networks, then a third.
	rest := peeringIn.ReplaceAllString(text, "")
	for i, id := range networkIn.FindAllString(rest, 3) {
		put(d, []string{"vnet", "remote", "third"}[i], id)
	}
}

// policyName is the policy's own name as ARM's additionalInfo or its sentence
// gives it.
func policyName(text string, said answer) string {
	for _, extra := range said.AdditionalInfo {
		var info struct {
			PolicyAssignmentDisplayName, PolicyDefinitionDisplayName string
			PolicyAssignmentName, PolicyDefinitionName               string
		}
		if json.Unmarshal(extra.Info, &info) != nil {
			continue
		}
		for _, name := range []string{
			info.PolicyAssignmentDisplayName, info.PolicyDefinitionDisplayName,
			info.PolicyAssignmentName, info.PolicyDefinitionName,
		} {
			if name != "" {
				return name
			}
		}
	}
	if m := policyIn.FindStringSubmatch(text); m != nil {
		return m[1]
	}
	return ""
}

// guid finds the first id, with or without dashes, and writes it with them.
func guid(text string) string {
	id, err := uuid.Parse(hexID.FindString(text))
	if err != nil {
		return ""
	}
	return id.String()
}

func aadsts(text string) string { return aadstsIn.FindString(text) }

// refusal is what Microsoft's sign-in says when it refuses.
type refusal struct {
	Error         string
	Suberror      string
	Description   string `json:"error_description"`
	Codes         []int  `json:"error_codes"`
	CorrelationID string `json:"correlation_id"`
	Claims        string
}

func readRefusal(body []byte) refusal {
	var r refusal
	if json.Unmarshal(body, &r) != nil {
		return refusal{}
	}
	return r
}

// code is the AADSTS number when there is one, else OAuth's own word.
func (r refusal) code() string {
	if code := aadsts(r.Description); code != "" {
		return code
	}
	if len(r.Codes) > 0 {
		return "AADSTS" + strconv.Itoa(r.Codes[0])
	}
	return r.Error
}

// firstLine leaves out the trace ids, stacks and hints that follow, and the
// name of the SDK's type before.
func firstLine(s string) string {
	s, _, _ = strings.Cut(strings.TrimSpace(s), "\n")
	s, _, _ = strings.Cut(s, " Trace ID:")
	s, _, _ = strings.Cut(s, " To troubleshoot, visit ")
	s = strings.TrimPrefix(strings.TrimPrefix(s, "AzureCLICredential: "), "ERROR: ")
	return strings.TrimSpace(s)
}

// rightTenant is the tenant that ARM names when the token was of a wrong one.
func rightTenant(err error) string {
	var r *azcore.ResponseError
	if !errors.As(err, &r) || !strings.EqualFold(r.ErrorCode, "InvalidAuthenticationTokenTenant") || r.RawResponse == nil {
		return ""
	}
	if t := tenantInChallenge(r.RawResponse.Header); t != "" {
		return t
	}
	if m := matchesIt.FindStringSubmatch(fmt.Sprint(r)); m != nil {
		return m[1]
	}
	return ""
}

func tenantInChallenge(h http.Header) string {
	if m := authorized.FindStringSubmatch(h.Get("WWW-Authenticate")); m != nil {
		return m[1]
	}
	return ""
}
