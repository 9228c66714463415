import type { KafkaAccess } from '@headwater/model'
import type { KafkaProcess, KafkaWorld } from './world.ts'

/** What a process shows to others, and whom it lets in. */
export interface KafkaTrust {
  /** Texts of the authorities whose certificates it accepts. */
  authorities: string
  /** The text of the authority that issued its own, and when that ends, ms. */
  issuedBy: string
  notAfterMs: number
}

/** Two processes that would not talk to each other. */
export interface BrokenTrust {
  atMs: number
  message: string
}

/** From a machine's secret files; null for one that has none: then nobody asks. */
export function readTrust(secretFiles: Record<string, string>): KafkaTrust | null {
  const authorities = secretFiles['authority.pem']
  const certificate = secretFiles['node.pem']
  return authorities === undefined || certificate === undefined ? null : trustOf(authorities, certificate)
}

function trustOf(authorities: string, certificate: string): KafkaTrust {
  const { by, notAfterMs } = JSON.parse(certificate) as { by: string; notAfterMs: number }
  return { authorities, issuedBy: by, notAfterMs }
}

/** Both sides of mutual TLS: each shows a certificate that has not ended, of an authority that the other trusts. */
export function trustEachOther(a: KafkaTrust | null, b: KafkaTrust | null, nowMs: number): boolean {
  if (a === null || b === null) return true
  const accepts = (one: KafkaTrust, other: KafkaTrust): boolean =>
    other.notAfterMs > nowMs && one.authorities.includes(other.issuedBy)
  return accepts(a, b) && accepts(b, a)
}

/**
 * The first that a process which comes up cannot talk to, as a sentence; null where all others let it in. Connections that
 * stand are not asked again.
 */
export function refusedBy(world: KafkaWorld, process: KafkaProcess): string | null {
  const { nowMs } = world
  if (process.trust !== null && process.trust.notAfterMs <= nowMs) return 'its certificate has ended'
  for (const other of living(world)) {
    if (other === process || trustEachOther(process.trust, other.trust, nowMs)) continue
    return `${process.nodeId} and ${other.nodeId} do not trust each other`
  }
  return null
}

/** Whether a client of the internal listeners is let in by any broker; what is not said is not asked. */
export function letsIn(world: KafkaWorld, access: KafkaAccess): boolean {
  if (access.caCertificate === '') return true
  const client = trustOf(access.caCertificate, access.clientCertificate)
  return living(world).some(
    ({ boot, trust }) => boot.role !== 'controller' && trustEachOther(client, trust, world.nowMs),
  )
}

/** Whether a tenant that trusts these authorities can connect to every broker; brokers ask it for no certificate. */
export function tenantIsServed(world: KafkaWorld, authorities: string): boolean {
  return living(world).every(
    ({ boot, trust }) => boot.role === 'controller' || trust === null || authorities.includes(trust.issuedBy),
  )
}

function living(world: KafkaWorld): KafkaProcess[] {
  return [...world.processes.values()].filter(
    ({ stage }) => stage === 'recovering' || stage === 'joining' || stage === 'serving',
  )
}
