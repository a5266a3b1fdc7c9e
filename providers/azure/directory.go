package azure

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/google/uuid"

	"example.org/peerage/providers"
)

// The wire shapes of Graph v1.0, as far as they are used.
type (
	wirePassword struct {
		KeyID       string    `json:"keyId,omitempty"`
		DisplayName string    `json:"displayName"`
		Start       time.Time `json:"startDateTime,omitzero"`
		End         time.Time `json:"endDateTime,omitzero"`
		Secret      string    `json:"secretText,omitempty"`
	}
	wireApplication struct {
		ID          string         `json:"id,omitempty"`
		AppID       string         `json:"appId,omitempty"`
		DisplayName string         `json:"displayName,omitempty"`
		Audience    string         `json:"signInAudience,omitempty"`
		Tags        []string       `json:"tags,omitempty"`
		Created     *time.Time     `json:"createdDateTime,omitempty"`
		Passwords   []wirePassword `json:"passwordCredentials,omitempty"`
	}
	wirePrincipal struct {
		ID          string     `json:"id,omitempty"`
		AppID       string     `json:"appId"`
		Enabled     bool       `json:"accountEnabled"`
		DisplayName string     `json:"displayName,omitempty"`
		Owner       string     `json:"appOwnerOrganizationId,omitempty"`
		Tags        []string   `json:"tags,omitempty"`
		Created     *time.Time `json:"createdDateTime,omitempty"`
	}
	wireOwner struct {
		ID   string
		Name string `json:"displayName"`
		UPN  string `json:"userPrincipalName"`
	}
)

// byAppID is the alternate key under which Graph finds an application or a
// principal by the application's client id (Graph documents).
func byAppID(kind, appID string) string {
	return "/" + kind + "(appId='" + url.PathEscape(strings.ReplaceAll(appID, "'", "''")) + "')"
}

func checkID(op, what, id string) error {
	if _, err := uuid.Parse(id); err != nil {
		return invalid(op, "%q is not %s (a UUID)", id, what)
	}
	return nil
}

// ApplicationsNamed implements providers.AzureDirectory.
func (s *session) ApplicationsNamed(ctx context.Context, tenant, displayName string) ([]providers.Application, error) {
	q := url.Values{"$filter": {"displayName eq '" + strings.ReplaceAll(displayName, "'", "''") + "'"}}
	found, err := graphList[wireApplication](ctx, s, tenant, "look for the application", "/applications", q)
	if err != nil {
		return nil, err
	}
	var all []providers.Application
	for _, w := range found {
		if w.DisplayName != displayName {
			continue
		}
		app := w.plain()
		app.Owners = s.owners(ctx, tenant, w.ID)
		all = append(all, app)
	}
	return all, nil
}

// Application implements providers.AzureDirectory.
func (s *session) Application(ctx context.Context, tenant, appID string) (providers.Application, error) {
	const op = "read the application"
	if err := checkID(op, "an application id", appID); err != nil {
		return providers.Application{}, err
	}
	var w wireApplication
	if err := s.graphCall(ctx, tenant, op, http.MethodGet, byAppID("applications", appID), nil, &w); err != nil {
		return providers.Application{}, err
	}
	if err := named(nil, w.ID); err != nil {
		return providers.Application{}, s.done(ctx, op, err)
	}
	app := w.plain()
	app.Owners = s.owners(ctx, tenant, w.ID)
	return app, nil
}

// owners are shown where they can be read; who may see an application need
// not be allowed to see them.
func (s *session) owners(ctx context.Context, tenant, objectID string) []string {
	found, err := graphList[wireOwner](ctx, s, tenant, "read the owners",
		"/applications/"+url.PathEscape(objectID)+"/owners", url.Values{})
	if err != nil {
		return nil
	}
	var all []string
	for _, o := range found {
		for _, name := range []string{o.UPN, o.Name, o.ID} {
			if name != "" {
				all = append(all, name)
				break
			}
		}
	}
	return all
}

// CreateApplication implements providers.AzureDirectory. A cut connection is
// not tried again: Graph takes any number of applications of one name.
func (s *session) CreateApplication(ctx context.Context, tenant string,
	a providers.Application) (providers.Application, error) {
	const op = "create the application"
	if err := s.write(op); err != nil {
		return providers.Application{}, err
	}
	in := wireApplication{DisplayName: a.DisplayName, Audience: a.Audience, Tags: a.Tags}
	var w wireApplication
	err := s.graphMake(ctx, tenant, op, "/applications", in, &w, &w.AppID)
	return w.plain(), err
}

// SetMultiTenant implements providers.AzureDirectory.
func (s *session) SetMultiTenant(ctx context.Context, tenant, appID string) error {
	const op = "make the application multi-tenant"
	if err := s.write(op); err != nil {
		return err
	}
	in := map[string]string{"signInAudience": "AzureADMultipleOrgs"}
	return unconfirmed(s.graphCall(ctx, tenant, op, http.MethodPatch, byAppID("applications", appID), in, nil))
}

// RenameApplication implements providers.AzureDirectory.
func (s *session) RenameApplication(ctx context.Context, tenant, appID, displayName string) error {
	const op = "rename the application"
	if err := s.write(op); err != nil {
		return err
	}
	in := map[string]string{"displayName": displayName}
	return s.graphCall(ctx, tenant, op, http.MethodPatch, byAppID("applications", appID), in, nil)
}

// DeleteApplication implements providers.AzureDirectory; gone is success.
func (s *session) DeleteApplication(ctx context.Context, tenant, appID string) error {
	return s.graphDelete(ctx, tenant, "delete the application", byAppID("applications", appID))
}

// AddPassword implements providers.AzureDirectory. Other keys stay.
func (s *session) AddPassword(ctx context.Context, tenant, appID, name string,
	expires time.Time) (providers.NewPassword, error) {
	const op = "add a key to the application"
	if err := s.write(op); err != nil {
		return providers.NewPassword{}, err
	}
	in := map[string]wirePassword{"passwordCredential": {DisplayName: name, End: expires.UTC().Truncate(time.Second)}}
	var w wirePassword
	err := s.graphMake(ctx, tenant, op, byAppID("applications", appID)+"/addPassword", in, &w, &w.Secret)
	s.c.secrets.add(w.Secret)
	return providers.NewPassword{Password: w.plain(), Secret: w.Secret}, err
}

// RemovePassword implements providers.AzureDirectory; gone is success.
func (s *session) RemovePassword(ctx context.Context, tenant, appID, keyID string) error {
	const op = "remove the application's key"
	if err := s.write(op); err != nil {
		return err
	}
	in := map[string]string{"keyId": keyID}
	err := unconfirmed(s.graphCall(ctx, tenant, op, http.MethodPost, byAppID("applications", appID)+"/removePassword", in,
		nil))
	if err == nil || providers.Is(err, providers.NotFound) {
		return nil
	}
	if !providers.Is(err, providers.Invalid) {
		return err
	}
	// Graph refuses a key that is not there with a plain 400.
	app, look := s.Application(ctx, tenant, appID)
	if providers.Is(look, providers.NotFound) {
		return nil
	}
	if look != nil {
		return err
	}
	for _, p := range app.Passwords {
		if strings.EqualFold(p.KeyID, keyID) {
			return err
		}
	}
	return nil
}

// Principal implements providers.AzureDirectory.
func (s *session) Principal(ctx context.Context, tenant, appID string) (providers.Principal, error) {
	const op = "look for the service principal"
	if err := checkID(op, "an application id", appID); err != nil {
		return providers.Principal{}, err
	}
	var w wirePrincipal
	err := s.graphCall(ctx, tenant, op, http.MethodGet, byAppID("servicePrincipals", appID), nil, &w)
	if err == nil {
		err = s.done(ctx, op, named(nil, w.ID))
	}
	return w.plain(), err
}

// CreatePrincipal implements providers.AzureDirectory. An application that
// Graph does not know yet is refused with a plain 400 (recorded).
func (s *session) CreatePrincipal(ctx context.Context, tenant, appID string,
	tags []string) (providers.Principal, error) {
	const op = "create the service principal"
	if err := s.write(op); err != nil {
		return providers.Principal{}, err
	}
	if err := checkID(op, "an application id", appID); err != nil {
		return providers.Principal{}, err
	}
	in := wirePrincipal{AppID: appID, Enabled: true, Tags: tags}
	var w wirePrincipal
	err := s.graphMake(ctx, tenant, op, "/servicePrincipals", in, &w, &w.ID)
	if e := providers.AsError(err); e != nil && e.Status == http.StatusBadRequest && e.Class == providers.Invalid {
		e.Class = providers.NotYetConsistent
	}
	return w.plain(), err
}

// DeletePrincipal implements providers.AzureDirectory; gone is success.
func (s *session) DeletePrincipal(ctx context.Context, tenant, objectID string) error {
	return s.graphDelete(ctx, tenant, "delete the service principal", "/servicePrincipals/"+url.PathEscape(objectID))
}

func (s *session) graphDelete(ctx context.Context, tenant, op, path string) error {
	if err := s.write(op); err != nil {
		return err
	}
	err := unconfirmed(s.graphCall(ctx, tenant, op, http.MethodDelete, path, nil, nil))
	if providers.Is(err, providers.NotFound) {
		return nil
	}
	return err
}

func (w wireApplication) plain() providers.Application {
	a := providers.Application{
		AppID: w.AppID, ObjectID: w.ID, DisplayName: w.DisplayName, Audience: w.Audience,
		Tags: w.Tags, Created: when(w.Created),
	}
	for _, p := range w.Passwords {
		a.Passwords = append(a.Passwords, p.plain())
	}
	return a
}

func (w wirePrincipal) plain() providers.Principal {
	return providers.Principal{
		ObjectID: w.ID, AppID: w.AppID, DisplayName: w.DisplayName, OwnerTenant: w.Owner,
		Tags: w.Tags, Created: when(w.Created),
	}
}

func (w wirePassword) plain() providers.Password {
	return providers.Password{KeyID: w.KeyID, Name: w.DisplayName, Expires: w.End}
}

// String keeps the secret out of anything that prints the shape.
func (w wirePassword) String() string { return fmt.Sprintf("key %s %q", w.KeyID, w.DisplayName) }

func when(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return *t
}
