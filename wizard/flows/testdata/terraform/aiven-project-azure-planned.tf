# aiven-project-azure
# It holds no secret.
#
# Sign in as an administrator, with az login or with ARM_CLIENT_ID and
# ARM_CLIENT_SECRET, and set AIVEN_TOKEN. The first terraform apply makes everything up to
# Aiven's half. Then, when Aiven says PENDING_PEER, set what the second one needs
# and apply again:
#
#   avn vpc peering-connection list --project … --project-vpc-id … --json
#   export TF_VAR_AIVEN_TENANT_ID=… # to-tenant-id in state_info
#   export TF_VAR_AIVEN_VNET_ID=… # to-network-id in state_info
#   export TF_VAR_USER_APP_SECRET=$(terraform output -raw USER_APP_SECRET)
#
# Keep all three set for every later plan, and for terraform destroy. Terraform
# makes a password of its own and keeps it in its state.
#
# azurerm is 5.0 or later: 4.x lists the subscription's resource providers, which
# the application may not.
#
# All peerings of the directory share the principal of Aiven's application:
# Terraform reads it, and terraform destroy leaves it. Where the plan does not
# find it, make it once, with
#
#   az ad sp create --id 55f300d4-fc50-4c5e-9222-e90a6e2187fb
#
# or, without az, with an azuread_service_principal of that client_id in a
# Terraform directory of its own.

terraform {
  required_version = ">= 1.7"

  required_providers {
    aiven   = { source = "aiven/aiven", version = ">= 4.61" }
    azuread = { source = "hashicorp/azuread", version = "~> 3.0" }
    azurerm = { source = "hashicorp/azurerm", version = ">= 5.0" }
  }
}

provider "aiven" {}

provider "azuread" {
  tenant_id = var.USER_TENANT_ID
}

provider "azurerm" {
  tenant_id       = var.USER_TENANT_ID
  subscription_id = var.USER_SUBSCRIPTION_ID

  features {}
}

# R18, R19: the application, signed in to both directories; in the
# first apply, which makes nothing as it, your own sign-in
provider "azurerm" {
  alias                = "app"
  tenant_id            = var.USER_TENANT_ID
  subscription_id      = var.USER_SUBSCRIPTION_ID
  client_id            = var.AIVEN_TENANT_ID == "" ? null : azuread_application.app.client_id
  client_secret        = var.USER_APP_SECRET
  use_cli              = var.AIVEN_TENANT_ID == ""
  auxiliary_tenant_ids = compact([var.AIVEN_TENANT_ID])

  features {}
}

variable "USER_TENANT_ID" {
  type        = string
  description = "Your Microsoft Entra directory"
}

variable "USER_SUBSCRIPTION_ID" {
  type        = string
  description = "The subscription of the VNet"
}

variable "USER_RESOURCE_GROUP" {
  type        = string
  description = "The resource group of the VNet"
}

variable "USER_VNET_NAME" {
  type        = string
  description = "The VNet"
}

variable "AIVEN_PROJECT" {
  type        = string
  description = "The Aiven project"
}

variable "AIVEN_PROJECT_VPC_ID" {
  type        = string
  description = "The Aiven project VPC, on Azure"
}

variable "USER_APP_NAME" {
  type        = string
  description = "The application's display name"
  default     = "peerage"
}

variable "AIVEN_ROLE_NAME" {
  type        = string
  description = "The name of the role for Aiven's application, unique in the directory"
}

variable "PEERING_NAME_OF_YOUR_CHOICE" {
  type        = string
  description = "The name of the Azure half"
  default     = "to-aiven"
}

variable "AIVEN_TENANT_ID" {
  type        = string
  description = "to-tenant-id in the state_info of Aiven's half; empty in the first apply"
  default     = ""
}

variable "AIVEN_VNET_ID" {
  type        = string
  description = "to-network-id in the state_info of Aiven's half; empty in the first apply"
  default     = ""
}

variable "USER_APP_SECRET_END" {
  type        = string
  description = "When the application's password expires"
  default     = null
}

variable "USER_APP_SECRET" {
  type        = string
  description = "The application's password, for the second apply: by the environment only"
  sensitive   = true
  default     = null
}

locals {
  vnet_id = "/subscriptions/${var.USER_SUBSCRIPTION_ID}/resourceGroups/${var.USER_RESOURCE_GROUP}/providers/Microsoft.Network/virtualNetworks/${var.USER_VNET_NAME}"
}

# R03 to R05: the application and its principal
resource "azuread_application" "app" {
  display_name     = var.USER_APP_NAME
  sign_in_audience = "AzureADMultipleOrgs"
}

resource "azuread_service_principal" "app" {
  client_id = azuread_application.app.client_id
}

# A password of Terraform's own, for the second apply
resource "azuread_application_password" "app" {
  application_id = azuread_application.app.id
  display_name   = "peerage-terraform"
  end_date       = var.USER_APP_SECRET_END
}

output "USER_APP_SECRET" {
  value     = azuread_application_password.app.value
  sensitive = true
}

# R07, R08: let the application peer
resource "azurerm_role_assignment" "app" {
  scope                = local.vnet_id
  role_definition_name = "Network Contributor"
  principal_id         = azuread_service_principal.app.object_id
  principal_type       = "ServicePrincipal"
}

# R09 to R11: let Aiven's application peer to the VNet
data "azuread_service_principal" "aiven" {
  client_id = "55f300d4-fc50-4c5e-9222-e90a6e2187fb"
}

resource "azurerm_role_definition" "aiven" {
  name              = var.AIVEN_ROLE_NAME
  scope             = "/subscriptions/${var.USER_SUBSCRIPTION_ID}"
  description       = "Allows creating a peering to VNets in scope (but not from)"
  assignable_scopes = ["/subscriptions/${var.USER_SUBSCRIPTION_ID}"]

  permissions {
    actions = ["Microsoft.Network/virtualNetworks/peer/action"]
  }
}

resource "azurerm_role_assignment" "aiven" {
  scope              = local.vnet_id
  role_definition_id = azurerm_role_definition.aiven.role_definition_resource_id
  principal_id       = data.azuread_service_principal.aiven.object_id
  principal_type     = "ServicePrincipal"
}

# R15: Aiven's half; Aiven takes lower case only
resource "aiven_azure_vpc_peering_connection" "half" {
  vpc_id                = "${var.AIVEN_PROJECT}/${var.AIVEN_PROJECT_VPC_ID}"
  azure_subscription_id = lower(var.USER_SUBSCRIPTION_ID)
  peer_resource_group   = lower(var.USER_RESOURCE_GROUP)
  vnet_name             = lower(var.USER_VNET_NAME)
  peer_azure_app_id     = azuread_application.app.client_id
  peer_azure_tenant_id  = lower(var.USER_TENANT_ID)

  depends_on = [azurerm_role_assignment.aiven, azuread_service_principal.app]
}

# R20: the Azure half, as the application. A role granted just now may take up
# to 30 minutes: apply again.
resource "azurerm_virtual_network_peering" "half" {
  count                        = var.AIVEN_VNET_ID == "" ? 0 : 1
  provider                     = azurerm.app
  name                         = var.PEERING_NAME_OF_YOUR_CHOICE
  resource_group_name          = var.USER_RESOURCE_GROUP
  virtual_network_name         = var.USER_VNET_NAME
  remote_virtual_network_id    = var.AIVEN_VNET_ID
  allow_virtual_network_access = true

  depends_on = [azurerm_role_assignment.app, azuread_application_password.app, aiven_azure_vpc_peering_connection.half]
}
