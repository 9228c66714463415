import { changePartition, settle, takesWrites } from './partition-change.ts'
import { emptyLog, extendFrom, followLog } from './replica-log.ts'
import { isActive, isAlive, type KafkaWorld, type LaggingCopy, logOf, type SimulatedPartition } from './world.ts'

/** Lists anew which copies lag and can be fetched; those that are under way go on. Their logs follow their leaders'. */
export function listCopies(world: KafkaWorld): void {
  const known = new Map(world.copies.map((copy) => [`${copy.partition.key} ${copy.kafkaId} ${copy.epoch}`, copy]))
  const copies: LaggingCopy[] = []
  for (const partition of world.partitions.values()) {
    if (partition.leader === null || partition.isr.length === partition.replicas.length) continue
    if (!isAlive(world, partition.leader)) continue
    for (const kafkaId of partition.replicas) {
      if (partition.isr.includes(kafkaId) || !isActive(world, kafkaId) || !isAlive(world, kafkaId)) continue
      copies.push(known.get(`${partition.key} ${kafkaId} ${partition.epoch}`) ?? beginCopy(world, partition, kafkaId))
    }
  }
  world.copies = copies
}

function beginCopy(world: KafkaWorld, partition: SimulatedPartition, kafkaId: number): LaggingCopy {
  const nodeId = world.brokers.get(kafkaId)?.nodeId
  const logs = nodeId === undefined ? undefined : world.volumes.get(nodeId)?.logs
  if (logs !== undefined && !logs.has(partition.key)) logs.set(partition.key, emptyLog())
  settle(world, partition)
  const { log, leaderLog } = logsOf(world, { partition, kafkaId })
  if (log !== null && leaderLog !== null) followLog(log, leaderLog)
  const fromMs = world.nowMs + world.settings.catchUpMs
  return { partition, kafkaId, epoch: partition.epoch, fromMs, rate: 0, copiedToMs: fromMs }
}

/** Moves what was fetched since, at the rates of late, and sets the rates for what is to come. */
export function settleCopies(world: KafkaWorld): void {
  for (const copy of world.copies) {
    const sinceMs = world.nowMs - copy.copiedToMs
    if (sinceMs <= 0) continue
    copy.copiedToMs = world.nowMs
    settle(world, copy.partition)
    const { log, leaderLog } = logsOf(world, copy)
    if (log === null || leaderLog === null) continue
    const before = log.end
    extendFrom(log, leaderLog, log.end + Math.floor((copy.rate * sinceMs) / 1000))
    world.copiedBytes += log.end - before
  }
  setRates(world)
}

/** The copies that have all of their leader's log come into sync. */
export function joinInSync(world: KafkaWorld): boolean {
  let joined = false
  for (const copy of world.copies) {
    const { partition, kafkaId } = copy
    if (world.nowMs < copy.fromMs || copyEndMs(world, copy) > world.nowMs) continue
    if (world.quorum.leaderId === null || partition.isr.includes(kafkaId) || partition.epoch !== copy.epoch) continue
    // What is written up to now is not yet written to the one that joins.
    settle(world, partition)
    const { log, leaderLog } = logsOf(world, copy)
    if (log !== null && leaderLog !== null) {
      world.copiedBytes += leaderLog.end - log.end
      extendFrom(log, leaderLog, leaderLog.end)
    }
    changePartition(world, partition, { isr: [...partition.isr, kafkaId], because: `node ${kafkaId} caught up` })
    joined = true
  }
  return joined
}

/** When the next copy begins or is done, ms. */
export function nextCopyMs(world: KafkaWorld): number {
  let nextMs = Number.POSITIVE_INFINITY
  for (const copy of world.copies) {
    if (copy.fromMs > world.nowMs) nextMs = Math.min(nextMs, copy.fromMs)
    else if (world.quorum.leaderId !== null) nextMs = Math.min(nextMs, copyEndMs(world, copy))
  }
  return nextMs
}

/** When this copy has caught up at its present rate, ms; infinite where producers write faster than it is fetched. */
function copyEndMs(world: KafkaWorld, copy: LaggingCopy): number {
  const { log, leaderLog } = logsOf(world, copy)
  if (log === null || leaderLog === null) return Number.POSITIVE_INFINITY
  const { partition } = copy
  const writes = takesWrites(world, partition) ? partition.topic.writeByteRate : 0
  const unsettled = Math.floor((writes * (world.nowMs - partition.writtenToMs)) / 1000)
  const fetched = Math.floor((copy.rate * Math.max(0, world.nowMs - copy.copiedToMs)) / 1000)
  const lag = leaderLog.end + unsettled - log.end - fetched
  // Less than a fetch's worth behind is in sync: the last of it moves with what is written.
  if (lag <= Math.max(1, copy.rate / 100)) return world.nowMs
  const gain = copy.rate - writes
  return gain <= 0 ? Number.POSITIVE_INFINITY : world.nowMs + Math.max(1, Math.ceil((lag * 1000) / gain))
}

/** Every copy has its share of what may go into its broker and out of its leader's; the throttle holds for the topics it names. */
function setRates(world: KafkaWorld): void {
  const active = world.copies.filter((copy) => copy.fromMs <= world.nowMs)
  const into = new Map<string, number>()
  const outOf = new Map<string, number>()
  for (const copy of active) {
    count(into, place(world, copy, copy.kafkaId))
    count(outOf, place(world, copy, copy.partition.leader ?? -1))
  }
  for (const copy of active) {
    const leaderId = copy.partition.leader ?? -1
    const sharers = Math.max(
      into.get(place(world, copy, copy.kafkaId)) ?? 1,
      outOf.get(place(world, copy, leaderId)) ?? 1,
    )
    copy.rate = limit(world, copy) / sharers
  }
}

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}

/** Throttled copies share the throttle, the others what the broker can. */
function place(world: KafkaWorld, copy: LaggingCopy, brokerId: number): string {
  return `${brokerId} ${isThrottled(world, copy)}`
}

function limit(world: KafkaWorld, copy: LaggingCopy): number {
  const { copyByteRate } = world.settings
  return isThrottled(world, copy) ? Math.min(copyByteRate, world.throttle?.byteRate ?? copyByteRate) : copyByteRate
}

function isThrottled({ throttle }: KafkaWorld, { partition }: LaggingCopy): boolean {
  return throttle?.topics.includes(partition.topic.name) ?? false
}

function logsOf(world: KafkaWorld, { partition, kafkaId }: { partition: SimulatedPartition; kafkaId: number }) {
  const leaderLog = partition.leader === null ? null : logOf(world, partition.leader, partition.key)
  return { log: logOf(world, kafkaId, partition.key), leaderLog }
}
