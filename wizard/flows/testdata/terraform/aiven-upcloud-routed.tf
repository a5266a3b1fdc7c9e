# aiven-upcloud
# It holds no secret.
#
# Set UPCLOUD_TOKEN, or UPCLOUD_USERNAME and UPCLOUD_PASSWORD.
#
# 1. The router of the network (U02). UpCloud's provider
#    attaches one only to networks that Terraform manages wholly:
#
#   curl \
#     -X PUT \
#     -H "Authorization: Bearer $UPCLOUD_TOKEN" \
#     -H 'Content-Type: application/json' \
#     -d '{"network": {"router": "04111111-2222-4333-8444-555555555555"}}' \
#     https://api.upcloud.com/1.3/network/03aaaaaa-2222-4333-8444-555555555555
#
# 2. Aiven's half (U04):
#
#   avn vpc peering-connection create \
#     --project contoso-nordic \
#     --project-vpc-id 1f3c51c2-5f3e-4d3c-9f7e-0c6b5e2f1a11 \
#     --peer-cloud-account upcloud \
#     --peer-vpc 03aaaaaa-2222-4333-8444-555555555555
#
# 3. When Aiven says PENDING_PEER, its network's id is in state_info:
#
#   avn vpc peering-connection list \
#     --project contoso-nordic \
#     --project-vpc-id 1f3c51c2-5f3e-4d3c-9f7e-0c6b5e2f1a11 \
#     --json
#   export TF_VAR_PEER_NETWORK_UUID=…
#
# 4. UpCloud's half:
#
#   terraform apply
#
# Aiven's provider has no resource for a peering with UpCloud. To take it down,
# Aiven's half goes first, then terraform destroy:
#
#   avn vpc peering-connection delete \
#     --project contoso-nordic \
#     --project-vpc-id 1f3c51c2-5f3e-4d3c-9f7e-0c6b5e2f1a11 \
#     --peer-cloud-account upcloud \
#     --peer-vpc 03aaaaaa-2222-4333-8444-555555555555

terraform {
  required_version = ">= 1.7"

  required_providers {
    upcloud = { source = "UpCloudLtd/upcloud", version = "~> 5.0" }
  }
}

provider "upcloud" {}

variable "NETWORK_UUID" {
  type        = string
  description = "Your UpCloud network"
  default     = "03aaaaaa-2222-4333-8444-555555555555"
}

variable "PEER_NETWORK_UUID" {
  type        = string
  description = "Aiven's network in UpCloud; empty until Aiven tells it"
  default     = ""
}

variable "NAME" {
  type        = string
  description = "The name of the network peering"
  default     = "to \"Aiven\""
}

variable "CONFIGURED_STATUS" {
  type        = string
  description = "active or disabled"
  default     = "active"
}

# U02: the router
resource "upcloud_router" "router" {
  name = "upcloud-router"
}

import {
  to = upcloud_router.router
  id = "04111111-2222-4333-8444-555555555555"
}

# U06: UpCloud's half
resource "upcloud_network_peering" "half" {
  count             = var.PEER_NETWORK_UUID == "" ? 0 : 1
  name              = var.NAME
  configured_status = var.CONFIGURED_STATUS

  network {
    uuid = var.NETWORK_UUID
  }

  peer_network {
    uuid = var.PEER_NETWORK_UUID
  }
}
