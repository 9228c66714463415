import type { Size } from '@headwater/capacity-planner'
import type { CapacityPlan } from '@headwater/model'
import { brokerLoad, type Demand } from './guide-load.ts'

// Section 9 of docs/guide/sizing.md: what moves when one cluster becomes another, how fast, and what it costs.

export interface Machines {
  size: Size
  count: number
  zones: readonly string[]
  copies: number
  volume: CapacityPlan['volume']
}

/** The cluster as it runs. */
export interface Standing extends Machines {
  demand: Demand
  /** Before replication. */
  storedGib: number
  /** Null: what the promise leaves free. */
  throttleMBps: number | null
  /** The region's, for a machine to start. */
  machineSeconds: number
}

/** What the cluster could become. */
export interface End extends Machines {
  /** D: what is stored while data moves. */
  storedGib: number
}

/** D: what is stored now, less what a shorter retention deletes of it first. */
export function storedWhileMoving(nowGib: number, hoursNow: number | undefined, hours: number | undefined): number {
  return hoursNow !== undefined && hours !== undefined && hours < hoursNow ? (nowGib * hours) / hoursNow : nowGib
}

export interface Moving {
  /** Nodes that stay, with or without their volume. */
  kept: number
  /** Of those: made anew, because their volume has to shrink. */
  remade: number
  added: number
  released: number
  /** What every node has in the end, and those that run have now, once shorter retention has deleted; GiB. */
  share: number
  shareNow: number
  remadeBytes: number
  /** Into new nodes and into those that are levelled. */
  filledBytes: number
  rateMBps: number
  remadeSeconds: number
  filledSeconds: number
  /** On top of those: until each node that is made anew runs. */
  startSeconds: number
  costMicroUsd: number
}

const bytesPerGib = 2 ** 30
/** Section 5: taken off a need before it is rounded up to a whole step. */
const stepRounding = 1e-9

export function movingOf(now: Standing, end: End): Moving {
  const inCommon = end.zones.filter((zone) => now.zones.includes(zone)).length
  const kept = inCommon * Math.min(end.count / end.zones.length, now.count / now.zones.length)
  const added = end.count - kept
  const released = now.count - kept
  const { storedGib } = end
  const share = (storedGib * end.copies) / end.count
  const shareNow = (storedGib * now.copies) / now.count
  const remade = end.volume.sizeGib < now.volume.sizeGib ? kept : 0
  const remadeBytes = remade * share * bytesPerGib
  const levelledEach = remade > 0 || share - shareNow <= stepRounding * share ? 0 : share - shareNow
  const filledBytes = (added * share + kept * levelledEach) * bytesPerGib
  const rateMBps = rateOf(now)
  const filledAtOnce = Math.min(now.count, added + (levelledEach > 0 ? kept : 0))
  const remadeSeconds = secondsOf(remadeBytes, rateMBps)
  const filledSeconds = filledBytes === 0 ? 0 : secondsOf(filledBytes, rateMBps * filledAtOnce)
  return {
    kept,
    remade,
    added,
    released,
    share,
    shareNow,
    remadeBytes,
    filledBytes,
    rateMBps,
    remadeSeconds,
    filledSeconds,
    startSeconds: remade * now.machineSeconds,
    costMicroUsd: costOf(now, end, {
      bytes: remadeBytes + filledBytes,
      seconds: remadeSeconds + filledSeconds,
      released,
      beside: remade > 0 ? 1 : 0,
    }),
  }
}

/** MB/s into one broker. */
function rateOf({ size, count, copies, volume, demand, throttleMBps }: Standing): number {
  if (throttleMBps !== null) return throttleMBps
  const { written, sent, catchup } = brokerLoad(demand, { brokers: count, copies }, copies)
  const carried = Math.min((volume.throughputMiBps * 2 ** 20) / 1e6, size.volumeMBps.value)
  const network = size.networkMBps.value
  return Math.max(catchup, Math.min(0.8 * network - written, 0.8 * network - (sent - catchup), 0.8 * carried - written))
}

/** Whole seconds, up. */
function secondsOf(bytes: number, rateMBps: number): number {
  return Math.ceil(bytes / (rateMBps * 1e6) - stepRounding)
}

function costOf(
  now: Standing,
  end: End,
  { bytes, seconds, released, beside }: { bytes: number; seconds: number; released: number; beside: number },
): number {
  const zones = end.zones.length
  const traffic = end.size.provider === 'local' ? 0 : (bytes / 1e9) * ((zones - 1) / zones) * 20_000
  const hourly = released * hourlyMicroUsd(now) + beside * hourlyMicroUsd(end)
  return Math.round(traffic + (hourly * seconds) / 3600)
}

/** Of one machine with its volume. */
function hourlyMicroUsd({ size, volume }: Machines): number {
  const volumeMonthly =
    volume.sizeGib * 80_000 +
    Math.max(0, volume.iops - 3000) * 5_000 +
    Math.max(0, volume.throughputMiBps - 125) * 40_000
  return size.priceHourlyMicroUsd.value + volumeMonthly / 730
}
