import type { FindingObservation } from '@headwater/model'
import type { LoopDependencies } from './dependencies.ts'
import { messageOf } from './observe.ts'
import type { Doorbell } from './ports.ts'

/** Bounds of one sweep. */
export const sweepLimits = { dueClusters: 200 } as const

/**
 * Finds what no wake-up told of: clusters that are due, machines that are not as decided, resources nobody knows. Rings for
 * each; changes no infrastructure. Returns the physical clusters it rang for.
 */
export async function sweep(dependencies: LoopDependencies, doorbell: Doorbell): Promise<string[]> {
  const { store, clock } = dependencies
  const rung = new Set<string>()
  for (const clusterId of await driftedClusters(dependencies)) {
    await store.wake(clusterId, clock.nowMs())
    rung.add(clusterId)
  }
  for (const clusterId of await store.dueClusters(clock.nowMs(), sweepLimits.dueClusters)) rung.add(clusterId)
  await Promise.all([...rung].map((clusterId) => doorbell.ring(clusterId)))
  return [...rung]
}

/** One listing of each provider's whole installation against the database. */
async function driftedClusters({ store, providers, clock, log }: LoopDependencies): Promise<string[]> {
  const drifted: string[] = []
  const findings: FindingObservation[] = []
  for (const provider of providers.values()) {
    try {
      const drift = await store.drift(await provider.listNodes(), provider.name)
      drifted.push(...drift.clusterIds)
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
      return drifted
    }
  }
  await store.saveInstallationFindings(findings, clock.nowMs())
  return drifted
}
