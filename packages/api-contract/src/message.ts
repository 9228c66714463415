import { z } from 'zod'
import { instant } from './text.ts'

/** What is shown of a key or value when nothing else is asked for, and the most that can be, bytes. */
export const shownBytes = { default: 2_048, most: 262_144 } as const
export const maxMessagePageSize = 200

const payloadSchema = z
  .object({
    bytes: z.int().meta({ description: 'How large it really is.' }),
    encoding: z
      .enum(['text', 'base64'])
      .meta({ description: 'Text where the whole is valid UTF-8, which says nothing of what the text may do.' }),
    data: z.string(),
    isCut: z.boolean().meta({ description: 'Only the beginning is in `data`.' }),
  })
  .meta({ id: 'MessagePayload' })

export const messageSchema = z
  .object({
    partition: z.int(),
    offset: z.int(),
    timestamp: instant.meta({ description: 'The producer’s, or the broker’s where the topic says LogAppendTime.' }),
    key: payloadSchema.nullable(),
    value: payloadSchema.nullable().meta({ description: 'Null: a tombstone.' }),
    headers: z.array(z.object({ key: payloadSchema, value: payloadSchema.nullable() })),
    headerCount: z.int().meta({ description: 'How many there are; the first 50 are shown.' }),
  })
  .meta({ id: 'Message' })
export type MessageView = z.infer<typeof messageSchema>

export const messagePage = z
  .object({
    items: z.array(messageSchema).meta({ description: 'Oldest first; newest first where it was read from `newest`.' }),
    nextCursor: z.string().meta({ description: 'Goes on from here, also when there is nothing yet.' }),
    isEnd: z.boolean().meta({ description: 'Nothing is left there now.' }),
    isComplete: z
      .boolean()
      .meta({ description: 'False when time or bytes ran out first: the cursor goes on from there.' }),
    looked: z.int().meta({ description: 'Records that were looked at.' }),
    unreadable: z
      .array(z.object({ partition: z.int(), firstOffset: z.int(), lastOffset: z.int(), reason: z.string() }))
      .meta({ description: 'Batches that were passed over.' }),
  })
  .meta({ id: 'MessagePage' })
export type MessagePageView = z.infer<typeof messagePage>

const filter = {
  partition: z.coerce.number().int().min(0).max(1_000_000).optional().meta({ description: 'All when absent.' }),
  contains: z
    .string()
    .min(1)
    .max(256)
    .optional()
    .meta({ description: 'Only messages whose key or value holds this text, compared byte by byte.' }),
  shownBytes: z.coerce.number().int().min(16).max(shownBytes.most).default(shownBytes.default),
}

export const listMessagesQuery = z
  .strictObject({
    ...filter,
    start: z.enum(['oldest', 'newest', 'offset', 'time']).default('newest'),
    offset: z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER).optional(),
    time: z.iso.datetime({ offset: true }).optional(),
    cursor: z
      .string()
      .max(1_600)
      .optional()
      .meta({ description: '`nextCursor` of the page before, in place of a start.' }),
    limit: z.coerce.number().int().min(1).max(maxMessagePageSize).default(50),
  })
  .superRefine(({ start, offset, time }, context) => {
    const need = (path: string) =>
      context.addIssue({ code: 'custom', path: [path], message: `is needed for start=${path}` })
    if (start === 'offset' && offset === undefined) need('offset')
    if (start === 'time' && time === undefined) need('time')
  })

export const streamMessagesQuery = z.strictObject(filter)

/** 128 KiB once decoded: what leaves room for the rest in the largest body. */
const payloadCharacters = 180_000
const givenPayload = z.union([
  z.strictObject({ text: z.string().max(payloadCharacters) }),
  z.strictObject({ base64: z.base64().max(payloadCharacters) }),
])

export const produceMessageRequest = z
  .strictObject({
    partition: z
      .int()
      .min(0)
      .max(1_000_000)
      .optional()
      .meta({ description: 'Absent: by the key, as Kafka’s clients do.' }),
    key: givenPayload.nullable().default(null),
    value: givenPayload.nullable().meta({ description: 'Null: a tombstone.' }),
    headers: z
      .array(z.strictObject({ key: z.string().min(1).max(256), value: givenPayload }))
      .max(50)
      .default([]),
  })
  .meta({ id: 'ProduceMessageRequest' })

export const producedMessageSchema = z.object({ partition: z.int(), offset: z.int() }).meta({ id: 'ProducedMessage' })
