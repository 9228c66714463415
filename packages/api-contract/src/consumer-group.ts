import { z } from 'zod'
import { pageOf, pageQuery } from './page.ts'
import { topicName } from './topic.ts'

const state = z.enum(['stable', 'rebalancing', 'empty', 'unknown']).meta({
  description: '`rebalancing`: partitions are being given to members; `empty`: it has no members.',
})
const lag = z.int().nullable().meta({ description: 'Records not read yet; null where it is not known.' })
const offset = z.int().min(0)

/** As long as a name may be that an ACL names. */
export const groupId = z.string().min(1).max(249)

export const consumerGroupSummarySchema = z
  .object({ groupId: z.string(), state, members: z.int(), topics: z.array(z.string()), lag })
  .meta({ id: 'ConsumerGroupSummary' })

const groupMemberSchema = z
  .object({
    memberId: z.string(),
    clientId: z.string().meta({ description: 'What the program calls itself.' }),
    clientHost: z.string(),
    instanceId: z.string().nullable().meta({ description: 'Of a static member.' }),
    partitions: z.int().meta({ description: 'How many it reads.' }),
  })
  .meta({ id: 'ConsumerGroupMember' })

const groupPartitionSchema = z
  .object({
    topic: z.string(),
    partition: z.int(),
    committedOffset: offset.nullable().meta({ description: 'Null where nothing was committed.' }),
    startOffset: offset.nullable().meta({ description: 'Of the oldest record; null without a leader, as is the end.' }),
    endOffset: offset.nullable().meta({ description: 'Of the next record.' }),
    lag,
    memberId: z.string().nullable(),
  })
  .meta({ id: 'ConsumerGroupPartition' })

export const consumerGroupSchema = z
  .object({
    groupId: z.string(),
    state,
    lag,
    members: z.array(groupMemberSchema),
    partitions: z.array(groupPartitionSchema).meta({ description: 'All of every topic it reads or has read.' }),
  })
  .meta({ id: 'ConsumerGroup' })

export const consumerGroupPage = pageOf('ConsumerGroupPage', consumerGroupSummarySchema)
export const listConsumerGroupsQuery = z.strictObject(pageQuery)

const mostPartitionsNamed = 10_000

export const resetOffsetsRequest = z
  .strictObject({
    to: z.enum(['earliest', 'latest', 'time', 'offset']),
    time: z.iso
      .datetime({ offset: true })
      .optional()
      .meta({ description: 'With `time`: the first record at or after it, or the end where there is none.' }),
    offset: offset.max(Number.MAX_SAFE_INTEGER).optional().meta({
      description: 'With `offset`: the same in every partition, moved to its start or end where it lies outside.',
    }),
    topic: topicName.optional().meta({ description: 'Only this topic of the group.' }),
    partitions: z
      .array(z.int().min(0))
      .min(1)
      .max(mostPartitionsNamed)
      .optional()
      .meta({ description: 'With `topic`: only these of its partitions.' }),
    dryRun: z.boolean().default(false).meta({ description: 'Tells what would be done, and does nothing.' }),
  })
  .superRefine(({ to, time, offset: wanted, topic, partitions }, context) => {
    const require = (path: 'time' | 'offset', value: unknown) => {
      if ((value !== undefined) === (to === path)) return
      const message = to === path ? 'is needed' : `goes with "to": "${path}" only`
      context.addIssue({ code: 'custom', path: [path], message })
    }
    require('time', time)
    require('offset', wanted)
    if (partitions !== undefined && topic === undefined)
      context.addIssue({ code: 'custom', path: ['partitions'], message: 'goes with "topic" only' })
  })
  .meta({ id: 'ResetOffsetsRequest' })
export type ResetOffsets = z.infer<typeof resetOffsetsRequest>

export const offsetResetSchema = z
  .object({
    groupId: z.string(),
    applied: z.boolean().meta({ description: 'False for a dry run.' }),
    partitions: z.array(
      z
        .object({
          topic: z.string(),
          partition: z.int(),
          from: offset.nullable(),
          to: offset,
          startOffset: offset,
          endOffset: offset,
          movedTo: z
            .enum(['start', 'end'])
            .nullable()
            .meta({ description: 'Set where what was asked for lies outside of the partition.' }),
        })
        .meta({ id: 'OffsetMove' }),
    ),
  })
  .meta({ id: 'OffsetReset' })
