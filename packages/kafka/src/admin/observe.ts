import type { KafkaObservation } from '@headwater/reconciliation'
import { ClientQuotaMatchTypes, type Connection, describeAclsV3, describeClientQuotasV1 } from '@platformatic/kafka'
import { readUserNames } from './access-control.ts'
import { everyAcl, fromKafkaAcls } from './acl-codes.ts'
import { assignmentsOf, type Reassignment, readReassignments } from './assignments.ts'
import type { AskBroker } from './brokers.ts'
import { readDefaults } from './cluster-defaults.ts'
import { readMetadataLevel } from './features.ts'
import { describeClusterV2 } from './kafka-calls.ts'
import { askForFolders, type OwnAnswers } from './log-folders.ts'
import { readMetadata } from './metadata.ts'
import { readMoveThrottle } from './move-throttle.ts'
import { countPartitions, readMinInSync } from './partition-health.ts'
import { fetchTimes, readMetadataLog, votersOf } from './quorum.ts'

/**
 * Everything the loop wants to know of Kafka. At rest that is nine small requests on one connection: seven at once, then two
 * that the active controller answers. What each broker alone knows, what it stores and whether it is cordoned, takes one
 * more request to each of them, where sizes are wanted or copies move.
 */
export async function observeKafka(
  connection: Connection,
  ask: AskBroker,
  wanted: { sizes: boolean },
): Promise<KafkaObservation> {
  const [{ topics }, brokers, metadataLevel, { moveByteRate, ...defaults }, ...access] = await Promise.all([
    readMetadata(connection, null),
    describeClusterV2.async(connection),
    readMetadataLevel(connection),
    readDefaults(connection),
    readDefaultQuota(connection),
    readUserNames(connection),
    describeAclsV3.api.async(connection, everyAcl).then(fromKafkaAcls),
  ])
  const [defaultQuota, userNames, acls] = access
  const names = topics.flatMap(({ name }) => name ?? [])
  const [minimums, moveThrottle] = await Promise.all([
    readMinInSync(connection, topics),
    readMoveThrottle(connection, moveByteRate, names),
  ])
  // last, because it alone needs the controllers: without them it is not answered, nor is anything that is asked after it
  const { reassignments, ...quorum } = await readFromController(connection)
  const up = brokers.filter(({ isFenced }) => !isFenced)
  const { stored, cordonedIds } = wanted.sizes || reassignments.size > 0 ? await askForFolders(ask, up) : nothingAsked
  return {
    brokerIds: idsOf(up),
    registeredIds: idsOf(brokers),
    cordonedIds: cordonedIds.toSorted((a, b) => a - b),
    ...quorum,
    partitions: countPartitions(
      topics,
      reassignments,
      (topic) => minimums.get(topic) ?? defaults.defaultMinInSync ?? 1,
    ),
    assignments: assignmentsOf(topics, reassignments, stored),
    moveThrottle,
    metadataLevel,
    ...defaults,
    defaultQuota,
    userNames,
    acls,
  }
}

const nothingAsked: OwnAnswers = { stored: new Map(), cordonedIds: [] }

type FromController = Pick<KafkaObservation, 'quorum' | 'fetchedAtMs'> & { reassignments: Map<string, Reassignment> }

/** Without a majority nobody can answer this: a quorum without a leader is an observation, not a failure. */
async function readFromController(connection: Connection): Promise<FromController> {
  try {
    const [log, reassignments] = await Promise.all([readMetadataLog(connection), readReassignments(connection)])
    return { quorum: votersOf(log), fetchedAtMs: fetchTimes(log), reassignments }
  } catch {
    const quorum = { leaderId: null, voterIds: [], caughtUpVoterIds: [] }
    return { quorum, fetchedAtMs: {}, reassignments: new Map() }
  }
}

function idsOf(brokers: { brokerId: number }[]): number[] {
  return brokers.map(({ brokerId }) => brokerId).toSorted((a, b) => a - b)
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
