package embedded

import (
	"path/filepath"

	"example.org/peerage/providers/sim"
	"example.org/peerage/providers/sim/company"
)

// Card is everything that a client of the lab needs to know.
type Card struct {
	// Endpoints are base URLs without a slash at the end, by service.
	Endpoints sim.Endpoints `json:"endpoints"`
	// CAFile is a file with the certificate that signs what is served over TLS.
	CAFile string `json:"ca_file"`
	// Settings are the environment in which peerage itself works with the lab.
	Settings map[string]string `json:"settings"`
	// Accounts are the ways in, and things to act on that are not linked yet.
	Accounts CardAccounts `json:"accounts"`
}

// CardAccounts are the ways in, by provider.
type CardAccounts struct {
	Aiven   CardAiven   `json:"aiven"`
	Astra   CardAstra   `json:"astra"`
	AWS     CardAWS     `json:"aws"`
	Azure   CardAzure   `json:"azure"`
	UpCloud CardUpCloud `json:"upcloud"`
}

// CardAiven is the customer's organization.
type CardAiven struct {
	Token          string `json:"token"`
	ReadToken      string `json:"read_token"`
	OrganizationID string `json:"organization_id"`
	// VPCs are the organization VPCs' ids by cloud: "azure-westeurope".
	VPCs         map[string]string `json:"organization_vpcs"`
	Project      string            `json:"project"`
	Service      string            `json:"service"`
	ProjectVPCID string            `json:"project_vpc_id"`
	// PrivateLink is a project with services in a VPC on Azure.
	PrivateLink CardProject `json:"private_link"`
	// UpCloud is a project with a VPC on UpCloud.
	UpCloud CardProject `json:"upcloud"`
}

// CardProject is a project with a VPC of its own.
type CardProject struct {
	Project      string `json:"project"`
	Service      string `json:"service"`
	ProjectVPCID string `json:"project_vpc_id"`
}

// CardAstra is the customer's databases; DatabaseID has no peering yet.
type CardAstra struct {
	Token          string            `json:"token"`
	ReadToken      string            `json:"read_token"`
	OrganizationID string            `json:"organization_id"`
	DatabaseID     string            `json:"database_id"`
	Databases      map[string]string `json:"databases"`
}

// CardAWS is the customer's account; VPCID has no peering yet.
type CardAWS struct {
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

// CardAzure is the customer's directory and network.
type CardAzure struct {
	TenantID            string            `json:"tenant_id"`
	AivenTenantID       string            `json:"aiven_tenant_id"`
	SubscriptionID      string            `json:"subscription_id"`
	AivenSubscriptionID string            `json:"aiven_subscription_id"`
	ResourceGroup       string            `json:"resource_group"`
	VNetID              string            `json:"vnet_id"`
	VNetName            string            `json:"vnet_name"`
	SubnetID            string            `json:"subnet_id"`
	Administrator       CardAdministrator `json:"administrator"`
}

// CardAdministrator can sign in in two ways.
type CardAdministrator struct {
	DeviceCode       CardDeviceCode       `json:"device_code"`
	ServicePrincipal CardServicePrincipal `json:"service_principal"`
}

// CardDeviceCode is a person whom a device code signs in.
type CardDeviceCode struct {
	User string `json:"user"`
	// ApprovesItself: two seconds after the code was asked for.
	ApprovesItself bool   `json:"approves_itself"`
	Page           string `json:"page"`
}

// CardServicePrincipal is a sign-in without a person.
type CardServicePrincipal struct {
	ClientID     string `json:"client_id"`
	ClientSecret string `json:"client_secret"`
	ObjectID     string `json:"object_id"`
}

// CardUpCloud is the customer's account; NetworkID has no router yet.
type CardUpCloud struct {
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
func (l *Lab) Card() Card {
	c := Card{CAFile: l.CAFile, Endpoints: l.Endpoints(), Settings: l.settings()}
	l.World().Read(func() {
		c.Accounts = CardAccounts{
			Aiven: l.aiven(), Astra: l.astra(), AWS: l.aws(), Azure: l.azure(c.Endpoints[sim.Login]), UpCloud: l.upcloud(),
		}
	})
	return c
}

func (l *Lab) settings() map[string]string {
	at, a := l.Endpoints(), l.Accounts
	return map[string]string{
		"PEERAGE_CA_FILE": l.CAFile, "PEERAGE_STATE_DIR": filepath.Join(filepath.Dir(l.CAFile), "state"),
		"PEERAGE_AIVEN_URL": at[sim.Aiven], "AIVEN_TOKEN": a.Token.Value,
		"PEERAGE_AZURE_AUTHORITY": at[sim.Login], "PEERAGE_AZURE_GRAPH": at[sim.Graph], "PEERAGE_AZURE_ARM": at[sim.ARM],
		"AZURE_TENANT_ID": a.TenantID, "AZURE_CLIENT_ID": a.Admin.AppID, "AZURE_CLIENT_SECRET": a.Secret,
		"AWS_ENDPOINT_URL": at[sim.AWS], "AWS_SHARED_CREDENTIALS_FILE": l.profiles(),
		"AWS_CONFIG_FILE": l.profiles() + ".config", "AWS_REGION": a.AWS.Region,
		"AWS_PROFILE":   "contoso-" + a.AWS.Account,
		"ASTRA_API_URL": at[sim.Astra], "ASTRA_DB_APPLICATION_TOKEN": a.Astra.Token.Value,
		"UPCLOUD_DEBUG_API_BASE_URL": at[sim.UpCloud], "UPCLOUD_TOKEN": a.UpCloud.Account.Token,
	}
}

// The parts of the card read the world: its lock is held.

func (l *Lab) aiven() CardAiven {
	acc := l.Accounts
	out := CardAiven{
		Token:          acc.Token.Value,
		ReadToken:      acc.ReadToken.Value,
		OrganizationID: acc.Org,
		VPCs:           map[string]string{},
		Project:        acc.Project,
		Service:        "pg-orders",
		ProjectVPCID:   acc.VPCs[acc.Project].ID,
		PrivateLink:    CardProject{company.DataProject, "pg-orders", acc.VPCs[company.DataVPC].ID},
		UpCloud:        CardProject{acc.UpCloud.Project, "pg-shop", acc.VPCs[company.UpCloudVPC].ID},
	}
	for _, v := range l.World().Aiven.AllVPCs() {
		if v.OrgID == acc.Org {
			out.VPCs[v.Cloud] = v.ID
		}
	}
	return out
}

func (l *Lab) astra() CardAstra {
	x := l.Accounts.Astra
	out := CardAstra{
		Token:          x.Token.Value,
		ReadToken:      x.ReadToken.Value,
		OrganizationID: x.Org,
		DatabaseID:     x.Databases["astra-orders"].ID,
		Databases:      map[string]string{},
	}
	for name, d := range x.Databases {
		out.Databases[name] = d.ID
	}
	return out
}

func (l *Lab) aws() CardAWS {
	x, w := l.Accounts.AWS, l.World()
	v := w.AWS.VPC(x.VPCs["vpc-orders"])
	out := CardAWS{
		AccessKeyID:     x.Ana.ID,
		SecretAccessKey: x.Ana.Secret,
		AccountID:       x.Account,
		Region:          x.Region,
		Regions:         w.AWS.Regions,
		VPCID:           v.ID,
		VPCs:            x.VPCs,
	}
	for _, t := range w.AWS.Tables(x.Account, v.Region) {
		if t.VPC == v.ID {
			out.RouteTables = append(out.RouteTables, t.ID)
		}
	}
	return out
}

func (l *Lab) azure(login string) CardAzure {
	acc, w := l.Accounts, l.World()
	v := w.Azure.VNet(acc.VNets["vnet-orders"])
	return CardAzure{
		TenantID:            acc.TenantID,
		AivenTenantID:       acc.AivenTenantID,
		SubscriptionID:      v.SubscriptionID,
		AivenSubscriptionID: acc.AivenSubscription,
		ResourceGroup:       v.Group,
		VNetID:              v.ID,
		VNetName:            v.Name,
		SubnetID:            v.ID + "/subnets/snet-endpoints",
		Administrator: CardAdministrator{
			DeviceCode: CardDeviceCode{
				User: acc.Ana.UPN, ApprovesItself: w.Azure.AutoApprove > 0, Page: login + "/device",
			},
			ServicePrincipal: CardServicePrincipal{acc.Admin.AppID, acc.Secret, acc.Admin.ID},
		},
	}
}

func (l *Lab) upcloud() CardUpCloud {
	acc, w := l.Accounts, l.World()
	x := acc.UpCloud
	return CardUpCloud{
		Token:          x.Account.Token,
		Username:       x.Account.Name,
		Password:       x.Account.Password,
		NetworkID:      x.Networks["net-shop"],
		RouterID:       w.UpCloud.Network(x.Networks["net-media"]).Router,
		Networks:       x.Networks,
		AivenNetworkID: w.UpCloud.AivenNetwork(acc.VPCs[company.UpCloudVPC]).ID,
	}
}
