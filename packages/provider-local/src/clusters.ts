import { mkdirSync, rmSync } from 'node:fs'
import { type ClusterReference, ProviderError } from '@headwater/provider'
import { allocationLock, type LocalContext } from './context.ts'
import { readIfThere, writeDurably } from './durable-file.ts'
import { listNodes } from './list-nodes.ts'
import { pathSafe } from './node-folder.ts'

/** Loopback needs no rules: a prepared cluster is a file with its organization in it. */
export async function prepareCluster(context: LocalContext, cluster: ClusterReference): Promise<void> {
  await context.withLock(allocationLock, async () => {
    const owner = preparedFor(context, cluster.id)
    if (owner === cluster.organizationId) return
    if (owner !== null) {
      throw new ProviderError(
        'conflict',
        `cluster ${cluster.id} is prepared for ${owner}, not ${cluster.organizationId}`,
      )
    }
    mkdirSync(`${context.stateFolder}/clusters`, { recursive: true, mode: 0o700 })
    writeDurably(clusterFile(context, cluster.id), cluster.organizationId)
  })
}

export async function releaseCluster(context: LocalContext, cluster: ClusterReference): Promise<void> {
  await context.withLock(allocationLock, async () => {
    const { nodes } = listNodes(context, { clusterId: cluster.id })
    if (nodes.length > 0) {
      const ids = nodes.map(({ id }) => id).join(', ')
      throw new ProviderError('conflict', `cluster ${cluster.id} still has nodes; delete them first: ${ids}`)
    }
    rmSync(clusterFile(context, cluster.id), { force: true })
  })
}

/** The organization that a cluster is prepared for, or null. */
export function preparedFor(context: LocalContext, clusterId: string): string | null {
  return readIfThere(clusterFile(context, clusterId))
}

function clusterFile(context: LocalContext, clusterId: string): string {
  return `${context.stateFolder}/clusters/${pathSafe(clusterId)}`
}
