import { z } from 'zod'

export const scopes = ['operator', 'admin', 'developer', 'viewer', 'messages'] as const
export type Scope = (typeof scopes)[number]
export const scopeSchema = z.enum(scopes).meta({
  id: 'Scope',
  description:
    'What a key may do. `viewer` reads; `developer` also changes topics, users and ACLs; `admin` also changes clusters and keys; ' +
    '`operator` also acts across organizations on operator routes; `messages` reads and writes records and is part of no other scope.',
})

const implied: Record<Scope, readonly Scope[]> = {
  operator: ['operator', 'admin', 'developer', 'viewer'],
  admin: ['admin', 'developer', 'viewer'],
  developer: ['developer', 'viewer'],
  viewer: ['viewer'],
  messages: ['messages'],
}

/** Every scope that a key with `held` may use: each scope includes the weaker ones. */
export function effectiveScopes(held: readonly Scope[]): Set<Scope> {
  return new Set(held.flatMap((scope) => implied[scope]))
}

/** The scopes of `wanted` that a key with `held` cannot hand on. */
export function scopesBeyond(held: readonly Scope[], wanted: readonly Scope[]): Scope[] {
  const own = effectiveScopes(held)
  return wanted.filter((scope) => !own.has(scope))
}
