package world

import (
	"crypto/x509"
	"slices"
	"strings"
	"time"
)

// AppKey is a certificate with which an application may sign in.
type AppKey struct {
	KeyID, Name string
	Cert        *x509.Certificate
	Start, End  time.Time
}

// FederatedCredential lets tokens of another issuer sign an application in.
type FederatedCredential struct {
	ID, Name, Issuer, Subject, Description string
	Audiences                              []string
}

// AddPrincipalPassword gives a principal a key of its own, which az's
// "ad sp credential reset" does.
func (a *Azure) AddPrincipalPassword(sp *ServicePrincipal, name string, start, end time.Time) *AppPassword {
	p := a.password(name, start, end)
	sp.Passwords = append(sp.Passwords, p)
	return p
}

// password makes a key; start and end may be zero (now, and two years).
func (a *Azure) password(name string, start, end time.Time) *AppPassword {
	now := a.w.Now()
	if start.IsZero() {
		start = now
	}
	if end.IsZero() {
		end = start.AddDate(2, 0, 0)
	}
	return &AppPassword{KeyID: a.w.UUID(), Name: name, Secret: secretText(a.w.Rand(30)),
		Start: start, End: end, Works: now.Add(a.lag() + a.SecretLag)}
}

// RemoveKey takes a password out of a list; false when there is none of that id.
func RemoveKey(list *[]*AppPassword, keyID string) bool {
	n := len(*list)
	*list = slices.DeleteFunc(slices.Clone(*list), func(p *AppPassword) bool { return strings.EqualFold(p.KeyID, keyID) })
	return len(*list) < n
}

// DeletedObject is an application or principal that can still be restored.
type DeletedObject struct {
	App       *App
	Principal *ServicePrincipal
	At        time.Time
}

// ID is its object id.
func (d *DeletedObject) ID() string {
	if d.App != nil {
		return d.App.ObjectID
	}
	return d.Principal.ID
}

func (d *DeletedObject) tenant() string {
	if d.App != nil {
		return d.App.TenantID
	}
	return d.Principal.TenantID
}

// recoverable is how long deleted objects are kept (Microsoft docs).
const recoverable = 30 * 24 * time.Hour

// Deleted lists a tenant's deleted objects.
func (a *Azure) Deleted(tenantID string) []*DeletedObject {
	return allOf(a.deleted, func(d *DeletedObject) bool {
		return strings.EqualFold(d.tenant(), tenantID) && a.w.now.Sub(d.At) < recoverable
	})
}

// Restore brings a deleted object back.
func (a *Azure) Restore(d *DeletedObject) {
	a.Purge(d)
	if d.App != nil {
		a.apps[fold(d.App.AppID)] = d.App
		return
	}
	a.principals[fold(d.Principal.ID)] = d.Principal
}

// Purge forgets a deleted object.
func (a *Azure) Purge(d *DeletedObject) {
	a.deleted = slices.DeleteFunc(a.deleted, func(x *DeletedObject) bool { return x == d })
}
