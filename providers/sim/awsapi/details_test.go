package awsapi_test

import (
	"encoding/xml"
	"strings"
	"testing"
)

// TestFilters: what EC2 documents, with wildcards; of several filters all must
// hold, of the values of one any.
func TestFilters(t *testing.T) {
	bubble(t, func(t *testing.T, d *lab) {
		s := newScene(t, d)
		if code, body := s.do(s.key, "CreateTags", "ResourceId.1", s.active, "ResourceId.2", d.vpc.ID, "Tag.1.Key", "env",
			"Tag.1.Value", "prod*1"); code != "" {
			t.Fatal(body)
		}
		for _, c := range []struct {
			action, element string
			want            int
			filters         []string
		}{
			{"DescribeVpcs", "vpcSet", 13, []string{"is-default", "false"}},
			{"DescribeVpcs", "vpcSet", 0, []string{"isDefault", "true"}},
			{"DescribeVpcs", "vpcSet", 1, []string{"cidr", "10.80.*"}},
			{"DescribeVpcs", "vpcSet", 1, []string{"tag:Name", "vpc-order?"}},
			{"DescribeVpcs", "vpcSet", 1, []string{"tag:env", `prod\*1`}},
			{"DescribeVpcs", "vpcSet", 0, []string{"tag:env", `prod\*2`}},
			{"DescribeVpcs", "vpcSet", 1, []string{"tag-key", "env", "state", "available"}},
			{"DescribeVpcs", "vpcSet", 13, []string{"tag-key", "*"}},
			{"DescribeVpcs", "vpcSet", 1, []string{"cidr-block-association.cidr-block", "10.91.0.0/16"}},
			{"DescribeVpcPeeringConnections", "vpcPeeringConnectionSet", 1, []string{"status-message", "Pending*"}},
			{"DescribeVpcPeeringConnections", "vpcPeeringConnectionSet", 2, []string{"requester-vpc-info.cidr-block",
				"10.30.0.0/24"}},
			{"DescribeVpcPeeringConnections", "vpcPeeringConnectionSet", 1, []string{"accepter-vpc-info.cidr-block",
				"10.91.0.0/16"}},
			{"DescribeVpcPeeringConnections", "vpcPeeringConnectionSet", 1, []string{"expiration-time", "20??-*"}},
			{"DescribeVpcPeeringConnections", "vpcPeeringConnectionSet", 1, []string{"tag:env", "*"}},
			{"DescribeRouteTables", "routeTableSet", 1, []string{"route.destination-cidr-block", "10.30.0.0/24",
				"route.state", "active"}},
			{"DescribeRouteTables", "routeTableSet", 14, []string{"route.gateway-id", "local"}},
			{"DescribeRouteTables", "routeTableSet", 1, []string{"route.origin", "CreateRoute", "owner-id", account}},
			{"DescribeRouteTables", "routeTableSet", 1, []string{"association.subnet-id", "subnet-*"}},
			{"DescribeSubnets", "subnetSet", 2, []string{"vpc-id", d.vpc.ID, "cidr-block", "10.80.*.0/20"}},
			{"DescribeSubnets", "subnetSet", 1, []string{"availability-zone-id", "euw1-az2"}},
			{"DescribeSecurityGroups", "securityGroupInfo", 1, []string{"vpc-id", d.vpc.ID, "group-name", "default"}},
			{"DescribeAvailabilityZones", "availabilityZoneInfo", 1, []string{"zone-name", "*b"}},
			{"DescribeTags", "tagSet", 2, []string{"key", "env"}},
			{"DescribeTags", "tagSet", 1, []string{"resource-type", "vpc-peering-connection"}},
		} {
			var form []string
			for i := 0; i < len(c.filters); i += 2 {
				n := string(rune('1' + i/2))
				form = append(form, "Filter."+n+".Name", c.filters[i], "Filter."+n+".Value.1", c.filters[i+1])
			}
			_, body := s.do(s.key, c.action, form...)
			if n := items(t, body, c.element); n != c.want {
				t.Errorf("%s %q: %d, want %d: %s", c.action, c.filters, n, c.want, body)
			}
			code, _ := s.do(s.key, c.action, "Filter.1.Name", "colour", "Filter.1.Value.1", "red")
			if code != "InvalidParameterValue" {
				t.Errorf("%s takes a filter that there is not: %q", c.action, code)
			}
		}
	})
}

// items counts the items right under an element.
func items(t *testing.T, body, element string) int {
	t.Helper()
	var root struct {
		Lists []struct {
			XMLName xml.Name
			Items   []struct{} `xml:"item"`
		} `xml:",any"`
	}
	if err := xml.Unmarshal([]byte(body), &root); err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, l := range root.Lists {
		if l.XMLName.Local == element {
			n += len(l.Items)
		}
	}
	return n
}

// TestDocumentedRefusals are those of routes, tables, tags and networks.
func TestDocumentedRefusals(t *testing.T) {
	bubble(t, func(t *testing.T, d *lab) {
		s := newScene(t, d)
		route := func(cidr string, target ...string) []string {
			return append([]string{"RouteTableId", s.table, "DestinationCidrBlock", cidr}, target...)
		}
		pcx := []string{"VpcPeeringConnectionId", s.active}
		for _, c := range []struct {
			action string
			form   []string
			code   string
		}{
			{"DescribeRouteTables", []string{"RouteTableId.1", "rtb-0"}, "InvalidRouteTableID.NotFound"},
			{"DescribeRouteTables", []string{"RouteTableId.1", "x"}, "InvalidRouteTableId.Malformed"},
			{"DescribeSubnets", []string{"SubnetId.1", "subnet-0"}, "InvalidSubnetID.NotFound"},
			{"DescribeSecurityGroups", []string{"GroupId.1", "sg-0"}, "InvalidGroup.NotFound"},
			{"CreateRoute", route("nonsense", pcx...), "InvalidParameterValue"},
			{"CreateRoute", route("10.30.0.9/24", pcx...), "RouteAlreadyExists"}, // host bits are dropped
			{"CreateRoute", route("10.80.1.0/24", pcx...), "InvalidParameterValue"},
			{"CreateRoute", route("10.80.0.0/16", pcx...), "RouteAlreadyExists"},
			{"CreateRoute", route("10.41.0.0/24"), "MissingParameter"},
			{"CreateRoute", route("10.41.0.0/24", "GatewayId", "igw-0"), "InvalidGatewayID.NotFound"},
			{"CreateRoute", route("10.41.0.0/24", "TransitGatewayId", "tgw-0"), "InvalidTransitGatewayID.NotFound"},
			{"CreateRoute", route("10.41.0.0/24", "NatGatewayId", "nat-0", "GatewayId", "igw-0"),
				"InvalidParameterCombination"},
			{"ReplaceRoute", route("10.80.0.0/16", pcx...), "InvalidParameterValue"},
			{"DeleteRoute", route("10.80.0.0/16"), "InvalidParameterValue"},
			{"DeleteRoute", route("10.41.0.0/24"), "InvalidRoute.NotFound"},
			{"CreateVpc", []string{"CidrBlock", "10.0.0.0/8"}, "InvalidVpc.Range"},
			{"CreateVpc", []string{"CidrBlock", "ten"}, "InvalidParameterValue"},
			{"CreateVpcPeeringConnection", []string{"VpcId", "vpc-0", "PeerVpcId", d.vpc.ID}, "InvalidVpcID.NotFound"},
			{"CreateTags", []string{"ResourceId.1", "vpc-0", "Tag.1.Key", "a"}, "InvalidVpcID.NotFound"},
			{"CreateTags", []string{"ResourceId.1", d.vpc.ID, "Tag.1.Key", "aws:x"}, "InvalidParameterValue"},
			{"ModifyVpcPeeringConnectionOptions", []string{"VpcPeeringConnectionId", s.pending,
				"AccepterPeeringConnectionOptions.AllowDnsResolutionFromRemoteVpc", "true"}, "OperationNotPermitted"},
			{"ModifyVpcPeeringConnectionOptions", []string{"VpcPeeringConnectionId", s.active,
				"RequesterPeeringConnectionOptions.AllowDnsResolutionFromRemoteVpc", "true"}, "OperationNotPermitted"},
			{"RunInstances", nil, "InvalidAction"},
		} {
			if code, body := s.do(s.key, c.action, c.form...); code != c.code {
				t.Errorf("%s %q: want %s: %s", c.action, c.form, c.code, body)
			}
		}
		if _, body := s.do(s.key, "RunInstances"); !strings.Contains(body, "not the real service") {
			t.Errorf("what the lab lacks is told as AWS's lack: %s", body)
		}
	})
}

// TestSessions: temporary keys work with their token, until they end.
func TestSessions(t *testing.T) {
	bubble(t, func(t *testing.T, d *lab) {
		sts := func(key string, pairs ...string) string {
			return d.ask(key, "us-east-1", "sts", pairs...).Body.String()
		}
		var got struct {
			ID    string `xml:"AssumeRoleResult>Credentials>AccessKeyId"`
			Token string `xml:"AssumeRoleResult>Credentials>SessionToken"`
		}
		body := sts(d.key, "Action", "AssumeRole", "RoleArn", "arn:aws:iam::"+account+":role/ops", "RoleSessionName", "ana")
		if err := xml.Unmarshal([]byte(body), &got); err != nil || got.Token == "" {
			t.Fatalf("%v in %s", err, body)
		}
		who := func() string { return sts(got.ID, "Action", "GetCallerIdentity", "X-Amz-Security-Token", got.Token) }
		if b := who(); !strings.Contains(b, "assumed-role/ops/ana") {
			t.Error(b)
		}
		if b := sts(got.ID, "Action", "GetCallerIdentity"); !strings.Contains(b, "InvalidClientTokenId") {
			t.Errorf("without the token: %s", b)
		}
		if b := sts(d.key, "Action", "AssumeRole", "RoleArn", "arn:aws:iam::210987654321:role/x", "RoleSessionName",
			"ana"); !strings.Contains(b, "AccessDenied") {
			t.Errorf("a role of another account: %s", b)
		}
		if b := sts(d.key, "Action", "GetSessionToken", "DurationSeconds", "5"); !strings.Contains(b, "ValidationError") {
			t.Errorf("five seconds: %s", b)
		}
		if b := sts(d.key, "Action", "GetSessionToken"); !strings.Contains(b, "<SessionToken>") {
			t.Error(b)
		}
		rest(t, 3600e9)
		if b := who(); !strings.Contains(b, "ExpiredToken") {
			t.Errorf("after an hour: %s", b)
		}
	})
}
