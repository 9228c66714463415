import { mkdirSync, readdirSync } from 'node:fs'
import type { NodeReference, NodeSpecification, VolumeSpecification } from '@headwater/provider'
import { ProviderError } from '@headwater/provider'
import { readIfThere, writeDurably } from './durable-file.ts'

/** What node.json holds. */
export interface NodeFile {
  /** As first asked for: what a repeated createNode is compared with. */
  specification: NodeSpecification
  digest: string
  /** As it is now. */
  volume: VolumeSpecification
  ports: Record<string, number>
}

/** What machine.json holds: the machine that holds the volume or held it last, and the ids of those before it. */
export interface MachineFile {
  id: string
  digest: string
  image: string
  bootId: string
  stop: { deadlineMs: number; asked: boolean } | null
  formerIds: string[]
}

/** Where a node's things are. */
export interface NodeFolder {
  path: string
  nodeFile: string
  machineFile: string
  volume: string
  machines: string
  log: string
}

export const creatingPrefix = '.creating-'
export const deletingPrefix = '.deleting-'

export function nodesFolder(stateFolder: string): string {
  const path = `${stateFolder}/nodes`
  mkdirSync(path, { recursive: true, mode: 0o700 })
  return path
}

/** The folder of a node; with a prefix, of one that is being made or removed. Throws `invalid_spec` for an unusable id. */
export function nodeFolder(stateFolder: string, nodeId: string, prefix = ''): NodeFolder {
  return folderAt(`${stateFolder}/nodes/${prefix}${pathSafe(nodeId)}`)
}

export function folderAt(path: string): NodeFolder {
  return {
    path,
    nodeFile: `${path}/node.json`,
    machineFile: `${path}/machine.json`,
    volume: `${path}/volume`,
    machines: `${path}/machine`,
    log: `${path}/machine.log`,
  }
}

/** Where one machine's files are: named for it, so that a process is known by its arguments. */
export function machineFolder(folder: NodeFolder, machineId: string): string {
  return `${folder.machines}/${pathSafe(machineId)}`
}

/** The names below nodes/: nodes, and what is being made or removed. */
export function nodeFolderNames(stateFolder: string): string[] {
  return readdirSync(nodesFolder(stateFolder))
}

export function readNode(folder: NodeFolder): NodeFile | null {
  return readJson<NodeFile>(folder.nodeFile)
}

export function writeNode(folder: NodeFolder, node: NodeFile): void {
  writeDurably(folder.nodeFile, JSON.stringify(node, null, 2))
}

export function readMachine(folder: NodeFolder): MachineFile | null {
  return readJson<MachineFile>(folder.machineFile)
}

export function writeMachine(folder: NodeFolder, machine: MachineFile): void {
  writeDurably(folder.machineFile, JSON.stringify(machine, null, 2))
}

/** The node that a call names, or null when there is none. `conflict` when it belongs to another cluster. */
export function namedNode(
  stateFolder: string,
  reference: NodeReference,
): { folder: NodeFolder; node: NodeFile } | null {
  const folder = nodeFolder(stateFolder, reference.id)
  const node = readNode(folder)
  if (node === null) return null
  const { clusterId } = node.specification
  if (clusterId === reference.clusterId) return { folder, node }
  throw new ProviderError('conflict', `node ${reference.id} belongs to ${clusterId}, not to ${reference.clusterId}`)
}

/** An id as part of a path. */
export function pathSafe(id: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$/.test(id)) return id
  throw new ProviderError(
    'invalid_spec',
    `the id "${id}" cannot be part of a path: letters, digits, "_", "-", "." only`,
  )
}

function readJson<Value>(path: string): Value | null {
  const text = readIfThere(path)
  if (text === null) return null
  // Written by writeDurably and by nobody else: whole, or not there.
  return JSON.parse(text) as Value
}
