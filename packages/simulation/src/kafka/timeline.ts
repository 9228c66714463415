import { joinInSync, listCopies, nextCopyMs, settleCopies } from './copying.ts'
import { changePartition } from './partition-change.ts'
import { fence, nextStepMs, sessionEndMs, stepProcess } from './processes.ts'
import { electController } from './quorum.ts'
import { isActive, type KafkaWorld, nobodysCause } from './world.ts'

/** Far more than one moment can hold; beyond it something undoes itself. */
const eventsAtOnce = 10_000

/** Lets time pass up to `toMs`: everything that happens by itself on the way does, each at its own time. */
export function advance(world: KafkaWorld, toMs: number): void {
  for (let count = 0; nextEventMs(world) <= toMs; count++) {
    const atMs = Math.max(world.nowMs, nextEventMs(world))
    if (atMs > world.nowMs) count = 0
    if (count > eventsAtOnce) throw new Error(`the simulated Kafka does not get past ${atMs}`)
    world.nowMs = atMs
    happen(world)
  }
  world.nowMs = Math.max(world.nowMs, toMs)
}

/** When something happens by itself next, ms; infinite when nothing will. */
export function nextEventMs(world: KafkaWorld): number {
  world.nextMs ??= findNextMs(world)
  return world.nextMs
}

function findNextMs(world: KafkaWorld): number {
  settleCopies(world)
  listCopies(world)
  settleCopies(world)
  let nextMs = nextCopyMs(world)
  for (const process of world.processes.values()) nextMs = Math.min(nextMs, nextStepMs(world, process))
  for (const broker of world.brokers.values()) nextMs = Math.min(nextMs, sessionEndMs(world, broker))
  if (world.quorum.electionMs !== null) nextMs = Math.min(nextMs, world.quorum.electionMs)
  if (misplacedLeaders(world).length > 0) nextMs = Math.min(nextMs, nextBalanceMs(world))
  return nextMs
}

/** What is due at this moment, in an order that does not depend on who looked when. */
function happen(world: KafkaWorld): void {
  const { nowMs } = world
  const due = world.nextMs
  world.cause = nobodysCause
  settleCopies(world)
  if (due !== null && due === nextBalanceMs(world, due - 1)) balanceLeaders(world)
  for (const process of inOrder(world)) if (nextStepMs(world, process) <= nowMs) stepProcess(world, process)
  if (electController(world)) findLeaders(world)
  for (const broker of world.brokers.values()) if (sessionEndMs(world, broker) <= nowMs) fence(world, broker)
  joinInSync(world)
  world.nextMs = null
}

function inOrder(world: KafkaWorld) {
  return [...world.processes.values()].toSorted((a, b) => a.boot.kafkaId - b.boot.kafkaId)
}

/** A new controller looks after what nobody leads. */
function findLeaders(world: KafkaWorld): void {
  for (const partition of world.partitions.values()) {
    if (partition.leader === null) changePartition(world, partition, { because: 'a controller leads again' })
  }
}

function nextBalanceMs({ settings, nowMs }: KafkaWorld, afterMs = nowMs): number {
  return (Math.floor(afterMs / settings.balanceMs) + 1) * settings.balanceMs
}

function misplacedLeaders(world: KafkaWorld) {
  if (world.quorum.leaderId === null) return []
  return [...world.partitions.values()].filter(({ replicas, isr, leader }) => {
    const [first] = replicas
    return first !== undefined && leader !== first && isr.includes(first) && isActive(world, first)
  })
}

function balanceLeaders(world: KafkaWorld): void {
  for (const partition of misplacedLeaders(world)) {
    changePartition(world, partition, { preferred: true, because: 'leaders are balanced' })
  }
}
