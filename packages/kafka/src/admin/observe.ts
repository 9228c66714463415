import type { KafkaObservation } from '@headwater/reconciliation'
import {
  ClientQuotaMatchTypes,
  ConfigResourceTypes,
  ConfigSources,
  type Connection,
  describeAclsV3,
  describeClientQuotasV1,
  describeConfigsV4,
  describeQuorumV2,
  describeUserScramCredentialsV0,
  ScramMechanisms,
} from '@platformatic/kafka'
import { everyAcl, fromKafkaAcls } from './acl-codes.ts'
import { readMetadata } from './metadata.ts'
import { partitionHealth } from './partition-health.ts'

/** A voter is caught up when it had all of the log this recently, ms: three fetches of 1 s without an answer. */
const caughtUpWithinMs = 3_000

/** Everything the loop wants to know of Kafka, on one connection. */
export async function observeKafka(connection: Connection): Promise<KafkaObservation> {
  const [metadata, defaultMinInSync, defaultQuota, userNames, acls] = await Promise.all([
    readMetadata(connection, null),
    readDefaultMinInSync(connection),
    readDefaultQuota(connection),
    readUserNames(connection),
    describeAclsV3.api.async(connection, everyAcl).then(fromKafkaAcls),
  ])
  const partitions = await partitionHealth(connection, metadata.topics, defaultMinInSync ?? 1)
  // last, because it alone needs the controllers: without them it is not answered, nor is anything that is asked after it
  const quorum = await readQuorum(connection)
  return {
    brokerIds: metadata.brokers.map(({ nodeId }) => nodeId).toSorted((a, b) => a - b),
    quorum: quorum.voters,
    fetchedAtMs: quorum.fetchedAtMs,
    partitions,
    defaultMinInSync,
    defaultQuota,
    userNames,
    acls,
  }
}

type Quorum = { voters: KafkaObservation['quorum']; fetchedAtMs: KafkaObservation['fetchedAtMs'] }

/** Without a majority nobody can answer this: a quorum without a leader is an observation, not a failure. */
async function readQuorum(connection: Connection): Promise<Quorum> {
  const request = [{ topicName: '__cluster_metadata', partitions: [{ partitionIndex: 0 }] }]
  const response = await describeQuorumV2.api.async(connection, request).catch(() => null)
  const log = response?.topics[0]?.partitions[0]
  if (log === undefined || log.leaderId < 0) {
    return { voters: { leaderId: null, voterIds: [], caughtUpVoterIds: [] }, fetchedAtMs: {} }
  }
  return { voters: votersOf(log), fetchedAtMs: fetchTimes(log) }
}

type MetadataLog = describeQuorumV2.DescribeQuorumResponsePartition

function votersOf({ leaderId, currentVoters }: MetadataLog): KafkaObservation['quorum'] {
  // the leader's own entry carries its clock, and the others are measured by that clock
  const nowMs = currentVoters.reduce((latest, voter) => Math.max(latest, Number(voter.lastCaughtUpTimestamp)), 0)
  const caughtUp = currentVoters.filter(
    (voter) => voter.replicaId === leaderId || nowMs - Number(voter.lastCaughtUpTimestamp) <= caughtUpWithinMs,
  )
  return { leaderId, voterIds: sortedIds(currentVoters), caughtUpVoterIds: sortedIds(caughtUp) }
}

function fetchTimes({ leaderId, currentVoters, observers }: MetadataLog): KafkaObservation['fetchedAtMs'] {
  const followers = [...currentVoters, ...observers].filter(({ replicaId }) => replicaId !== leaderId)
  // Kafka says -1 of one that has not fetched since the leader was elected
  const fetched = followers.filter(({ lastFetchTimestamp }) => lastFetchTimestamp > 0n)
  return Object.fromEntries(fetched.map((replica) => [replica.replicaId, Number(replica.lastFetchTimestamp)]))
}

function sortedIds(replicas: { replicaId: number }[]): number[] {
  return replicas.map(({ replicaId }) => replicaId).toSorted((a, b) => a - b)
}

async function readDefaultMinInSync(connection: Connection): Promise<number | null> {
  const resource = {
    resourceType: ConfigResourceTypes.BROKER,
    resourceName: '', // all brokers
    configurationKeys: ['min.insync.replicas'],
  }
  const { results } = await describeConfigsV4.api.async(connection, [resource], false, false)
  const config = results[0]?.configs.find((entry) => entry.configSource === ConfigSources.DYNAMIC_DEFAULT_BROKER_CONFIG)
  return config?.value == null ? null : Number(config.value)
}

async function readDefaultQuota(connection: Connection): Promise<KafkaObservation['defaultQuota']> {
  const component = { entityType: 'user', matchType: ClientQuotaMatchTypes.DEFAULT } as const
  const { entries } = await describeClientQuotasV1.api.async(connection, [component], true)
  const values = new Map(
    (entries ?? []).flatMap((entry) => entry.values.map(({ key, value }) => [key, value] as const)),
  )
  const producerByteRate = values.get('producer_byte_rate')
  const consumerByteRate = values.get('consumer_byte_rate')
  if (producerByteRate === undefined || consumerByteRate === undefined) return null
  return { producerByteRate, consumerByteRate }
}

async function readUserNames(connection: Connection): Promise<string[]> {
  const { results } = await describeUserScramCredentialsV0.api.async(connection, null)
  return results
    .filter(({ credentialInfos }) => credentialInfos.some((info) => info.mechanism === ScramMechanisms.SCRAM_SHA_512))
    .map(({ user }) => user)
    .toSorted()
}
