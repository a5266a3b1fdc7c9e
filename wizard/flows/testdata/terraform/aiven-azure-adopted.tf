# Connect Aiven to an Azure VNet
# It holds no secret.
#
# What was there before the run is never destroyed. To take down the rest, have
# Terraform forget it first:
#
#   terraform state rm aiven_azure_org_vpc_peering_connection.half azurerm_virtual_network_peering.half
#   terraform destroy
#
# Sign in as an administrator, with az login or with ARM_CLIENT_ID and
# ARM_CLIENT_SECRET, and set AIVEN_TOKEN and
# PROVIDER_AIVEN_ENABLE_BETA=1.
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

variable "AIVEN_ORG_ID" {
  type        = string
  description = "The Aiven organization"
  default     = "org1a2b3c"
}

variable "AIVEN_ORGANIZATION_VPC_ID" {
  type        = string
  description = "The Aiven organization VPC, on Azure"
  default     = "0f3c51c2-5f3e-4d3c-9f7e-0c6b5e2f1a11"
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

# A03 to A05: the application and its principal
data "azuread_application" "app" {
  client_id = "23d99665-872d-4093-bf0f-3ad5fa1ee669"
}

data "azuread_service_principal" "app" {
  client_id = data.azuread_application.app.client_id
}

# A07, A08: let the application peer
# The assignment was there before.

# A09 to A11: let Aiven's application peer to the VNet
data "azuread_service_principal" "aiven" {
  client_id = "55f300d4-fc50-4c5e-9222-e90a6e2187fb"
}

# The assignment was there before.

# A15: Aiven's half; Aiven takes lower case only
resource "aiven_azure_org_vpc_peering_connection" "half" {
  organization_id       = var.AIVEN_ORG_ID
  organization_vpc_id   = var.AIVEN_ORGANIZATION_VPC_ID
  azure_subscription_id = lower(var.USER_SUBSCRIPTION_ID)
  peer_resource_group   = lower(var.USER_RESOURCE_GROUP)
  vnet_name             = lower(var.USER_VNET_NAME)
  peer_azure_app_id     = data.azuread_application.app.client_id
  peer_azure_tenant_id  = lower(var.USER_TENANT_ID)

  lifecycle {
    prevent_destroy = true
  }
}

import {
  to = aiven_azure_org_vpc_peering_connection.half
  id = "org1a2b3c/0f3c51c2-5f3e-4d3c-9f7e-0c6b5e2f1a11/8e4a270c-7028-4c88-8f8f-789f44ebb18e/vnet-orders/rg-orders"
}

# A20: the Azure half
resource "azurerm_virtual_network_peering" "half" {
  name                         = var.PEERING_NAME_OF_YOUR_CHOICE
  resource_group_name          = var.USER_RESOURCE_GROUP
  virtual_network_name         = var.USER_VNET_NAME
  remote_virtual_network_id    = var.AIVEN_VNET_ID
  allow_virtual_network_access = true

  depends_on = [aiven_azure_org_vpc_peering_connection.half]

  lifecycle {
    prevent_destroy = true
    ignore_changes  = [allow_virtual_network_access, allow_forwarded_traffic, allow_gateway_transit, use_remote_gateways, peer_complete_virtual_networks_enabled, only_ipv6_peering_enabled, local_subnet_names, remote_subnet_names]
  }
}

import {
  to = azurerm_virtual_network_peering.half
  id = "/subscriptions/8e4a270c-7028-4c88-8f8f-789f44ebb18e/resourceGroups/RG-Orders/providers/Microsoft.Network/virtualNetworks/vnet-Orders/virtualNetworkPeerings/to-aiven"
}
