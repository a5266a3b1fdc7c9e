package aiven

// The codes of faults that the steps find themselves.
const (
	codeNoToken  = "no-token"
	codeNoOrg    = "no-organization"
	CodeGone     = "aiven-peering-gone"
	CodeDeleting = "aiven-peering-deleting"
	codeVPCUnfit = "vpc-unfit"
)

// CodeNoProject is the code of a token that belongs to no project.
const CodeNoProject = "no-project"
