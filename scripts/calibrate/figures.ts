import type { Carried } from './phase.ts'

/** What three loads and the disk showed of one size, a broker. */
export interface Observations {
  /** Producers alone, consumers alone, and all at once. */
  produce: Carried
  consume: Carried
  both: Carried
  diskMBps: number
  /** Cores that everybody else took, in the phase in which they took most. */
  othersCores: number
}

/** The columns of a size that are measured. */
export interface Figures {
  networkMBps: number
  volumeMBps: number
  writeMBpsPerVcpu: number
}

/** As the planner's constraints take them, rounded down to a tenth. No safety is taken off: the constraints' limits are that. */
export function figuresOf(seen: Observations, size: { vcpu: number; readWeight: number }): Figures {
  // C1 and C2 compare each direction with one figure: the direction that carries less.
  const networkMBps = Math.min(seen.produce.writtenMBps, seen.consume.sentMBps)
  return {
    networkMBps: roundedDown(networkMBps),
    volumeMBps: roundedDown(seen.diskMBps),
    writeMBpsPerVcpu: roundedDown(
      // C7 is one straight line through writes and reads, and a computer is none: the lower of the two mixes that have writes.
      Math.min(weighed(seen.produce, size.readWeight), weighed(seen.both, size.readWeight)) / size.vcpu,
    ),
  }
}

/** More would not be one load any more. */
const mostSideBySide = 16
/** A client's heap and what its JVM takes beside it. */
const clientMib = 256
const clientsABroker = 2

/** How many brokers of a size the cores hold by vCPU, as far as they and their clients fit into the free memory; one at least. */
export function sideBySide(
  computer: { cores: number; freeMemoryMib: number },
  size: { vcpu: number; memoryMib: number },
): number {
  const byCores = Math.floor(computer.cores / size.vcpu)
  const byMemory = Math.floor(computer.freeMemoryMib / (size.memoryMib + clientsABroker * clientMib))
  return Math.max(1, Math.min(mostSideBySide, byCores, byMemory))
}

function weighed({ writtenMBps, sentMBps }: Carried, readWeight: number): number {
  return writtenMBps + readWeight * sentMBps
}

function roundedDown(value: number): number {
  return Math.floor(value * 10) / 10
}
