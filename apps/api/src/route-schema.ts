import { idParameter, problemSchema } from '@headwater/api-contract'
import { z } from 'zod'

/** Every route may answer a problem. */
export const problemResponse = {
  default: {
    description: 'A problem (RFC 9457).',
    content: { 'application/problem+json': { schema: problemSchema } },
  },
}

// loose: what is not named here stays as the client sent it
export const postHeaders = z.looseObject({
  'idempotency-key': z
    .string()
    .min(1)
    .max(255)
    .optional()
    .meta({ description: 'The same key again gets the first answer, for a day.' }),
})

export const ifMatchHeaders = z.looseObject({
  'if-match': z.string().max(255).optional().meta({ description: 'The ETag of what the change was made from.' }),
})

export const clusterParameters = z.strictObject({ clusterId: idParameter })

export const noContent = z.null().meta({ description: 'Done.' })
