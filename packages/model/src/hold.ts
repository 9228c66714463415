export const holdScopes = ['cluster', 'zone', 'fleet'] as const
export type HoldScope = (typeof holdScopes)[number]

/** Until then no action is taken on what a hold covers. */
export interface Hold {
  id: string
  scope: HoldScope
  /** A cluster's id, a zone's name, or null for the whole fleet. */
  subject: string | null
  reason: string
  expiresAtMs: number
}
