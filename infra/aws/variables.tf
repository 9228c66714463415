variable "name" {
  description = "What everything that is made here is called. Two installations in one account have two names."
  type        = string
  default     = "headwater"

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,30}$", var.name))
    error_message = "The name is 2 to 31 of a-z, 0-9 and -, and begins with a letter."
  }
}

variable "installation_id" {
  description = "The installation that the roles are for, as the reconciler is told it: roles touch nothing that does not carry it."
  type        = string

  validation {
    condition     = can(regex("^ins_[0-9a-z_]{1,60}$", var.installation_id))
    error_message = "The installation's id begins with ins_."
  }
}

variable "region" {
  description = "Where brokers run. Orders name it too."
  type        = string
}

variable "zones" {
  description = "Three zones for multi-zone orders; each gets a subnet for brokers."
  type        = list(string)

  validation {
    condition     = length(var.zones) >= 1 && length(var.zones) <= 4 && length(distinct(var.zones)) == length(var.zones)
    error_message = "One to four zones, each once; multi-zone orders take three."
  }
}

variable "vpc_cidr" {
  description = "The network of brokers. A sixteenth of it goes to each zone: a /16 has room for some 4,000 brokers in each."
  type        = string
  default     = "10.64.0.0/16"
}

variable "tenant_cidrs" {
  description = "Who may reach ports for tenants: networks of the VPC or joined to it. The provider opens nothing to others."
  type        = list(string)

  validation {
    condition     = length(var.tenant_cidrs) > 0
    error_message = "Name at least one network of tenants."
  }
}

variable "control_plane_cidrs" {
  description = "Where the reconciler runs: reaches every port of brokers. Empty: the VPC itself."
  type        = list(string)
  default     = []
}

variable "control_plane_principals" {
  description = "ARNs of roles that may take on the control plane's role, where it does not run on EC2."
  type        = list(string)
  default     = []
}

variable "image_ids" {
  description = "The machine image by architecture (arm64, x86_64), once it is built; sizes of an architecture without one are not offered."
  type        = map(string)
  default     = {}

  validation {
    condition     = length(setsubtract(keys(var.image_ids), ["arm64", "x86_64"])) == 0
    error_message = "Architectures are arm64 and x86_64."
  }
}

variable "encryption" {
  description = "aws: AWS's own keys for volumes and secrets. made: a key that is made here. given: kms_key_arn."
  type        = string
  default     = "aws"

  validation {
    condition     = contains(["aws", "made", "given"], var.encryption)
    error_message = "aws, made or given."
  }
}

variable "kms_key_arn" {
  description = "The key for volumes and secrets where encryption is \"given\". Its policy has to let IAM policies of this account decide."
  type        = string
  default     = null
}

variable "private" {
  description = "Brokers reach the two services that they boot from (EC2, Secrets Manager) through endpoints in the VPC. False: give the subnets another way out."
  type        = bool
  default     = true
}
