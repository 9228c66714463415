import type { ObservedData } from '@headwater/model'
import { assignPlaces } from '../places.ts'
import { type Copying, isBroker, movesInProgress, reachableKafka, type StepInput } from '../step.ts'
import { byteRateOf } from '../steps/move-replicas.ts'

/** What a node that is made anew takes beside its bytes: the old one stopped in order, the new one started and its vote given, seconds. */
const anewSeconds = 34
/** The throttle is believed as much as the pace so far when so many times its time have passed: a pace is uneven, as batches are. */
const believed = 1
/** Once no more than this part is left the pace is taken anew: leaders have moved by then, and other brokers send. */
const fresh = 0.5
/** What is written while copies move adds to them; from this part on it is taken for something else that is to be done. */
const growth = 0.1

/**
 * About how long copies still move, seconds: those on their way at the throttle, corrected by the pace so far, and after them
 * each node that is made anew, one after the other, since volumes do not shrink.
 */
export function secondsLeft(view: StepInput): number {
  const { copying } = view
  if (copying === undefined) return 0
  const moving = decideMoving(view)
  const now = copying.secondsAtThrottle() / (moving === null ? 1 : paceSoFar(moving, copying, view))
  return Math.ceil(now + nodesToMakeAnew(view) * (nodeBytes(view) / byteRateOf(view) + anewSeconds))
}

/** When these copies began to move, how many bytes that was, and how long it was to take; begun anew when something else is to be done. */
export function decideMoving(view: StepInput): ObservedData['moving'] {
  const { desired, observed, copying } = view
  const kafka = reachableKafka(observed)
  if (kafka === null || copying === undefined || copying.left.bytesLeft === 0) return null
  const before = desired.observedData?.moving ?? null
  const { generation } = desired
  const nodesAfter = nodesToMakeAnew(view)
  const bytes = copying.left.bytesLeft
  const isSame = before?.generation === generation && before.nodesAfter === nodesAfter
  const isOn = bytes <= (before?.bytes ?? 0) * (1 + growth) && bytes > (before?.bytes ?? 0) * fresh
  if (before !== null && isSame && isOn) return before
  // what is waited for before the first copy is no pace
  if (movesInProgress(kafka).length === 0) return null
  return { generation, nodesAfter, sinceMs: observed.nowMs, bytes, seconds: copying.secondsAtThrottle() }
}

/** How fast it goes against the throttle: the share of bytes that is done in the time that has passed. */
function paceSoFar(
  { bytes, seconds, sinceMs }: NonNullable<ObservedData['moving']>,
  { left }: Copying,
  { observed }: StepInput,
): number {
  const shareLeft = Math.min(1, left.bytesLeft / bytes)
  const assumed = believed * seconds
  const elapsed = (observed.nowMs - sinceMs) / 1000
  return assumed + elapsed === 0 ? 1 : ((1 - shareLeft) * seconds + assumed) / (elapsed + assumed)
}

/** Brokers whose volume is larger than it shall be, and that have their turn when what moves now has moved. */
function nodesToMakeAnew({ desired, nodes }: StepInput): number {
  const { kept } = assignPlaces(desired.specification, nodes)
  return kept.filter(({ node, place }) => isBroker(node) && node.volume.sizeGib > place.volume.sizeGib).length
}

/** What one broker holds in the end, bytes. */
function nodeBytes({ desired, copying }: StepInput): number {
  return (copying?.left.bytesTotal ?? 0) / Math.max(1, desired.specification.brokers.count)
}
