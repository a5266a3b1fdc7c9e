package export

import "example.org/peerage/wizard"

// Offer is a procedure of the home screen, with how it is written.
type Offer struct {
	*wizard.Procedure
	// Script writes it as a shell script; nil lists the steps' commands.
	Script func(wizard.Values) string
	// Terraform writes it as a Terraform configuration; nil where there is none,
	// and NoTerraform says why.
	Terraform   func(*wizard.State) string
	NoTerraform string
	// Acts are those of the board that nothing else brings.
	Acts []*wizard.Procedure
}
