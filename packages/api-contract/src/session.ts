import { z } from 'zod'
import { organizationSchema } from './organization.ts'
import { scopeSchema } from './scope.ts'
import { instant } from './text.ts'

/** A key, or the code of a one-time link. */
export const createSessionRequest = z
  .strictObject({ apiKey: z.string().max(128).optional(), code: z.string().max(128).optional() })
  .refine(({ apiKey, code }) => (apiKey === undefined) !== (code === undefined), {
    message: 'give either apiKey or code',
  })
  .meta({ id: 'CreateSessionRequest' })

export const sessionSchema = z
  .object({
    organization: organizationSchema,
    apiKey: z.object({ id: z.string(), name: z.string(), scopes: z.array(scopeSchema), expiresAt: instant }),
    effectiveScopes: z.array(scopeSchema).meta({ description: 'With the scopes that those of the key include.' }),
    expiresAt: instant.meta({ description: 'When the session, or the key that was sent, ends.' }),
    csrfToken: z
      .string()
      .nullable()
      .meta({ description: 'Every change by a session carries it as x-csrf-token; null for a key.' }),
  })
  .meta({ id: 'Session', description: 'Whom a browser, or a key, speaks for.' })
export type SessionView = z.infer<typeof sessionSchema>

export const signInLinkSchema = z
  .object({
    code: z.string().meta({ description: 'Exchanged once: /sign-in#code=<code> of the console does it.' }),
    expiresAt: instant,
  })
  .meta({ id: 'SignInLink' })
