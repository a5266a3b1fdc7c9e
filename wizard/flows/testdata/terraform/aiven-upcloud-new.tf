# aiven-upcloud
# It holds no secret.
#
# Set AIVEN_TOKEN, and UPCLOUD_TOKEN or UPCLOUD_USERNAME and UPCLOUD_PASSWORD.
#
# 1. The project VPC and the router:
#
#   terraform apply
#
# 2. The router of the network (U02). UpCloud's provider
#    attaches one only to networks that Terraform manages wholly:
#
#   curl \
#     -X PUT \
#     -H "Authorization: Bearer $UPCLOUD_TOKEN" \
#     -H 'Content-Type: application/json' \
#     -d '{"network": {"router": "'"$(terraform output -raw ROUTER_UUID)"'"}}' \
#     https://api.upcloud.com/1.3/network/03aaaaaa-2222-4333-8444-555555555555
#
# 3. Aiven's half (U04):
#
#   avn vpc peering-connection create \
#     --project contoso-nordic \
#     --project-vpc-id "$(terraform output -raw PROJECT_VPC_ID)" \
#     --peer-cloud-account upcloud \
#     --peer-vpc 03aaaaaa-2222-4333-8444-555555555555
#
# 4. When Aiven says PENDING_PEER, its network's id is in state_info:
#
#   avn vpc peering-connection list \
#     --project contoso-nordic \
#     --project-vpc-id "$(terraform output -raw PROJECT_VPC_ID)" \
#     --json
#   export TF_VAR_PEER_NETWORK_UUID=…
#
# 5. UpCloud's half:
#
#   terraform apply
#
# Aiven's provider has no resource for a peering with UpCloud. To take it down,
# Aiven's half goes first, then terraform destroy:
#
#   avn vpc peering-connection delete \
#     --project contoso-nordic \
#     --project-vpc-id "$(terraform output -raw PROJECT_VPC_ID)" \
#     --peer-cloud-account upcloud \
#     --peer-vpc 03aaaaaa-2222-4333-8444-555555555555

terraform {
  required_version = ">= 1.7"

  required_providers {
    aiven   = { source = "aiven/aiven", version = ">= 4.61" }
    upcloud = { source = "UpCloudLtd/upcloud", version = "~> 5.0" }
  }
}

provider "aiven" {}

provider "upcloud" {}

variable "AIVEN_PROJECT" {
  type        = string
  description = "The Aiven project"
  default     = "contoso-nordic"
}

variable "AIVEN_NEW_PROJECT_VPC_CLOUD" {
  type        = string
  description = "The cloud of the project VPC"
  default     = "upcloud-fi-hel"
}

variable "AIVEN_NEW_VPC_RANGE" {
  type        = string
  description = "The range of the project VPC, /20 to /24"
  default     = "172.16.40.0/24"
}

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

# U03: the project VPC
resource "aiven_project_vpc" "vpc" {
  project      = var.AIVEN_PROJECT
  cloud_name   = var.AIVEN_NEW_PROJECT_VPC_CLOUD
  network_cidr = var.AIVEN_NEW_VPC_RANGE
}

# U02: the router
resource "upcloud_router" "router" {
  name = "peerage"
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

output "PROJECT_VPC_ID" {
  value = split("/", aiven_project_vpc.vpc.id)[1]
}

output "ROUTER_UUID" {
  value = upcloud_router.router.id
}
