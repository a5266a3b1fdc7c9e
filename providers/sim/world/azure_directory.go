package world

import (
	"strings"
	"time"
)

// AudienceMultiple and AudienceSingle are an application's sign-in audiences.
const (
	AudienceMultiple = "AzureADMultipleOrgs"
	AudienceSingle   = "AzureADMyOrg"
)

// App is an application object in its home tenant.
type App struct {
	ObjectID, AppID, TenantID, Name, Audience string
	Owners, Tags, IdentifierURIs              []string
	Notes                                     *string
	Passwords                                 []*AppPassword
	Keys                                      []*AppKey
	Federated                                 []*FederatedCredential
	// Extra are further properties that a client set, as it set them.
	Extra   map[string]any
	Created time.Time
	// Visible is when the whole directory has seen it; Listed when filtered
	// lists do (a third of that; invented).
	Visible, Listed time.Time
}

// AppPassword is a key of an application.
type AppPassword struct {
	KeyID, Name, Secret string
	Start, End          time.Time
	// Works is when sign-in accepts it.
	Works time.Time
}

// ServicePrincipal is an application's presence in a tenant. ID is the object
// id, to which roles are granted.
type ServicePrincipal struct {
	ID, AppID, TenantID, Name, OwnerTenant string
	Tags                                   []string
	Notes                                  *string
	// Owners are object ids; Extra as for App.
	Owners                   []string
	Passwords                []*AppPassword
	Extra                    map[string]any
	Created, Visible, Listed time.Time
	// DirectoryRole: holds Application Administrator itself.
	DirectoryRole bool
}

// AddApp makes an application that is visible at once; appID "" is a new one.
func (a *Azure) AddApp(tenantID, appID, name, audience string) *App {
	now := a.w.Now()
	app := &App{ObjectID: a.w.UUID(), AppID: a.idOr(appID), TenantID: tenantID, Name: name,
		Audience: audience, Created: now, Visible: now, Listed: now}
	a.apps[fold(app.AppID)] = app
	return app
}

// CreateApp makes an application as Graph does: seen everywhere only later.
func (a *Azure) CreateApp(tenantID, name, audience, owner string) *App {
	if audience == "" {
		audience = AudienceSingle
	}
	app := a.AddApp(tenantID, "", name, audience)
	app.Visible, app.Listed = app.Created.Add(a.lag()), app.Created.Add(a.lag()/3)
	if owner != "" {
		app.Owners = []string{owner}
	}
	return app
}

// App finds an application by app id in any tenant; nil when absent.
func (a *Azure) App(appID string) *App { return a.apps[fold(appID)] }

// AppByObject finds an application by its object id in a tenant; "" is any.
func (a *Azure) AppByObject(tenantID, objectID string) *App {
	for _, x := range a.apps { // at most one matches
		if strings.EqualFold(x.ObjectID, objectID) && (tenantID == "" || strings.EqualFold(x.TenantID, tenantID)) {
			return x
		}
	}
	return nil
}

// Apps lists a tenant's applications by app id; "" is all tenants.
func (a *Azure) Apps(tenantID string) []*App {
	return choose(a.apps, func(x *App) bool { return tenantID == "" || strings.EqualFold(x.TenantID, tenantID) })
}

// DeleteApp removes an application and its principal at home. Principals in
// other tenants stay (Microsoft docs).
func (a *Azure) DeleteApp(app *App) {
	delete(a.apps, fold(app.AppID))
	a.deleted = append(a.deleted, &DeletedObject{App: app, At: a.w.now})
	if sp := a.PrincipalOf(app.TenantID, app.AppID); sp != nil {
		a.DeleteServicePrincipal(sp)
	}
}

// AddPassword adds a key; start and end may be zero (now, and two years).
func (a *Azure) AddPassword(app *App, name string, start, end time.Time) *AppPassword {
	p := a.password(name, start, end)
	app.Passwords = append(app.Passwords, p)
	return p
}

// RemovePassword removes a key; false when there is none of that id.
func (a *Azure) RemovePassword(app *App, keyID string) bool { return RemoveKey(&app.Passwords, keyID) }

// secretText looks like a real client secret: 40 characters with ~ in it.
func secretText(b []byte) string {
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-."
	var s strings.Builder
	for i := range 40 {
		if i == 5 {
			s.WriteString("~")
			continue
		}
		s.WriteByte(letters[int(b[i%len(b)]^byte(i*7))%len(letters)])
	}
	return s.String()
}

// EnsureServicePrincipal gives an application's principal in a tenant, made
// and visible at once when absent.
func (a *Azure) EnsureServicePrincipal(tenantID, appID string) *ServicePrincipal {
	if sp := a.PrincipalOf(tenantID, appID); sp != nil {
		return sp
	}
	sp := &ServicePrincipal{ID: a.w.UUID(), AppID: appID, TenantID: tenantID, Created: a.w.Now(), Visible: a.w.Now(),
		Listed: a.w.Now()}
	if app := a.App(appID); app != nil {
		sp.AppID, sp.Name, sp.OwnerTenant = app.AppID, app.Name, app.TenantID
	}
	a.principals[fold(sp.ID)] = sp
	return sp
}

// CreateServicePrincipal makes a principal as Graph does: seen only later.
func (a *Azure) CreateServicePrincipal(tenantID, appID string) *ServicePrincipal {
	sp := a.EnsureServicePrincipal(tenantID, appID)
	sp.Visible, sp.Listed = sp.Created.Add(a.lag()), sp.Created.Add(a.lag()/3)
	return sp
}

// ServicePrincipal finds one by object id; nil when absent.
func (a *Azure) ServicePrincipal(objectID string) *ServicePrincipal {
	return a.principals[fold(objectID)]
}

// PrincipalOf finds an application's principal in a tenant; nil when absent.
func (a *Azure) PrincipalOf(tenantID, appID string) *ServicePrincipal {
	for _, sp := range a.principals { // at most one matches
		if strings.EqualFold(sp.AppID, appID) && strings.EqualFold(sp.TenantID, tenantID) {
			return sp
		}
	}
	return nil
}

// ServicePrincipals lists a tenant's principals by object id; "" is all.
func (a *Azure) ServicePrincipals(tenantID string) []*ServicePrincipal {
	return choose(a.principals, func(x *ServicePrincipal) bool {
		return tenantID == "" || strings.EqualFold(x.TenantID, tenantID)
	})
}

// DeleteServicePrincipal removes a principal. What it was granted stays behind
// as assignments to an unknown principal, as in Azure.
func (a *Azure) DeleteServicePrincipal(sp *ServicePrincipal) {
	delete(a.principals, fold(sp.ID))
	a.deleted = append(a.deleted, &DeletedObject{Principal: sp, At: a.w.now})
}
