# aiven-upcloud
# It holds no secret.
#
# Set UPCLOUD_TOKEN, or UPCLOUD_USERNAME and UPCLOUD_PASSWORD.
#
# Both halves are there: terraform apply takes over what the run made and makes
# nothing.
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
  default     = "03bbbbbb-2222-4333-8444-555555555555"
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

import {
  to = upcloud_network_peering.half[0]
  id = "0f111111-2222-4333-8444-555555555555"
}
