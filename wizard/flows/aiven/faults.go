package aiven

// The codes of faults that the steps find themselves.
const (
	codeNoToken  = "no-token"
	codeNoOrg    = "no-organization"
	codeDeleting = "aiven-peering-deleting"
	codeVPCUnfit = "vpc-unfit"
	// CodeGone is that of a half that is not there any more, CodeNoProject that
	// of a token that belongs to no project.
	CodeGone      = "aiven-peering-gone"
	CodeNoProject = "no-project"
)
