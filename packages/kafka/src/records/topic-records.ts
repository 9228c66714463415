import type { TopicUser } from '@headwater/control-loop'
import type { KafkaAccess, Random } from '@headwater/model'
import type { ConnectionCache } from '../admin/connection-cache.ts'
import { produceRecord, type RecordToProduce, type WrittenRecord } from './produce-record.ts'
import { type ReadQuery, type RecordPage, readRecords } from './read-records.ts'
import { withRight } from './topic-rights.ts'

/** Who reads or writes: the topic's own user, and the control plane, which gives it its right. */
export interface RecordAccess {
  operator: KafkaAccess
  user: TopicUser
}

/** Records of one topic for the API, as a Kafka user that may do nothing else. Every call rejects with a KafkaRefusal and nothing else. */
export interface TopicRecords {
  /** A page within fixed limits of time and bytes: `unknown_topic`, `unknown_partition`. */
  readRecords(access: RecordAccess, query: ReadQuery): Promise<RecordPage>
  /** Writes one record with acks=all: `unknown_topic`, `unknown_partition`, `invalid_record`. */
  produceRecord(access: RecordAccess, topic: string, record: RecordToProduce): Promise<WrittenRecord>
}

export function createTopicRecords(
  { operators, readers }: { operators: ConnectionCache; readers: ConnectionCache },
  random: Random,
): TopicRecords {
  return {
    readRecords: ({ operator, user }, query) =>
      withRight(operators, operator, { user, topic: query.topic, operation: 'read' }, () =>
        readRecords(readers, user.access, query),
      ),

    produceRecord: ({ operator, user }, topic, record) =>
      withRight(operators, operator, { user, topic, operation: 'write' }, () =>
        produceRecord(readers, user.access, random, { topic, record }),
      ),
  }
}
