package flows

import (
	"strings"

	"peerage/wizard"
)

// The document's command line and API tabs are empty: these are the calls that
// its console steps come down to.

// awsCommand adds the profile, when one was chosen.
func awsCommand(v wizard.Values, profile, head string, args ...string) string {
	if p := orText(v(profile), v(vAWSProfile)); p != "" && p != awsEnvironment {
		args = append(args, "--profile "+quote(p))
	}
	return command(head, args...)
}

func cmdAWSCaller(v wizard.Values) string {
	return awsCommand(v, vAWSProfile, "aws sts get-caller-identity")
}

func cmdAWSVPCs(v wizard.Values) string {
	return awsCommand(v, vAWSProfile, "aws ec2 describe-vpcs", "--region "+filled(v, vAWSRegion))
}

func cmdCreateAWSPeering(v wizard.Values) string {
	return command("avn organization vpc peering-connection create",
		"--organization-id "+filled(v, vOrg), "--organization-vpc-id "+filled(v, vVPC),
		"--peer-cloud-account "+filled(v, vAWSAccount), "--peer-vpc "+filled(v, vAWSVPC), "--peer-region "+filled(v, vAWSRegion))
}

func cmdAWSPeerings(v wizard.Values) string {
	return command("avn organization vpc peering-connection list",
		"--organization-id "+filled(v, vOrg), "--organization-vpc-id "+filled(v, vVPC), "--json")
}

func cmdAWSAccept(v wizard.Values) string {
	return awsCommand(v, vAWSAccepter, "aws ec2 accept-vpc-peering-connection",
		"--region "+filled(v, vAWSRegion), "--vpc-peering-connection-id "+filled(v, vPCX))
}

// cmdAWSRoute is one command for each table; the document only says "create or
// update your AWS route tables".
func cmdAWSRoute(v wizard.Values) string {
	one := func(table string) string {
		return awsCommand(v, vAWSAccepter, "aws ec2 create-route", "--region "+filled(v, vAWSRegion), "--route-table-id "+table,
			"--destination-cidr-block "+filled(v, vCIDR), "--vpc-peering-connection-id "+filled(v, vPCX))
	}
	var out []string
	for _, t := range list(v(vAWSTables)) {
		if t != noTables {
			out = append(out, one(quote(t)))
		}
	}
	if len(out) == 0 {
		return one("ROUTE_TABLE_ID")
	}
	return strings.Join(out, "\n")
}

func cmdAWSDelete(v wizard.Values) string {
	return awsCommand(v, vAWSAccepter, "aws ec2 delete-vpc-peering-connection",
		"--region "+filled(v, vAWSRegion), "--vpc-peering-connection-id "+filled(v, vPCX))
}
