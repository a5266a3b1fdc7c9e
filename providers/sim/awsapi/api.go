// Package awsapi speaks Amazon's query protocol for EC2 and STS in front of a
// world. Both share one address; the service and the region are those of the
// signature's scope. Signatures are not verified, access keys are looked up.
package awsapi

import (
	"encoding/xml"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"example.org/peerage/providers/sim/wire"
	"example.org/peerage/providers/sim/world"
)

const (
	ec2Namespace = "http://ec2.amazonaws.com/doc/2016-11-15/"
	stsNamespace = "https://sts.amazonaws.com/doc/2011-06-15/"
	mostBody     = 1 << 20
	// invalidAction is the code of what is not served.
	invalidAction = "InvalidAction"
)

type api struct {
	w *world.World
}

// New makes the handler.
func New(w *world.World) http.Handler { return &api{w: w} }

// call is one request, understood.
type call struct {
	w               *world.World
	in              url.Values
	key             *world.AWSKey
	service, region string
	id              string
}

// action checks what is asked and gives what does it: a dry run ends between
// the two, whatever the action.
type action func(*call) (func() any, *world.AWSRefusal)

// reads is an action that only reads: there is nothing left to do.
func reads(read func(*call) (any, *world.AWSRefusal)) action {
	return func(c *call) (func() any, *world.AWSRefusal) {
		out, no := read(c)
		return func() any { return out }, no
	}
}

var ec2Actions = map[string]action{
	"DescribeRegions":                   reads((*call).regions),
	"DescribeAvailabilityZones":         reads((*call).zones),
	"DescribeVpcs":                      reads((*call).vpcs),
	"DescribeSubnets":                   reads((*call).subnets),
	"DescribeSecurityGroups":            reads((*call).groups),
	"DescribeVpcPeeringConnections":     reads((*call).peerings),
	"GetManagedPrefixListEntries":       reads((*call).prefixes),
	"DescribeRouteTables":               reads((*call).tables),
	"DescribeTags":                      reads((*call).allTags),
	"CreateVpc":                         (*call).createVPC,
	"CreateVpcPeeringConnection":        (*call).request,
	"AcceptVpcPeeringConnection":        (*call).accept,
	"RejectVpcPeeringConnection":        (*call).reject,
	"DeleteVpcPeeringConnection":        (*call).remove,
	"ModifyVpcPeeringConnectionOptions": (*call).options,
	"CreateRoute":                       func(c *call) (func() any, *world.AWSRefusal) { return c.route(false) },
	"ReplaceRoute":                      func(c *call) (func() any, *world.AWSRefusal) { return c.route(true) },
	"DeleteRoute":                       (*call).removeRoute,
	"CreateTags":                        (*call).createTags,
	"DeleteTags":                        (*call).deleteTags,
}

// Actions lists EC2's actions that are served.
func Actions() []string { return slices.Sorted(maps.Keys(ec2Actions)) }

// ServeHTTP implements http.Handler.
func (a *api) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, mostBody)
	if r.URL.Path != "/" || r.Method != http.MethodPost && r.Method != http.MethodGet || r.ParseForm() != nil {
		w.Header().Set(wire.UnknownHeader, "1")
		http.Error(w, wire.NotServed(r.Method+" "+r.URL.Path), http.StatusNotFound)
		return
	}
	c := &call{w: a.w, in: r.Form}
	var body []byte
	status := http.StatusOK
	var out any
	enter := a.w.Do
	if name := c.in.Get("Action"); strings.HasPrefix(name, "Describe") || strings.HasPrefix(name, "Get") {
		enter = a.w.Read
	}
	enter(func() {
		c.id = a.w.UUID()
		var no *world.AWSRefusal
		if out, no = c.run(r); no != nil {
			status, body = no.Status, ErrorBody(c.service, no.Code, no.Message, c.id)
			if no.Code == invalidAction {
				w.Header().Set(wire.UnknownHeader, "1")
			}
		}
	})
	if body == nil { // written when the world is let go
		b, err := xml.Marshal(out)
		if err != nil { // a shape of this package's own is wrong
			status, b = http.StatusInternalServerError, ErrorBody(c.service, "InternalError", err.Error(), c.id)
		}
		body = b
	}
	send(w, status, c.id, body)
}

// run checks who asks, and answers.
func (c *call) run(r *http.Request) (any, *world.AWSRefusal) {
	scope := scopeOf(r)
	if len(scope) < 5 {
		return nil, &world.AWSRefusal{Status: http.StatusForbidden, Code: "MissingAuthenticationToken",
			Message: "Request is missing Authentication Token"}
	}
	c.region, c.service = scope[2], scope[3]
	token := r.Header.Get("X-Amz-Security-Token")
	if token == "" {
		token = r.Form.Get("X-Amz-Security-Token")
	}
	c.key = c.w.AWS.Key(scope[0], token)
	if no := c.known(); no != nil {
		return nil, no
	}
	name := c.in.Get("Action")
	if c.service == "sts" {
		if do := stsActions[name]; do != nil {
			return do(c)
		}
		return nil, c.unserved(name)
	}
	do := ec2Actions[name]
	if do == nil || c.service != "ec2" {
		return nil, c.unserved(name)
	}
	if !slices.Contains(c.w.AWS.Regions, c.region) {
		return nil, &world.AWSRefusal{Status: http.StatusUnauthorized, Code: "AuthFailure",
			Message: "AWS was not able to validate the provided access credentials"}
	}
	if slices.Contains(c.key.Deny, name) { // the words are EC2's; the encoded part is left out
		return nil, &world.AWSRefusal{Status: http.StatusForbidden, Code: "UnauthorizedOperation",
			Message: "You are not authorized to perform this operation. User: " + c.key.ARN() +
				" is not authorized to perform: ec2:" + name +
				" because no identity-based policy allows the ec2:" + name + " action."}
	}
	commit, no := do(c)
	if no != nil {
		return nil, no
	}
	if strings.EqualFold(c.in.Get("DryRun"), "true") {
		return nil, &world.AWSRefusal{Status: http.StatusPreconditionFailed, Code: "DryRunOperation",
			Message: "Request would have succeeded, but DryRun flag is set."}
	}
	return commit(), nil
}

// known checks the access keys. The codes are those of each service.
func (c *call) known() *world.AWSRefusal {
	switch {
	case c.key == nil && c.service == "sts":
		return &world.AWSRefusal{Status: http.StatusForbidden, Code: "InvalidClientTokenId",
			Message: "The security token included in the request is invalid."}
	case c.key == nil:
		return &world.AWSRefusal{Status: http.StatusUnauthorized, Code: "AuthFailure",
			Message: "AWS was not able to validate the provided access credentials"}
	case c.key.Expires.IsZero() || c.w.Now().Before(c.key.Expires):
		return nil
	case c.service == "sts":
		return &world.AWSRefusal{Status: http.StatusForbidden, Code: "ExpiredToken",
			Message: "The security token included in the request is expired"}
	}
	return &world.AWSRefusal{Status: http.StatusBadRequest, Code: "RequestExpired", Message: "Request has expired."}
}

// unserved says whose lack it is: AWS knows more actions than the lab.
func (c *call) unserved(name string) *world.AWSRefusal {
	return &world.AWSRefusal{Status: http.StatusBadRequest, Code: invalidAction,
		Message: wire.NotServed("the action " + name + " of " + c.service)}
}

// scopeOf reads the access key and the scope of a SigV4 signature: key, date,
// region, service, "aws4_request".
func scopeOf(r *http.Request) []string {
	_, rest, ok := strings.Cut(r.Header.Get("Authorization"), "Credential=")
	if !ok {
		rest = r.Form.Get("X-Amz-Credential")
	}
	rest, _, _ = strings.Cut(rest, ",")
	return strings.Split(strings.TrimSpace(rest), "/")
}

func send(w http.ResponseWriter, status int, id string, body []byte) {
	w.Header().Set("Content-Type", "text/xml;charset=UTF-8")
	w.Header().Set("X-Amzn-Requestid", id)
	w.WriteHeader(status)
	_, _ = w.Write(append([]byte(xml.Header), body...)) // a client that went away needs no answer
}

// ErrorBody is an error as a service writes it, without the XML declaration:
// EC2's is called Response and has RequestID, STS's ErrorResponse and
// RequestId (recorded).
func ErrorBody(service, code, message, id string) []byte {
	type e struct{ Code, Message string }
	var v any = struct {
		XMLName   xml.Name `xml:"Response"`
		Errors    []e      `xml:"Errors>Error"`
		RequestID string
	}{Errors: []e{{code, message}}, RequestID: id}
	if service == "sts" {
		v = struct {
			XMLName xml.Name `xml:"ErrorResponse"`
			NS      string   `xml:"xmlns,attr"`
			Error   struct {
				Type string
				e
			}
			RequestId string
		}{NS: stsNamespace, Error: struct {
			Type string
			e
		}{"Sender", e{code, message}}, RequestId: id}
	}
	b, _ := xml.Marshal(v) // texts always marshal
	return b
}
