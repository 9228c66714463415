import { listOffsetsV9 } from '@platformatic/kafka'
import type { AskBroker } from './brokers.ts'
import type { MetadataResponse, PartitionMetadata } from './metadata.ts'

/** What stands for a place in a partition where a time is asked for: ListOffsets' own numbers. */
export const earliest = -2n
export const latest = -1n

const anyReplica = -1
const uncommittedToo = 0

/**
 * The first offset at or after a time, ms since 1970, or at `earliest` or `latest`, of each of these partitions; asked of their leaders,
 * all at once. -1 where no record is that young. Partitions without a leader, or whose leader does not answer, are left out.
 */
export async function readOffsets(
  ask: AskBroker,
  { brokers }: Pick<MetadataResponse, 'brokers'>,
  { name, partitions }: { name: string; partitions: PartitionMetadata[] },
  timestamp: bigint,
): Promise<Map<number, bigint>> {
  const offsets = new Map<number, bigint>()
  await Promise.all(
    brokers.map(async (broker) => {
      const led = partitions.filter(({ leaderId }) => leaderId === broker.nodeId)
      if (led.length === 0) return
      for (const [partition, offset] of await askLeader(ask, broker, name, led, timestamp))
        offsets.set(partition, offset)
    }),
  )
  return offsets
}

async function askLeader(
  ask: AskBroker,
  broker: { host: string; port: number },
  name: string,
  led: PartitionMetadata[],
  timestamp: bigint,
): Promise<[number, bigint][]> {
  const partitions = led.map(({ partitionIndex }) => ({ partitionIndex, currentLeaderEpoch: -1, timestamp }))
  try {
    const { topics } = await ask(broker, (connection) =>
      listOffsetsV9.api.async(connection, anyReplica, uncommittedToo, [{ name, partitions }]),
    )
    return topics.flatMap((topic) => topic.partitions).map(({ partitionIndex, offset }) => [partitionIndex, offset])
  } catch {
    return []
  }
}
