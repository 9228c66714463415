# Works with OpenTofu 1.6 or later and Terraform 1.6 or later.
terraform {
  required_version = ">= 1.6"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.40, < 7.0"
    }
  }
}

provider "aws" {
  region = var.region

  default_tags {
    tags = { "headwater:module" = var.name }
  }
}

data "aws_caller_identity" "this" {}

data "aws_partition" "this" {}
