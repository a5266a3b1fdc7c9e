package aws

import (
	"regexp"
	"strings"

	"example.org/peerage/wizard"
)

var (
	// accountID accepts an account's id; the hyphens with which the console
	// groups it are taken out.
	accountID = wizard.Shaped(regexp.MustCompile(`^[0-9]{12}$`), strings.NewReplacer("-", "", " ", "").Replace,
		"An AWS account id has 12 digits; %q has not.")
	vpcID = wizard.Shaped(regexp.MustCompile(`^vpc-([0-9a-f]{8}|[0-9a-f]{17})$`), strings.ToLower,
		"%q is not a VPC's id like vpc-0a1b2c3d4e5f67890.")
)
