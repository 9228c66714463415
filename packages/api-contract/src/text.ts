import { z } from 'zod'

/** An instant in answers: RFC 3339 in UTC. Not checked again on the way out: it comes from a Date. */
export const instant = z.string().meta({ format: 'date-time' })

/** Names people give to things: letters, digits, `-`, `_` and `.`, starting with a letter or digit. */
export const resourceName = z
  .string()
  .min(1)
  .max(64)
  .regex(
    /^[a-zA-Z0-9][a-zA-Z0-9._-]*$/,
    'must start with a letter or digit and hold only letters, digits, ".", "_" and "-"',
  )

/** An id in a path. Its shape is not checked: a malformed id is as unknown as any other, and answers 404. */
export const idParameter = z.string().min(1).max(128)
