import { createHash } from 'node:crypto'
import type { MachineSpecification, NodeSpecification } from './contract.ts'

/** The most that a machine's files and secret files hold together. */
export const maximumMachineFilesKib = 256

/** A text that is equal for equal node specifications, whatever the order of their keys. Hex, 64 characters. */
export function nodeSpecificationDigest(node: NodeSpecification): string {
  return digest(node)
}

/** As for nodes; says nothing of the secrets it covers, so it may be stored as a tag. */
export function machineSpecificationDigest(machine: MachineSpecification): string {
  return digest(machine)
}

/**
 * Why no provider can lay out this machine's files, or null. Paths are relative, have no empty, `.` or `..` part, and
 * none is both a file and a secret file.
 */
export function machineFilesProblem(machine: MachineSpecification): string | null {
  const paths = [...Object.keys(machine.files), ...Object.keys(machine.secretFiles)]
  for (const path of paths) {
    const parts = path.split('/')
    if (parts.some((part) => part === '' || part === '.' || part === '..') || path.includes('\0')) {
      return `the file path "${path}" is not a plain relative path`
    }
  }
  const twice = paths.find((path, index) => paths.indexOf(path) !== index)
  if (twice !== undefined) return `"${twice}" is both a file and a secret file`
  const texts = [...Object.values(machine.files), ...Object.values(machine.secretFiles)]
  const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0)
  if (bytes > maximumMachineFilesKib * 1024) {
    return `its files hold ${Math.ceil(bytes / 1024)} KiB together; at most ${maximumMachineFilesKib} KiB are taken`
  }
  return null
}

function digest(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex')
}

function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (typeof value === 'object' && value !== null) {
    const fields = Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, field]) => `${JSON.stringify(key)}:${canonicalJson(field)}`)
    return `{${fields.join(',')}}`
  }
  return JSON.stringify(value)
}
