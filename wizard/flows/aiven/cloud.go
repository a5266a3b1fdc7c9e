package aiven

import (
	"errors"
	"strings"

	"example.org/peerage/wizard/flows/steps"
)

// Cloud is where VPCs lie, and what the networks there are called. The zero
// value is any cloud.
type Cloud struct {
	// Prefix begins Aiven's names of its places: "azure-"; Example is one.
	Prefix, Example string
	// Name is the cloud's; Network what a network on it is called, and Peer the
	// same in short.
	Name, Network, Peer string
}

// OnAzure is Microsoft Azure.
func OnAzure() Cloud {
	return Cloud{Prefix: "azure-", Example: "azure-westeurope", Name: "Azure", Network: "VNet", Peer: "VNet"}
}

// OnAWS is Amazon Web Services.
func OnAWS() Cloud {
	return Cloud{Prefix: "aws-", Example: "aws-eu-west-1", Name: "AWS", Network: "AWS VPC", Peer: "VPC"}
}

// OnUpCloud is UpCloud.
func OnUpCloud() Cloud {
	return Cloud{
		Prefix: "upcloud-", Example: "upcloud-fi-hel", Name: "UpCloud", Network: "UpCloud network", Peer: "network",
	}
}

// has says whether a place is this cloud's.
func (c Cloud) has(place string) bool { return strings.HasPrefix(place, c.Prefix) }

// where is " on Azure"; "" on any cloud.
func (c Cloud) where() string { return steps.Prefixed(" on ", c.Name) }

// network is a network of this cloud with its article.
func (c Cloud) network() string {
	if n := steps.OrText(c.Network, "network"); strings.ContainsAny(n[:1], "AEIOU") {
		return "an " + n
	}
	return "a " + steps.OrText(c.Network, "network")
}

// check accepts a place of this cloud as Aiven writes it.
func (c Cloud) check(s string) (string, error) {
	s = strings.ToLower(strings.ReplaceAll(strings.TrimSpace(s), " ", ""))
	rest, found := strings.CutPrefix(s, c.Prefix)
	if !found || rest == "" || strings.Trim(rest, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
		return "", errors.New("A cloud" + c.where() + " is expected, such as " + steps.OrText(c.Example, "aws-eu-west-1") +
			".")
	}
	return s, nil
}
