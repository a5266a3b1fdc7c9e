# aiven-project-aws
# It holds no secret.
#
# Set AIVEN_TOKEN, and sign in to the account that
# the VPC belongs to. When AWS finds the id of the peering connection wrong, Aiven
# has not told it yet, or AWS does not show it yet: apply again.
#
# Destroying AWS's half only forgets it: it goes with Aiven's.

terraform {
  required_version = ">= 1.7"

  required_providers {
    aiven = { source = "aiven/aiven", version = ">= 4.61" }
    aws   = { source = "hashicorp/aws", version = ">= 5.0" }
  }
}

provider "aiven" {}

provider "aws" {
  region              = var.AWS_VPC_REGION
  allowed_account_ids = [var.AWS_ACCOUNT_ID]
}

variable "AWS_ACCOUNT_ID" {
  type        = string
  description = "The account that the VPC belongs to"
}

variable "AWS_VPC_REGION" {
  type        = string
  description = "The region of the VPC"
}

variable "AWS_VPC_ID" {
  type        = string
  description = "The VPC"
}

variable "AIVEN_PROJECT" {
  type        = string
  description = "The Aiven project"
}

variable "AIVEN_PROJECT_VPC_ID" {
  type        = string
  description = "The Aiven project VPC, on AWS"
}

variable "AIVEN_VPC_RANGE" {
  type        = string
  description = "The range of the Aiven VPC"
}

# S04: Aiven's half
resource "aiven_aws_vpc_peering_connection" "half" {
  vpc_id         = "${var.AIVEN_PROJECT}/${var.AIVEN_PROJECT_VPC_ID}"
  aws_account_id = var.AWS_ACCOUNT_ID
  aws_vpc_id     = var.AWS_VPC_ID
  aws_vpc_region = var.AWS_VPC_REGION
}

# S06: accept it
resource "aws_vpc_peering_connection_accepter" "half" {
  vpc_peering_connection_id = aiven_aws_vpc_peering_connection.half.aws_vpc_peering_connection_id
  auto_accept               = true

  depends_on = [aiven_aws_vpc_peering_connection.half]

  lifecycle {
    ignore_changes = [vpc_peering_connection_id, auto_accept]
  }
}

# S07: the routes
# All tables of the VPC; write those that you want instead.
data "aws_route_tables" "vpc" {
  vpc_id = var.AWS_VPC_ID
}

resource "aws_route" "aiven" {
  for_each                  = { for p in setproduct(data.aws_route_tables.vpc.ids, [var.AIVEN_VPC_RANGE]) : "${p[0]}_${p[1]}" => p }
  route_table_id            = each.value[0]
  destination_cidr_block    = each.value[1]
  vpc_peering_connection_id = aws_vpc_peering_connection_accepter.half.id
}
