import { availabilities, type Order } from '@headwater/model'
import { StartFailure } from '../embedded/command-line.ts'

export interface Knobs {
  name: string
  order: Order
}

/** The demo's order from its options. Throws StartFailure that says what to give. */
export function readKnobs(values: Record<string, string | boolean | undefined>): Knobs {
  return {
    name: String(values['name'] ?? 'demo'),
    order: {
      region: 'local',
      throughput: { ingressMBps: readThroughput(String(values['throughput'] ?? '0.1')) },
      retentionHours: readRetention(String(values['retention'] ?? '1d')),
      availability: readAvailability(String(values['availability'] ?? 'single-zone')),
    },
  }
}

function readThroughput(text: string): number {
  const value = Number(text)
  if (Number.isFinite(value) && value > 0) return value
  throw new StartFailure(`--throughput ${text} is not a number of MB/s: give one such as 0.1.`)
}

const hoursPerUnit: Record<string, number> = { h: 1, d: 24, w: 168 }

function readRetention(text: string): number {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)([hdw])$/.exec(text) ?? []
  if (amount !== undefined && unit !== undefined) return Number(amount) * (hoursPerUnit[unit] ?? 1)
  throw new StartFailure(`--retention ${text} is not a time: give hours, days or weeks, such as 6h, 7d or 2w.`)
}

function readAvailability(text: string): Order['availability'] {
  const found = availabilities.find((availability) => availability === text)
  if (found !== undefined) return found
  throw new StartFailure(`--availability ${text} is not one of ${availabilities.join(', ')}.`)
}
