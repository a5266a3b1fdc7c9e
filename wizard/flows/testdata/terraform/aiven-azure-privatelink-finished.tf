# aiven-azure-privatelink
# It holds no secret.
#
# Set AIVEN_TOKEN and sign in, with az login or with ARM_CLIENT_ID and
# ARM_CLIENT_SECRET.
#
# Where Terraform manages the service, P02 and P11 stand in its own resource; no
# other has them:
#
#   static_ips = [for ip in aiven_static_ip.ip : ip.static_ip_address_id]
#   kafka_user_config {
#     static_ips = true
#
#     privatelink_access {
#       kafka      = true
#       kafka_rest = true
#     }
#   }
#
# Everything is there: terraform apply takes over what the run made and makes
# nothing.
#
# To take it down. Aiven deletes no static address that a service has (409
# StaticIPDelete):
#
#   terraform destroy -target=aiven_azure_privatelink.link
#   avn service update -c static_ips=false kafka-orders --project contoso-data
#   # when its nodes have been replaced and it is RUNNING again, for each:
#   avn static-ip dissociate ip123456789a --project contoso-data
#   avn static-ip dissociate ip123456789b --project contoso-data
#   terraform destroy

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

variable "AIVEN_SERVICE_CLOUD" {
  type        = string
  description = "The cloud of the service, such as azure-westeurope"
  default     = "azure-westeurope"
}

variable "AIVEN_STATIC_IP_COUNT" {
  type        = number
  description = "How many addresses are made"
  default     = 2
}

variable "NSG_RULE_PRIORITY" {
  type        = number
  description = "The priority of the rule for Kafka's ports"
  default     = 3999
}

locals {
  subscription_ids = ["8e4a270c-7028-4c88-8f8f-789f44ebb18e", "22222222-2222-4333-8444-555555555555"]
}

# P02: static addresses; each costs money
resource "aiven_static_ip" "ip" {
  count      = var.AIVEN_STATIC_IP_COUNT
  project    = var.AIVEN_PROJECT
  cloud_name = var.AIVEN_SERVICE_CLOUD
}

import {
  to = aiven_static_ip.ip[0]
  id = "contoso-data/ip123456789a"
}

import {
  to = aiven_static_ip.ip[1]
  id = "contoso-data/ip123456789b"
}

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

# P05: the private endpoint, by alias, to be approved
resource "azurerm_private_endpoint" "endpoint" {
  name                = var.PRIVATE_ENDPOINT_NAME
  location            = var.AZURE_REGION
  resource_group_name = var.AZURE_RESOURCE_GROUP
  subnet_id           = var.AZURE_SUBNET_ID

  private_service_connection {
    name                              = var.PRIVATE_ENDPOINT_NAME
    private_connection_resource_alias = aiven_azure_privatelink.link.azure_service_alias
    is_manual_connection              = true
    request_message                   = "peerage"
  }

  lifecycle {
    ignore_changes = [private_service_connection, tags]
  }
}

import {
  to = azurerm_private_endpoint.endpoint
  id = "/subscriptions/8e4a270c-7028-4c88-8f8f-789f44ebb18e/resourceGroups/RG-Orders/providers/Microsoft.Network/privateEndpoints/pe-kafka-orders"
}

# P13: Kafka's ports into the subnet
resource "azurerm_network_security_rule" "kafka" {
  name                        = "peerage-kafka-0a4be1"
  resource_group_name         = "RG-Orders"
  network_security_group_name = "nsg-endpoints"
  priority                    = var.NSG_RULE_PRIORITY
  direction                   = "Inbound"
  access                      = "Allow"
  protocol                    = "Tcp"
  source_port_range           = "*"
  destination_port_range      = "10000-31000"
  source_address_prefixes     = ["10.40.1.0/24", "10.40.2.0/24"]
  destination_address_prefix  = "10.40.8.0/24"

  lifecycle {
    ignore_changes = [source_address_prefix, source_address_prefixes]
  }
}

import {
  to = azurerm_network_security_rule.kafka
  id = "/subscriptions/8e4a270c-7028-4c88-8f8f-789f44ebb18e/resourceGroups/RG-Orders/providers/Microsoft.Network/networkSecurityGroups/nsg-endpoints/securityRules/peerage-kafka-0a4be1"
}

# P06 to P10: the connection is approved. Aiven's provider cannot take an approval
# over.
