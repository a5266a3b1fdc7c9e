package azure

import (
	"context"
	"encoding/json"
	"net/http"
	"path"
	"slices"
	"strings"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/arm"
	auth "github.com/Azure/azure-sdk-for-go/sdk/resourcemanager/authorization/armauthorization/v2"

	"example.org/peerage/providers"
	"example.org/peerage/providers/azure/listing"
	"example.org/peerage/providers/jsonmerge"
)

const rolesVersion = "?api-version=2022-04-01"

// ExtendRole implements providers.AzureAccess. The role is put as Azure gives
// it, with one more scope: what it allows, on data too, its conditions and what
// this program does not know stay. It is written at a scope that it has, as az
// does.
func (s *session) ExtendRole(ctx context.Context, id, scope string) (providers.Role, error) {
	const op = "extend the role"
	if err := s.write(op); err != nil {
		return providers.Role{}, err
	}
	at, name, ok := splitID(id, definitions)
	if !ok {
		return providers.Role{}, invalid(op, "%q is not a role's id", id)
	}
	var raw json.RawMessage
	if err := s.raw(ctx, op, at, http.MethodGet, "/"+trim(id)+rolesVersion, &raw); err != nil {
		return providers.Role{}, err
	}
	body, err := jsonmerge.Read(raw)
	if err != nil {
		return providers.Role{}, s.c.fail(ctx, op, &listing.Malformed{Why: err.Error()})
	}
	var old auth.RoleDefinition
	if err := json.Unmarshal(raw, &old); err != nil {
		return providers.Role{}, s.c.fail(ctx, op, &listing.Malformed{Why: err.Error()})
	}
	was := role(&old)
	if slices.ContainsFunc(was.Scopes, func(x string) bool { return strings.EqualFold(trim(x), trim(scope)) }) {
		return was, nil
	}
	body.Drop("properties.createdOn", "properties.updatedOn", "properties.createdBy", "properties.updatedBy")
	body.Merge(
		jsonmerge.Object{"properties": jsonmerge.Object{"assignableScopes": append(slices.Clone(was.Scopes), scope)}})
	if len(was.Scopes) > 0 {
		at = was.Scopes[0]
	}
	var got auth.RoleDefinition
	err = s.rawBody(ctx, op, at, http.MethodPut, "/"+trim(at)+definitions+path.Base(name)+rolesVersion, body, &got)
	if err == nil {
		err = s.c.fail(ctx, op, named(nil, role(&got).ID))
	}
	return role(&got), unconfirmed(err)
}

// rawBody is raw with a body.
func (s *session) rawBody(ctx context.Context, op, id, method, target string, in, out any) error {
	return s.ask(ctx, op, id, func(cred azcore.TokenCredential, o *arm.ClientOptions) error {
		client, err := arm.NewClient("peerage/azure", "v1.0.0", cred, o)
		if err != nil {
			return err
		}
		if strings.HasPrefix(target, "/") {
			target = client.Endpoint() + target
		}
		return send(ctx, client.Pipeline(), method, target, in, out)
	})
}
