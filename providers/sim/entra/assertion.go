package entra

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha1" //nolint:gosec // the thumbprint that Microsoft names keys by
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"example.org/peerage/providers/sim/world"
)

// assertionType is the only one that there is (RFC 7523).
const assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

// assertion is a client's signed statement of who it is.
type assertion struct {
	head struct {
		Alg    string `json:"alg"`
		SHA1   string `json:"x5t"`
		SHA256 string `json:"x5t#S256"`
	}
	claims struct {
		Issuer   string          `json:"iss"`
		Subject  string          `json:"sub"`
		Audience json.RawMessage `json:"aud"`
		Begins   float64         `json:"nbf"`
		Expires  float64         `json:"exp"`
	}
	signed    string
	signature []byte
}

// readAssertion takes a JWT apart; nil for anything else.
func readAssertion(jwt string) *assertion {
	part := strings.Split(jwt, ".")
	if len(part) != 3 {
		return nil
	}
	a := &assertion{signed: part[0] + "." + part[1]}
	for i, into := range []any{&a.head, &a.claims} {
		b, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(part[i], "="))
		if err != nil || json.Unmarshal(b, into) != nil {
			return nil
		}
	}
	var err error
	a.signature, err = base64.RawURLEncoding.DecodeString(strings.TrimRight(part[2], "="))
	if err != nil {
		return nil
	}
	return a
}

// audiences are one text or a list of them.
func (a *assertion) audiences() []string {
	var one string
	if json.Unmarshal(a.claims.Audience, &one) == nil {
		return []string{one}
	}
	var many []string
	_ = json.Unmarshal(a.claims.Audience, &many) // anything else is no audience
	return many
}

// asserted proves an application by its statement: signed with a certificate
// of its own, or issued by somebody whom it trusts. Numbers and words are
// documented or reported; the statement's signature is verified in the first
// case, in the second it cannot be without a network and is taken as good.
func (s *server) asserted(app *world.App, kind, jwt string) *refusal {
	a := readAssertion(jwt)
	if kind != assertionType || a == nil {
		return &refusal{400, "invalid_request", 50027, "JWT token is invalid or malformed.", ""}
	}
	now := s.w.Now()
	if end := time.Unix(int64(a.claims.Expires), 0); !end.After(now) ||
		time.Unix(int64(a.claims.Begins), 0).After(now.Add(5*time.Minute)) {
		return &refusal{401, "invalid_client", 700024, "Client assertion is not within its valid time range. Current time: " +
			now.UTC().Format(time.RFC3339) + ", expiry time of assertion " + end.UTC().Format(time.RFC3339) + ".", ""}
	}
	if !strings.EqualFold(a.claims.Issuer, app.AppID) {
		return a.federated(app)
	}
	return a.certified(app, now)
}

func (a *assertion) federated(app *world.App) *refusal {
	for _, f := range app.Federated {
		if f.Issuer == a.claims.Issuer && f.Subject == a.claims.Subject &&
			slices.ContainsFunc(a.audiences(), func(x string) bool { return slices.Contains(f.Audiences, x) }) {
			return nil
		}
	}
	return &refusal{401, "invalid_client", 70021,
		"No matching federated identity record found for presented assertion. Assertion Issuer: '" + a.claims.Issuer +
			"'. Assertion Subject: '" + a.claims.Subject + "'. Assertion Audience: '" + strings.Join(a.audiences(), " ") +
			"'. https://docs.microsoft.com/azure/active-directory/develop/workload-identity-federation", ""}
}

func (a *assertion) certified(app *world.App, now time.Time) *refusal {
	bad := func(reason string) *refusal {
		return &refusal{401, "invalid_client", 700027,
			"The certificate with identifier used to sign the client assertion is " +
				"not registered on application, or the signature is invalid. [Reason - " + reason + "]", ""}
	}
	for _, k := range app.Keys {
		one, two := sha1.Sum(k.Cert.Raw), sha256.Sum256(k.Cert.Raw)
		if !named(a.head.SHA1, one[:]) && !named(a.head.SHA256, two[:]) {
			continue
		}
		key, ok := k.Cert.PublicKey.(*rsa.PublicKey)
		sum := sha256.Sum256([]byte(a.signed))
		switch {
		case !k.End.After(now) || k.Start.After(now):
			return bad("The key used is expired.")
		case ok && a.head.Alg == "PS256" && rsa.VerifyPSS(key, crypto.SHA256, sum[:], a.signature, nil) == nil,
			ok && a.head.Alg == "RS256" && rsa.VerifyPKCS1v15(key, crypto.SHA256, sum[:], a.signature) == nil:
			return nil
		}
		return bad("The signature of the client assertion is invalid.")
	}
	return bad("The key was not found.")
}

// named compares a thumbprint as a header writes it: base64 of either
// alphabet, which clients differ in, or hex.
func named(text string, sum []byte) bool {
	plain := strings.NewReplacer("+", "-", "/", "_", "=", "").Replace(text)
	return text != "" && (plain == base64.RawURLEncoding.EncodeToString(sum) ||
		strings.EqualFold(text, hex.EncodeToString(sum)))
}
