import { assert } from '@headwater/model'
import type { Size } from '../catalogue/types.ts'
import { candidateOf, type VolumeShape } from '../constraints/candidate.ts'
import type { PresentCluster } from '../plan-input.ts'
import type { Choice } from '../search/choice.ts'
import { volumeMonthlyMicroUsd } from '../search/price.ts'
import type { Question } from '../search/question.ts'
import { moveRateMBps } from './move-rate.ts'

const bytesPerGib = 2 ** 30
const bytesPerMb = 1e6
const bytesPerGb = 1e9
const secondsPerHour = 3600
// against floating point: a share that is the same, a second that is not begun
const rounding = 1e-9

/** What the way from the present cluster to a choice depends on, worked out once for all choices. */
export interface Departure {
  present: PresentCluster
  presentSize: Size
  /** What is stored while data moves, before replication: only shorter retention deletes, and does so first. */
  storedGib: number
  throttleMBps: number
  throttleBecause: string
}

/** What has to move, and what that takes. */
export interface Movement {
  keptNodes: number
  newNodes: number
  removedNodes: number
  /** Kept nodes whose volume would have to shrink: each is made anew. */
  replacedNodes: number
  /** Of all that moves, what fills new nodes and levels kept ones; the rest fills those made anew. */
  beside: { bytes: number; seconds: number }
  bytes: number
  seconds: number
  /** Traffic between zones, and machines that run beside each other while data moves. */
  costMicroUsd: number
}

export function departureOf(question: Question, present: PresentCluster): Departure {
  const { plan } = present
  const presentSize = question.catalogue.sizes.find(({ name }) => name === plan.brokers.size)
  assert(presentSize, `the catalogue keeps ${plan.brokers.size} while a cluster runs on it`)
  const candidate = candidateOf(presentSize, plan.brokers.count, {
    availability: plan.availability,
    effective: plan.effective,
    defaults: question.catalogue.defaults,
  })
  return {
    present,
    presentSize,
    storedGib: storedWhileMovingGib(question, present),
    throttleMBps: present.throttleMBps ?? moveRateMBps(candidate, plan.volume),
    throttleBecause:
      present.throttleMBps === undefined
        ? 'what the network and the volume of a broker leave beside its promised peak, and never less than the reserve for catching up'
        : 'as asked for',
  }
}

/**
 * Nodes that stay in their zone keep their volume, so another size moves nothing; a node that is new, or whose volume has to
 * shrink, is filled with its share; a kept one with what its share grows by. New nodes are filled side by side, those made anew
 * one after the other.
 */
export function movementTo(choice: Choice, departure: Departure, question: Question): Movement {
  const { present, storedGib, throttleMBps } = departure
  const { plan } = present
  const keptNodes = keptNodesOf(choice, present)
  const newNodes = choice.brokers - keptNodes
  const removedNodes = plan.brokers.count - keptNodes
  const replacedNodes = choice.volume.sizeGib < plan.volume.sizeGib ? keptNodes : 0

  const shareGib = (storedGib * choice.candidate.normal.copies) / choice.brokers
  const shareNowGib = (storedGib * plan.replicationFactor) / plan.brokers.count
  const grownGib = shareGib - shareNowGib > rounding * shareGib ? shareGib - shareNowGib : 0
  const besideGib = newNodes * shareGib + (replacedNodes > 0 ? 0 : keptNodes * grownGib)
  const receivers = newNodes + (replacedNodes === 0 && grownGib > 0 ? keptNodes : 0)
  const streams = Math.max(1, Math.min(receivers, plan.brokers.count))
  const gibPerSecond = (throttleMBps * bytesPerMb) / bytesPerGib
  const beside = {
    bytes: Math.round(besideGib * bytesPerGib),
    seconds: Math.ceil(besideGib / streams / gibPerSecond - rounding),
  }
  const replacedGib = replacedNodes * shareGib
  const moved = {
    keptNodes,
    newNodes,
    removedNodes,
    replacedNodes,
    beside,
    bytes: beside.bytes + Math.round(replacedGib * bytesPerGib),
    seconds: beside.seconds + Math.ceil(replacedGib / gibPerSecond - rounding),
  }
  return { ...moved, costMicroUsd: costOf(moved, choice, departure, question) }
}

/** What is stored now, less what a shorter retention deletes of it before anything moves. */
export function storedWhileMovingGib({ effective }: Question, { plan, storedGib }: PresentCluster): number {
  const nowGib = storedGib ?? plan.effective.storedGib
  const [hoursNow, hours] = [plan.effective.retentionHours, effective.retentionHours]
  return hoursNow !== null && hours !== null && hours < hoursNow ? (nowGib * hours) / hoursNow : nowGib
}

function keptNodesOf({ zones, brokers }: Choice, { plan }: PresentCluster): number {
  const common = zones.filter((zone) => plan.zones.includes(zone)).length
  return common * Math.min(brokers / zones.length, plan.brokers.count / plan.zones.length)
}

function costOf(
  { bytes, seconds, removedNodes, replacedNodes }: Omit<Movement, 'costMicroUsd'>,
  { zones, volume, volumeKind, size }: Choice,
  { present, presentSize }: Departure,
  { catalogue, region }: Question,
): number {
  const { crossZoneMicroUsdPerGb, hoursPerMonth } = catalogue.defaults
  // one computer asks no money for what its zones say to each other
  const crossing = region.provider === 'local' ? 0 : (zones.length - 1) / zones.length
  const trafficMicroUsd = (bytes / bytesPerGb) * crossing * crossZoneMicroUsdPerGb.value
  const nodeHourMicroUsd = (machine: Size, bought: VolumeShape): number =>
    machine.priceHourlyMicroUsd.value + volumeMonthlyMicroUsd(bought, volumeKind) / hoursPerMonth.value
  // the nodes that go run until all has moved; those made anew have one beside them
  const besideMicroUsd =
    removedNodes * nodeHourMicroUsd(presentSize, present.plan.volume) +
    (replacedNodes > 0 ? nodeHourMicroUsd(size, volume) : 0)
  return Math.round(trafficMicroUsd + besideMicroUsd * (seconds / secondsPerHour))
}
