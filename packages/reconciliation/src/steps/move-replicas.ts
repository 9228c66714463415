import { planWithProgress, type ReplicaMove, secondsToMove } from '@headwater/balancer'
import { counted, defaultMoveByteRate, type NodeRecord } from '@headwater/model'
import type { KafkaObservation } from '../observed.ts'
import { placedNodes } from '../places.ts'
import type { DecidedMove, MoveThrottle, Waiting } from '../plan.ts'
import { surplusIds, surplusNodes } from '../retirement.ts'
import { reasonNotToStop } from '../roll-safety.ts'
import {
  type Copying,
  isBroker,
  isInService,
  movesInProgress,
  nodeName,
  reachableKafka,
  type Step,
  type StepDecision,
  type StepInput,
} from '../step.ts'

const recheckMs = { moving: 1_000, lagging: 500 }
/** Moves into and out of one broker at the same time: enough to keep the throttle busy, few enough to be given up quickly. */
const inFlight = 5
/** Of one plan, which is stored before it is acted on. */
const mostMoves = 100

/**
 * Copies are where the plan wants them: as many as the class promises, in different zones, none on a broker that leaves, and
 * fair among those that stay while the cluster changes. They move a few at a time, under a throttle that is set before the first.
 */
export const moveReplicas: Step = (input) => {
  const { copying, desired, observed } = input
  const kafka = reachableKafka(observed)
  if (kafka === null || copying === undefined || !desired.endpointVerified || kafka.quorum.leaderId === null) return {}
  const { moves, left } = copying
  const moving = movesInProgress(kafka)
  if (moves.length === 0 && moving.length === 0) return nothingMoves(kafka, input)
  const waiting =
    moving.length > 0
      ? [wait(`${counted(moving.length, 'partition to reach its', 'partitions to reach their')} new brokers`)]
      : []
  const throttle = throttleFor(kafka, left.topics, input)
  if (throttle !== null) {
    const because = `copies move at ${throttle.byteRate / 1e6} MB/s a broker, which the promise leaves free`
    return { waiting, actions: [{ kind: 'set_move_throttle', throttle, because }] }
  }
  if (moves.length === 0) return { waiting }
  const reason = reasonToWait(kafka, input)
  if (reason !== null) return { waiting: [...waiting, wait(`${reason} before copies move`)] }
  return {
    waiting,
    actions: [{ kind: 'move_replicas', moves: decidedMoves(moves, kafka), because: becauseOf(moves, input) }],
  }
}

/** What looks fair while a broker is away may not be: the change is not carried out before shares have been compared. */
function nothingMoves(kafka: KafkaObservation, input: StepInput): StepDecision {
  const reason = reasonNotToCompare(kafka, input)
  const waiting = reason === null ? [] : [wait(`${reason} before shares are compared`, recheckMs.lagging)]
  if (kafka.moveThrottle === null) return { waiting }
  return { waiting, actions: [{ kind: 'set_move_throttle', throttle: null, because: 'no copies move any more' }] }
}

/** Decided once a pass, before all that asks for it: promises are raised when copies are where they are kept. */
export const planCopies: Step = (input) => {
  const kafka = reachableKafka(input.observed)
  return kafka === null ? {} : { copying: decideCopying(kafka, input) }
}

/** What is to be started or given up now, a few at a time, and all that is left to copy. */
function decideCopying(kafka: KafkaObservation, input: StepInput): Copying {
  const { desired, nodes } = input
  const leaving = surplusIds(input)
  const { moves, left } = planWithProgress({
    partitions: kafka.assignments,
    brokers: nodes
      .filter((node) => isBroker(node) && !node.deleting && kafka.registeredIds.includes(node.kafkaId))
      .map((node) => ({
        id: node.kafkaId,
        zone: node.zone,
        // one that is cordoned still, and has a place again, keeps what it has: see `reasonToWait`
        takesCopies: !leaving.has(node.id),
        isInService: isInService(node, input),
      })),
    replicationFactor: desired.specification.replicationFactor,
    limits: { inFlight, moves: mostMoves },
    evenOut: isEvenedOut(input),
  })
  // fewer copies are only safe where the minimum asks for no more
  const minimums = [kafka.defaultMinInSync ?? 1, ...Object.values(kafka.internalMinInSync)]
  const isLower = minimums.every((minimum) => minimum <= desired.specification.minInSync)
  let seconds: number | null = null
  const secondsAtThrottle = (): number => {
    seconds ??= secondsToMove(left.transfers, { byteRate: byteRateOf(input), inFlight })
    return seconds
  }
  return { moves: isLower ? moves : [], left, secondsAtThrottle }
}

/** While it changes: a cluster at rest is left as its tenants have made it. */
function isEvenedOut({ desired }: StepInput): boolean {
  return desired.observedGeneration !== desired.generation
}

/** Nothing is planned for fairness while a broker is away or copies lag. */
function reasonNotToCompare(kafka: KafkaObservation, input: StepInput): string | null {
  if (!isEvenedOut(input)) return null
  const { underReplicated } = kafka.partitions
  return reasonOfAbsence(input) ?? (underReplicated > 0 ? `${counted(underReplicated, 'partition')} to catch up` : null)
}

function decidedMoves(moves: ReplicaMove[], kafka: KafkaObservation): DecidedMove[] {
  const seen = new Map(
    kafka.assignments.map(({ topic, partition, replicaIds }) => [`${topic}-${partition}`, replicaIds]),
  )
  return moves.map((move) => ({ ...move, fromIds: seen.get(`${move.topic}-${move.partition}`) ?? [] }))
}

/** Bytes a second into each broker, and out of each, while copies move. */
export function byteRateOf({ desired }: StepInput): number {
  return desired.specification.moveByteRate ?? defaultMoveByteRate
}

/** The throttle that has to be set first; null where the present one holds for everything that moves, and will. */
function throttleFor(kafka: KafkaObservation, topics: string[], input: StepInput): MoveThrottle | null {
  const now = kafka.moveThrottle
  const byteRate = byteRateOf(input)
  const holds = now?.byteRate === byteRate && topics.every((topic) => now.topics.includes(topic))
  if (holds) return null
  return { byteRate, topics: [...new Set([...(now?.topics ?? []), ...topics])].toSorted() }
}

/**
 * While a machine is away, or goes now, its copies catch up first: moving more would keep them apart for longer. A broker that is cordoned
 * takes none, so where one that has a place is, nothing can be as it shall be.
 */
function reasonToWait(kafka: KafkaObservation, input: StepInput): string | null {
  const absence = reasonOfAbsence(input)
  if (absence !== null) return absence
  const cordoned = placedNodes(input).filter((node) => isBroker(node) && kafka.cordonedIds.includes(node.kafkaId))
  return cordoned.length === 0 ? null : `${cordoned.map(nodeName).join(', ')} to take new copies`
}

function reasonOfAbsence(input: StepInput): string | null {
  const absent = placedNodes(input).filter(
    (node) => isBroker(node) && (!isInService(node, input) || isStoppedNow(node, input)),
  )
  return absent.length === 0 ? null : `${absent.map(nodeName).join(', ')} to be in service`
}

/** Told to stop, in this plan or before, and it can be spared. One that cannot be spared may wait for these very moves. */
function isStoppedNow(node: NodeRecord, input: StepInput): boolean {
  return node.machine !== null && node.machine.stopBecause !== null && reasonNotToStop(node, input) === null
}

function becauseOf(moves: ReplicaMove[], input: StepInput): string {
  const leaving = surplusNodes(input)
  const away = leaving.length > 0 ? `, away from ${leaving.map(nodeName).join(', ')}` : ''
  return `the copies of ${counted(moves.length, 'partition')} shall be elsewhere${away}`
}

function wait(on: string, recheckAfterMs = recheckMs.moving): Waiting {
  return { step: 'move_replicas', on, recheckAfterMs }
}
