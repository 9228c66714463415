import { burnInVerdicts } from '@headwater/model'
import { z } from 'zod'
import { pageOf, pageQuery } from './page.ts'
import { instant } from './text.ts'

const rate = z.number().min(0).max(1_000_000)
const ms = z.number().min(0).max(86_400_000)
const share = z.number().min(0).max(1)
const count = z.int().min(0).max(Number.MAX_SAFE_INTEGER)

const latency = z
  .strictObject({ p50Ms: ms, p99Ms: ms, maxMs: ms })
  .meta({ id: 'BurnInLatency', description: 'Counted from when a batch was due, so that a stall is not hidden.' })

const figures = {
  capacityPlanId: z.string().min(1).max(128).meta({ description: 'The plan whose promise was driven.' }),
  share: z.number().positive().max(1_000).meta({ description: 'The part of the promise that was driven; 1 is all.' }),
  seconds: z.number().positive().max(86_400).meta({ description: 'How long was measured.' }),
  recordBytes: z.int().min(1).max(10_485_760),
  partitions: z.int().min(1).max(10_000),
  carriedIngressMBps: rate.meta({ description: '10^6 bytes of records with their framing, acknowledged a second.' }),
  carriedEgressMBps: rate.meta({ description: 'The same, read a second by all readers together.' }),
  produce: latency.nullable().meta({ description: 'Until a batch was acknowledged; null where none was.' }),
  endToEnd: latency.nullable().meta({ description: 'Until a reader had it.' }),
  records: count.meta({ description: 'Acknowledged in the whole run, warm-up included.' }),
  lost: count.meta({ description: 'Acknowledged records that were not there when they were read.' }),
  unread: count.meta({ description: 'Acknowledged records that the reader had not come to when the run ended.' }),
  errors: z
    .array(z.strictObject({ name: z.string().min(1).max(100), count }))
    .max(20)
    .meta({ description: 'What failed on the way and was tried again.' }),
  generator: z
    .strictObject({
      limited: z.boolean().meta({ description: 'It could not keep its own schedule.' }),
      utilisation: share,
      computerUtilisation: share,
      lateP99Ms: ms,
    })
    .meta({ id: 'BurnInGenerator', description: 'How busy the program and the computer were that made the load.' }),
}

export const createBurnInRequest = z.strictObject(figures).meta({ id: 'CreateBurnInRequest' })

export const burnInSchema = z
  .object({
    id: z.string(),
    ...figures,
    promisedIngressMBps: z.number(),
    promisedEgressMBps: z.number(),
    verdict: z.enum(burnInVerdicts).meta({ description: 'Carried is 99 % of what was asked, and every record read.' }),
    at: instant,
  })
  .meta({
    id: 'BurnIn',
    description:
      'What a cluster carried beside what its plan promised at that time: measured by the tenant’s own computer, not by Headwater.',
  })

export const burnInPage = pageOf('BurnInPage', burnInSchema)
export const listBurnInsQuery = z.strictObject(pageQuery)
