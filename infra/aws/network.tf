# Brokers have private addresses only. They call AWS twice while they boot (the volume, the files), through endpoints.

resource "aws_vpc" "this" {
  cidr_block           = var.vpc_cidr
  enable_dns_support   = true
  enable_dns_hostnames = true

  tags = { Name = var.name }
}

resource "aws_subnet" "brokers" {
  for_each = { for index, zone in var.zones : zone => index }

  vpc_id                  = aws_vpc.this.id
  availability_zone       = each.key
  cidr_block              = cidrsubnet(var.vpc_cidr, 4, each.value)
  map_public_ip_on_launch = false

  tags = { Name = "${var.name} brokers ${each.key}" }
}

# Nothing is routed out of the VPC. Join tenants' networks by peering or a transit gateway, with routes of your own.
resource "aws_route_table" "brokers" {
  vpc_id = aws_vpc.this.id

  tags = { Name = "${var.name} brokers" }

  lifecycle {
    ignore_changes = [route]
  }
}

resource "aws_route_table_association" "brokers" {
  for_each = aws_subnet.brokers

  subnet_id      = each.value.id
  route_table_id = aws_route_table.brokers.id
}

# The provider makes a security group for each cluster. The VPC's default one, which AWS opens to itself, lets nothing through.
resource "aws_default_security_group" "closed" {
  vpc_id = aws_vpc.this.id
}

resource "aws_security_group" "endpoints" {
  count = var.private ? 1 : 0

  name        = "${var.name}-endpoints"
  description = "HTTPS from the VPC to the endpoints of AWS"
  vpc_id      = aws_vpc.this.id

  ingress {
    description = "HTTPS"
    protocol    = "tcp"
    from_port   = 443
    to_port     = 443
    cidr_blocks = [var.vpc_cidr]
  }
}

resource "aws_vpc_endpoint" "boot" {
  for_each = toset(var.private ? ["ec2", "secretsmanager"] : [])

  vpc_id              = aws_vpc.this.id
  service_name        = "com.amazonaws.${var.region}.${each.key}"
  vpc_endpoint_type   = "Interface"
  subnet_ids          = [for subnet in aws_subnet.brokers : subnet.id]
  security_group_ids  = aws_security_group.endpoints[*].id
  private_dns_enabled = true

  tags = { Name = "${var.name} ${each.key}" }
}
