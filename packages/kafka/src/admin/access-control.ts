import type { Acl, Random, ScramCredential } from '@headwater/model'
import {
  alterClientQuotasV1,
  alterUserScramCredentialsV0,
  type Connection,
  createAclsV3,
  deleteAclsV3,
  describeUserScramCredentialsV0,
  ScramMechanisms,
} from '@platformatic/kafka'
import { createCredentialOfNobody, iterationsOfNobody } from '../scram.ts'
import { toKafkaAcl } from './acl-codes.ts'

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

/**
 * Nobody can sign in as this user from then on; one that is not there is no error. Its credential is replaced and not removed:
 * a broker that replays a removal before any user that stays, by the order of their hashes, forgets them all (Kafka 4.3.1,
 * ScramDelta.apply drops the map that it still fills).
 */
export async function deleteUser(connection: Connection, name: string, random: Random): Promise<void> {
  const names = await readUserNames(connection)
  if (names.includes(name)) await upsertUser(connection, name, createCredentialOfNobody(random))
}

/** Names of users that somebody can sign in as. */
export async function readUserNames(connection: Connection): Promise<string[]> {
  const { results } = await describeUserScramCredentialsV0.api.async(connection, null)
  return results
    .filter(({ credentialInfos }) => credentialInfos.some(isSomebodys))
    .map(({ user }) => user)
    .toSorted()
}

function isSomebodys({ mechanism, iterations }: { mechanism: number; iterations: number }): boolean {
  return mechanism === ScramMechanisms.SCRAM_SHA_512 && iterations !== iterationsOfNobody
}

export async function createAcls(connection: Connection, acls: Acl[]): Promise<void> {
  if (acls.length > 0) await createAclsV3.api.async(connection, acls.map(toKafkaAcl))
}

/** Removes exactly these; those that are not there are no error. */
export async function deleteAcls(connection: Connection, acls: Acl[]): Promise<void> {
  if (acls.length > 0) await deleteAclsV3.api.async(connection, acls.map(toKafkaAcl))
}
