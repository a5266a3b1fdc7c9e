package embedded

import (
	"example.org/peerage/providers"
	"example.org/peerage/providers/sim/company"
)

// MainJob is the procedure that is played where none is named.
const MainJob = "aiven-azure"

// Answers are what a played person of the company answers when a procedure
// asks, by variable; nil for a procedure that nobody plays.
func (c *Clouds) Answers(procedure string) map[string]string {
	play := map[string]func(*company.Accounts) map[string]string{
		"aiven-azure":             ordersToAivenAzure,
		"aiven-azure-privatelink": ordersToKafka,
		"aiven-aws":               ordersToAivenAWS,
		"aiven-upcloud":           shopToAivenUpCloud,
		"astra-azure":             ordersToAstra,
		"aiven-project-azure":     ordersToProjectOnAzure,
		"aiven-project-aws":       ordersToProjectOnAWS,
	}[procedure]
	if play == nil {
		return nil
	}
	return play(c.Accounts)
}

// ordersToAivenAzure connects vnet-orders with aiven-eu.
func ordersToAivenAzure(acc *company.Accounts) map[string]string {
	return map[string]string{
		"AZURE_SIGN_IN":             string(providers.SignInDeviceCode),
		"USER_SUBSCRIPTION_ID":      acc.Production,
		"USER_VNET_ID":              acc.VNets["vnet-orders"],
		"AIVEN_ORG_ID":              acc.Org,
		"AIVEN_ORGANIZATION_VPC_ID": acc.VPCs["aiven-eu"].ID,
	}
}

// ordersToKafka reaches kafka-orders from vnet-orders.
func ordersToKafka(acc *company.Accounts) map[string]string {
	vnet := acc.VNets["vnet-orders"]
	return map[string]string{
		"AZURE_SIGN_IN":                string(providers.SignInDeviceCode),
		"AIVEN_PROJECT":                company.DataProject,
		"AIVEN_SERVICE":                "kafka-orders",
		"SUBSCRIPTION_ID":              acc.Production,
		"AZURE_VNET_ID":                vnet,
		"AZURE_SUBNET_ID":              vnet + "/subnets/snet-endpoints",
		"AIVEN_STATIC_IPS_AT_TEARDOWN": "release",
	}
}

// ordersToAivenAWS connects vpc-orders with aiven-aws-eu.
func ordersToAivenAWS(acc *company.Accounts) map[string]string {
	return map[string]string{
		"AWS_PROFILE":               "contoso",
		"AWS_VPC_REGION":            acc.AWS.Region,
		"AWS_VPC_ID":                acc.AWS.VPCs["vpc-orders"],
		"AIVEN_ORG_ID":              acc.Org,
		"AIVEN_ORGANIZATION_VPC_ID": acc.VPCs[company.AWSVPC].ID,
	}
}

// shopToAivenUpCloud connects net-shop with the project VPC on UpCloud.
func shopToAivenUpCloud(acc *company.Accounts) map[string]string {
	return map[string]string{
		"AIVEN_PROJECT":        acc.UpCloud.Project,
		"AIVEN_PROJECT_VPC_ID": acc.VPCs[company.UpCloudVPC].ID,
		"network.uuid":         acc.UpCloud.Networks["net-shop"],
	}
}

// ordersToAstra connects vnet-orders with astra-orders.
func ordersToAstra(acc *company.Accounts) map[string]string {
	return map[string]string{
		"AZURE_SIGN_IN":         string(providers.SignInDeviceCode),
		"AZURE_SUBSCRIPTION_ID": acc.Production,
		"AZURE_VNET_ID":         acc.VNets["vnet-orders"],
		"DATABASE_ID":           acc.Astra.Databases["astra-orders"].ID,
	}
}

// ordersToProjectOnAzure connects vnet-orders with the project's VPC on Azure.
func ordersToProjectOnAzure(acc *company.Accounts) map[string]string {
	return map[string]string{
		"AZURE_SIGN_IN":        string(providers.SignInDeviceCode),
		"USER_SUBSCRIPTION_ID": acc.Production,
		"USER_VNET_ID":         acc.VNets["vnet-orders"],
		"AIVEN_PROJECT":        acc.Project,
		"AIVEN_PROJECT_VPC_ID": acc.VPCs[company.AzureProjectVPC].ID,
	}
}

// ordersToProjectOnAWS connects vpc-orders with the project's VPC on AWS.
func ordersToProjectOnAWS(acc *company.Accounts) map[string]string {
	return map[string]string{
		"AWS_PROFILE":          "contoso",
		"AWS_VPC_REGION":       acc.AWS.Region,
		"AWS_VPC_ID":           acc.AWS.VPCs["vpc-orders"],
		"AIVEN_PROJECT":        acc.Project,
		"AIVEN_PROJECT_VPC_ID": acc.VPCs[company.AWSProjectVPC].ID,
	}
}
