import type { FilesPart } from './machine-files.ts'

/**
 * What a machine is told when it boots: names of things, never a secret. A document, not a script, so that the image's boot program is
 * the only thing that runs. EC2 takes at most 16 KiB of it before base64; this is a few hundred bytes.
 */
export interface UserData {
  version: 1
  region: string
  machineId: string
  nodeId: string
  clusterId: string
  /** The volume that the machine attaches to itself, as which device. */
  volumeId: string
  device: string
  /** Versions of secrets whose values, one after the other, are the machine's packed files. */
  files: FilesPart[]
}

/** EC2 attaches volumes of current instance types as NVMe devices whose serial number is the volume's id. */
export const volumeDevice = '/dev/sdf'

export function writeUserData(data: UserData): string {
  return Buffer.from(JSON.stringify(data)).toString('base64')
}
