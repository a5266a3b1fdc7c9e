// Package aiven holds the steps on Aiven's side that several procedures share.
package aiven

import (
	"strings"

	"peerage/providers"
	"peerage/wizard"
	"peerage/wizard/flows/steps"
)

// here says whether an Aiven VPC lies in the cloud to peer with.
func (k *Side) here(cloud string) bool {
	return strings.HasPrefix(cloud, steps.OrText(k.Cloud, "azure-"))
}

// cloudName is the name of the cloud to peer with.
func (k *Side) cloudName() string {
	switch k.Cloud {
	case "aws-":
		return "AWS"
	case "upcloud-":
		return "UpCloud"
	}
	return "Azure"
}

// peerName is what a network on that cloud is called.
func (k *Side) peerName() string {
	switch k.Cloud {
	case "aws-":
		return "a VPC"
	case "upcloud-":
		return "an UpCloud network"
	}
	return "a VNet"
}

// OrganizationRight is what the token must be allowed for an organization's
// networks.
const OrganizationRight = "Manage organization networking (organization:networking:write)"

// Side is Aiven's side of a procedure: its steps are methods.
type Side struct {
	*steps.Kit
	// Cloud begins Aiven's names of the cloud to peer with; "" is Azure's.
	Cloud string
	// Right is what the token must be allowed, in words.
	Right string
	// Unlearned says whether a peering whose id was never learned is this run's;
	// nil is that it never is.
	Unlearned func(*wizard.Run, providers.AivenPeering) bool
	// OwnProjectHalf says whether a peering of a project VPC is this run's; nil is
	// that none is.
	OwnProjectHalf func(*wizard.Run, providers.AivenPeering) bool
}

// New makes the side of a procedure that peers with a cloud.
func New(base *steps.Kit, cloud, right string) *Side {
	return &Side{Kit: base, Cloud: cloud, Right: right}
}

func vars(names ...string) []wizard.Var { return Variables().Pick(names...) }
