import { lstat, readdir } from 'node:fs/promises'
import type { LocalContext } from './context.ts'
import { isMissing } from './durable-file.ts'
import { creatingPrefix, folderAt, nodeFolderNames, readNode } from './node-folder.ts'

/** Real disk that is set aside for a volume, GiB. Volumes are sparse: their size is a promise, not a file. */
export function reserveGib(context: LocalContext, sizeGib: number): number {
  return sizeGib / context.overcommit
}

/** Real disk that is free and not set aside for a volume that has not used it yet, GiB; at least 0. */
export async function freeDiskGib(context: LocalContext): Promise<number> {
  let free = await context.host.freeDiskGib(context.stateFolder)
  for (const name of nodeFolderNames(context.stateFolder)) {
    if (name.startsWith(creatingPrefix)) continue
    const folder = folderAt(`${context.stateFolder}/nodes/${name}`)
    const node = readNode(folder)
    if (node === null) continue
    const usedGib = (await usedBytes(folder.volume)) / 1024 ** 3
    free -= Math.max(0, reserveGib(context, node.volume.sizeGib) - usedGib)
  }
  return Math.max(0, free)
}

async function usedBytes(path: string): Promise<number> {
  try {
    const { blocks } = await lstat(path)
    const entries = await readdir(path, { withFileTypes: true })
    const sizes = await Promise.all(
      entries.map((entry) =>
        entry.isDirectory() ? usedBytes(`${path}/${entry.name}`) : lstat(`${path}/${entry.name}`).then(inBytes),
      ),
    )
    return sizes.reduce((sum, size) => sum + size, blocks * 512)
  } catch (error) {
    // Machines delete files while they are counted.
    if (isMissing(error)) return 0
    throw error
  }
}

function inBytes(entry: { blocks: number }): number {
  return entry.blocks * 512
}
