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
  profile             = "Ana's"
}

variable "AWS_ACCOUNT_ID" {
  type        = string
  description = "The account that the VPC belongs to"
  default     = "123456789012"
}

variable "AWS_VPC_REGION" {
  type        = string
  description = "The region of the VPC"
  default     = "eu-west-1"
}

variable "AWS_VPC_ID" {
  type        = string
  description = "The VPC"
  default     = "vpc-0a1b2c3d4e5f60718"
}

variable "AIVEN_PROJECT" {
  type        = string
  description = "The Aiven project"
  default     = "contoso-prod"
}

variable "AIVEN_PROJECT_VPC_ID" {
  type        = string
  description = "The Aiven project VPC, on AWS"
  default     = "1f3c51c2-5f3e-4d3c-9f7e-0c6b5e2f1a11"
}

variable "AIVEN_VPC_RANGE" {
  type        = string
  description = "The range of the Aiven VPC"
  default     = "10.30.0.0/24"
}

variable "AWS_ROUTE_TABLE_IDS" {
  type        = list(string)
  description = "The route tables that lead to Aiven"
  default     = ["rtb-0aaaaaaaaaaaaaaaa", "rtb-0bbbbbbbbbbbbbbbb"]
}

# S04: Aiven's half
resource "aiven_aws_vpc_peering_connection" "half" {
  vpc_id         = "${var.AIVEN_PROJECT}/${var.AIVEN_PROJECT_VPC_ID}"
  aws_account_id = var.AWS_ACCOUNT_ID
  aws_vpc_id     = var.AWS_VPC_ID
  aws_vpc_region = var.AWS_VPC_REGION
}

import {
  to = aiven_aws_vpc_peering_connection.half
  id = "contoso-prod/1f3c51c2-5f3e-4d3c-9f7e-0c6b5e2f1a11/123456789012/vpc-0a1b2c3d4e5f60718/eu-west-1"
}

# S06: accept it
resource "aws_vpc_peering_connection_accepter" "half" {
  vpc_peering_connection_id = "pcx-0123456789abcdef0"
  auto_accept               = true

  depends_on = [aiven_aws_vpc_peering_connection.half]

  lifecycle {
    ignore_changes = [vpc_peering_connection_id, auto_accept]
  }
}

import {
  to = aws_vpc_peering_connection_accepter.half
  id = "pcx-0123456789abcdef0"
}

# S07: the routes
resource "aws_route" "aiven" {
  for_each                  = { for p in setproduct(var.AWS_ROUTE_TABLE_IDS, [var.AIVEN_VPC_RANGE]) : "${p[0]}_${p[1]}" => p }
  route_table_id            = each.value[0]
  destination_cidr_block    = each.value[1]
  vpc_peering_connection_id = aws_vpc_peering_connection_accepter.half.id
}

import {
  to = aws_route.aiven["rtb-0aaaaaaaaaaaaaaaa_10.30.0.0/24"]
  id = "rtb-0aaaaaaaaaaaaaaaa_10.30.0.0/24"
}
