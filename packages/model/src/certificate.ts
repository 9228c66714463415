/**
 * How long certificates live that Headwater issues, days; of a leaf the longest that common TLS stacks accept. A topic's user has one
 * that is stored nowhere, and gets another whenever it is needed.
 */
export const certificateDays = { authority: 3_650, leaf: 825, topicUser: 1 } as const

/** Whose certificates they are that belong to no node. */
export const controlPlaneSubject = 'control-plane'

/** One of a physical cluster's own authorities. Generations count from 1 and are never given twice. */
export interface AuthorityRecord {
  generation: number
  issuedAtMs: number
  notAfterMs: number
}

/** A certificate that an authority issued, without its key. */
export interface LeafRecord {
  /** A node's id, or `control-plane`. */
  subject: string
  /** Counts from 1 for each subject. */
  generation: number
  /** The generation of the authority that issued it. */
  authority: number
  issuedAtMs: number
  notAfterMs: number
}

/** What a machine was given, by generation. */
export interface MachineCertificates {
  leaf: number
  /** Authorities whose certificates it accepts, oldest first. */
  trusts: number[]
  /** When the leaf ends, ms; absent in what earlier versions wrote. */
  notAfterMs?: number | undefined
}

/** What a machine carries that an earlier version started. */
export const firstCertificates: MachineCertificates = { leaf: 1, trusts: [1] }

/** Somebody asked for a new authority before the old one comes to its end. */
export interface RotationRequest {
  /** The generation that is wanted at least. */
  authority: number
  /** How long clients have to fetch the new authority before brokers show its certificates, ms. */
  overlapMs: number
}

/** How long clients have to fetch a new authority before brokers show its certificates, ms; unless somebody asked for another time. */
export const defaultOverlapMs = 90 * 86_400_000
/** Certificates are changed over to the next authority while this share of the old one's life is left, whoever lacks it still. */
const changedOverWithLeft = 1 / 12

/** Until when clients have time to fetch the newer of two authorities, ms; null where there is only one. */
export function clientsHaveUntilMs(authorities: AuthorityRecord[], rotation: RotationRequest | null): number | null {
  const [older, newer] = authorities
  if (older === undefined || newer === undefined) return null
  const asked = rotation?.authority === newer.generation ? rotation.overlapMs : null
  const latestMs = older.notAfterMs - (older.notAfterMs - older.issuedAtMs) * changedOverWithLeft
  return Math.min(newer.issuedAtMs + (asked ?? defaultOverlapMs), latestMs)
}
