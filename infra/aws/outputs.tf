output "clouds_json" {
  description = "The reconciler's clouds.json, as apps/reconciler/src/clouds/clouds-file.ts reads it."
  value = jsonencode({
    local = false
    aws = {
      region             = var.region
      vpcId              = aws_vpc.this.id
      subnets            = { for zone, subnet in aws_subnet.brokers : zone => subnet.id }
      imageIds           = var.image_ids
      instanceProfileArn = aws_iam_instance_profile.machine.arn
      tenantCidrs        = var.tenant_cidrs
      controlPlaneCidrs  = length(var.control_plane_cidrs) > 0 ? var.control_plane_cidrs : [var.vpc_cidr]
      kmsKeyId           = local.kms_key_arn
    }
  })
}

output "control_plane_role_arn" {
  description = "The role of the reconciler. The API needs none."
  value       = aws_iam_role.control_plane.arn
}

output "control_plane_instance_profile" {
  description = "For a reconciler that runs on EC2."
  value       = aws_iam_instance_profile.control_plane.name
}

output "image_builder" {
  description = "What a machine image is built with."
  value = {
    bucket           = aws_s3_bucket.images.bucket
    instance_profile = aws_iam_instance_profile.image_builder.name
  }
}
