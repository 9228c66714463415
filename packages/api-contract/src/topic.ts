import { isInternalTopic } from '@headwater/model'
import { z } from 'zod'
import { pageOf, pageQuery } from './page.ts'

/** Kafka's own rules (Topic.validate): at most 249 of `[a-zA-Z0-9._-]`, not `.` or `..`; and none of the internal names. */
export const topicName = z
  .string()
  .min(1)
  .max(249)
  .regex(/^[a-zA-Z0-9._-]+$/, 'must hold only letters, digits, ".", "_" and "-"')
  .refine((name) => name !== '.' && name !== '..', 'must not be "." or ".."')
  .refine((name) => !isInternalTopic(name), 'names that start with "__" belong to Kafka and to Headwater')

const milliseconds = z.int().min(1_000).max(315_360_000_000)
const bytes = z.int().min(1).max(Number.MAX_SAFE_INTEGER)

/** The configurations tenants may set; replicas and minimum in-sync belong to the availability class. */
export const topicConfigsSchema = z
  .strictObject({
    'cleanup.policy': z.enum(['delete', 'compact', 'compact,delete']).optional(),
    'retention.ms': z.union([z.literal(-1), milliseconds]).optional(),
    'retention.bytes': z.union([z.literal(-1), bytes]).optional(),
    'max.message.bytes': z.int().min(1).max(10_485_760).optional(),
    'message.timestamp.type': z.enum(['CreateTime', 'LogAppendTime']).optional(),
    'delete.retention.ms': milliseconds.optional(),
    'min.compaction.lag.ms': z.int().min(0).max(315_360_000_000).optional(),
    'max.compaction.lag.ms': milliseconds.optional(),
    'compression.type': z.enum(['producer', 'uncompressed', 'gzip', 'snappy', 'lz4', 'zstd']).optional(),
  })
  .meta({ id: 'TopicConfigs' })

const partitions = z.int().min(1).max(10_000)

export const createTopicRequest = z
  .strictObject({
    name: topicName,
    partitions: partitions.optional().meta({ description: 'The plan’s default when absent.' }),
    configs: topicConfigsSchema.default({}),
  })
  .meta({ id: 'CreateTopicRequest' })

export const updateTopicRequest = z
  .strictObject({ partitions: partitions.meta({ description: 'The new total; can only grow.' }) })
  .meta({ id: 'UpdateTopicRequest' })

export const topicSummarySchema = z
  .object({ name: z.string(), partitions: z.int(), replicationFactor: z.int() })
  .meta({ id: 'TopicSummary' })

export const topicSchema = z
  .object({
    name: z.string(),
    partitions: z.array(
      z
        .object({
          partition: z.int(),
          leader: z.int().nullable(),
          replicas: z.array(z.int()),
          inSync: z.array(z.int()),
        })
        .meta({ id: 'TopicPartition' }),
    ),
    configs: z.record(z.string(), z.string()).meta({ description: 'What differs from the defaults.' }),
  })
  .meta({ id: 'Topic' })

export const topicPage = pageOf('TopicPage', topicSummarySchema)
export const listTopicsQuery = z.strictObject(pageQuery)
