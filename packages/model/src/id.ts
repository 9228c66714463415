import type { Random } from './ports.ts'

export const idPrefixes = {
  organization: 'org',
  apiKey: 'key',
  cluster: 'clu',
  physicalCluster: 'pcl',
  node: 'nod',
  machine: 'mac',
  operation: 'ope',
  kafkaUser: 'usr',
  acl: 'acl',
  finding: 'fin',
  audit: 'aud',
  burnIn: 'bur',
  hold: 'hol',
  rollout: 'rol',
  installation: 'ins',
  session: 'ses',
} as const
export type IdKind = keyof typeof idPrefixes

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz' // Crockford base 32, lower case: sorts as the number does

/**
 * A new id: prefix, underscore, 10 characters of time and 16 of randomness in base 32.
 * Later ids sort after earlier ones, to the millisecond. Valid in DNS labels once the underscore is replaced.
 */
export function newId(kind: IdKind, nowMs: number, random: Random): string {
  let time = ''
  for (let rest = nowMs, i = 0; i < 10; i++, rest = Math.floor(rest / 32)) time = alphabet.charAt(rest % 32) + time
  let tail = ''
  for (const byte of random.bytes(16)) tail += alphabet.charAt(byte & 31)
  return `${idPrefixes[kind]}_${time}${tail}`
}

/** True for a string of the shape `newId(kind)` makes; says nothing of whether it exists. */
export function isId(kind: IdKind, value: string): boolean {
  return value.startsWith(`${idPrefixes[kind]}_`) && /^[a-z]+_[0-9a-hjkmnp-tv-z]{26}$/.test(value)
}
