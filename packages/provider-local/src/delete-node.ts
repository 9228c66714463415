import { existsSync, renameSync } from 'node:fs'
import { readdir, rm } from 'node:fs/promises'
import type { NodeReference } from '@headwater/provider'
import { allocationLock, type LocalContext, nodeLock } from './context.ts'
import { isMissing, syncFolder } from './durable-file.ts'
import { endNow } from './end-process.ts'
import { creatingPrefix, deletingPrefix, namedNode, nodeFolder, nodesFolder, readMachine } from './node-folder.ts'

/** Ends the machine, sets the folder aside in one step, which releases the ports, and then removes it. */
export async function deleteNode(context: LocalContext, reference: NodeReference): Promise<void> {
  const { stateFolder } = context
  const folder = nodeFolder(stateFolder, reference.id)
  const aside = nodeFolder(stateFolder, reference.id, deletingPrefix)
  const making = nodeFolder(stateFolder, reference.id, creatingPrefix)

  await context.withLock(nodeLock(reference.id), async () => {
    namedNode(stateFolder, reference) // a conflict where the node belongs to another cluster
    if (existsSync(folder.path)) {
      const machine = readMachine(folder)
      if (machine !== null) await endNow(context, folder, machine)
      context.crashPoint('machine_ended_for_deletion')
      renameSync(folder.path, aside.path)
      syncFolder(nodesFolder(stateFolder))
      context.crashPoint('node_set_aside')
    }
    await removeLeavingNodeFileLast(aside.path)
    if (existsSync(making.path)) {
      await context.withLock(allocationLock, () => rm(making.path, { recursive: true, force: true }))
    }
  })
}

/** While anything of a node is left, its node file says whose it is. */
async function removeLeavingNodeFileLast(path: string): Promise<void> {
  let names: string[]
  try {
    names = await readdir(path)
  } catch (error) {
    if (isMissing(error)) return
    throw error
  }
  for (const name of names) {
    if (name !== 'node.json') await rm(`${path}/${name}`, { recursive: true, force: true })
  }
  await rm(path, { recursive: true, force: true })
}
