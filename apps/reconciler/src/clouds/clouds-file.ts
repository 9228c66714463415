import fs from 'node:fs'
import { z } from 'zod'

/** The file of clouds is wrong; the message names the file and each fault, and what to give. */
export class CloudsFileError extends Error {
  override readonly name = 'CloudsFileError'
}

const name = z.string().min(1).max(256)
const cidr = z.union([z.cidrv4(), z.cidrv6()])

const aws = z.strictObject({
  region: name,
  vpcId: name,
  /** Zone -> subnet. */
  subnets: z.record(name, name).refine((subnets) => Object.keys(subnets).length > 0, 'name at least one zone'),
  /** The machine image, by architecture. */
  imageIds: z.strictObject({ arm64: name.optional(), x86_64: name.optional() }),
  rootDevice: name.default('/dev/xvda'),
  rootGib: z.int().positive().default(8),
  instanceProfileArn: name,
  tenantCidrs: z.array(cidr).min(1),
  controlPlaneCidrs: z.array(cidr).min(1),
  kmsKeyId: name.nullable().default(null),
})

const kubernetes = z.strictObject({
  /** Null: the service account of the pod that the reconciler runs in. */
  kubeconfig: name.nullable().default(null),
  context: name.nullable().default(null),
  namespace: name,
  storageClass: name,
  /** Values of topology.kubernetes.io/zone. */
  zones: z.array(name).min(1),
  /** The container image with Kafka and the boot program. */
  image: name,
  tenantAccess: z
    .discriminatedUnion('by', [
      z.strictObject({ by: z.literal('cluster') }),
      z.strictObject({ by: z.literal('node-port'), host: name }),
      z.strictObject({ by: z.literal('load-balancer'), annotations: z.record(name, z.string()).default({}) }),
    ])
    .default({ by: 'cluster' }),
})

const cloudsFile = z.strictObject({
  /** Brokers as processes on this computer; off for a control plane that only serves clouds. */
  local: z.boolean().default(true),
  aws: aws.optional(),
  kubernetes: kubernetes.optional(),
})

export type CloudsConfiguration = z.infer<typeof cloudsFile>

/** The clouds that this installation serves; without a file only this computer. Throws CloudsFileError. */
export function readCloudsFile(file: string): CloudsConfiguration {
  const text = readIfThere(file)
  if (text === null) return cloudsFile.parse({})
  const result = cloudsFile.safeParse(jsonOf(text, file))
  if (result.success) return result.data
  const faults = result.error.issues.map(({ path, message }) => `${path.join('.') || 'the whole'}: ${message}`)
  throw new CloudsFileError(`${file} is not valid. ${faults.join('; ')}. See docs/guide/installing.md.`)
}

function readIfThere(file: string): string | null {
  try {
    return fs.readFileSync(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw new CloudsFileError(`${file} cannot be read: ${error instanceof Error ? error.message : error}.`)
  }
}

function jsonOf(text: string, file: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new CloudsFileError(`${file} is not JSON: ${error instanceof Error ? error.message : error}.`)
  }
}
