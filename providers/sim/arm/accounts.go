package arm

import (
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"example.org/peerage/providers/sim/wire"
	"example.org/peerage/providers/sim/world"
)

// registering is how long a provider's registration takes. Invented.
const registering = 15 * time.Second

// metadata is what az and Terraform ask of an unknown cloud.
func (s *server) metadata() *wire.Reply {
	return wire.JSON(200, map[string]any{
		"name": "AzureCloud", "portal": s.base.ARM, "resourceManager": s.base.ARM + "/",
		"authentication": map[string]any{"loginEndpoint": s.base.Login, "identityProvider": "AAD", "tenant": "common",
			"audiences": []string{wire.CoreAudience + "/", wire.ManagementAudience + "/"}},
		"graph": s.base.Graph + "/", "graphAudience": wire.GraphAudience + "/",
		"microsoftGraphResourceId": s.base.Graph + "/",
		"activeDirectoryDataLake":  "https://datalake.azure.net/", "batch": "https://batch.core.windows.net/",
		"gallery": s.base.ARM,
		"media":   "https://rest.media.azure.net", "sqlManagement": s.base.ARM + "/",
		"vmImageAliasDoc":        s.base.ARM + "/aliases.json",
		"appInsightsResourceId":  "https://api.applicationinsights.io",
		"logAnalyticsResourceId": "https://api.loganalytics.io",
		"suffixes": map[string]any{"acrLoginServer": "azurecr.io", "storage": "core.windows.net",
			"keyVaultDns": "vault.azure.net", "mhsmDns": "managedhsm.azure.net", "sqlServerHostname": "database.windows.net",
			"mysqlServerEndpoint":   "mysql.database.azure.com",
			"mariadbServerEndpoint": "mariadb.database.azure.com", "postgresqlServerEndpoint": "postgres.database.azure.com",
			"azureDataLakeStoreFileSystem":        "azuredatalakestore.net",
			"azureDataLakeAnalyticsCatalogAndJob": "azuredatalakeanalytics.net",
			"synapseAnalytics":                    "dev.azuresynapse.net", "attestationEndpoint": "attest.azure.net",
			"azureFrontDoorEndpointSuffix": "azurefd.net"},
	})
}

// tenants lists where the caller has an object: a person at home and as a
// guest, an application where the token is from.
func (s *server) tenants(c *call) *wire.Reply {
	out := []any{}
	for _, t := range s.w.Azure.Tenants() {
		mine := strings.EqualFold(t.ID, c.tok.TenantID)
		home := mine
		if u := c.tok.User; u != nil {
			in := s.w.Azure.UserIn(t.ID, u.HomeID)
			mine = in != nil
			home = mine && in.ID == in.HomeID
		}
		if !mine {
			continue
		}
		kind := "Home"
		if !home {
			kind = "ProjectedBy"
		}
		out = append(out, map[string]any{"id": "/tenants/" + t.ID, "tenantId": t.ID, "countryCode": "SE",
			"displayName": t.Name, "domains": []string{t.Domain}, "tenantCategory": kind, "defaultDomain": t.Domain,
			"tenantType": "AAD"})
	}
	return wire.JSON(200, map[string]any{"value": out})
}

func (s *server) listSubscriptions(c *call) *wire.Reply {
	out := []any{}
	for _, sub := range s.w.Azure.Subscriptions() {
		if s.sees(c, sub) {
			out = append(out, subscriptionJSON(sub))
		}
	}
	return wire.JSON(200, map[string]any{"value": out, "count": map[string]any{"type": "Total", "value": len(out)}})
}

func (s *server) sees(c *call, sub *world.Subscription) bool {
	return strings.EqualFold(sub.TenantID, c.tok.TenantID) && !s.w.Faults.On("azure.no-subscription") &&
		s.w.Azure.SeesSubscription(c.tok.PrincipalID(), sub, s.asOf(c.tok))
}

func (s *server) getSubscription(c *call, sub *world.Subscription) *wire.Reply {
	if !s.sees(c, sub) {
		return s.allow(c, "Microsoft.Resources/subscriptions/read", "/subscriptions/"+sub.ID)
	}
	return wire.JSON(200, subscriptionJSON(sub))
}

func subscriptionJSON(sub *world.Subscription) map[string]any {
	return map[string]any{"id": "/subscriptions/" + sub.ID, "authorizationSource": "RoleBased",
		"managedByTenants": []any{}, "subscriptionId": sub.ID, "tenantId": sub.TenantID, "displayName": sub.Name,
		"state": sub.State,
		"subscriptionPolicies": map[string]any{"locationPlacementId": "Public_2014-09-01", "quotaId": "PayAsYouGo_2014-09-01",
			"spendingLimit": "Off"}}
}

// regions are some of Azure's, with their display names.
var regions = [][2]string{{"westeurope", "West Europe"}, {"northeurope", "North Europe"},
	{"germanywestcentral", "Germany West Central"},
	{"swedencentral", "Sweden Central"}, {"uksouth", "UK South"}, {"francecentral", "France Central"},
	{"eastus", "East US"},
	{"eastus2", "East US 2"}, {"westus2", "West US 2"}, {"southeastasia", "Southeast Asia"}}

func (s *server) locations(c *call, sub *world.Subscription) *wire.Reply {
	if rep := s.allow(c, "Microsoft.Resources/subscriptions/locations/read", "/subscriptions/"+sub.ID); rep != nil {
		return rep
	}
	out := []any{}
	for _, r := range regions {
		out = append(out, map[string]any{"id": "/subscriptions/" + sub.ID + "/locations/" + r[0], "name": r[0],
			"type": "Region", "displayName": r[1], "regionalDisplayName": r[1],
			"metadata": map[string]any{"regionType": "Physical", "regionCategory": "Recommended"}})
	}
	return wire.JSON(200, map[string]any{"value": out})
}

// groups lists, gets, checks and makes resource groups.
func (s *server) groups(c *call, sub *world.Subscription) *wire.Reply {
	if len(c.seg) == 3 {
		if rep := s.allow(c, "Microsoft.Resources/subscriptions/resourceGroups/read", "/subscriptions/"+sub.ID); rep != nil {
			return rep
		}
		out := []any{}
		for _, g := range s.w.Azure.Groups(sub.ID) {
			out = append(out, groupJSON(g))
		}
		return wire.JSON(200, map[string]any{"value": out})
	}
	id := "/subscriptions/" + sub.ID + "/resourceGroups/" + c.seg[3]
	verb := "read"
	if c.Method == http.MethodPut {
		verb = "write"
	}
	if rep := s.allow(c, "Microsoft.Resources/subscriptions/resourceGroups/"+verb, id); rep != nil {
		return rep
	}
	g := s.w.Azure.Group(id)
	switch {
	case c.Method == http.MethodPut:
		return s.putGroup(c, sub, g)
	case g == nil:
		return noGroup(c.seg[3])
	case c.Method == http.MethodHead:
		return wire.JSON(204, nil)
	case c.Method == http.MethodGet:
		return wire.JSON(200, groupJSON(g))
	}
	return s.notAllowed(c)
}

func (s *server) putGroup(c *call, sub *world.Subscription, g *world.ResourceGroup) *wire.Reply {
	var in struct{ Location string }
	if err := c.Decode(&in); err != nil || in.Location == "" {
		return fail(400, "LocationRequired", "The location property is required for this definition.")
	}
	if g != nil {
		return wire.JSON(200, groupJSON(g))
	}
	return wire.JSON(201, groupJSON(s.w.Azure.AddGroup(sub.ID, c.seg[3], in.Location)))
}

func noGroup(name string) *wire.Reply {
	return fail(404, "ResourceGroupNotFound", "Resource group '"+name+"' could not be found.")
}

func groupJSON(g *world.ResourceGroup) map[string]any {
	return map[string]any{"id": g.ID, "name": g.Name, "type": "Microsoft.Resources/resourceGroups", "location": g.Region,
		"properties": map[string]any{"provisioningState": "Succeeded"}}
}

// providers shows and registers resource providers; only Microsoft.Network's
// registration has a meaning here.
func (s *server) providers(c *call, sub *world.Subscription) *wire.Reply {
	scope := "/subscriptions/" + sub.ID
	state := map[bool]string{true: "Registered", false: "NotRegistered"}[sub.NetworkRegistered]
	one := func(ns, state string) map[string]any {
		return map[string]any{"id": scope + "/providers/" + ns, "namespace": ns, "registrationState": state,
			"registrationPolicy": "RegistrationRequired", "resourceTypes": []json.RawMessage{}}
	}
	if len(c.seg) == 5 {
		if c.at(4) != "register" || c.Method != http.MethodPost {
			return s.invalidType(c)
		}
		if rep := s.allow(c, c.seg[3]+"/register/action", scope); rep != nil {
			return rep
		}
		if c.at(3) == "microsoft.network" && !sub.NetworkRegistered {
			s.w.At(registering, func() { sub.NetworkRegistered = true })
			state = "Registering"
		}
		return wire.JSON(200, one(c.seg[3], state))
	}
	if rep := s.allow(c, "Microsoft.Resources/subscriptions/providers/read", scope); rep != nil {
		return rep
	}
	switch c.at(3) {
	case "":
		return wire.JSON(200, map[string]any{"value": []any{one("Microsoft.Authorization", "Registered"),
			one("Microsoft.Network", state), one("Microsoft.Resources", "Registered")}})
	case "microsoft.network":
		return wire.JSON(200, one("Microsoft.Network", state))
	}
	return wire.JSON(200, one(c.seg[3], "Registered"))
}
