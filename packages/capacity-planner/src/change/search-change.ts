import { clusterDiskAtLeastGib } from '../constraints/disk.ts'
import type { PresentCluster } from '../plan-input.ts'
import { type Choice, candidateFor, isBetter, tryCandidate, tryWithVolume } from '../search/choice.ts'
import { machinesOnlyMicroUsd } from '../search/price.ts'
import { isSoldOut, type PlaceableSize, type Question, zonesFor } from '../search/question.ts'
import { brokerCounts, indexOfEnough, searchCheapest } from '../search/search.ts'
import { volumeShape } from '../search/volume-shape.ts'
import { type Departure, departureOf, type Movement, movementTo } from './movement.ts'

/** Where a change ends, and the way there. */
export interface ChangeChoice {
  choice: Choice
  movement: Movement
  departure: Departure
  /** The cheapest on an empty cloud; the same as `choice` where the change ends there. */
  fresh: Choice
  /** What it would take to get there. */
  freshMovement: Movement
}

interface Ranked {
  choice: Choice
  movement: Movement
  /** Price of the months in which moving has to earn its cost, and that cost. */
  totalMicroUsd: number
}

/**
 * The end of a change that costs least over the months in which moving data has to pay: every size and count, each with the volume
 * that fits and with the present one kept where that is larger. Equal totals go to the one that moves less. Null when nothing fits.
 */
export function searchChange(question: Question, present: PresentCluster): ChangeChoice | null {
  const fresh = searchCheapest(question).best
  if (!fresh) return null
  const departure = departureOf(question, present)
  const toFresh = ranked(question, departure, fresh)
  const holding = withRoomFor(question, departure.storedGib)
  let best = holding === question ? toFresh : null
  const counts = brokerCounts(question.order.availability, question.catalogue.defaults)
  for (const placeable of question.sizes) {
    if (isSoldOut(placeable)) continue
    for (const brokers of counts.slice(indexOfEnough(holding, placeable, counts))) {
      if (best && noneBeats(best, question, placeable, brokers)) break
      for (const choice of choicesOf(holding, placeable, brokers, present)) {
        const candidate = ranked(question, departure, choice)
        if (best === null || isLess(candidate, best)) best = candidate
      }
    }
  }
  if (best === null) return null
  const { choice, movement } = best
  return { choice: isSame(choice, fresh) ? fresh : choice, movement, departure, fresh, freshMovement: toFresh.movement }
}

/** The question with volumes that hold at least what is stored: no end of a change may be too small for its records. */
export function withRoomFor(question: Question, storedGib: number): Question {
  const { effective } = question
  return storedGib <= effective.storedGib ? question : { ...question, effective: { ...effective, storedGib } }
}

/** True when both buy the same machines and volumes. */
export function isSame(a: Choice, b: Choice): boolean {
  return (
    a.size.name === b.size.name &&
    a.brokers === b.brokers &&
    a.volume.sizeGib === b.volume.sizeGib &&
    a.volume.iops === b.volume.iops &&
    a.volume.throughputMiBps === b.volume.throughputMiBps
  )
}

function choicesOf(question: Question, placeable: PlaceableSize, brokers: number, present: PresentCluster): Choice[] {
  const fitting = tryCandidate(question, placeable, brokers)
  const candidate = candidateFor(question, placeable, brokers)
  const fit = volumeShape(candidate, question.volumeKind)
  const presentGib = present.plan.volume.sizeGib
  const zones = zonesFor(placeable, brokers)
  const choices = fitting.fits ? [fitting.choice] : []
  if (zones === null || presentGib <= fit.sizeGib || presentGib > question.volumeKind.sizeMaximumGib.value)
    return choices
  const kept = tryWithVolume(question, { candidate, zones }, { ...fit, sizeGib: presentGib })
  return kept.fits ? [...choices, kept.choice] : choices
}

function ranked(question: Question, departure: Departure, choice: Choice): Ranked {
  const movement = movementTo(choice, departure, question)
  const months = question.catalogue.defaults.changePaybackMonths.value
  return { choice, movement, totalMicroUsd: choice.price.monthlyMicroUsd * months + movement.costMicroUsd }
}

function isLess(a: Ranked, b: Ranked): boolean {
  if (a.totalMicroUsd !== b.totalMicroUsd) return a.totalMicroUsd < b.totalMicroUsd
  if (a.movement.bytes !== b.movement.bytes) return a.movement.bytes < b.movement.bytes
  return isBetter(a.choice, b.choice)
}

/** True when so many machines, and the disk for what is retained on however many, cost more than the best with its moving. */
function noneBeats(
  { totalMicroUsd, choice }: Ranked,
  { catalogue, volumeKind }: Question,
  { size }: PlaceableSize,
  brokers: number,
): boolean {
  const { defaults } = catalogue
  const diskMicroUsd = clusterDiskAtLeastGib(choice.candidate) * volumeKind.priceGibMonthMicroUsd.value
  const leastMicroUsd = machinesOnlyMicroUsd(size, brokers, defaults) + diskMicroUsd - 1
  return leastMicroUsd * defaults.changePaybackMonths.value > totalMicroUsd
}
