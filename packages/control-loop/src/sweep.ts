import type { FindingObservation } from '@headwater/model'
import type { LoopDependencies } from './dependencies.ts'
import { messageOf } from './observe.ts'

/** Bounds of one sweep. */
export const sweepLimits = { dueClusters: 200 } as const

/**
 * Finds what no ring told of: clusters that are due, machines that are not as decided, resources nobody knows. Returns the
 * physical clusters that need a pass; whoever swept runs them itself, so that no queue has to work for that.
 */
export async function sweep(dependencies: LoopDependencies): Promise<string[]> {
  const { store, clock } = dependencies
  const { driftedIds } = await findDrift(dependencies)
  const due = await store.dueClusters(clock.nowMs(), sweepLimits.dueClusters)
  return [...new Set([...driftedIds, ...due])]
}

/** What the listings of all providers showed. */
export interface FoundDrift {
  /** Physical clusters that are not as decided; each was woken, so that any process may run it. */
  driftedIds: string[]
  /** Physical clusters with at least one node listed. */
  clusters: number
}

/** Lists each provider's whole installation once and compares it with what is stored, in one query a provider. */
export async function findDrift(dependencies: LoopDependencies): Promise<FoundDrift> {
  const { store, clock } = dependencies
  const found = await compareListings(dependencies)
  await store.wakeAll(found.driftedIds, clock.nowMs())
  return found
}

async function compareListings({ store, providers, clock, log }: LoopDependencies): Promise<FoundDrift> {
  const driftedIds: string[] = []
  const listedIds = new Set<string>()
  const findings: FindingObservation[] = []
  let isComplete = true
  for (const provider of providers.values()) {
    try {
      const listing = await provider.listNodes()
      for (const { clusterId } of listing.nodes) listedIds.add(clusterId)
      const drift = await store.drift(listing, provider.name)
      driftedIds.push(...drift.clusterIds)
      for (const nodeId of drift.unknownNodeIds) {
        findings.push({
          type: 'unknown_resource',
          subject: nodeId,
          message: `${provider.name} lists node ${nodeId}, which carries our mark and which the database does not know.`,
          evidence: 'It is left alone: after a restored backup it may hold data. A person decides.',
        })
      }
      for (const { nodeId, clusterId } of drift.strayNodes) {
        log.warn(
          { node: nodeId, cluster: clusterId },
          'a node that was deleted stands again: deleting it, as its tombstone says',
        )
        await provider.deleteNode({ id: nodeId, clusterId })
      }
    } catch (error) {
      log.warn({ provider: provider.name }, `the sweep cannot list nodes: ${messageOf(error)}`)
      isComplete = false
    }
  }
  // what a cloud that did not answer had before is not over
  if (isComplete) await store.saveInstallationFindings(findings, clock.nowMs())
  return { driftedIds, clusters: listedIds.size }
}
