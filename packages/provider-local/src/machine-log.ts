import { open } from 'node:fs/promises'
import type { NodeReference } from '@headwater/provider'
import type { LocalContext } from './context.ts'
import { isMissing } from './durable-file.ts'
import { namedNode } from './node-folder.ts'

/** How far back from its end a log is read. */
const tailBytes = 1024 * 1024

/** The last lines of the node's log, those of machines before the present one included. */
export async function machineLog(context: LocalContext, reference: NodeReference, lines: number): Promise<string[]> {
  const folder = namedNode(context.stateFolder, reference)?.folder
  if (folder === undefined || lines <= 0) return []
  return (await tail(folder.log)).slice(-lines)
}

async function tail(path: string): Promise<string[]> {
  try {
    await using file = await open(path, 'r')
    const { size } = await file.stat()
    const start = Math.max(0, size - tailBytes)
    const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(size - start), position: start })
    const lines = buffer.toString('utf8', 0, bytesRead).split('\n')
    if (lines.at(-1) === '') lines.pop()
    return start > 0 ? lines.slice(1) : lines
  } catch (error) {
    if (isMissing(error)) return []
    throw error
  }
}
