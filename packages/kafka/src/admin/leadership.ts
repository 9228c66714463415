import type { PartitionLeadership } from '@headwater/reconciliation'
import { type Connection, describeTopicPartitionsV0, ResponseError } from '@platformatic/kafka'

/** Kafka's own limit of one answer. */
const partitionsAnAnswer = 2_000

type Answer = describeTopicPartitionsV0.DescribeTopicPartitionsResponse

/** Who may lead each partition of all topics, page after page. */
export async function readLeadership(connection: Connection): Promise<PartitionLeadership[]> {
  const partitions: PartitionLeadership[] = []
  let cursor: Answer['nextCursor'] = null
  do {
    const answer: Answer = await readPage(connection, cursor)
    partitions.push(...leadershipIn(answer))
    cursor = answer.nextCursor
  } while (cursor !== null)
  return partitions
}

/** A partition without a leader is told of with an error code, and all that is asked about it beside it. */
async function readPage(connection: Connection, cursor: Answer['nextCursor']): Promise<Answer> {
  const page = cursor === null ? undefined : { topicName: cursor.topicName, partitionIndex: cursor.partitionIndex }
  try {
    return await describeTopicPartitionsV0.api.async(connection, [], partitionsAnAnswer, page)
  } catch (error) {
    // the client attaches the parsed answer to the error that it made of one partition's error code
    if (error instanceof ResponseError && isAnswer(error.response)) return error.response
    throw error
  }
}

function isAnswer(value: unknown): value is Answer {
  return typeof value === 'object' && value !== null && 'topics' in value && 'nextCursor' in value
}

function leadershipIn({ topics }: Answer): PartitionLeadership[] {
  return topics.flatMap(({ name, partitions }) =>
    partitions.map((each) => ({
      topic: name ?? '',
      partition: each.partitionIndex,
      leaderId: each.leaderId < 0 ? null : each.leaderId,
      replicaIds: each.replicaNodes,
      inSyncIds: each.isrNodes,
      eligibleIds: each.eligibleLeaderReplicas ?? [],
      // kept as -1 where a partition never had one
      lastLeaderIds: (each.lastKnownElr ?? []).filter((id) => id >= 0),
    })),
  )
}
