import { isAllowedUserName } from '@headwater/model'
import { z } from 'zod'
import { pageOf, pageQuery } from './page.ts'
import { instant } from './text.ts'

export const kafkaUserName = z
  .string()
  .min(1)
  .max(64)
  .refine(
    isAllowedUserName,
    'must match [a-z0-9][a-z0-9._-]*, and be neither "admin" nor "anonymous" nor start with "headwater" or "kafka-"',
  )

export const kafkaUserSchema = z
  .object({
    name: z.string(),
    state: z.enum(['applying', 'ready', 'deleting']).meta({
      description: '`ready` once the running Kafka knows the latest password.',
    }),
    createdAt: instant,
  })
  .meta({ id: 'KafkaUser' })

export const createKafkaUserRequest = z.strictObject({ name: kafkaUserName }).meta({ id: 'CreateKafkaUserRequest' })

export const kafkaUserWithPasswordSchema = kafkaUserSchema
  .extend({
    password: z
      .string()
      .optional()
      .meta({ description: 'Shown once and stored nowhere; absent from a replay after 15 minutes.' }),
    secretOmitted: z.literal(true).optional(),
  })
  .meta({ id: 'KafkaUserWithPassword' })

export const kafkaUserPage = pageOf('KafkaUserPage', kafkaUserSchema)
export const listKafkaUsersQuery = z.strictObject(pageQuery)
