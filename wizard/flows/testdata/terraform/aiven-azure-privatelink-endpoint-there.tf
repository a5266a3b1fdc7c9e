# aiven-azure-privatelink
# It holds no secret.
#
# Set AIVEN_TOKEN and sign in, with az login or with ARM_CLIENT_ID and
# ARM_CLIENT_SECRET.
#
# The components of P11, at the end:
#
#   avn service update \
#     -c privatelink_access.kafka=true \
#     kafka-orders \
#     --project contoso-data
#   avn service update \
#     -c privatelink_access.kafka_rest=true \
#     kafka-orders \
#     --project contoso-data
#
# Where Terraform manages the service, P02 and P11 stand in its own resource; no
# other has them:
#
#   kafka_user_config {
#     static_ips = true
#
#     privatelink_access {
#       kafka      = true
#       kafka_rest = true
#     }
#   }
#
# The approval takes the only connection there is: with other endpoints at the same
# service it fails, and the connection is approved by hand (P07 to P10).

terraform {
  required_version = ">= 1.7"

  required_providers {
    aiven   = { source = "aiven/aiven", version = ">= 4.61" }
    azurerm = { source = "hashicorp/azurerm", version = ">= 5.0" }
  }
}

provider "aiven" {}

provider "azurerm" {
  tenant_id       = var.AZURE_TENANT_ID
  subscription_id = var.SUBSCRIPTION_ID

  features {}
}

variable "AIVEN_PROJECT" {
  type        = string
  description = "The Aiven project"
  default     = "contoso-data"
}

variable "AIVEN_SERVICE" {
  type        = string
  description = "The Aiven service"
  default     = "kafka-orders"
}

variable "AZURE_TENANT_ID" {
  type        = string
  description = "Your Microsoft Entra directory"
  default     = "11111111-2222-4333-8444-555555555555"
}

variable "SUBSCRIPTION_ID" {
  type        = string
  description = "The subscription of the private endpoint"
  default     = "8e4a270c-7028-4c88-8f8f-789f44ebb18e"
}

variable "AZURE_RESOURCE_GROUP" {
  type        = string
  description = "The resource group of the private endpoint"
  default     = "RG-Orders"
}

variable "AZURE_REGION" {
  type        = string
  description = "The region of the VNet"
  default     = "westeurope"
}

variable "AZURE_SUBNET_ID" {
  type        = string
  description = "The subnet of the private endpoint"
  default     = "/subscriptions/8e4a270c-7028-4c88-8f8f-789f44ebb18e/resourceGroups/RG-Orders/providers/Microsoft.Network/virtualNetworks/vnet-Orders/subnets/snet-endpoints"
}

variable "PRIVATE_ENDPOINT_NAME" {
  type        = string
  description = "The name of the private endpoint"
  default     = "pe-kafka-orders"
}

locals {
  subscription_ids = ["8e4a270c-7028-4c88-8f8f-789f44ebb18e", "22222222-2222-4333-8444-555555555555"]
}

# P02: the service had its static addresses already.

# P03, P04: the Private Link service
resource "aiven_azure_privatelink" "link" {
  project               = var.AIVEN_PROJECT
  service_name          = var.AIVEN_SERVICE
  user_subscription_ids = local.subscription_ids
}

import {
  to = aiven_azure_privatelink.link
  id = "contoso-data/kafka-orders"
}

# P05: the private endpoint, which was there before
data "azurerm_private_endpoint_connection" "endpoint" {
  name                = var.PRIVATE_ENDPOINT_NAME
  resource_group_name = var.AZURE_RESOURCE_GROUP
}

# P06 to P10: approve the connection and register the endpoint's address
resource "aiven_azure_privatelink_connection_approval" "approval" {
  project             = var.AIVEN_PROJECT
  service_name        = var.AIVEN_SERVICE
  endpoint_ip_address = data.azurerm_private_endpoint_connection.endpoint.private_service_connection[0].private_ip_address

  depends_on = [aiven_azure_privatelink.link]
}
