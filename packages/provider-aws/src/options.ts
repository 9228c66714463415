import type { Clock, Random } from '@headwater/model'
import type { AwsCallName } from './aws-calls.ts'

/** A machine image by its id in each architecture that it was built for. */
export interface AwsImage {
  imageIds: Partial<Record<AwsArchitecture, string>>
  /** Where the image has its root volume, which is replaced by an encrypted one. */
  rootDevice: string
  rootGib: number
}

export type AwsArchitecture = 'arm64' | 'x86_64'

export interface AwsProviderOptions {
  region: string
  /** Marks everything that is made; two installations in one account see nothing of each other. */
  installationId: string
  vpcId: string
  /** Zone name -> the subnet in which its nodes get their addresses. The zones that are offered. */
  subnets: Record<string, string>
  /** Instance type -> its architecture. The sizes that are offered. */
  sizes: Record<string, AwsArchitecture>
  images: Record<string, AwsImage>
  /** The instance profile of every machine; `machinePolicy` says what its role may do. */
  instanceProfileArn: string
  /** Who may reach ports for tenants, as CIDR blocks of the VPC or of networks joined to it. */
  tenantCidrs: string[]
  /** Who may reach every port besides the cluster's own nodes. */
  controlPlaneCidrs: string[]
  /** The key that volumes and secrets are encrypted with; null: the account's own for each service. */
  kmsKeyId: string | null
  clock: Clock
  random: Random
  /** Left out: the AWS SDK's chain (environment, instance role). */
  credentials?: { accessKeyId: string; secretAccessKey: string }
  /** A counterpart in place of AWS; for tests. */
  endpoint?: string
  /** How old a list may be that is shared between clusters at rest, ms. */
  shareListsForMs?: number
  /** Called after each call that AWS answered; for tests, which end the control plane there by throwing. */
  crashPoint?: (call: AwsCallName) => void
}
