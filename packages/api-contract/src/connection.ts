import { z } from 'zod'
import { authorityChangeSchema, authoritySchema } from './certificates.ts'

export const connectionSchema = z
  .object({
    bootstrapServers: z.string().meta({ examples: ['broker-1.example:9092,broker-2.example:9092'] }),
    securityProtocol: z.literal('SASL_SSL'),
    saslMechanism: z.literal('SCRAM-SHA-512'),
    caCertificate: z
      .string()
      .meta({ description: 'PEM: every authority that brokers may show certificates of, one after the other.' }),
    authorities: z.array(authoritySchema).meta({ description: 'The same one by one, oldest first.' }),
    authorityChange: authorityChangeSchema
      .nullable()
      .meta({ description: 'While another authority is brought in that clients may not have yet.' }),
    clientProperties: z.record(z.string(), z.string()).meta({
      description: 'What a Java client takes as client.properties, with placeholders for user and password.',
    }),
    command: z.string().meta({ description: 'A console producer, ready to paste.' }),
  })
  .meta({ id: 'Connection' })
