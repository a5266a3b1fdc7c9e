# aiven-azure-privatelink
# It holds no secret.
#
# Set AIVEN_TOKEN and sign in, with az login or with ARM_CLIENT_ID and
# ARM_CLIENT_SECRET. The static addresses of P02 come first:
#
#   terraform apply -target=aiven_static_ip.ip
#
# Then the service takes each of them and uses them, before terraform apply makes the
# rest:
#
#   avn static-ip associate \
#     --service AIVEN_SERVICE \
#     STATIC_IP_ADDRESS_ID \
#     --project AIVEN_PROJECT
#   avn service update -c static_ips=true AIVEN_SERVICE --project AIVEN_PROJECT
#
# The components of P11, at the end:
#
#   avn service update \
#     -c privatelink_access.COMPONENT=true \
#     AIVEN_SERVICE \
#     --project AIVEN_PROJECT
#
# Where Terraform manages the service, P02 and P11 stand in its own resource; no
# other has them:
#
#   static_ips = [for ip in aiven_static_ip.ip : ip.static_ip_address_id]
#   SERVICE_TYPE_user_config {
#     static_ips = true
#
#     privatelink_access {
#       COMPONENT = true
#     }
#   }
#
# The approval takes the only connection there is: with other endpoints at the same
# service it fails, and the connection is approved by hand (P07 to P10).
#
# To take it down. Aiven deletes no static address that a service has (409
# StaticIPDelete):
#
#   terraform destroy -target=aiven_azure_privatelink.link
#   avn service update -c static_ips=false AIVEN_SERVICE --project AIVEN_PROJECT
#   # when its nodes have been replaced and it is RUNNING again, for each:
#   avn static-ip dissociate STATIC_IP_ADDRESS_ID --project AIVEN_PROJECT
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
}

variable "AIVEN_SERVICE" {
  type        = string
  description = "The Aiven service"
}

variable "AZURE_TENANT_ID" {
  type        = string
  description = "Your Microsoft Entra directory"
}

variable "SUBSCRIPTION_ID" {
  type        = string
  description = "The subscription of the private endpoint"
}

variable "AZURE_RESOURCE_GROUP" {
  type        = string
  description = "The resource group of the private endpoint"
}

variable "AZURE_REGION" {
  type        = string
  description = "The region of the VNet"
}

variable "AZURE_SUBNET_ID" {
  type        = string
  description = "The subnet of the private endpoint"
}

variable "PRIVATE_ENDPOINT_NAME" {
  type        = string
  description = "The name of the private endpoint"
}

variable "AIVEN_SERVICE_CLOUD" {
  type        = string
  description = "The cloud of the service, such as azure-westeurope"
}

variable "AIVEN_STATIC_IP_COUNT" {
  type        = number
  description = "How many addresses are made: twice as many as nodes; above 6 nodes, 6 more than nodes"
}

locals {
  subscription_ids = [var.SUBSCRIPTION_ID]
}

# P02: static addresses; each costs money
resource "aiven_static_ip" "ip" {
  count      = var.AIVEN_STATIC_IP_COUNT
  project    = var.AIVEN_PROJECT
  cloud_name = var.AIVEN_SERVICE_CLOUD
}

# P03, P04: the Private Link service
resource "aiven_azure_privatelink" "link" {
  project               = var.AIVEN_PROJECT
  service_name          = var.AIVEN_SERVICE
  user_subscription_ids = local.subscription_ids
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
}

# P06 to P10: approve the connection and register the endpoint's address
resource "aiven_azure_privatelink_connection_approval" "approval" {
  project             = var.AIVEN_PROJECT
  service_name        = var.AIVEN_SERVICE
  endpoint_ip_address = azurerm_private_endpoint.endpoint.private_service_connection[0].private_ip_address

  depends_on = [aiven_azure_privatelink.link]
}
