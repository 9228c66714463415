import type { Hold } from '@headwater/api-contract/client'

/** What waits under a hold, and what does not, for those who make it and those who find it. */
export const heldWords: Record<Hold['scope'], string> = {
  cluster:
    'Nothing of this cluster is started, replaced, moved or healed, and users and permissions wait; changing or deleting it is refused. Its brokers go on serving.',
  zone: 'No machine or volume in this zone is started, replaced or healed; ordering, changing or deleting clusters that stand in it is refused. Brokers go on serving.',
  fleet:
    'Nothing of any cluster is started, replaced, moved or healed, and users and permissions wait; ordering, changing or deleting clusters is refused. Brokers go on serving.',
}

/** What is held, as the subject of a sentence. */
export function heldSubject({ scope, subject }: Pick<Hold, 'scope' | 'subject'>): string {
  if (subject === null) return 'The whole fleet'
  return `${scope === 'zone' ? 'Zone' : 'Cluster'} ${subject}`
}
