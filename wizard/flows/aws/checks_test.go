package aws

import (
	"strings"
	"testing"
)

func TestIDs(t *testing.T) {
	for _, c := range []struct {
		check     func(string) (string, error)
		in, want  string
		otherwise string
	}{
		{accountID, "123456789012", "123456789012", ""},
		{accountID, "1234-5678-9012", "123456789012", ""},
		{accountID, "12345678901", "", "12 digits"},
		{accountID, "12345678901x", "", "12 digits"},
		{accountID, "", "", "12 digits"},
		{vpcID, "vpc-0a1b2c3d4e5f67890", "vpc-0a1b2c3d4e5f67890", ""},
		{vpcID, "VPC-12345678 ", "vpc-12345678", ""},
		{vpcID, "vpc-", "", "vpc-0a1b"},
		{vpcID, "subnet-12345678", "", "vpc-0a1b"},
		{vpcID, "vpc-123456789", "", "vpc-0a1b"},
		{checkAWSRegion, "aws-eu-west-1", "eu-west-1", ""},
		{checkAWSRegion, "US-gov-west-1 ", "us-gov-west-1", ""},
		{checkAWSRegion, "nosuch", "", "like eu-west-1"},
		{checkAWSRegion, "westeurope", "", "like eu-west-1"},
	} {
		got, err := c.check(c.in)
		if got != c.want || (err == nil) != (c.otherwise == "") || err != nil && !strings.Contains(err.Error(), c.otherwise) {
			t.Errorf("%q: %q, %v", c.in, got, err)
		}
	}
}
