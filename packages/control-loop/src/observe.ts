import type { KafkaAccess, NodeRecord } from '@headwater/model'
import type { NodeListing, Provider } from '@headwater/provider'
import {
  type Desired,
  type KafkaState,
  type Observed,
  type ProviderObservation,
  wantsLeadership,
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
  const seen = listing.ok ? await withLeadership(dependencies, desired, listing, kafka) : kafka
  const machineLogs = listing.ok ? await logsOfGoneMachines(dependencies, provider, desired, listing) : {}
  return { nowMs: dependencies.clock.nowMs(), provider: listing, kafka: seen, machineLogs }
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
    const access = await accessTo(desired, dependencies)
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

function accessTo(desired: Desired, { vault }: LoopDependencies): Promise<KafkaAccess | null> {
  return readKafkaAccess(
    vault,
    desired.id,
    desired.nodes.map((node) => node.addresses),
  )
}

/** Asked only while a volume is missing. Without an answer nothing is known of it, which is not said to be harmless. */
async function withLeadership(
  dependencies: LoopDependencies,
  desired: Desired,
  listing: Extract<ProviderObservation, { ok: true }>,
  kafka: KafkaState,
): Promise<KafkaState> {
  if (kafka.state !== 'reachable' || !wantsLeadership({ nodes: desired.nodes, listing })) return kafka
  try {
    const access = await accessTo(desired, dependencies)
    if (access === null) return kafka
    const leadership = await withDeadline(
      dependencies.clock,
      loopLimits.observeTimeoutMs,
      'Kafka',
      dependencies.kafka.describeLeadership(access),
    )
    return { ...kafka, leadership }
  } catch {
    return kafka
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
