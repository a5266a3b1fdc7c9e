package host

import (
	"peerage/providers/sim/company"
	"peerage/providers/sim/world"
)

// LabCard is everything that a client of the lab needs to know.
type LabCard struct {
	Endpoints LabEndpoints `json:"endpoints"`
	// CAFile is a file with the certificate that signs what is served over TLS.
	CAFile   string      `json:"ca_file"`
	Accounts LabAccounts `json:"accounts"`
}

// LabEndpoints are base URLs without a slash at the end.
type LabEndpoints struct {
	Login   string `json:"login"`
	Graph   string `json:"graph"`
	ARM     string `json:"arm"`
	Aiven   string `json:"aiven"`
	Astra   string `json:"astra"`
	AWS     string `json:"aws"`
	UpCloud string `json:"upcloud"`
}

// LabAccounts are the ways in, and things to act on that are not linked yet.
type LabAccounts struct {
	Azure   LabAzure   `json:"azure"`
	Aiven   LabAiven   `json:"aiven"`
	Astra   LabAstra   `json:"astra"`
	AWS     LabAWS     `json:"aws"`
	UpCloud LabUpCloud `json:"upcloud"`
}

// LabAzure is the customer's directory and network.
type LabAzure struct {
	TenantID            string           `json:"tenant_id"`
	AivenTenantID       string           `json:"aiven_tenant_id"`
	SubscriptionID      string           `json:"subscription_id"`
	AivenSubscriptionID string           `json:"aiven_subscription_id"`
	ResourceGroup       string           `json:"resource_group"`
	VNetID              string           `json:"vnet_id"`
	VNetName            string           `json:"vnet_name"`
	SubnetID            string           `json:"subnet_id"`
	Administrator       LabAdministrator `json:"administrator"`
}

// LabAdministrator can sign in in two ways.
type LabAdministrator struct {
	DeviceCode       LabDeviceCode       `json:"device_code"`
	ServicePrincipal LabServicePrincipal `json:"service_principal"`
}

// LabDeviceCode is a person whom a device code signs in.
type LabDeviceCode struct {
	User string `json:"user"`
	// ApprovesItself: two seconds after the code was asked for.
	ApprovesItself bool   `json:"approves_itself"`
	Page           string `json:"page"`
}

// LabServicePrincipal is a sign-in without a person.
type LabServicePrincipal struct {
	ClientID     string `json:"client_id"`
	ClientSecret string `json:"client_secret"`
	ObjectID     string `json:"object_id"`
}

// LabAiven is the customer's organization.
type LabAiven struct {
	Token          string `json:"token"`
	ReadToken      string `json:"read_token"`
	OrganizationID string `json:"organization_id"`
	// VPCs are the organization VPCs' ids by cloud: "azure-westeurope".
	VPCs         map[string]string `json:"organization_vpcs"`
	Project      string            `json:"project"`
	Service      string            `json:"service"`
	ProjectVPCID string            `json:"project_vpc_id"`
	// PrivateLink is a project with services in a VPC on Azure.
	PrivateLink LabProject `json:"private_link"`
	// UpCloud is a project with a VPC on UpCloud.
	UpCloud LabProject `json:"upcloud"`
}

// LabProject is a project with a VPC of its own.
type LabProject struct {
	Project      string `json:"project"`
	Service      string `json:"service"`
	ProjectVPCID string `json:"project_vpc_id"`
}

// LabAstra is the customer's databases; DatabaseID has no peering yet.
type LabAstra struct {
	Token          string            `json:"token"`
	ReadToken      string            `json:"read_token"`
	OrganizationID string            `json:"organization_id"`
	DatabaseID     string            `json:"database_id"`
	Databases      map[string]string `json:"databases"`
}

// LabAWS is the customer's account; VPCID has no peering yet.
type LabAWS struct {
	AccessKeyID     string            `json:"access_key_id"`
	SecretAccessKey string            `json:"secret_access_key"`
	AccountID       string            `json:"account_id"`
	Region          string            `json:"region"`
	Regions         []string          `json:"regions"`
	VPCID           string            `json:"vpc_id"`
	VPCs            map[string]string `json:"vpcs"`
	// RouteTables are those of VPCID.
	RouteTables []string `json:"route_tables"`
}

// LabUpCloud is the customer's account; NetworkID has no router yet.
type LabUpCloud struct {
	Token     string `json:"token"`
	Username  string `json:"username"`
	Password  string `json:"password"`
	NetworkID string `json:"network_id"`
	RouterID  string `json:"router_id"`
	// Networks are all networks' ids by name.
	Networks map[string]string `json:"networks"`
	// AivenNetworkID is the network behind the project VPC on UpCloud.
	AivenNetworkID string `json:"aiven_network_id"`
}

// Card tells what a client needs.
func (l *Lab) Card() LabCard {
	c := LabCard{CAFile: l.CAFile, Endpoints: LabEndpoints{Login: l.Login, Graph: l.Graph, ARM: l.ARM, Aiven: l.Aiven,
		Astra: l.Astra, AWS: l.AWS, UpCloud: l.UpCloud}}
	w := l.Sim.World()
	w.Do(func() {
		c.Accounts = LabAccounts{Azure: labAzure(w, l.Accounts, l.Login), Aiven: labAiven(w, l.Accounts), Astra: labAstra(l.Accounts),
			AWS: labAWS(w, l.Accounts), UpCloud: labUpCloud(w, l.Accounts)}
	})
	return c
}

func labAzure(w *world.World, acc *company.Accounts, login string) LabAzure {
	v := w.Azure.VNet(acc.VNets["vnet-orders"])
	return LabAzure{TenantID: acc.TenantID, AivenTenantID: acc.AivenTenantID, SubscriptionID: v.SubscriptionID,
		AivenSubscriptionID: acc.AivenSubscription, ResourceGroup: v.Group, VNetID: v.ID, VNetName: v.Name, SubnetID: v.ID + "/subnets/snet-endpoints",
		Administrator: LabAdministrator{
			DeviceCode:       LabDeviceCode{User: acc.Ana.UPN, ApprovesItself: w.Azure.AutoApprove > 0, Page: login + "/device"},
			ServicePrincipal: LabServicePrincipal{ClientID: acc.Admin.AppID, ClientSecret: acc.Secret, ObjectID: acc.Admin.ID},
		}}
}

func labAiven(w *world.World, acc *company.Accounts) LabAiven {
	out := LabAiven{Token: acc.Token.Value, ReadToken: acc.ReadToken.Value, OrganizationID: acc.Org, VPCs: map[string]string{},
		Project: acc.Project, Service: "pg-orders", ProjectVPCID: acc.VPCs[acc.Project].ID,
		PrivateLink: LabProject{Project: company.DataProject, Service: "pg-orders", ProjectVPCID: acc.VPCs[company.DataVPC].ID},
		UpCloud:     LabProject{Project: acc.UpCloud.Project, Service: "pg-shop", ProjectVPCID: acc.VPCs[company.UpCloudVPC].ID}}
	for _, v := range w.Aiven.AllVPCs() {
		if v.OrgID == acc.Org {
			out.VPCs[v.Cloud] = v.ID
		}
	}
	return out
}

func labAstra(acc *company.Accounts) LabAstra {
	a := acc.Astra
	out := LabAstra{Token: a.Token.Value, ReadToken: a.ReadToken.Value, OrganizationID: a.Org, DatabaseID: a.Databases["astra-orders"].ID, Databases: map[string]string{}}
	for name, d := range a.Databases {
		out.Databases[name] = d.ID
	}
	return out
}

func labAWS(w *world.World, acc *company.Accounts) LabAWS {
	a := acc.AWS
	v := w.AWS.VPC(a.VPCs["vpc-orders"])
	out := LabAWS{AccessKeyID: a.Ana.ID, SecretAccessKey: a.Ana.Secret, AccountID: a.Account, Region: a.Region,
		Regions: w.AWS.Regions, VPCID: v.ID, VPCs: a.VPCs}
	for _, t := range w.AWS.Tables(a.Account, v.Region) {
		if t.VPC == v.ID {
			out.RouteTables = append(out.RouteTables, t.ID)
		}
	}
	return out
}

func labUpCloud(w *world.World, acc *company.Accounts) LabUpCloud {
	u := acc.UpCloud
	return LabUpCloud{Token: u.Account.Token, Username: u.Account.Name, Password: u.Account.Password, NetworkID: u.Networks["net-shop"],
		RouterID: w.UpCloud.Network(u.Networks["net-media"]).Router, Networks: u.Networks,
		AivenNetworkID: w.UpCloud.AivenNetwork(acc.VPCs[company.UpCloudVPC]).ID}
}
