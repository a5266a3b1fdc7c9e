package scenario_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"example.org/peerage/providers/sim"
	"example.org/peerage/providers/sim/scenario"
)

func (p *person) chooseVPC() bool {
	orgs, ok := p.aiven("GET", "/organizations", nil)
	if !ok {
		return false
	}
	for _, o := range orgs.body["organizations"].([]any) {
		vpcs, ok := p.aiven("GET", fmt.Sprintf("/organization/%v/vpcs", o.(map[string]any)["organization_id"]), nil)
		if !ok {
			return false
		}
		for _, v := range vpcs.body["vpcs"].([]any) {
			if v := v.(map[string]any); v["display_name"] == scenario.VPC {
				p.values["vpc"] = fmt.Sprintf("/organization/%v/vpc/%v", v["organization_id"], v["organization_vpc_id"])
				return true
			}
		}
	}
	p.saw("no VPC")
	return false
}

func (p *person) peerAiven() bool {
	parts := strings.Split(p.c.VNets[scenario.VNet], "/")
	r, ok := p.aiven("POST", p.values["vpc"]+"/peering-connections", map[string]any{"peer_cloud_account": parts[2],
		"peer_resource_group": parts[4], "peer_vpc": scenario.VNet, "peer_azure_app_id": p.values["app"],
		"peer_azure_tenant_id": p.c.TenantID})
	if ok && r.body["peer_azure_app_id"] != p.values["app"] {
		p.saw("other app")
		return false
	}
	return ok
}

// wait looks at Aiven's half until it is in the state, for 40 minutes.
func (p *person) wait(state string) bool {
	for range 240 {
		r, ok := p.aiven("GET", p.values["vpc"], nil)
		if !ok {
			return false
		}
		for _, x := range r.body["peering_connections"].([]any) {
			half := x.(map[string]any)
			if half["peer_vpc"] != scenario.VNet {
				continue
			}
			p.saw(half["state"].(string))
			switch {
			case half["state"] == state:
				info, _ := half["state_info"].(map[string]any)
				p.values["remote"] = fmt.Sprint(info["to-network-id"])
				return true
			case !slices.Contains([]string{"APPROVED", "APPROVED_PEER_REQUESTED", "PENDING_PEER"}, half["state"].(string)):
				return false
			}
		}
		time.Sleep(10 * time.Second)
	}
	p.saw("too long")
	return false
}

func (p *person) waitPending() bool { return p.wait("PENDING_PEER") }
func (p *person) waitActive() bool {
	remote := p.values["remote"]
	if !p.wait("ACTIVE") {
		return false
	}
	p.values["remote"] = remote
	r, ok := p.insist(func() (reply, error) {
		return p.call("GET", p.Endpoints()[sim.ARM]+p.c.VNets[scenario.VNet]+
			"/virtualNetworkPeerings/to-aiven?api-version=2024-05-01", p.admin, "", nil)
	})
	if ok {
		props := r.body["properties"].(map[string]any)
		p.saw(fmt.Sprint(props["peeringState"], " ", props["peeringSyncLevel"]))
	}
	return ok
}

// peerAzure signs the app in afresh for every attempt, as the page says.
func (p *person) peerAzure() bool {
	const arm = "https://management.azure.com"
	_, ok := p.insist(func() (reply, error) {
		home, ok := p.signIn(p.c.TenantID, p.values["app"], p.values["secret"], arm)
		if !ok {
			return reply{status: 400}, nil
		}
		away, ok := p.signIn(p.c.AivenTenantID, p.values["app"], p.values["secret"], arm)
		if !ok {
			return reply{status: 400}, nil
		}
		return p.call("PUT", p.Endpoints()[sim.ARM]+p.c.VNets[scenario.VNet]+
			"/virtualNetworkPeerings/to-aiven?api-version=2024-05-01", home, away,
			map[string]any{"properties": map[string]any{"allowVirtualNetworkAccess": true,
				"remoteVirtualNetwork": map[string]any{"id": p.values["remote"]}}})
	})
	return ok
}

const noOwn, fine = "", "Connected FullyInSync"

// outcomes says where a run under each scenario ends, and what it sees on the
// way.
var outcomes = map[string]struct{ ends, sees string }{
	"no scenario at all":    {"done", fine},
	"expired-token":         {"A13", "Missing (expired) db token"},
	"token-ends":            {"A21", "Missing (expired) db token"},
	"token-ip":              {"A13", "api_client_ip_allowlist_blocks_caller"},
	"personal-token":        {"A13", "user_personal_token_not_allowed"},
	"read-only-token":       {"A15", "permission_denied"},
	"no-org":                {"A13", "no VPC"},
	"no-vpc":                {"A13", "no VPC"},
	"no-subscription":       {"done", noOwn},
	"mfa-tenant":            {"done", noOwn},
	"device-code-blocked":   {"done", noOwn},
	"no-rights":             {"A06", "AuthorizationFailed"},
	"sign-in-ends":          {"A21", "ExpiredAuthenticationToken"},
	"same-name-app":         {"done", noOwn},
	"wrong-audience":        {"done", noOwn},
	"replication":           {"done", "PrincipalNotFound"},
	"principal-not-found":   {"done", "PrincipalNotFound"},
	"password-lifetime":     {"A03", "CredentialInvalidLifetimeAsPerAppPolicy"},
	"no-passwords":          {"A03", "CredentialTypeNotAllowedAsPerAppPolicy"},
	"secret-lag":            {"done", "AADSTS7000215"},
	"secret-expired":        {"A20", "AADSTS7000222"},
	"backing-application":   {"A03", "Authorization_RequestDenied"},
	"no-directory-rights":   {"A03", "Authorization_RequestDenied"},
	"sp-already-in-use":     {"done", "Request_MultipleObjectsWithSameKeyValue"},
	"role-name-taken":       {"A11", "RoleDefinitionWithSameNameExists"},
	"grant-exists":          {"A08", "RoleAssignmentExists"},
	"role-in-use":           {"done", fine},
	"ids-vanished":          {"A15", "other app"},
	"deleted-in-aiven":      {"A16", "DELETING"},
	"peering-name":          {"done", noOwn},
	"half-deleted":          {"A21", "DELETED_BY_PEER"},
	"role-not-in-effect":    {"done", "AuthorizationFailed"},
	"aiven-too-soon":        {"A16", "INVALID_SPECIFICATION"},
	"role-never-in-effect":  {"A16", "INVALID_SPECIFICATION"},
	"wrong-role":            {"A20", "AuthorizationFailed"},
	"role-removed":          {"A20", "AuthorizationFailed"},
	"policy":                {"A20", "RequestDisallowedByPolicy"},
	"locked":                {"A20", "ScopeLocked"},
	"not-registered":        {"A20", "MissingSubscriptionRegistration"},
	"peering-exists":        {"A15", "other app"},
	"invalid-specification": {"A16", "INVALID_SPECIFICATION"},
	"unexplained":           {"A16", "INVALID_SPECIFICATION"},
	"rejected-by-peer":      {"A16", "REJECTED_BY_PEER"},
	"deleted-by-peer":       {"A16", "DELETED_BY_PEER"},
	"aiven-error":           {"A16", "ERROR"},
	"peer-requested":        {"done", "APPROVED_PEER_REQUESTED"},
	"aiven-slow":            {"done", fine},
	"aiven-silent":          {"A16", "too long"},
	"never-active":          {"A21", "too long"},
	"leftover":              {"A16", "INVALID_SPECIFICATION"},
	"not-admitted":          {"done", "AADSTS7000229"},
	"overlap":               {"A16", "INVALID_SPECIFICATION"},
	"overlap-late":          {"A20", "VnetAddressSpacesOverlap"},
	"overlap-third":         {"A16", "INVALID_SPECIFICATION"},
	"remote-disconnected":   {"A20", "RemotePeeringIsDisconnected"},
	"linked-tenant":         {"done", "LinkedAuthorizationFailed"},
	"linked-peer-action":    {"done", "LinkedAuthorizationFailed"},
	"another-peering":       {"A20", "AnotherPeeringAlreadyReferencesRemoteVnet"},
	"vnet-updating":         {"done", "ReferencedResourceNotProvisioned"},
	"another-operation":     {"done", "AnotherOperationInProgress"},
	"not-in-sync":           {"done", "Connected LocalNotInSync"},
	"rate-limit":            {"done", "try again in 28s"},
	"slow":                  {"done", fine},
	"drip":                  {"done", fine},
	"cut":                   {"done", "broken"},
	"cut-middle":            {"done", "broken"},
	"unreachable":           {"done", "broken"},
	"server-errors":         {"done", "ServerTimeout"},
	"azure-throttles":       {"done", "TooManyRequests"},
	"malformed":             {"done", "broken"},
}

// TestWhatEachScenarioDoes follows the documents under each scenario.
func TestWhatEachScenarioDoes(t *testing.T) {
	for name, want := range outcomes {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := newPerson(t)
				if s, ok := scenario.Find(name); ok {
					s.Apply(p.World(), p.c)
				} else if !strings.Contains(name, " ") {
					t.Fatal("no such scenario")
				}
				ends := p.run()
				saw := slices.ContainsFunc(p.seen, func(x string) bool { return strings.Contains(x, want.sees) })
				if ends != want.ends || !saw {
					t.Errorf("ended at %s, saw %q; want %s, %q", ends, p.seen, want.ends, want.sees)
				}
			})
		})
	}
}

// onWhat are the networks that some scenarios are set up on.
var onWhat = map[string]string{
	"overlap": "vnet-orders", "leftover": "vnet-orders", "role-not-in-effect": "vnet-orders", "expired-token": "any",
	"rate-limit": "any", "slow": "any", "aws-keys-ended": "any", "aws-overlap": "vpc-orders",
	"astra-leftover": "vnet-orders and astra-orders",
}

func TestNamesAndLines(t *testing.T) {
	if n := len(scenario.All()); n < 50 {
		t.Errorf("%d scenarios", n)
	}
	seen := map[string]bool{}
	for _, s := range scenario.All() {
		if _, tried := outcomes[s.Name]; !tried && s.Procedure() == "aiven-azure" {
			t.Errorf("%s is never tried", s.Name)
		}
		if seen[s.Name] || s.Name != strings.ToLower(s.Name) || strings.Contains(s.Name, " ") {
			t.Errorf("name %q", s.Name)
		}
		seen[s.Name] = true
		if on, want := s.On(), onWhat[s.Name]; want != "" && on != strings.TrimPrefix(want, "any") {
			t.Errorf("%s is on %q, not %q", s.Name, on, want)
		}
		if !strings.HasSuffix(s.Line, ".") || len(s.Line) > 110 {
			t.Errorf("%s: line %q", s.Name, s.Line)
		}
	}
	if _, ok := scenario.Find("nonsense"); ok {
		t.Error("found nonsense")
	}
}
