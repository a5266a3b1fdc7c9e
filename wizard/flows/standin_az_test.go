package flows_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"example.org/peerage/providers/sim"
)

// profile is one of az's folders. It keeps tokens until it is cleared, however
// often the same application signs in: as az does.
type profile struct {
	*shell
	tenant string
	tokens map[string]string
	all    map[string]url.Values // sign-ins by tenant
	born   time.Time             // of the token of the person's directory
}

func (s *shell) profile(folder string) *profile {
	if folder == "" {
		s.t.Error("az is used with the person's own folder")
	}
	if s.profiles[folder] == nil {
		s.profiles[folder] = &profile{shell: s, tokens: map[string]string{}, all: map[string]url.Values{}}
	}
	return s.profiles[folder]
}

const (
	ofARM   = "https://management.core.windows.net//.default"
	ofGraph = "https://graph.microsoft.com//.default"
)

func (p *profile) token(tenant, scope string) (string, error) {
	if p.all[tenant] == nil {
		return "", errors.New("please run 'az login' to setup account")
	}
	key := tenant + " " + scope + " " + p.all[tenant].Get("client_id")
	if p.tokens[key] == "" {
		form := url.Values{"grant_type": {"client_credentials"}, "scope": {scope},
			"client_id": p.all[tenant]["client_id"], "client_secret": p.all[tenant]["client_secret"]}
		out, _, err := p.call("POST", p.url[sim.Login]+"/"+tenant+"/oauth2/v2.0/token", http.Header{}, form)
		if err != nil {
			return "", err
		}
		p.tokens[key], _ = pick(out, "access_token").(string)
		if tenant == p.acc.TenantID {
			p.born = p.clk.T
		}
	}
	return p.tokens[key], nil
}

// do sends a request to ARM or Graph; aux is another tenant whose token goes
// with it.
func (p *profile) do(method, service, path string, in any, aux ...string) (any, http.Header, error) {
	scope := ofARM
	if service == sim.Graph {
		scope, path = ofGraph, "/v1.0"+path
	} else if !strings.Contains(path, "api-version") {
		path += "?api-version=2022-04-01"
	}
	tok, err := p.token(p.tenant, scope)
	if err == nil && p.refuse != nil {
		err = p.refuse(p, method, path)
	}
	if err != nil {
		return nil, nil, err
	}
	head := http.Header{"Authorization": {"Bearer " + tok}}
	for _, tenant := range aux {
		tok, err := p.token(tenant, scope)
		if err != nil {
			return nil, nil, err
		}
		head.Set("X-Ms-Authorization-Auxiliary", "Bearer "+tok)
	}
	return p.call(method, p.url[service]+path, head, in)
}

func (p *profile) list(service, path string) ([]any, error) {
	out, _, err := p.do("GET", service, path, nil)
	list, _ := pick(out, "value").([]any)
	return list, err
}

func (p *profile) az(c command, input string) (any, error) {
	noun, rest, _ := strings.Cut(c.words, " ")
	switch noun {
	case "login":
		return nil, p.login(c, input)
	case "account":
		switch rest {
		case "clear":
			clear(p.tokens)
			clear(p.all)
		case "show":
			return map[string]any{"tenantId": p.tenant}, nil
		}
		return nil, nil
	case "ad":
		return p.directory(c, rest)
	case "role":
		return p.roles(c, rest)
	case "network":
		return p.network(c, rest)
	}
	return nil, fmt.Errorf("az %s is not stood in for", c.words)
}

func (p *profile) login(c command, secret string) error {
	tenant, form := p.acc.TenantID, url.Values{"client_id": {p.acc.Admin.AppID}, "client_secret": {p.acc.Secret}}
	if c.opt["service-principal"] != "" {
		if c.opt["password"] != "@-" {
			return errors.New("the secret is on the command line")
		}
		tenant, form = c.opt["tenant"], url.Values{"client_id": {c.opt["username"]}, "client_secret": {secret}}
	}
	was := p.tenant
	if p.tenant = tenant; p.all[tenant] == nil || p.all[tenant].Encode() != form.Encode() {
		p.all[tenant] = form
	}
	subs, err := p.list(sim.ARM, "/subscriptions")
	if err == nil && len(subs) == 0 {
		err = errors.New("No subscriptions found for " + form.Get("client_id"))
	}
	if was != "" && was != tenant { // az keeps to the first that it signed in to
		p.tenant = p.acc.TenantID
	}
	return err
}

func (p *profile) directory(c command, what string) (any, error) {
	app := func() (any, error) {
		list, err := p.list(sim.Graph, "/applications?$filter="+url.QueryEscape("appId eq '"+c.opt["id"]+"'"))
		if err == nil && len(list) == 0 {
			err = errors.New("Resource '" + c.opt["id"] + "' does not exist")
		}
		return pick(any(list), "[0]"), err
	}
	switch what {
	case "sp show":
		list, err := p.list(sim.Graph, "/servicePrincipals?$filter="+
			url.QueryEscape("servicePrincipalNames/any(c:c eq '"+c.opt["id"]+"')"))
		if err == nil && len(list) == 0 {
			err = errors.New("Resource '" + c.opt["id"] + "' does not exist")
		}
		return pick(any(list), "[0]"), err
	case "sp create":
		out, _, err := p.do("POST", sim.Graph, "/servicePrincipals",
			map[string]any{"appId": c.opt["id"], "accountEnabled": true})
		return out, err
	case "app list":
		list, err := p.list(sim.Graph, "/applications?$filter="+
			url.QueryEscape("startswith(displayName,'"+strings.ReplaceAll(c.opt["display-name"], "'", "''")+"')"))
		return any(list), err
	case "app create":
		out, _, err := p.do("POST", sim.Graph, "/applications",
			map[string]any{"displayName": c.opt["display-name"], "signInAudience": c.opt["sign-in-audience"]})
		return out, err
	case "app delete":
		x, err := app()
		if err == nil {
			_, _, err = p.do("DELETE", sim.Graph, "/applications/"+fmt.Sprint(pick(x, "id")), nil)
		}
		return nil, err
	case "app credential list":
		x, err := app()
		list, _ := pick(x, "passwordCredentials").([]any)
		return any(list), err
	case "app credential delete":
		x, err := app()
		if err == nil {
			_, _, err = p.do("POST", sim.Graph, "/applications/"+fmt.Sprint(pick(x, "id"))+"/removePassword",
				map[string]any{"keyId": c.opt["key-id"]})
		}
		return nil, err
	case "app credential reset":
		x, err := app()
		if err != nil {
			return nil, err
		}
		// az was seen to send no name, whatever it was given (reference: azuread by az).
		out, _, err := p.do("POST", sim.Graph, "/applications/"+fmt.Sprint(pick(x, "id"))+"/addPassword",
			map[string]any{"passwordCredential": map[string]any{"displayName": nil, "endDateTime": c.opt["end-date"]}})
		return map[string]any{"password": pick(out, "secretText")}, err
	}
	return nil, fmt.Errorf("az ad %s is not stood in for", what)
}

const (
	definitions = "/providers/Microsoft.Authorization/roleDefinitions"
	assignments = "/providers/Microsoft.Authorization/roleAssignments"
)

func (p *profile) flat(path string) ([]any, error) {
	list, err := p.list(sim.ARM, path)
	flatten(list)
	return list, err
}

func (p *profile) roles(c command, what string) (any, error) {
	scope := c.opt["scope"]
	named := func() ([]any, error) {
		return p.flat(scope + definitions + "?api-version=2022-04-01&$filter=" +
			url.QueryEscape("roleName eq '"+strings.ReplaceAll(c.opt["name"], "'", "''")+"'"))
	}
	switch what {
	case "definition list":
		if scope == "" {
			scope = "/subscriptions/" + p.acc.Production
		}
		list, err := named()
		return any(list), err
	case "definition create":
		var in struct {
			Name, Description string
			Actions           []string
			AssignableScopes  []string
		}
		if err := json.Unmarshal([]byte(c.opt["role-definition"]), &in); err != nil {
			return nil, err
		}
		out, _, err := p.do("PUT", sim.ARM, in.AssignableScopes[0]+definitions+"/"+uuid.NewString(), map[string]any{
			"properties": map[string]any{"roleName": in.Name, "description": in.Description, "type": "CustomRole",
				"assignableScopes": in.AssignableScopes, "permissions": []any{map[string]any{"actions": in.Actions}}}})
		return out, err
	case "definition delete":
		list, err := named()
		for _, x := range list {
			_, _, err = p.do("DELETE", sim.ARM, fmt.Sprint(pick(x, "id")), nil)
		}
		return nil, err
	case "assignment list":
		who := c.opt["assignee"]
		if err := p.resolve(&c); err != nil {
			return nil, err
		}
		list, err := p.flat(scope + assignments + "?api-version=2022-04-01&$filter=" + url.QueryEscape("atScope()"))
		out := []any{}
		for _, x := range list {
			if strings.EqualFold(fmt.Sprint(pick(x, "roleDefinitionId")), c.opt["role"]) &&
				(who == "" || pick(x, "principalId") == c.opt["assignee-object-id"]) {
				out = append(out, x)
			}
		}
		return any(out), err
	case "assignment create":
		if err := p.resolve(&c); err != nil {
			return nil, err
		}
		out, _, err := p.do("PUT", sim.ARM, scope+assignments+"/"+uuid.NewString(),
			map[string]any{"properties": map[string]any{"roleDefinitionId": c.opt["role"],
				"principalId": c.opt["assignee-object-id"], "principalType": c.opt["assignee-principal-type"]}})
		return out, err
	case "assignment delete":
		_, _, err := p.do("DELETE", sim.ARM, c.opt["ids"], nil)
		return nil, err
	}
	return nil, fmt.Errorf("az role %s is not stood in for", what)
}

// resolve finds the ids of a role and of a principal that are given by name.
func (p *profile) resolve(c *command) error {
	if who := c.opt["assignee"]; who != "" {
		sp, err := p.directory(command{opt: map[string]string{"id": who}}, "sp show")
		if err != nil {
			return err
		}
		c.opt["assignee-object-id"], c.opt["assignee-principal-type"] = fmt.Sprint(pick(sp, "id")), "ServicePrincipal"
	}
	if role := c.opt["role"]; !strings.HasPrefix(role, "/") {
		list, err := p.roles(command{opt: map[string]string{"name": role, "scope": c.opt["scope"]}}, "definition list")
		if err != nil {
			return err
		}
		if c.opt["role"], _ = pick(list, "[0].id").(string); c.opt["role"] == "" {
			return fmt.Errorf("Role '%s' doesn't exist.", role)
		}
	}
	return nil
}

// network is peerings and private endpoints. The other tenant's token goes with
// a peering's creation, and its subscription must be one that this profile has
// seen.
func (p *profile) network(c command, what string) (any, error) {
	group := "/subscriptions/" + c.opt["subscription"] + "/resourceGroups/" + c.opt["resource-group"] +
		"/providers/Microsoft.Network/"
	peerings := group + "virtualNetworks/" + c.opt["vnet-name"] + "/virtualNetworkPeerings"
	path := peerings + "/" + c.opt["name"]
	switch {
	case strings.HasPrefix(what, "private-endpoint"):
		path = group + "privateEndpoints/" + c.opt["name"]
	case strings.HasPrefix(what, "nsg rule"):
		path = group + "networkSecurityGroups/" + c.opt["nsg-name"] + "/securityRules/" + c.opt["name"]
	}
	if id := c.opt["ids"]; id != "" {
		path = id
	}
	switch verb := what[strings.LastIndex(what, " ")+1:]; verb {
	case "list":
		list, err := p.list(sim.ARM, peerings+"?api-version=2023-11-01")
		return flatten(list), err
	case "show":
		out, _, err := p.do("GET", sim.ARM, path+"?api-version=2023-11-01", nil)
		return flatten(out), err
	case "create":
		in, aux := p.peeringOf(c)
		switch {
		case strings.HasPrefix(what, "private-endpoint"):
			in, aux = endpointBody(c), nil
		case strings.HasPrefix(what, "nsg rule"):
			in, aux = ruleBody(c), nil
		}
		_, head, err := p.do("PUT", sim.ARM, path+"?api-version=2023-11-01", in, aux...)
		return nil, p.finish(head, err)
	case "delete":
		_, head, err := p.do("DELETE", sim.ARM, path+"?api-version=2023-11-01", nil)
		return nil, p.finish(head, err)
	}
	return nil, fmt.Errorf("az network %s is not stood in for", what)
}

func (p *profile) peeringOf(c command) (in any, aux []string) {
	for tenant := range p.all {
		if tenant != p.tenant {
			aux = append(aux, tenant)
		}
	}
	return map[string]any{"properties": map[string]any{
		"allowVirtualNetworkAccess": c.opt["allow-vnet-access"] != "", "peerCompleteVnets": true,
		"remoteVirtualNetwork": map[string]any{"id": c.opt["remote-vnet"]}}}, aux
}

func endpointBody(c command) any {
	return map[string]any{"location": c.opt["location"], "properties": map[string]any{
		"subnet": map[string]any{"id": c.opt["subnet"]},
		"manualPrivateLinkServiceConnections": []any{map[string]any{"name": c.opt["connection-name"],
			"properties": map[string]any{"privateLinkServiceId": c.opt["private-connection-resource-id"],
				"requestMessage": c.opt["request-message"]}}}}}
}

func ruleBody(c command) any {
	priority, _ := strconv.Atoi(c.opt["priority"]) // none is refused by Azure
	return map[string]any{"properties": map[string]any{"priority": priority, "direction": c.opt["direction"],
		"access": c.opt["access"], "protocol": c.opt["protocol"], "sourcePortRange": "*",
		"sourceAddressPrefixes":      strings.Fields(c.opt["source-address-prefixes"]),
		"destinationAddressPrefixes": strings.Fields(c.opt["destination-address-prefixes"]),
		"destinationPortRanges":      strings.Fields(c.opt["destination-port-ranges"])}}
}

// flatten is what ARM says without the level of properties, as az shows it.
func flatten(v any) any {
	switch x := v.(type) {
	case []any:
		for i := range x {
			x[i] = flatten(x[i])
		}
	case map[string]any:
		if props, ok := x["properties"].(map[string]any); ok {
			delete(x, "properties")
			for k, y := range props {
				x[k] = y
			}
		}
		for k, y := range x {
			x[k] = flatten(y)
		}
	}
	return v
}

// finish polls an operation of ARM to its end.
func (p *profile) finish(head http.Header, err error) error {
	for at := head.Get("Azure-AsyncOperation"); at != "" && err == nil; {
		p.clk.Advance(5 * time.Second)
		var out any
		out, _, err = p.do("GET", sim.ARM, strings.TrimPrefix(at, p.url[sim.ARM]), nil)
		switch state := fmt.Sprint(pick(out, "status")); state {
		case "InProgress":
		case "Succeeded":
			return nil
		default:
			return fmt.Errorf("%s %w", state, err)
		}
	}
	return err
}
