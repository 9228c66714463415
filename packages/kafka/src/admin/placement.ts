import type { KafkaAccess } from '@headwater/model'
import type { Connection } from '@platformatic/kafka'
import type { ConnectionCache } from './connection-cache.ts'
import { type MetadataResponse, readMetadata } from './metadata.ts'
import { readMetadataLog, votersOf } from './quorum.ts'

/** Where Kafka's partitions are, broker by broker; those of internal topics count too. */
export interface Placement {
  /** Brokers that are in service. */
  brokerIds: number[]
  /** The controller that decides, and those that can take over; empty while there is no majority. */
  activeControllerId: number | null
  caughtUpVoterIds: number[]
  partitions: number
  withoutLeader: number
  onBroker: ReadonlyMap<number, OnBroker>
}

/** Counts of partitions. */
export interface OnBroker {
  leaders: number
  replicas: number
  inSync: number
}

/** What the API shows of where things are. */
export interface PlacementAdmin {
  /** Rejects with a KafkaRefusal and nothing else. */
  describePlacement(access: KafkaAccess): Promise<Placement>
}

export function createPlacementAdmin(connections: ConnectionCache): PlacementAdmin {
  return {
    describePlacement: (access) =>
      connections.run(access, 'it was not told where partitions are', async (connection) => {
        const metadata = await readMetadata(connection, null)
        return { ...countPlacement(metadata), ...(await readControllers(connection)) }
      }),
  }
}

/** Counts leaders and copies of each broker, in one pass over all partitions. */
export function countPlacement({
  brokers,
  topics,
}: Pick<MetadataResponse, 'brokers' | 'topics'>): Omit<Placement, 'activeControllerId' | 'caughtUpVoterIds'> {
  const onBroker = new Map<number, OnBroker>()
  const on = (id: number): OnBroker => {
    const known = onBroker.get(id) ?? { leaders: 0, replicas: 0, inSync: 0 }
    onBroker.set(id, known)
    return known
  }
  const all = topics.flatMap(({ partitions }) => partitions)
  for (const { leaderId, replicaNodes, isrNodes } of all) {
    if (leaderId >= 0) on(leaderId).leaders += 1
    for (const id of replicaNodes) on(id).replicas += 1
    for (const id of isrNodes) on(id).inSync += 1
  }
  return {
    brokerIds: brokers.map(({ nodeId }) => nodeId).toSorted((a, b) => a - b),
    partitions: all.length,
    withoutLeader: all.filter(({ leaderId }) => leaderId < 0).length,
    onBroker,
  }
}

/** Without a majority nobody can answer: then none decides, which is what there is to show. */
async function readControllers(
  connection: Connection,
): Promise<Pick<Placement, 'activeControllerId' | 'caughtUpVoterIds'>> {
  try {
    const { leaderId, caughtUpVoterIds } = votersOf(await readMetadataLog(connection))
    return { activeControllerId: leaderId, caughtUpVoterIds }
  } catch {
    return { activeControllerId: null, caughtUpVoterIds: [] }
  }
}
