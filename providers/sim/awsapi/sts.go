package awsapi

import (
	"encoding/xml"
	"slices"
	"strconv"
	"time"

	"example.org/peerage/providers/sim/world"
)

// stsActions are STS's. It has no dry runs.
var stsActions = map[string]func(*call) (any, *world.AWSRefusal){
	"GetCallerIdentity": (*call).caller,
	"AssumeRole":        (*call).assume,
	"GetSessionToken":   (*call).sessionToken,
}

// caller needs no right (documented).
func (c *call) caller() (any, *world.AWSRefusal) {
	return struct {
		XMLName xml.Name `xml:"GetCallerIdentityResponse"`
		NS      string   `xml:"xmlns,attr"`
		ARN     string   `xml:"GetCallerIdentityResult>Arn"`
		User    string   `xml:"GetCallerIdentityResult>UserId"`
		Account string   `xml:"GetCallerIdentityResult>Account"`
		ID      string   `xml:"ResponseMetadata>RequestId"`
	}{NS: stsNamespace, ARN: c.key.ARN(), User: c.key.UserID(), Account: c.key.Account, ID: c.id}, nil
}

type credentials struct {
	ID      string `xml:"AccessKeyId"`
	Secret  string `xml:"SecretAccessKey"`
	Token   string `xml:"SessionToken"`
	Expires string `xml:"Expiration"`
}

func credentialsOf(k *world.AWSKey) credentials {
	return credentials{k.ID, k.Secret, k.Token, k.Expires.UTC().Format(time.RFC3339)}
}

// life is DurationSeconds; 0 is the default. Nonsense is outside of any limit.
func (c *call) life() time.Duration {
	v := c.in.Get("DurationSeconds")
	n, err := strconv.Atoi(v)
	if v != "" && (err != nil || n < 1 || n > 1<<20) {
		return -1
	}
	return time.Duration(n) * time.Second
}

func (c *call) sessionToken() (any, *world.AWSRefusal) {
	k, no := c.w.AWS.SessionOf(c.key, c.life())
	if no != nil {
		return nil, no
	}
	return struct {
		XMLName     xml.Name    `xml:"GetSessionTokenResponse"`
		NS          string      `xml:"xmlns,attr"`
		Credentials credentials `xml:"GetSessionTokenResult>Credentials"`
		ID          string      `xml:"ResponseMetadata>RequestId"`
	}{NS: stsNamespace, Credentials: credentialsOf(k), ID: c.id}, nil
}

func (c *call) assume() (any, *world.AWSRefusal) {
	arn := c.in.Get("RoleArn")
	if slices.Contains(c.key.Deny, "AssumeRole") {
		return nil, &world.AWSRefusal{Status: 403, Code: "AccessDenied",
			Message: "User: " + c.key.ARN() + " is not authorized to perform: sts:AssumeRole on resource: " + arn}
	}
	k, no := c.w.AWS.Assume(c.key, arn, c.in.Get("RoleSessionName"), c.life(),
		world.Factor{Device: c.in.Get("SerialNumber"), Code: c.in.Get("TokenCode")})
	if no != nil {
		return nil, no
	}
	return struct {
		XMLName     xml.Name    `xml:"AssumeRoleResponse"`
		NS          string      `xml:"xmlns,attr"`
		Credentials credentials `xml:"AssumeRoleResult>Credentials"`
		User        string      `xml:"AssumeRoleResult>AssumedRoleUser>AssumedRoleId"`
		ARN         string      `xml:"AssumeRoleResult>AssumedRoleUser>Arn"`
		ID          string      `xml:"ResponseMetadata>RequestId"`
	}{NS: stsNamespace, Credentials: credentialsOf(k), User: k.UserID(), ARN: k.ARN(), ID: c.id}, nil
}
