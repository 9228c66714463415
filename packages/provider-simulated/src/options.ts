import type { Clock, Random } from '@headwater/model'
import type { Offerings } from '@headwater/provider'
import type { SimulatedFaults } from './faults.ts'

/** How a machine with some image behaves. */
export interface SimulatedImage {
  /** False: it has to be made to leave, after graceMs. */
  leavesWhenAsked: boolean
  /** It ends by itself so long after it began to run; null: never. */
  exits: { afterMs: number; detail: string } | null
  /** What it writes once it runs. `volumeSaw`: the ids of the machines that have run on the volume, itself the last. */
  writes: (volumeSaw: string[]) => string[]
}

/** How long things take, ms of the clock that is handed in. */
export interface SimulatedSettings {
  /** From createNode to `ready`; `half_made` until then. */
  createMs: number
  /** From startMachine to `running`. */
  bootMs: number
  /** Up to this much more, at random. */
  bootJitterMs: number
  /** From stopMachine to `gone`, where graceMs is not shorter. */
  stopMs: number
  /** From deleteNode until the node is no longer listed. */
  deleteMs: number
  settlingMs: number
  /** How old the state is that a list shows; at most settlingMs. */
  listDelayMs: number
}

export interface SimulatedOptions {
  clock: Clock
  random: Random
  zones: string[]
  sizes: string[]
  settings?: Partial<SimulatedSettings>
  /** By name. Left out: every image is known, leaves when asked and writes nothing. */
  images?: Record<string, SimulatedImage>
  faults?: SimulatedFaults
  /** What the offerings say of a bounded place; null unless told. */
  pool?: Offerings['pool']
}

export const defaultSettings: SimulatedSettings = {
  createMs: 2_000,
  bootMs: 20_000,
  bootJitterMs: 0,
  stopMs: 5_000,
  deleteMs: 1_000,
  settlingMs: 5_000,
  listDelayMs: 0,
}

export const plainImage: SimulatedImage = { leavesWhenAsked: true, exits: null, writes: () => [] }
