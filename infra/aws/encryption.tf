locals {
  kms_key_arn = var.encryption == "made" ? aws_kms_key.this[0].arn : var.encryption == "given" ? var.kms_key_arn : null
}

# Whoever loses the key loses every volume and secret under it.
resource "aws_kms_key" "this" {
  count = var.encryption == "made" ? 1 : 0

  description             = "Volumes and secrets of ${var.name}"
  enable_key_rotation     = true
  deletion_window_in_days = 30

  # Who may use it is in the roles' policies.
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "AccountDecides"
      Effect    = "Allow"
      Action    = "kms:*"
      Resource  = "*"
      Principal = { AWS = "arn:${data.aws_partition.this.partition}:iam::${data.aws_caller_identity.this.account_id}:root" }
    }]
  })

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_kms_alias" "this" {
  count = var.encryption == "made" ? 1 : 0

  name          = "alias/${var.name}"
  target_key_id = aws_kms_key.this[0].key_id
}
