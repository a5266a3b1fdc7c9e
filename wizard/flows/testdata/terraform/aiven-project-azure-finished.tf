# aiven-project-azure
# It holds no secret.
#
# Sign in as an administrator, with az login or with ARM_CLIENT_ID and
# ARM_CLIENT_SECRET, and set AIVEN_TOKEN.
#
# Both halves are there. terraform apply takes over what the run made and makes
# nothing. It needs no password of the application and never signs in as it. What
# was there before the run is read or left out: terraform destroy leaves it, and
# Aiven's principal, which all peerings of the directory share.

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

variable "USER_TENANT_ID" {
  type        = string
  description = "Your Microsoft Entra directory"
  default     = "11111111-2222-4333-8444-555555555555"
}

variable "USER_SUBSCRIPTION_ID" {
  type        = string
  description = "The subscription of the VNet"
  default     = "8e4a270c-7028-4c88-8f8f-789f44ebb18e"
}

variable "USER_RESOURCE_GROUP" {
  type        = string
  description = "The resource group of the VNet"
  default     = "RG-Orders"
}

variable "USER_VNET_NAME" {
  type        = string
  description = "The VNet"
  default     = "vnet-Orders"
}

variable "AIVEN_PROJECT" {
  type        = string
  description = "The Aiven project"
  default     = "contoso-prod"
}

variable "AIVEN_PROJECT_VPC_ID" {
  type        = string
  description = "The Aiven project VPC, on Azure"
  default     = "1f3c51c2-5f3e-4d3c-9f7e-0c6b5e2f1a11"
}

variable "USER_APP_NAME" {
  type        = string
  description = "The application's display name"
  default     = "Ana's \"$${app}\""
}

variable "AIVEN_ROLE_NAME" {
  type        = string
  description = "The name of the role for Aiven's application, unique in the directory"
  default     = "aiven-peer-vnet-Orders"
}

variable "PEERING_NAME_OF_YOUR_CHOICE" {
  type        = string
  description = "The name of the Azure half"
  default     = "to-aiven"
}

variable "AIVEN_VNET_ID" {
  type        = string
  description = "Aiven's VNet, to-network-id in state_info"
  default     = "/subscriptions/740489ea-1554-4638-9fb6-78d710f367fb/resourceGroups/aiven/providers/Microsoft.Network/virtualNetworks/prod"
}

locals {
  vnet_id = "/subscriptions/8e4a270c-7028-4c88-8f8f-789f44ebb18e/resourceGroups/RG-Orders/providers/Microsoft.Network/virtualNetworks/vnet-Orders"
}

# R03 to R05: the application and its principal
data "azuread_application" "app" {
  client_id = "23d99665-872d-4093-bf0f-3ad5fa1ee669"
}

resource "azuread_application" "app" {
  display_name     = var.USER_APP_NAME
  sign_in_audience = "AzureADMultipleOrgs"

  lifecycle {
    ignore_changes = [owners]
  }
}

import {
  to = azuread_application.app
  id = "/applications/${data.azuread_application.app.object_id}"
}

resource "azuread_service_principal" "app" {
  client_id = azuread_application.app.client_id

  lifecycle {
    ignore_changes = [owners]
  }
}

import {
  to = azuread_service_principal.app
  id = "/servicePrincipals/44444444-2222-4333-8444-555555555555"
}

# R07, R08: let the application peer
resource "azurerm_role_assignment" "app" {
  scope                = "/subscriptions/8e4a270c-7028-4c88-8f8f-789f44ebb18e/resourceGroups/RG-Orders/providers/Microsoft.Network/virtualNetworks/vnet-Orders"
  role_definition_name = "Network Contributor"
  principal_id         = azuread_service_principal.app.object_id
  principal_type       = "ServicePrincipal"
}

import {
  to = azurerm_role_assignment.app
  id = "/subscriptions/8e4a270c-7028-4c88-8f8f-789f44ebb18e/resourceGroups/RG-Orders/providers/Microsoft.Network/virtualNetworks/vnet-Orders/providers/Microsoft.Authorization/roleAssignments/88888888-2222-4333-8444-555555555555"
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

import {
  to = azurerm_role_definition.aiven
  id = "/subscriptions/8e4a270c-7028-4c88-8f8f-789f44ebb18e/providers/Microsoft.Authorization/roleDefinitions/77777777-2222-4333-8444-555555555555|/subscriptions/8e4a270c-7028-4c88-8f8f-789f44ebb18e"
}

resource "azurerm_role_assignment" "aiven" {
  scope              = "/subscriptions/8e4a270c-7028-4c88-8f8f-789f44ebb18e/resourceGroups/RG-Orders/providers/Microsoft.Network/virtualNetworks/vnet-Orders"
  role_definition_id = azurerm_role_definition.aiven.role_definition_resource_id
  principal_id       = data.azuread_service_principal.aiven.object_id
  principal_type     = "ServicePrincipal"
}

import {
  to = azurerm_role_assignment.aiven
  id = "/subscriptions/8e4a270c-7028-4c88-8f8f-789f44ebb18e/resourceGroups/RG-Orders/providers/Microsoft.Network/virtualNetworks/vnet-Orders/providers/Microsoft.Authorization/roleAssignments/99999999-2222-4333-8444-555555555555"
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

import {
  to = aiven_azure_vpc_peering_connection.half
  id = "contoso-prod/1f3c51c2-5f3e-4d3c-9f7e-0c6b5e2f1a11/8e4a270c-7028-4c88-8f8f-789f44ebb18e/vnet-orders"
}

# R20: the Azure half
resource "azurerm_virtual_network_peering" "half" {
  name                         = var.PEERING_NAME_OF_YOUR_CHOICE
  resource_group_name          = var.USER_RESOURCE_GROUP
  virtual_network_name         = var.USER_VNET_NAME
  remote_virtual_network_id    = var.AIVEN_VNET_ID
  allow_virtual_network_access = true

  depends_on = [azurerm_role_assignment.app, aiven_azure_vpc_peering_connection.half]
}

import {
  to = azurerm_virtual_network_peering.half
  id = "/subscriptions/8e4a270c-7028-4c88-8f8f-789f44ebb18e/resourceGroups/RG-Orders/providers/Microsoft.Network/virtualNetworks/vnet-Orders/virtualNetworkPeerings/to-aiven"
}
