import { Refusal } from './refusal.ts'

/** Places for work that costs memory: so many for each organization, and so many in all. */
export interface Slots {
  /** Takes a place; the answer gives it back. Refuses with `limit-reached`, or with `unavailable` where others hold them all. */
  take(organizationId: string): () => void
}

export function createSlots(
  limit: string,
  { perOrganization, inAll }: { perOrganization: number; inAll: number },
): Slots {
  const taken = new Map<string, number>()
  let all = 0
  return {
    take(organizationId) {
      const own = taken.get(organizationId) ?? 0
      if (own >= perOrganization)
        throw new Refusal('limit-reached', `The organization has ${own} of these running.`, {
          limit,
          current: own,
          requested: own + 1,
          next: 'Wait until one has ended.',
          retryAfterSeconds: 2,
        })
      if (all >= inAll)
        throw new Refusal('unavailable', 'Too many are reading messages at the moment.', { retryAfterSeconds: 2 })
      taken.set(organizationId, own + 1)
      all++
      let isTaken = true
      return () => {
        if (!isTaken) return
        isTaken = false
        all--
        const left = (taken.get(organizationId) ?? 1) - 1
        if (left === 0) taken.delete(organizationId)
        else taken.set(organizationId, left)
      }
    },
  }
}
