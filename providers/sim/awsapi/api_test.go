package awsapi_test

import (
	"encoding/xml"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"example.org/peerage/providers/clock"
	"example.org/peerage/providers/sim/awsapi"
	"example.org/peerage/providers/sim/wire"
	"example.org/peerage/providers/sim/world"
)

// lab is the handler with a company of one account.
type lab struct {
	w   *world.World
	h   http.Handler
	key string
	vpc *world.AWSVPC
}

func bubble(t *testing.T, fn func(t *testing.T, d *lab)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w := world.New(clock.Real{}, 1)
		d := &lab{w: w, h: awsapi.New(w)}
		w.Do(func() {
			d.key = w.AWS.AddKey("123456789012", "ana").ID
			d.vpc = w.AWS.AddVPC("123456789012", "eu-west-1", "vpc-orders", "10.80.0.0/16")
			for range 11 {
				w.AWS.AddVPC("123456789012", "eu-west-1", "more", "10.90.0.0/16")
			}
		})
		fn(t, d)
	})
}

// ask sends a form as a client with the scope's region and service does.
func (d *lab) ask(key, region, service string, pairs ...string) *httptest.ResponseRecorder {
	form := url.Values{"Version": {"2016-11-15"}}
	for i := 0; i < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	r := httptest.NewRequest("POST", "/", strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
	if key != "" {
		r.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential="+key+"/20260101/"+region+"/"+service+
			"/aws4_request, SignedHeaders=host, Signature=00")
	}
	w := httptest.NewRecorder()
	d.h.ServeHTTP(w, r)
	return w
}

func TestShapes(t *testing.T) {
	bubble(t, func(t *testing.T, d *lab) {
		for _, c := range []struct {
			service, action string
			more            []string
			want            []string
		}{
			{"sts", "GetCallerIdentity", nil,
				[]string{"<GetCallerIdentityResponse", "<GetCallerIdentityResult><Arn>arn:aws:iam::123456789012:user/ana</Arn>",
					"<Account>123456789012</Account>", "<ResponseMetadata><RequestId>"}},
			{"ec2", "DescribeRegions", nil, []string{"<DescribeRegionsResponse", "<requestId>",
				"<regionInfo><item><regionName>eu-central-1</regionName>"}},
			{"ec2", "DescribeVpcs", []string{"VpcId.1", d.vpc.ID},
				[]string{"<vpcSet><item><vpcId>" + d.vpc.ID + "</vpcId><ownerId>123456789012</ownerId>",
					"<cidrBlockAssociationSet><item>", "<cidrBlockState><state>associated</state></cidrBlockState>",
					"<tagSet><item><key>Name</key><value>vpc-orders</value>"}},
			{"ec2", "DescribeRouteTables", []string{"Filter.1.Name", "vpc-id", "Filter.1.Value.1", d.vpc.ID},
				[]string{"<routeTableSet><item>", "<main>true</main>", "<gatewayId>local</gatewayId><state>active</state>"}},
		} {
			w := d.ask(d.key, "eu-west-1", c.service, append([]string{"Action", c.action}, c.more...)...)
			body := w.Body.String()
			for _, want := range c.want {
				if w.Code != 200 || !strings.Contains(body, want) {
					t.Errorf("%s: %d, no %q in %s", c.action, w.Code, want, body)
				}
			}
			if err := xml.Unmarshal(w.Body.Bytes(), new(struct{ XMLName xml.Name })); err != nil ||
				w.Header().Get("X-Amzn-Requestid") == "" {
				t.Errorf("%s: %v, headers %v", c.action, err, w.Header())
			}
		}
	})
}

func TestRefusals(t *testing.T) {
	bubble(t, func(t *testing.T, d *lab) {
		for _, c := range []struct {
			name, key, region, service string
			form                       []string
			status                     int
			code                       string
		}{
			{"no signature", "", "", "", []string{"Action", "DescribeVpcs"}, 403, "MissingAuthenticationToken"},
			{"unknown key", "AKIANOBODY", "eu-west-1", "ec2", []string{"Action", "DescribeVpcs"}, 401, "AuthFailure"},
			{"unknown key at STS", "AKIANOBODY", "eu-west-1", "sts", []string{"Action", "GetCallerIdentity"}, 403,
				"InvalidClientTokenId"},
			{"unknown action", d.key, "eu-west-1", "ec2", []string{"Action", "RunInstances"}, 400, "InvalidAction"},
			{"EC2's action at STS", d.key, "eu-west-1", "sts", []string{"Action", "DescribeVpcs"}, 400, "InvalidAction"},
			{"unknown VPC", d.key, "eu-west-1", "ec2", []string{"Action", "DescribeVpcs", "VpcId.1", "vpc-0"}, 400,
				"InvalidVpcID.NotFound"},
			{"unknown filter", d.key, "eu-west-1", "ec2", []string{"Action", "DescribeVpcs", "Filter.1.Name", "colour",
				"Filter.1.Value.1", "red"}, 400, "InvalidParameterValue"},
			{"few results", d.key, "eu-west-1", "ec2", []string{"Action", "DescribeVpcs", "MaxResults", "1"}, 400,
				"InvalidParameterValue"},
			{"unknown connection", d.key, "eu-west-1", "ec2", []string{"Action", "DescribeVpcPeeringConnections",
				"VpcPeeringConnectionId.1", "pcx-0"}, 400, "InvalidVpcPeeringConnectionID.NotFound"},
			{"no id of a connection", d.key, "eu-west-1", "ec2", []string{"Action", "AcceptVpcPeeringConnection",
				"VpcPeeringConnectionId", "x"}, 400, "InvalidVpcPeeringConnectionId.Malformed"},
			{"unknown table", d.key, "eu-west-1", "ec2", []string{"Action", "DeleteRoute", "RouteTableId", "rtb-0",
				"DestinationCidrBlock", "10.0.0.0/8"}, 400, "InvalidRouteTableID.NotFound"},
		} {
			w := d.ask(c.key, c.region, c.service, c.form...)
			root := "<Response><Errors><Error><Code>"
			if c.service == "sts" {
				root = "<Error><Type>Sender</Type><Code>"
			}
			if w.Code != c.status || !strings.Contains(w.Body.String(), root+c.code+"</Code>") {
				t.Errorf("%s: %d %s, want %d %s", c.name, w.Code, w.Body, c.status, c.code)
			}
		}
		w := httptest.NewRecorder()
		d.h.ServeHTTP(w, httptest.NewRequest("GET", "/else", nil))
		if w.Code != 404 || w.Header().Get(wire.UnknownHeader) == "" {
			t.Errorf("unknown path: %d", w.Code)
		}
	})
}

func TestPages(t *testing.T) {
	bubble(t, func(t *testing.T, d *lab) {
		token, seen, calls := "", 0, 0
		for {
			form := []string{"Action", "DescribeVpcs", "MaxResults", "5"}
			if token != "" {
				form = append(form, "NextToken", token)
			}
			var out struct {
				IDs  []string `xml:"vpcSet>item>vpcId"`
				Next string   `xml:"nextToken"`
			}
			if err := xml.Unmarshal(d.ask(d.key, "eu-west-1", "ec2", form...).Body.Bytes(), &out); err != nil {
				t.Fatal(err)
			}
			seen, calls = seen+len(out.IDs), calls+1
			if token = out.Next; token == "" {
				break
			}
		}
		if seen != 12 || calls != 3 {
			t.Errorf("%d VPCs in %d pages", seen, calls)
		}
	})
}

// TestPending: the accepter's ranges show only once it has accepted, the
// expiry only before.
func TestPending(t *testing.T) {
	bubble(t, func(t *testing.T, d *lab) {
		var id string
		d.w.Do(func() {
			from := d.w.AWS.AddVPC("999000111222", "us-east-1", "aiven", "10.30.0.0/24")
			id = d.w.AWS.Request(from, "123456789012", d.vpc.ID, "eu-west-1").ID
		})
		rest(t, d.w.AWS.Visible)
		read := func() string {
			return d.ask(d.key, "eu-west-1", "ec2", "Action", "DescribeVpcPeeringConnections", "VpcPeeringConnectionId.1",
				id).Body.String()
		}
		if b := read(); strings.Contains(b, "10.80.0.0/16") || !strings.Contains(b, "<expirationTime>") ||
			!strings.Contains(b, "<code>pending-acceptance</code>") {
			t.Errorf("pending: %s", b)
		}
		dry := d.ask(d.key, "eu-west-1", "ec2", "Action", "AcceptVpcPeeringConnection", "VpcPeeringConnectionId", id,
			"DryRun", "true")
		if dry.Code != 412 || !strings.Contains(dry.Body.String(), "DryRunOperation") {
			t.Errorf("dry run: %d %s", dry.Code, dry.Body)
		}
		if w := d.ask(d.key, "eu-west-1", "ec2", "Action", "AcceptVpcPeeringConnection", "VpcPeeringConnectionId",
			id); w.Code != 200 {
			t.Fatalf("accept: %s", w.Body)
		}
		rest(t, d.w.AWS.Provisions)
		if b := read(); !strings.Contains(b, "10.80.0.0/16") || strings.Contains(b, "<expirationTime>") ||
			!strings.Contains(b, "<code>active</code>") {
			t.Errorf("active: %s", b)
		}
	})
}

func rest(t *testing.T, d time.Duration) {
	t.Helper()
	if err := (clock.Real{}).Sleep(t.Context(), d); err != nil {
		t.Fatal(err)
	}
}
