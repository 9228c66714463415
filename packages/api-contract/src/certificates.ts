import { z } from 'zod'
import { instant } from './text.ts'

/** The longest that clients are given; a third of an authority's life leaves more. */
const longestOverlapDays = 365
const defaultOverlapDays = 90

export const rotateCertificatesRequest = z
  .strictObject({
    overlapDays: z.number().min(0).max(longestOverlapDays).default(defaultOverlapDays).meta({
      description:
        'How long clients have to fetch the new authority before brokers show its certificates; 0 where a key has leaked.',
    }),
  })
  .meta({ id: 'RotateCertificatesRequest' })

export const authoritySchema = z
  .object({
    generation: z.int(),
    notAfter: instant,
    certificate: z.string().meta({ description: 'PEM.' }),
  })
  .meta({ id: 'Authority' })

export const authorityChangeSchema = z
  .object({
    generation: z.int().meta({ description: 'The authority that follows.' }),
    fetchBefore: instant.meta({
      description:
        'From then on brokers may show its certificates: clients that trust the older one alone are cut off.',
    }),
  })
  .meta({ id: 'AuthorityChange' })
