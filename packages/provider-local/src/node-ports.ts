import { createHash } from 'node:crypto'
import { createServer } from 'node:net'
import { type NodeSpecification, ProviderError } from '@headwater/provider'
import type { LocalContext } from './context.ts'
import { readIfThere, writeDurably } from './durable-file.ts'
import { creatingPrefix, deletingPrefix, folderAt, nodeFolderNames, readNode } from './node-folder.ts'

/** Where every machine of this computer listens. */
export const localHost = '127.0.0.1'

/**
 * A port for each that the node asks for, by name. Call it under the allocation lock: the nodes' own files are the
 * register of what is given out. Picked ports go round the range, so that one that was released is taken over by the
 * node that asks for it before anybody else gets it.
 */
export async function givePorts(context: LocalContext, node: NodeSpecification): Promise<Record<string, number>> {
  const owners = givenPorts(context)
  const given: Record<string, number> = {}
  for (const { name, port } of node.ports) {
    if (port === null) continue
    const owner = owners.get(port)
    if (owner !== undefined) throw new ProviderError('conflict', `node ${node.id}: port ${port} belongs to ${owner}`)
    if (!(await isFree(port))) {
      throw new ProviderError('conflict', `node ${node.id}: another program on this computer listens on port ${port}`)
    }
    owners.set(port, node.id)
    given[name] = port
  }
  const picked = node.ports.filter(({ port }) => port === null)
  if (picked.length === 0) return given

  let next = cursor(context)
  for (const { name } of picked) {
    const port = await nextFree(context, next, owners)
    if (port === null) {
      const { first, last } = context.ports
      throw new ProviderError('out_of_capacity', `node ${node.id}: no port between ${first} and ${last} is free`)
    }
    owners.set(port, node.id)
    given[name] = port
    next = port + 1
  }
  writeDurably(cursorFile(context), String(next))
  return given
}

/** Who has which port, of all nodes that are not released. */
function givenPorts(context: LocalContext): Map<number, string> {
  const owners = new Map<number, string>()
  for (const name of nodeFolderNames(context.stateFolder)) {
    // A node is only set aside once its machine has ended: its ports are free.
    if (name.startsWith(creatingPrefix) || name.startsWith(deletingPrefix)) continue
    const node = readNode(folderAt(`${context.stateFolder}/nodes/${name}`))
    for (const port of Object.values(node?.ports ?? {})) owners.set(port, name)
  }
  return owners
}

async function nextFree(context: LocalContext, from: number, owners: Map<number, string>): Promise<number | null> {
  const { first, last } = context.ports
  const count = last - first + 1
  for (let step = 0; step < count; step++) {
    const port = first + ((Math.max(from, first) - first + step) % count)
    if (!owners.has(port) && (await isFree(port))) return port
  }
  return null
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen({ host: localHost, port, exclusive: true }, () => server.close(() => resolve(true)))
  })
}

/** Where to look first. Each state folder begins elsewhere, so that two on one computer rarely want the same port. */
function cursor(context: LocalContext): number {
  const written = Number.parseInt(readIfThere(cursorFile(context)) ?? '', 10)
  if (!Number.isNaN(written)) return written
  const { first, last } = context.ports
  return first + (createHash('sha256').update(context.stateFolder).digest().readUInt32BE() % (last - first + 1))
}

function cursorFile(context: LocalContext): string {
  return `${context.stateFolder}/next-port`
}
