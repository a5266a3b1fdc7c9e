package graph

import (
	"crypto/sha1" //nolint:gosec // the thumbprint that Graph shows of a key
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/pem"
	"net/http"
	"slices"
	"strings"
	"time"

	"example.org/peerage/providers/sim/wire"
	"example.org/peerage/providers/sim/world"
)

// keyRequest is one entry of keyCredentials as a client writes it.
type keyRequest struct {
	KeyID         string     `json:"keyId"`
	DisplayName   string     `json:"displayName"`
	Key           string     `json:"key"`
	StartDateTime *time.Time `json:"startDateTime"`
	EndDateTime   *time.Time `json:"endDateTime"`
}

// putKeys sets an application's certificates: an entry without a key stands for
// one that it has.
func (s *server) putKeys(c *call, app *world.App) *wire.Reply {
	var in struct {
		KeyCredentials *[]keyRequest `json:"keyCredentials"`
	}
	if c.Decode(&in) != nil || in.KeyCredentials == nil {
		return nil
	}
	var keys []*world.AppKey
	for _, k := range *in.KeyCredentials {
		i := slices.IndexFunc(app.Keys, func(have *world.AppKey) bool { return strings.EqualFold(have.KeyID, k.KeyID) })
		if k.Key == "" && i >= 0 {
			keys = append(keys, app.Keys[i])
			continue
		}
		cert := certificate(k.Key)
		if cert == nil {
			return s.fail(400, "Request_BadRequest", "Key credential is invalid: the value of 'key' is no X.509 certificate.")
		}
		made := &world.AppKey{KeyID: k.KeyID, Name: k.DisplayName, Cert: cert, Start: cert.NotBefore, End: cert.NotAfter}
		if made.KeyID == "" {
			made.KeyID = s.w.UUID()
		}
		if k.StartDateTime != nil {
			made.Start = *k.StartDateTime
		}
		if k.EndDateTime != nil {
			made.End = *k.EndDateTime
		}
		keys = append(keys, made)
	}
	app.Keys = keys
	return nil
}

// certificate reads base64 of a certificate, as DER or PEM; nil for anything
// else.
func certificate(key string) *x509.Certificate {
	raw, err := base64.StdEncoding.DecodeString(key)
	if err != nil {
		return nil
	}
	if block, _ := pem.Decode(raw); block != nil {
		raw = block.Bytes
	}
	cert, err := x509.ParseCertificate(raw)
	if err != nil {
		return nil
	}
	return cert
}

func keyJSON(k *world.AppKey) map[string]any {
	sum := sha1.Sum(k.Cert.Raw)
	return map[string]any{"customKeyIdentifier": strings.ToUpper(hex.EncodeToString(sum[:])), "displayName": k.Name,
		"endDateTime": stamp(k.End), "key": nil, "keyId": k.KeyID, "startDateTime": stamp(k.Start),
		"type": "AsymmetricX509Cert", "usage": "Verify"}
}

// federated answers …/federatedIdentityCredentials[/{id or name}].
func (s *server) federated(c *call, app *world.App) *wire.Reply {
	const context = "federatedIdentityCredentials"
	if len(c.sub) == 1 && c.Method == http.MethodGet {
		var all []map[string]any
		for _, f := range app.Federated {
			all = append(all, federatedJSON(f))
		}
		return s.list(c, context, all)
	}
	var in struct {
		Name, Issuer, Subject, Description string
		Audiences                          []string
	}
	if len(c.sub) == 1 && c.Method == http.MethodPost {
		if err := c.Decode(&in); err != nil {
			return s.unreadable(err)
		}
		if in.Name == "" || in.Issuer == "" || in.Subject == "" || len(in.Audiences) != 1 {
			return s.fail(400, "Request_BadRequest",
				"A federated identity credential needs name, issuer, subject and one audience.")
		}
		for _, f := range app.Federated {
			if f.Name == in.Name || f.Issuer == in.Issuer && f.Subject == in.Subject {
				return s.fail(409, "Request_MultipleObjectsWithSameKeyValue",
					"FederatedIdentityCredential with name "+f.Name+" already exists.")
			}
		}
		f := &world.FederatedCredential{ID: s.w.UUID(), Name: in.Name, Issuer: in.Issuer, Subject: in.Subject,
			Description: in.Description, Audiences: in.Audiences}
		app.Federated = append(app.Federated, f)
		return s.reply(c, 201, context+"/$entity", federatedJSON(f))
	}
	if len(c.sub) != 2 {
		return s.notSupported(c)
	}
	i := slices.IndexFunc(app.Federated, func(f *world.FederatedCredential) bool {
		return strings.EqualFold(f.ID, c.sub[1]) || f.Name == c.sub[1]
	})
	switch {
	case i < 0:
		return s.missing(c.sub[1])
	case c.Method == http.MethodGet:
		return s.reply(c, 200, context+"/$entity", federatedJSON(app.Federated[i]))
	case c.Method == http.MethodDelete:
		app.Federated = slices.Delete(app.Federated, i, i+1)
		return none(204)
	}
	return s.notSupported(c)
}

func federatedJSON(f *world.FederatedCredential) map[string]any {
	return map[string]any{"id": f.ID, "name": f.Name, "issuer": f.Issuer, "subject": f.Subject,
		"description": f.Description, "audiences": list(f.Audiences)}
}
