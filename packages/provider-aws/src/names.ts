import { createHash } from 'node:crypto'

/**
 * EC2's idempotency token for making one part of something: at most 64 ASCII characters. It is made of our id alone, not of the
 * specification, so that EC2 itself refuses the same id with other parameters (IdempotentParameterMismatch), however
 * late its lists are.
 */
export function clientToken(installationId: string, id: string, part: string): string {
  return createHash('sha256').update(`${installationId} ${id} ${part}`).digest('hex')
}

/** Unique in a VPC, at most 255 characters; EC2 refuses a second one (InvalidGroup.Duplicate). */
export function securityGroupName(installationId: string, clusterId: string): string {
  return `headwater ${installationId} ${clusterId}`
}

/** Where a node's machines find their files. One name for the node's life, so that it can be deleted without a list. */
export function secretName(installationId: string, nodeId: string, part: number): string {
  return `headwater/${installationId}/${nodeId}/${part}`
}
