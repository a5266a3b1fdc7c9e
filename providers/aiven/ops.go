package aiven

// operation says what a call is in plain words and whether it changes
// anything. Read-only goes by this table and not by the verb.
type operation struct {
	words string
	write bool
}

// The calls that the generated handlers lack get ids of their own.
const (
	opRefresh        = "OrganizationVpcPeeringConnectionRefresh"
	opProjectRefresh = "VpcPeeringConnectionRefresh"
	opLinkRefresh    = "ServicePrivatelinkAzureRefresh"
	opVPCClouds      = "OrganizationVpcCloudsList"
)

var operations = map[string]operation{
	"UserInfo":              {words: "show who the token belongs to"},
	"UserOrganizationsList": {words: "list the organizations"},
	"ProjectList":           {words: "list the projects"},
	"ServiceList":           {words: "list the services"},

	opVPCClouds:                            {words: "list where VPCs can be made"},
	"ListProjectVpcPeeringConnectionTypes": {words: "list where VPCs can be made"},

	"OrganizationVpcList":   {words: "list the organization VPCs"},
	"OrganizationVpcGet":    {words: "look at the organization VPC"},
	"OrganizationVpcCreate": {words: "create the organization VPC", write: true},
	"OrganizationVpcDelete": {words: "delete the organization VPC", write: true},
	"VpcList":               {words: "list the project VPCs"},
	"VpcGet":                {words: "look at the project VPC"},
	"VpcCreate":             {words: "create the project VPC", write: true},
	"VpcDelete":             {words: "delete the project VPC", write: true},

	"OrganizationVpcPeeringConnectionCreate":      {words: "create the peering in Aiven", write: true},
	"OrganizationVpcPeeringConnectionDeleteById":  {words: "delete the peering in Aiven", write: true},
	"VpcPeeringConnectionCreate":                  {words: "create the peering in Aiven", write: true},
	"VpcPeeringConnectionDelete":                  {words: "delete the peering in Aiven", write: true},
	"VpcPeeringConnectionWithRegionDelete":        {words: "delete the peering in Aiven", write: true},
	"VpcPeeringConnectionWithResourceGroupDelete": {words: "delete the peering in Aiven", write: true},

	opRefresh:        {words: "have Aiven look again", write: true},
	opProjectRefresh: {words: "have Aiven look again", write: true},

	"ServiceGet":                {words: "look at the service"},
	"ServiceUpdate":             {words: "change the service", write: true},
	"ProjectKmsGetCA":           {words: "read the project's CA certificate"},
	"StaticIPList":              {words: "list the static IP addresses"},
	"StaticIPCreate":            {words: "create a static IP address", write: true},
	"StaticIPDelete":            {words: "delete the static IP address", write: true},
	"ProjectStaticIPAssociate":  {words: "give the static IP address to the service", write: true},
	"ProjectStaticIPDissociate": {words: "take the static IP address from the service", write: true},

	"ServicePrivatelinkAzureGet":                {words: "look at the Private Link service"},
	"ServicePrivatelinkAzureCreate":             {words: "create the Private Link service", write: true},
	"ServicePrivatelinkAzureUpdate":             {words: "change who may connect", write: true},
	"ServicePrivatelinkAzureDelete":             {words: "delete the Private Link service", write: true},
	"ServicePrivatelinkAzureConnectionList":     {words: "list the Private Link connections"},
	"ServicePrivatelinkAzureConnectionApproval": {words: "approve the connection", write: true},
	"ServicePrivatelinkAzureConnectionUpdate":   {words: "register the endpoint's address", write: true},
	"ProjectPrivatelinkAvailabilityList":        {words: "list where Private Link is offered"},
	opLinkRefresh:                               {words: "have Aiven look for endpoints", write: true},
}

// lookUp finds an operation; one that is not listed counts as a write unless
// its verb is GET.
func lookUp(id, method string) operation {
	if op, ok := operations[id]; ok {
		return op
	}
	return operation{words: id, write: method != "GET"}
}
