import type { Clock } from '@headwater/model'
import type { LocalCrashPoint } from './crash-point.ts'
import type { HostFacts } from './host.ts'

/** A size of machine on this computer: how much memory one is expected to use. */
export interface LocalSize {
  name: string
  memoryMib: number
}

/** Where one run of a machine happens; absolute paths. */
export interface MachineRun {
  /** Holds the machine's files and secret files; its working folder; belongs to this one machine. */
  machineFolder: string
  /** The node's volume, the same for every machine that runs on it. */
  volumeFolder: string
}

/**
 * What runs when a machine has this image. `args` name `machineFolder` somewhere: by that a process is known again.
 * `env` comes on top of PATH, JAVA_HOME, LANG and TZ, the only variables a machine inherits. No secret belongs in either.
 */
export type LocalImage = (run: MachineRun) => { command: string; args: string[]; env?: Record<string, string> }
export type LocalImages = Record<string, LocalImage>

export interface LocalProviderOptions {
  /** Everything the provider keeps is below it. One installation a folder. */
  stateFolder: string
  installationId: string
  sizes: LocalSize[]
  images: LocalImages
  /** How many GiB of volume are promised for each real GiB that is set aside; at least 1. */
  overcommit: number
  clock: Clock
  /** What this computer has left; `linuxHost` unless told. */
  host?: HostFacts
  /** Ports to pick from, both included; below the range that the system hands out to outgoing connections. */
  ports?: { first: number; last: number }
  /** Called at each documented point; for tests, which end the process there. */
  crashPoint?: (point: LocalCrashPoint) => void
}
