import { type NodeReference, ProviderError, type VolumeSpecification } from '@headwater/provider'
import { type LocalContext, nodeLock } from './context.ts'
import { namedNode, writeNode } from './node-folder.ts'

/** A volume here is a folder: its size, iops and throughput are what was promised, and only that changes. */
export async function changeVolume(
  context: LocalContext,
  reference: NodeReference,
  volume: VolumeSpecification,
): Promise<void> {
  await context.withLock(nodeLock(reference.id), async () => {
    const named = namedNode(context.stateFolder, reference)
    if (named === null) throw new ProviderError('conflict', `changeVolume: node ${reference.id} does not exist`)
    const { folder, node } = named
    const presentGib = node.volume.sizeGib
    if (!Number.isInteger(volume.sizeGib) || volume.sizeGib < presentGib) {
      throw new ProviderError(
        'invalid_spec',
        `the volume of ${reference.id} has ${presentGib} GiB and only grows; ${volume.sizeGib} GiB cannot be had`,
      )
    }
    writeNode(folder, { ...node, volume })
  })
}
