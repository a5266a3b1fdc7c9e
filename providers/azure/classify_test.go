package azure_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/azure"
)

func body(code, message string) string {
	return `{"error":{"code":"` + code + `","message":"` + message + `","details":[]}}`
}

const peeringID = vnetID + "/virtualNetworkPeerings/to-aiven"

// The sentences are Azure's, as reported in public.
var classified = []struct {
	name   string
	answer reply
	class  providers.Class
	code   string
	detail map[string]string
}{
	{"not in effect",
		reply{status: 403,
			body: body("AuthorizationFailed",
				"The client 'app' with object id 'oid-1' does not have authorization to perform action "+
					"'Microsoft.Network/virtualNetworks/virtualNetworkPeerings/write' over scope '"+peeringID+
					"' or the scope is invalid. If access was recently granted, please refresh your credentials.")},
		providers.NotPermitted, "AuthorizationFailed",
		map[string]string{"action": "Microsoft.Network/virtualNetworks/virtualNetworkPeerings/write", "scope": peeringID,
			"principal": "oid-1", "client": "app"}},
	{"no auxiliary token",
		reply{status: 403,
			body: body("LinkedAuthorizationFailed",
				"The client has permission to perform action 'Microsoft.Network/virtualNetworks/peer/action' on scope '"+peeringID+
					"', however the current tenant '"+tenantID+"' is not authorized to access linked subscription '"+otherID+"'.")},
		providers.NotPermitted, "LinkedAuthorizationFailed",
		map[string]string{"linked": "tenant", "tenant": tenantID, "subscription": otherID}},
	{"no right there",
		reply{status: 403,
			body: body("LinkedAuthorizationFailed",
				"The client 'a' with object id 'o' has permission to perform action "+
					"'Microsoft.Network/virtualNetworks/virtualNetworkPeerings/write' on scope '"+peeringID+
					"'; however, it does not have permission to perform action 'peer/action' on the linked scope(s) '"+remoteID+"'.")},
		providers.NotPermitted, "LinkedAuthorizationFailed",
		map[string]string{"linked": "permission", "action": "peer/action", "scope": remoteID}},
	{"overlap",
		reply{status: 400,
			body: body("VnetAddressSpacesOverlap", "Cannot create or update peering "+peeringID+". Virtual networks "+vnetID+
				" and "+remoteID+" cannot be peered because their address spaces overlap. Overlapping address prefixes: "+
				"172.16.0.0/16, 172.16.0.0/16")},
		providers.Conflict, "VnetAddressSpacesOverlap", map[string]string{"prefixes": "172.16.0.0/16", "vnet": vnetID,
			"remote": remoteID}},
	{"overlap with a third",
		reply{status: 400,
			body: body("VnetAddressSpaceOverlapsWithAlreadyPeeredVnet",
				"Cannot create or update peering "+peeringID+". Virtual networks "+vnetID+" and "+remoteID+
					" cannot be peered because address space of the first virtual network overlaps with address space of "+
					"virtual network "+vnetID+"3 already peered with the second virtual network. Overlapping address prefixes: "+
					"10.0.0.0/24.")},
		providers.Conflict, "VnetAddressSpaceOverlapsWithAlreadyPeeredVnet",
		map[string]string{"prefixes": "10.0.0.0/24", "third": vnetID + "3"}},
	{"disconnected",
		reply{status: 400,
			body: body("RemotePeeringIsDisconnected", "Cannot create or update peering "+peeringID+" because remote peering "+
				remoteID+"/virtualNetworkPeerings/back referencing parent virtual network "+vnetID+
				" is in Disconnected state. Update or re-create the remote peering to get it back to Initiated state.")},
		providers.Conflict, "RemotePeeringIsDisconnected",
		map[string]string{"peering": peeringID, "remote-peering": remoteID + "/virtualNetworkPeerings/back"}},
	{"another",
		reply{status: 400,
			body: body("AnotherPeeringAlreadyReferencesRemoteVnet",
				"Peering "+vnetID+"/virtualNetworkPeerings/old already references remote virtual network "+remoteID+
					". Cannot add another peering "+peeringID+" referencing the same remote virtual network.")},
		providers.AlreadyExists, "AnotherPeeringAlreadyReferencesRemoteVnet",
		map[string]string{"existing": vnetID + "/virtualNetworkPeerings/old"}},
	{"updating",
		reply{status: 400,
			body: body("ReferencedResourceNotProvisioned", "Cannot proceed with operation because resource "+vnetID+
				" used by resource "+peeringID+" is not in Succeeded state.")},
		providers.Transient, "ReferencedResourceNotProvisioned", map[string]string{"resource": vnetID}},
	{"busy",
		reply{status: 409, body: body("AnotherOperationInProgress", "Another operation on this or dependent resource is "+
			"in progress.")}, providers.Transient, "AnotherOperationInProgress", nil},
	{"name", reply{status: 400, body: body("InvalidResourceName", "Resource name is invalid.")}, providers.Invalid,
		"InvalidResourceName", nil},
	{"lock",
		reply{status: 409,
			body: body("ScopeLocked", "The scope '"+peeringID+"' cannot perform write operation because following scope(s) "+
				"are locked: '/subscriptions/"+subID+"/resourceGroups/rg'. Please remove the lock and try again.")},
		providers.Conflict, "ScopeLocked", map[string]string{"scope": "/subscriptions/" + subID + "/resourceGroups/rg"}},
	{"a deny assignment",
		reply{status: 403,
			body: body("DenyAssignmentAuthorizationFailed", "The client 'ana@contoso.com' with object id '"+subID+"' has "+
				"permission to perform action 'Microsoft.Network/virtualNetworks/virtualNetworkPeerings/write' on scope '"+
				peeringID+"'; however, the access is denied because of the deny assignment with name 'System deny assignment "+
				"created by managed application /x' and Id '"+subID+"' at scope '/subscriptions/"+subID+"/resourceGroups/rg'.")},
		providers.NotPermitted, "DenyAssignmentAuthorizationFailed",
		map[string]string{"deny": "System deny assignment created by managed application /x",
			"scope": "/subscriptions/" + subID + "/resourceGroups/rg"}},
	{"policy",
		reply{status: 403,
			body: `{"error":{"code":"RequestDisallowedByPolicy","message":"Resource 'x' was disallowed by policy.","additionalInfo":[{"type":"PolicyViolation","info":{"policyDefinitionDisplayName":"No peerings"}}]}}`},
		providers.NotPermitted, "RequestDisallowedByPolicy", map[string]string{"policy": "No peerings"}},
	{"unregistered",
		reply{status: 409,
			body: body("MissingSubscriptionRegistration",
				"The subscription is not registered to use namespace 'Microsoft.Network'.")},
		providers.Conflict, "MissingSubscriptionRegistration", map[string]string{"namespace": "Microsoft.Network"}},
	{"expired token",
		reply{status: 401, body: body("ExpiredAuthenticationToken", "The access token expiry UTC time is earlier than "+
			"current UTC time.")}, providers.NotAuthenticated, "ExpiredAuthenticationToken", nil},
	{"gone", reply{status: 404, body: body("ResourceNotFound", "The Resource was not found.")}, providers.NotFound,
		"ResourceNotFound", nil},
	{"no group", reply{status: 404, body: body("ResourceGroupNotFound", "Resource group 'rg' could not be found.")},
		providers.NotFound, "ResourceGroupNotFound", nil},
	{"outer code says nothing",
		reply{status: 400,
			body: `{"error":{"code":"BadRequest","message":"Failed.","details":[{"code":"VnetAddressSpacesOverlap","message":"Overlapping address prefixes: 10.1.0.0/16"}]}}`},
		providers.Conflict, "VnetAddressSpacesOverlap", map[string]string{"prefixes": "10.1.0.0/16"}},
	{"unknown code, known status", reply{status: 409, body: body("SomethingNew", "New.")}, providers.Conflict,
		"SomethingNew", nil},
	{"no JSON at all", reply{status: 400, header: map[string]string{"Content-Type": "text/html"}, body: "<html>no</html>"},
		providers.Invalid, "", nil},
	{"server error", reply{status: 503, body: body("ServiceUnavailable", "Later.")}, providers.Transient,
		"ServiceUnavailable", nil},
	{"throttled", reply{status: 429, header: map[string]string{"Retry-After": "90"},
		body: body("SubscriptionRequestsThrottled", "Slow down.")}, providers.Throttled, "SubscriptionRequestsThrottled",
		nil},
	{"malformed", reply{status: 200, body: `{"id":`}, providers.Unconfirmed, azure.CodeMalformed, nil},
	{"refused", reply{err: errRefused}, providers.Transient, "", nil},
}

func TestAnswersAreClassified(t *testing.T) {
	for _, c := range classified {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				if c.answer.header == nil {
					c.answer.header = map[string]string{}
				}
				c.answer.header["x-ms-request-id"] = "req-1"
				s := failing(c.answer)
				err := putPeering(t.Context(), s.app(t, s.options()))
				e := providers.AsError(err)
				if e == nil {
					t.Fatalf("no classified error: %v", err)
				}
				if e.Class != c.class || e.Code != c.code || e.Provider != "azure" || e.Op != "create the peering" {
					t.Errorf("got %q %q %q, want %q %q", e.Class, e.Code, e.Op, c.class, c.code)
				}
				for k, v := range c.detail {
					if e.Detail[k] != v {
						t.Errorf("detail %s is %q, want %q", k, e.Detail[k], v)
					}
				}
				if c.answer.err == nil && c.code != azure.CodeMalformed && (e.Status != c.answer.status || e.RequestID != "req-1") {
					t.Errorf("status %d, request id %q", e.Status, e.RequestID)
				}
				if e.Message == "" {
					t.Error("the provider's words are lost")
				}
			})
		})
	}
}

func TestRetryAfterBeyondTheSDKReachesTheCaller(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := failing(reply{status: 429, header: map[string]string{"Retry-After": "90"},
			body: body("TooManyRequests", "slow")})
		began := time.Now()
		e := providers.AsError(putPeering(t.Context(), s.app(t, s.options())))
		if e == nil || e.RetryAfter != 90*time.Second {
			t.Fatalf("%+v", e)
		}
		if took := time.Since(began); took > time.Second || len(s.calls) != 1 {
			t.Errorf("took %v and %d calls", took, len(s.calls))
		}
	})
}

func TestShortRetryAfterIsHonouredAndCancelled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := failing(reply{status: 429, header: map[string]string{"Retry-After": "17"},
			body: body("TooManyRequests", "slow")})
		app := s.app(t, s.options())
		began := time.Now()
		if err := putPeering(t.Context(), app); !providers.Is(err, providers.Throttled) {
			t.Fatal(err)
		}
		if took := time.Since(began); took != 34*time.Second || len(s.calls) != 3 {
			t.Errorf("three tries with two pauses took %v, %d calls", took, len(s.calls))
		}
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		began = time.Now()
		err := putPeering(ctx, app)
		if !providers.Is(err, providers.Cancelled) || !errors.Is(err, context.DeadlineExceeded) ||
			time.Since(began) != 5*time.Second {
			t.Errorf("%v after %v", err, time.Since(began))
		}
	})
}

func TestAHastyReaderHearsOfThrottlingAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := failing(reply{status: 429, header: map[string]string{"Retry-After": "17"},
			body: body("TooManyRequests", "slow")})
		app := s.app(t, s.options())
		began := time.Now()
		for name, ask := range map[string]func(context.Context) error{
			"networks": func(ctx context.Context) error { _, err := app.VNets(ctx, subID); return err },
			"graph":    func(ctx context.Context) error { _, err := app.Principal(ctx, "", appID); return err },
		} {
			e := providers.AsError(ask(providers.Hasty(t.Context())))
			if e == nil || e.Class != providers.Throttled || e.RetryAfter != 17*time.Second {
				t.Errorf("%s: %+v", name, e)
			}
		}
		if took := time.Since(began); took != 0 || len(s.calls) != 2 {
			t.Errorf("took %v, %d calls", took, len(s.calls))
		}
	})
}

// Microsoft's sign-in answers.
func TestRefusedSignIns(t *testing.T) {
	for _, c := range []struct {
		name, answer string
		status       int
		class        providers.Class
		code         string
	}{
		{"app not found",
			`{"error":"unauthorized_client","error_description":"AADSTS700016: Application with identifier 'x' was not found in the directory 'y'. Trace ID: 1","error_codes":[700016],"correlation_id":"corr-1"}`, 400, providers.NotAuthenticated, "AADSTS700016"},
		{"no principal",
			`{"error":"invalid_client","error_description":"AADSTS7000229: The client application is missing service principal in the tenant.","correlation_id":"corr-1"}`, 401, providers.NotAuthenticated, "AADSTS7000229"},
		{"wrong secret",
			`{"error":"invalid_client","error_description":"AADSTS7000215: Invalid client secret provided.","correlation_id":"corr-1"}`, 401, providers.NotAuthenticated, "AADSTS7000215"},
		{"number only", `{"error":"invalid_grant","error_description":"","error_codes":[50076],"correlation_id":"corr-1"}`,
			400, providers.NotAuthenticated, "AADSTS50076"},
		{"down",
			`{"error":"temporarily_unavailable","error_description":"AADSTS90033: A transient error has occurred.","correlation_id":"corr-1"}`, 503, providers.Transient, "AADSTS90033"},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := failing(ok("{}"))
				app := s.app(t, s.options())
				s.signIn = func(*http.Request, string) *reply { return &reply{status: c.status, body: c.answer} }
				e := providers.AsError(app.Prove(t.Context(), otherID))
				if e == nil || e.Class != c.class || e.Code != c.code || e.RequestID != "corr-1" {
					t.Fatalf("%+v", e)
				}
				if e.Detail["tenant"] != otherID || strings.Contains(e.Message, "Trace ID") {
					t.Errorf("tenant %q, message %q", e.Detail["tenant"], e.Message)
				}
			})
		})
	}
}

func TestUnreachableSignInIsTransient(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := failing(ok("{}"))
		s.signIn = func(*http.Request, string) *reply { return &reply{err: errRefused} }
		err := s.app(t, s.options()).Prove(t.Context(), "")
		if !providers.Is(err, providers.Transient) || !strings.Contains(err.Error(), "connection refused") {
			t.Fatal(err)
		}
	})
}
