# aiven-upcloud
# It holds no secret.
#
# Set UPCLOUD_TOKEN, or UPCLOUD_USERNAME and UPCLOUD_PASSWORD.
#
# 1. A router of yours, where the network has none (U02). UpCloud's provider
#    attaches one only to networks that Terraform manages wholly:
#
#   curl \
#     -X PUT \
#     -H "Authorization: Bearer $UPCLOUD_TOKEN" \
#     -H 'Content-Type: application/json' \
#     -d '{"network": {"router": "ROUTER_UUID"}}' \
#     https://api.upcloud.com/1.3/network/network.uuid
#
# 2. Aiven's half (U04):
#
#   avn vpc peering-connection create \
#     --project AIVEN_PROJECT \
#     --project-vpc-id AIVEN_PROJECT_VPC_ID \
#     --peer-cloud-account upcloud \
#     --peer-vpc network.uuid
#
# 3. When Aiven says PENDING_PEER, its network's id is in state_info:
#
#   avn vpc peering-connection list \
#     --project AIVEN_PROJECT \
#     --project-vpc-id AIVEN_PROJECT_VPC_ID \
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
#     --project AIVEN_PROJECT \
#     --project-vpc-id AIVEN_PROJECT_VPC_ID \
#     --peer-cloud-account upcloud \
#     --peer-vpc network.uuid

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
}

variable "PEER_NETWORK_UUID" {
  type        = string
  description = "Aiven's network in UpCloud; empty until Aiven tells it"
  default     = ""
}

variable "NAME" {
  type        = string
  description = "The name of the network peering"
  default     = "to-aiven"
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
