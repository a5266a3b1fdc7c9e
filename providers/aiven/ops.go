package aiven

// operation says what a call is in plain words and whether it changes
// anything. Read-only goes by this table and not by the verb.
type operation struct {
	words string
	write bool
}

// The calls that the generated handlers lack get ids of their own.
const (
	opRefresh = "OrganizationVpcPeeringConnectionRefresh"
)

var operations = map[string]operation{
	"UserInfo":              {words: "show who the token belongs to"},
	"UserOrganizationsList": {words: "list the organizations"},
	"ProjectList":           {words: "list the projects"},
	"ServiceList":           {words: "list the services"},
	"OrganizationVpcList":   {words: "list the organization VPCs"},
	"OrganizationVpcGet":    {words: "look at the organization VPC"},
	"OrganizationVpcCreate": {words: "create the organization VPC", write: true},
	"OrganizationVpcDelete": {words: "delete the organization VPC", write: true},
	"VpcList":               {words: "list the project VPCs"},
	"VpcGet":                {words: "look at the project VPC"},

	"OrganizationVpcPeeringConnectionCreate":     {words: "create the peering in Aiven", write: true},
	"OrganizationVpcPeeringConnectionDeleteById": {words: "delete the peering in Aiven", write: true},
	opRefresh: {words: "have Aiven look again", write: true},
}

// lookUp finds an operation; one that is not listed counts as a write unless
// its verb is GET.
func lookUp(id, method string) operation {
	if op, ok := operations[id]; ok {
		return op
	}
	return operation{words: id, write: method != "GET"}
}
