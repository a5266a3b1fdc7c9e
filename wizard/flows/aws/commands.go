package aws

import (
	"strings"

	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/aiven"
	"example.org/peerage/wizard/flows/steps"
)

// The document's command line and API tabs are empty: these are the calls that
// its console steps come down to.

// awsCommand adds the profile, when one was chosen.
func awsCommand(v wizard.Values, profile, head string, args ...string) string {
	if p := steps.OrText(v(profile), v(VarProfile)); named(p) {
		args = append(args, "--profile "+steps.Quote(p))
	}
	return steps.Command(head, args...)
}

// cmdAWSCaller names the region once it is known: aws wants one, and another
// part of Amazon does not know the keys.
func cmdAWSCaller(v wizard.Values) string {
	if v(VarRegion) == "" {
		return awsCommand(v, VarProfile, "aws sts get-caller-identity")
	}
	return awsCommand(v, VarProfile, "aws sts get-caller-identity", "--region "+steps.Filled(v, VarRegion))
}

func cmdAWSVPCs(v wizard.Values) string {
	return awsCommand(v, VarProfile, "aws ec2 describe-vpcs", "--region "+steps.Filled(v, VarRegion))
}

func cmdAWSAccept(v wizard.Values) string {
	return awsCommand(v, VarAccepter, "aws ec2 accept-vpc-peering-connection",
		"--region "+steps.Filled(v, VarRegion), "--vpc-peering-connection-id "+steps.Filled(v, VarPCX))
}

// cmdAWSRoute is one command for each table; the document only says "create or
// update your AWS route tables".
func cmdAWSRoute(v wizard.Values) string {
	one := func(table string) string {
		return awsCommand(v, VarAccepter, "aws ec2 create-route", "--region "+steps.Filled(v, VarRegion),
			"--route-table-id "+table, "--destination-cidr-block "+steps.Filled(v, aiven.VarRange),
			"--vpc-peering-connection-id "+steps.Filled(v, VarPCX))
	}
	var out []string
	for _, t := range steps.Split(v(VarTables)) {
		if t != NoTables {
			out = append(out, one(steps.Quote(t)))
		}
	}
	if len(out) == 0 {
		return one("ROUTE_TABLE_ID")
	}
	return strings.Join(out, "\n")
}

func cmdAWSRequest(v wizard.Values) string {
	return awsCommand(v, VarAccepter, "aws ec2 describe-vpc-peering-connections",
		"--region "+steps.Filled(v, VarRegion), "--vpc-peering-connection-ids "+steps.Filled(v, VarPCX))
}

func cmdAWSTables(v wizard.Values) string {
	return awsCommand(v, VarAccepter, "aws ec2 describe-route-tables", "--region "+steps.Filled(v, VarRegion),
		"--filters "+steps.Quote("Name=route.vpc-peering-connection-id,Values="+steps.Inside(v, VarPCX)))
}

func cmdAWSDelete(v wizard.Values) string {
	return awsCommand(v, VarAccepter, "aws ec2 delete-vpc-peering-connection",
		"--region "+steps.Filled(v, VarRegion), "--vpc-peering-connection-id "+steps.Filled(v, VarPCX))
}
