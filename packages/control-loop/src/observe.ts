import type { NodeRecord } from '@headwater/model'
import type { NodeListing, Provider } from '@headwater/provider'
import {
  type Desired,
  type KafkaState,
  type Observed,
  type ProviderObservation,
  wantsSizes,
} from '@headwater/reconciliation'
import { withDeadline } from './deadline.ts'
import { type LoopDependencies, loopLimits } from './dependencies.ts'
import { readKafkaAccess } from './kafka-access.ts'

/** Looks at provider and Kafka. Never throws: what could not be seen is said to be unseen. */
export async function observe(dependencies: LoopDependencies, provider: Provider, desired: Desired): Promise<Observed> {
  const [listing, kafka] = await Promise.all([
    observeProvider(dependencies, provider, desired.id),
    observeKafka(dependencies, desired),
  ])
  const machineLogs = listing.ok ? await logsOfGoneMachines(dependencies, provider, desired, listing) : {}
  return { nowMs: dependencies.clock.nowMs(), provider: listing, kafka, machineLogs }
}

async function observeProvider(
  { clock }: LoopDependencies,
  provider: Provider,
  clusterId: string,
): Promise<ProviderObservation> {
  try {
    const listing = await withDeadline(
      clock,
      loopLimits.observeTimeoutMs,
      `${provider.name}.listNodes`,
      provider.listNodes({ clusterId }),
    )
    return { ok: true, settlingMs: provider.settlingMs, ...listing }
  } catch (error) {
    return { ok: false, message: messageOf(error) }
  }
}

async function observeKafka(dependencies: LoopDependencies, desired: Desired): Promise<KafkaState> {
  if (desired.deletionRequested || !desired.nodes.some((node) => node.machine !== null)) return { state: 'absent' }
  try {
    const addresses = desired.nodes.map((node) => node.addresses)
    const access = await readKafkaAccess(dependencies.vault, desired.id, addresses)
    if (access === null) return { state: 'absent' }
    const observation = await withDeadline(
      dependencies.clock,
      loopLimits.observeTimeoutMs,
      'Kafka',
      // what changes are planned by; at rest it is seldom worth a question to every broker
      dependencies.kafka.observe(access, { sizes: wantsSizes(desired, dependencies.clock.nowMs()) }),
    )
    return { state: 'reachable', ...observation }
  } catch (error) {
    return { state: 'unreachable', message: messageOf(error) }
  }
}

async function logsOfGoneMachines(
  { clock }: LoopDependencies,
  provider: Provider,
  desired: Desired,
  listing: NodeListing,
): Promise<Record<string, string[]>> {
  const logs: Record<string, string[]> = {}
  for (const listed of listing.nodes) {
    const node = desired.nodes.find((candidate) => candidate.id === listed.id)
    if (node === undefined || !needsWords(node, listed.machine?.state)) continue
    try {
      logs[node.id] = await withDeadline(
        clock,
        loopLimits.observeTimeoutMs,
        `${provider.name}.machineLog`,
        provider.machineLog({ id: node.id, clusterId: desired.id }, { lines: loopLimits.logLines }),
      )
    } catch (error) {
      logs[node.id] = [`(the log cannot be read: ${messageOf(error)})`]
    }
  }
  return logs
}

/** Only a machine that ended is asked for its last words. */
function needsWords(node: NodeRecord, state: string | undefined): boolean {
  return state === 'gone' && !node.deleting
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
