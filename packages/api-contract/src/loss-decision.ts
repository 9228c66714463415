import { lossChoices } from '@headwater/model'
import { z } from 'zod'
import { instant } from './text.ts'

export const decideLossRequest = z
  .strictObject({
    choice: z.enum(lossChoices).meta({
      description: '`wait`: nothing is started, somebody looks after it. `accept_loss`: go on without what is lost.',
    }),
    confirm: z.string().max(200).optional().meta({
      description:
        'To accept the loss: the words that the finding’s evidence asks for. They name the node and how much is lost.',
    }),
  })
  .meta({ id: 'DecideLossRequest' })

export const lossDecisionSchema = z
  .object({
    findingId: z.string(),
    nodeId: z.string(),
    choice: z.enum(lossChoices),
    partitions: z.int().nullable().meta({
      description: 'Of an accepted loss, in how many partitions records may be lost; null: all that the cluster holds.',
    }),
    decidedBy: z.string().meta({ description: 'The id of the API key.' }),
    decidedAt: instant,
  })
  .meta({ id: 'LossDecision', description: 'What a person decided about a lost volume; it counts until the next one.' })
