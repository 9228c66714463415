import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { type NodeSpecification, nodeSpecificationDigest, ProviderError } from '@headwater/provider'
import { preparedFor } from './clusters.ts'
import { allocationLock, type LocalContext, localZones } from './context.ts'
import { freeDiskGib, reserveGib } from './disk.ts'
import { syncFolder } from './durable-file.ts'
import { creatingPrefix, deletingPrefix, nodeFolder, nodesFolder, readNode, writeNode } from './node-folder.ts'
import { givePorts } from './node-ports.ts'

/** Fills a folder beside the nodes and renames it into place: a node is there whole, or not at all. */
export async function createNode(context: LocalContext, node: NodeSpecification): Promise<void> {
  refuseUnusable(context, node)
  const digest = nodeSpecificationDigest(node)
  const folder = nodeFolder(context.stateFolder, node.id)
  const making = nodeFolder(context.stateFolder, node.id, creatingPrefix)

  await context.withLock(allocationLock, async () => {
    const existing = readNode(folder)
    if (existing?.digest === digest) return
    if (existing !== null) {
      throw new ProviderError('conflict', `node ${node.id} exists with another specification; ids are never reused`)
    }
    if (existsSync(folder.path) || existsSync(nodeFolder(context.stateFolder, node.id, deletingPrefix).path)) {
      throw new ProviderError('conflict', `node ${node.id} is being deleted; ids are never reused`)
    }
    if (preparedFor(context, node.clusterId) !== node.organizationId) {
      throw new ProviderError(
        'conflict',
        `node ${node.id}: cluster ${node.clusterId} is not prepared; prepare it first`,
      )
    }
    await refuseWithoutDisk(context, node)
    const ports = await givePorts(context, node)
    nodesFolder(context.stateFolder)
    rmSync(making.path, { recursive: true, force: true })
    for (const path of [making.path, making.volume, making.machines]) mkdirSync(path, { mode: 0o700 })
    writeNode(making, { specification: node, digest, volume: node.volume, ports })
    context.crashPoint('node_folder_filled')
    renameSync(making.path, folder.path)
    syncFolder(nodesFolder(context.stateFolder))
  })
}

function refuseUnusable(context: LocalContext, node: NodeSpecification): void {
  const refuse = (problem: string) => {
    throw new ProviderError('invalid_spec', `node ${node.id}: ${problem}`)
  }
  if (!context.sizes.has(node.size)) refuse(`size "${node.size}" is none of ${[...context.sizes.keys()].join(', ')}`)
  if (!localZones.includes(node.zone)) refuse(`zone "${node.zone}" is none of ${localZones.join(', ')}`)
  if (!(Number.isInteger(node.volume.sizeGib) && node.volume.sizeGib > 0)) {
    refuse(`a volume of ${node.volume.sizeGib} GiB is no whole number above 0`)
  }
  const names = node.ports.map(({ name }) => name)
  if (new Set(names).size !== names.length) refuse(`port names repeat: ${names.join(', ')}`)
  for (const { name, port } of node.ports) {
    if (port !== null && !(Number.isInteger(port) && port >= 1024 && port <= 65_535)) {
      refuse(`port ${port} for "${name}" is not between 1024 and 65535`)
    }
  }
}

async function refuseWithoutDisk(context: LocalContext, node: NodeSpecification): Promise<void> {
  const freeGib = await freeDiskGib(context)
  const neededGib = reserveGib(context, node.volume.sizeGib)
  if (neededGib <= freeGib) return
  throw new ProviderError(
    'out_of_capacity',
    `node ${node.id}: a volume of ${node.volume.sizeGib} GiB needs ${neededGib.toFixed(1)} GiB of real disk ` +
      `(overcommit ${context.overcommit}), ${freeGib.toFixed(1)} GiB are free; free some disk or order less retention`,
  )
}
