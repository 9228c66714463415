import type { Acl, ScramCredential } from '@headwater/model'
import {
  alterClientQuotasV1,
  alterUserScramCredentialsV0,
  type Connection,
  createAclsV3,
  deleteAclsV3,
  ScramMechanisms,
} from '@platformatic/kafka'
import { toKafkaAcl } from './acl-codes.ts'
import { answerDespite } from './answer-despite.ts'

/** For every user that has no quota of its own. */
export async function setDefaultQuota(
  connection: Connection,
  quota: { producerByteRate: number; consumerByteRate: number },
): Promise<void> {
  const entry = {
    entities: [{ entityType: 'user', entityName: null } as const],
    ops: [
      { key: 'producer_byte_rate', value: quota.producerByteRate, remove: false } as const,
      { key: 'consumer_byte_rate', value: quota.consumerByteRate, remove: false } as const,
    ],
  }
  await alterClientQuotasV1.api.async(connection, [entry], false)
}

export async function upsertUser(connection: Connection, name: string, credential: ScramCredential): Promise<void> {
  const upsertion = {
    name,
    mechanism: ScramMechanisms.SCRAM_SHA_512,
    iterations: credential.iterations,
    salt: Buffer.from(credential.salt, 'base64'),
    saltedPassword: Buffer.from(credential.saltedPassword, 'base64'),
  }
  await alterUserScramCredentialsV0.api.async(connection, [], [upsertion])
}

/** A user that is not there is no error: an earlier attempt removed it. */
export async function deleteUser(connection: Connection, name: string): Promise<void> {
  const deletion = { name, mechanism: ScramMechanisms.SCRAM_SHA_512 }
  await answerDespite(['RESOURCE_NOT_FOUND'], alterUserScramCredentialsV0.api.async(connection, [deletion], []))
}

export async function createAcls(connection: Connection, acls: Acl[]): Promise<void> {
  if (acls.length > 0) await createAclsV3.api.async(connection, acls.map(toKafkaAcl))
}

/** Removes exactly these; those that are not there are no error. */
export async function deleteAcls(connection: Connection, acls: Acl[]): Promise<void> {
  if (acls.length > 0) await deleteAclsV3.api.async(connection, acls.map(toKafkaAcl))
}
