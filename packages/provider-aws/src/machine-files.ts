import { gzipSync } from 'node:zlib'
import { type MachineSpecification, ProviderError } from '@headwater/provider'
import type { AwsContext } from './context.ts'
import { lastStarted } from './machine-memory.ts'
import { clientToken, secretName } from './names.ts'
import { type NodeParts, nodeTags } from './node-parts.ts'
import { awsCode, isNotFound } from './refusal.ts'
import { toTags } from './tags.ts'

/** Secrets Manager's page "Quotas": a secret's value holds at most 65,536 bytes. */
const secretBytes = 65_536
/** Text that does not compress, all of it in need of escapes, is less than this. */
const mostSecrets = 16

/** One version of one secret, as the machine fetches it. */
export interface FilesPart {
  name: string
  versionId: string
}

/**
 * Files and secret files as the machine gets them: JSON of `{ files, secretFiles }`, compressed, cut into as many secrets as it
 * takes. The same machine always gives the same bytes.
 */
export function packFiles({ files, secretFiles }: MachineSpecification): Uint8Array[] {
  const packed = gzipSync(JSON.stringify({ files: inOrder(files), secretFiles: inOrder(secretFiles) }))
  // The tenth byte of gzip names the operating system that it ran on; a retry may come from another one.
  packed[9] = 255
  const count = Math.ceil(packed.length / secretBytes)
  return Array.from({ length: count }, (_, index) => packed.subarray(index * secretBytes, (index + 1) * secretBytes))
}

/**
 * Stores the files where the machine fetches them when it boots. A node has one secret for life (a few for large files), a
 * machine one version of it: two machines that are started at once cannot take each other's. May be repeated.
 */
export async function storeFiles(
  context: AwsContext,
  parts: NodeParts,
  machine: MachineSpecification,
): Promise<FilesPart[]> {
  const { call, options } = context
  const packed = packFiles(machine)
  if (packed.length > mostSecrets) {
    throw new ProviderError(
      'invalid_spec',
      `machine ${machine.id} on ${parts.nodeId}: its files do not compress enough`,
    )
  }
  if (packed.length > secretCount(parts) && parts.addresses !== null) {
    await call('CreateTags', `node ${parts.nodeId}`, {
      Resources: [parts.addresses.id],
      Tags: toTags({ secrets: String(packed.length) }),
    })
  }
  const stored: FilesPart[] = []
  for (const [index, value] of packed.entries()) {
    const versionId = clientToken(options.installationId, machine.id, `files ${index}`)
    const name = secretName(options.installationId, parts.nodeId, index)
    await storeVersion(context, parts, machine, { name, versionId, value })
    stored.push({ name, versionId })
  }
  return stored
}

/** Deletes what machines of this node could fetch. Nothing to delete is no error. */
export async function deleteFiles({ call, options }: AwsContext, parts: NodeParts): Promise<void> {
  for (let index = 0; index < secretCount(parts); index++) {
    try {
      await call('DeleteSecret', `node ${parts.nodeId}`, {
        SecretId: secretName(options.installationId, parts.nodeId, index),
        ForceDeleteWithoutRecovery: true,
      })
    } catch (error) {
      if (!isNotFound(error)) throw error
    }
  }
}

interface Version extends FilesPart {
  value: Uint8Array
}

async function storeVersion(
  context: AwsContext,
  parts: NodeParts,
  machine: MachineSpecification,
  version: Version,
): Promise<void> {
  const subject = `machine ${machine.id} on ${parts.nodeId}`
  try {
    const likelyThere = lastStarted(parts) !== null
    const wrote = likelyThere
      ? await putVersion(context, subject, version)
      : await make(context, parts, subject, version)
    if (wrote) return
    if (likelyThere ? await make(context, parts, subject, version) : await putVersion(context, subject, version)) return
  } catch (error) {
    if (awsCode(error) !== 'ResourceExistsException') throw error
    // A version's id with the same value is accepted again: this is the machine's id with other files.
    throw new ProviderError('conflict', `${subject} was given other files before; use a new id`)
  }
  throw new ProviderError('unavailable', `${subject}: Secrets Manager is not consistent about ${version.name} yet`)
}

/** False where the node has no secret yet. */
async function putVersion(
  { call }: AwsContext,
  subject: string,
  { name, versionId, value }: Version,
): Promise<boolean> {
  try {
    await call('PutSecretValue', subject, { SecretId: name, ClientRequestToken: versionId, SecretBinary: value })
    return true
  } catch (error) {
    if (isNotFound(error)) return false
    throw error
  }
}

/** False where the node has a secret already. */
async function make(
  { call, options }: AwsContext,
  parts: NodeParts,
  subject: string,
  { name, versionId, value }: Version,
): Promise<boolean> {
  const { organization = '', cluster = '' } = nodeTags(parts)
  const tags = { installation: options.installationId, organization, cluster, node: parts.nodeId }
  try {
    await call('CreateSecret', subject, {
      Name: name,
      ClientRequestToken: versionId,
      SecretBinary: value,
      Tags: toTags({ ...tags, address: parts.addresses?.PrivateIpAddress ?? '' }),
      ...(options.kmsKeyId === null ? {} : { KmsKeyId: options.kmsKeyId }),
    })
    return true
  } catch (error) {
    if (awsCode(error) === 'ResourceExistsException') return false
    throw error
  }
}

function secretCount(parts: NodeParts): number {
  return Number(parts.addresses?.tags.secrets ?? 1)
}

function inOrder(files: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(files).toSorted(([a], [b]) => (a < b ? -1 : 1)))
}
