package aws

import (
	"strings"

	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/steps"
)

// Removal is aws's command that removes a connection or a route of the run's;
// "" for anything else. It names no profile: another person has their own.
func Removal(v wizard.Values, it wizard.Item) string {
	region := "--region " + steps.Quote(steps.OrText(it.Attrs["region"], v(VarRegion)))
	switch {
	case it.ID == "":
		return ""
	case it.Base() == KeyAccepted:
		return steps.Command("aws ec2 delete-vpc-peering-connection", region, "--vpc-peering-connection-id "+
			steps.Quote(it.ID))
	case it.Kind != "route":
		return ""
	}
	args := []string{region, "--route-table-id " + steps.Quote(it.Attrs["table"]),
		"--destination-cidr-block " + steps.Quote(it.Attrs["range"])}
	if was := it.Attrs["was"]; strings.HasPrefix(was, "pcx-") {
		return steps.Command("aws ec2 replace-route", append(args, "--vpc-peering-connection-id "+steps.Quote(was))...)
	}
	return steps.Command("aws ec2 delete-route", args...)
}
