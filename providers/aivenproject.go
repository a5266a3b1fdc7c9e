package providers

import "context"

// AivenProjectPeerings is what peering a project's VPC needs of Aiven beside
// AivenSession; the adapter's sessions implement it, too.
type AivenProjectPeerings interface {
	// ProjectVPC gets one with its peerings.
	ProjectVPC(ctx context.Context, project, id string) (AivenVPC, error)
	// CreateProjectVPC: the VPC is not ready at once, wait for ACTIVE.
	CreateProjectVPC(ctx context.Context, project, cloud, cidr string) (AivenVPC, error)
	DeleteProjectVPC(ctx context.Context, project, id string) error
	// CreateProjectPeering asks for a peering. Aiven's answer lacks its id, so
	// the VPC is read once to find it; it may still be "".
	CreateProjectPeering(ctx context.Context, project, vpc string, p AivenPeeringSpec) (AivenPeering, error)
	// DeleteProjectPeering names the peering by what it leads to: a project's
	// has no path by id.
	DeleteProjectPeering(ctx context.Context, project, vpc string, p AivenPeeringSpec) error
	// RefreshProject asks Aiven to look again at a VPC's peerings. It is a
	// write.
	RefreshProject(ctx context.Context, project, vpc string) error
}

// AivenPlaces tells where a VPC can be made; the adapter's sessions implement
// it, too.
type AivenPlaces interface {
	VPCClouds(ctx context.Context, org string) ([]AivenPlace, error)
	ProjectVPCClouds(ctx context.Context, project string) ([]AivenPlace, error)
}

// AivenPlace is a cloud region by Aiven's name ("azure-westeurope"), and in
// words, which may be missing.
type AivenPlace struct{ Cloud, Words string }
