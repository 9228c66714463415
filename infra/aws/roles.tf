# Two roles with the least that each needs. The documents are generated from the provider's own list of calls
# (node scripts/clouds/aws-policies.ts); a test holds the files to it. They are inline: a managed policy holds 6,144
# characters, which the control plane's does not fit into; a role holds 10,240 inline.

locals {
  account = {
    partition      = data.aws_partition.this.partition
    region         = var.region
    accountId      = data.aws_caller_identity.this.account_id
    installationId = var.installation_id
    vpcId          = aws_vpc.this.id
    machineRoleArn = aws_iam_role.machine.arn
    kmsKeyArn      = local.kms_key_arn == null ? "" : local.kms_key_arn
  }
  # AWS's own keys need no statement.
  policy_suffix = var.encryption == "aws" ? "" : "-with-key"
}

resource "aws_iam_role" "machine" {
  name = "${var.name}-machine"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "ec2.amazonaws.com" }
    }]
  })
}

resource "aws_iam_role_policy" "machine" {
  name   = "machine"
  role   = aws_iam_role.machine.id
  policy = templatefile("${path.module}/policies/machine${local.policy_suffix}.json.tftpl", local.account)
}

resource "aws_iam_instance_profile" "machine" {
  name = "${var.name}-machine"
  role = aws_iam_role.machine.name
}

resource "aws_iam_role" "control_plane" {
  name = "${var.name}-control-plane"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = length(var.control_plane_principals) > 0 ? { AWS = var.control_plane_principals } : { Service = ["ec2.amazonaws.com"] }
    }]
  })
}

resource "aws_iam_role_policy" "control_plane" {
  name   = "control-plane"
  role   = aws_iam_role.control_plane.id
  policy = templatefile("${path.module}/policies/control-plane${local.policy_suffix}.json.tftpl", local.account)
}

resource "aws_iam_instance_profile" "control_plane" {
  name = "${var.name}-control-plane"
  role = aws_iam_role.control_plane.name
}
