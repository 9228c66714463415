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

const { shape } = topicConfigsSchema
/** Null: the topic has no value of its own any more, and follows the default. */
const topicConfigChangesSchema = z
  .strictObject({
    'cleanup.policy': shape['cleanup.policy'].nullable(),
    'retention.ms': shape['retention.ms'].nullable(),
    'retention.bytes': shape['retention.bytes'].nullable(),
    'max.message.bytes': shape['max.message.bytes'].nullable(),
    'message.timestamp.type': shape['message.timestamp.type'].nullable(),
    'delete.retention.ms': shape['delete.retention.ms'].nullable(),
    'min.compaction.lag.ms': shape['min.compaction.lag.ms'].nullable(),
    'max.compaction.lag.ms': shape['max.compaction.lag.ms'].nullable(),
    'compression.type': shape['compression.type'].nullable(),
  })
  .meta({ id: 'TopicConfigChanges' })

export const updateTopicRequest = z
  .strictObject({
    partitions: partitions.optional().meta({ description: 'The new total; can only grow.' }),
    configs: topicConfigChangesSchema
      .optional()
      .meta({ description: 'What changes; null takes the topic’s own value away.' }),
  })
  .meta({ id: 'UpdateTopicRequest' })

export const topicSummarySchema = z
  .object({
    name: z.string(),
    partitions: z.int(),
    replicationFactor: z.int(),
    cleanupPolicy: z.string(),
    retentionMs: z.int().nullable().meta({ description: 'Null: records are kept for ever.' }),
    bytes: z.int().nullable().meta({ description: 'Of one copy of each partition; null when no broker told.' }),
  })
  .meta({ id: 'TopicSummary' })

export const topicConfigSchema = z
  .object({
    name: z.string(),
    value: z.string().nullable(),
    isDefault: z.boolean().meta({ description: 'The topic has no value of its own.' }),
    isSettable: z.boolean(),
  })
  .meta({ id: 'TopicConfig' })

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
          earliestOffset: z.int().nullable().meta({ description: 'Of the first record that is kept.' }),
          latestOffset: z.int().nullable().meta({ description: 'What the next record gets; null without a leader.' }),
        })
        .meta({ id: 'TopicPartition' }),
    ),
    configs: z.record(z.string(), z.string()).meta({ description: 'What differs from the defaults.' }),
    configuration: z.array(topicConfigSchema).meta({ description: 'Every configuration that is shown, by name.' }),
  })
  .meta({ id: 'Topic' })

export const topicPage = pageOf('TopicPage', topicSummarySchema)
/** Larger than other lists: who looks for a topic wants to see all of them. */
export const maxTopicPageSize = 1_000
export const listTopicsQuery = z.strictObject({
  ...pageQuery,
  limit: z.coerce.number().int().min(1).max(maxTopicPageSize).default(50),
})
