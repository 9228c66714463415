# Where a machine image is built: an instance with this profile takes the jars and infra/images/machine from the bucket, runs
# `install`, and is then made an image. docs/guide/installing.md has the commands.

resource "aws_s3_bucket" "images" {
  bucket_prefix = "${var.name}-images-"
}

resource "aws_s3_bucket_public_access_block" "images" {
  bucket = aws_s3_bucket.images.id

  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_iam_role" "image_builder" {
  name = "${var.name}-image-builder"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "ec2.amazonaws.com" }
    }]
  })
}

resource "aws_iam_role_policy" "image_builder" {
  name = "read-parts"
  role = aws_iam_role.image_builder.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["s3:GetObject"]
      Resource = ["${aws_s3_bucket.images.arn}/*"]
    }]
  })
}

resource "aws_iam_instance_profile" "image_builder" {
  name = "${var.name}-image-builder"
  role = aws_iam_role.image_builder.name
}
