package world

import (
	"cmp"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// AWSKey is a pair of access keys: a user's, or those of a session that has an
// end.
type AWSKey struct {
	ID, Secret, Account, User string
	// Deny lists the actions that may not be done: "AcceptVpcPeeringConnection".
	Deny []string
	// Expires is zero when it never does.
	Expires time.Time
	// Device is the ARN of the user's MFA device, "" for none; roles are then taken
	// with its code only.
	Device string
	// Token must come with a session's keys; "" for a user's. Role and Session
	// are of a session that took a role, of the user is whose it is.
	Token, Role, Session string
	of                   *AWSKey
	// spent is the step of time whose code was used last: none holds twice.
	spent int64
}

// ARN names whose key it is.
func (k *AWSKey) ARN() string {
	if k.Role != "" {
		return "arn:aws:sts::" + k.Account + ":assumed-role/" + k.Role + "/" + k.Session
	}
	return "arn:aws:iam::" + k.Account + ":user/" + k.User
}

// UserID is the unique id that IAM gives a user, or a role with its session.
func (k *AWSKey) UserID() string {
	switch {
	case k.Role != "":
		return "AROA" + k.ID[4:] + ":" + k.Session
	case k.of != nil:
		return k.of.UserID()
	}
	return "AIDA" + k.ID[4:]
}

// AddKey makes a user with access keys.
func (a *AWS) AddKey(account, user string) *AWSKey {
	k := &AWSKey{ID: "AKIA" + strings.ToUpper(a.hex(16)), Secret: a.hex(40), Account: account, User: user}
	a.keys = append(a.keys, k)
	return k
}

// Key finds access keys by their public part; nil when there are none, or
// when they are a session's and the token is not.
func (a *AWS) Key(id, token string) *AWSKey {
	for _, k := range a.keys {
		if k.ID == id && (k.Token == "" || k.Token == token) {
			return k
		}
	}
	return nil
}

// step is how long a device shows a code.
const step = 30 * time.Second

// Code is what the device of a key shows now.
func (a *AWS) Code(k *AWSKey) string {
	n := a.w.now.Unix() / int64(step/time.Second)
	return fmt.Sprintf("%06d", (n*7919+int64(len(k.Device)))%1000000)
}

// factor refuses what a second factor is wanted for and does not come with; the
// words are reported.
func (a *AWS) factor(k *AWSKey, device, code, role string) *AWSRefusal {
	n := a.w.now.Unix() / int64(step/time.Second)
	switch {
	case device == "" && k.Device == "":
		return nil
	case device == "":
		return denied("User: " + k.ARN() + " is not authorized to perform: sts:AssumeRole on resource: " + role)
	case device != k.Device:
		return denied("MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial " +
			"number is valid and associated with this user.")
	case code != a.Code(k) || k.spent == n:
		return denied("MultiFactorAuthentication failed with invalid MFA one time pass code. ")
	}
	k.spent = n
	return nil
}

// Factor is a device with its code, as it comes with a call to STS.
type Factor struct{ Device, Code string }

// The limits of a session's life, in STS's documentation: of a user's own and
// of one that took a role.
const (
	userSession = 12 * time.Hour
	roleSession = time.Hour
	leastLife   = 15 * time.Minute
	mostUser    = 36 * time.Hour
)

// SessionOf makes keys with an end for a user's own rights; life 0 is 12 hours.
func (a *AWS) SessionOf(k *AWSKey, life time.Duration) (*AWSKey, *AWSRefusal) {
	if k.of != nil { // documented; the words are reported
		return nil, denied("Cannot call GetSessionToken with session credentials")
	}
	life = cmp.Or(life, userSession)
	if life < leastLife || life > mostUser {
		return nil, badLife()
	}
	return a.session(k, AWSKey{Account: k.Account, User: k.User}, life), nil
}

// Assume makes keys that have a role's name. The world holds no roles: any of
// the caller's own account can be taken, with the caller's rights; those of
// other accounts trust nobody. life 0 is one hour.
func (a *AWS) Assume(k *AWSKey, arn, name string, life time.Duration, f Factor) (*AWSKey, *AWSRefusal) {
	account, role, ok := strings.Cut(strings.TrimPrefix(arn, "arn:aws:iam::"), ":role/")
	life = cmp.Or(life, roleSession)
	switch {
	case !ok || role == "" || !strings.HasPrefix(arn, "arn:aws:iam::"):
		return nil, awsRefusal("ValidationError", arn+" is invalid")
	case name == "":
		return nil, awsRefusal("ValidationError", "1 validation error detected: Value null at 'roleSessionName' failed "+
			"to satisfy constraint: Member must not be null")
	case account != k.Account:
		return nil, denied("User: " + k.ARN() + " is not authorized to perform: sts:AssumeRole on resource: " + arn)
	case life < leastLife || life > userSession:
		return nil, badLife()
	}
	if no := a.factor(k, f.Device, f.Code, arn); no != nil {
		return nil, no
	}
	return a.session(k, AWSKey{Account: account, Role: role[strings.LastIndex(role, "/")+1:], Session: name}, life), nil
}

func (a *AWS) session(of *AWSKey, k AWSKey, life time.Duration) *AWSKey {
	k.ID, k.Secret, k.Token = "ASIA"+strings.ToUpper(a.hex(16)), a.hex(40), a.hex(120)
	k.of, k.Deny, k.Expires = of, of.Deny, a.w.now.Add(life)
	a.keys = append(a.keys, &k)
	return &k
}

func denied(message string) *AWSRefusal {
	return &AWSRefusal{Status: http.StatusForbidden, Code: "AccessDenied", Message: message}
}

func badLife() *AWSRefusal {
	return awsRefusal("ValidationError", "The requested DurationSeconds is outside of what is allowed.")
}
