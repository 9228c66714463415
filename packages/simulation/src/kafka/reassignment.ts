import { changePartition } from './partition-change.ts'
import type { KafkaWorld, SimulatedPartition } from './world.ts'

/** Starts a move (KIP-455): the target's new copies are added, and those it does not name go once all of it is in sync. */
export function reassign(world: KafkaWorld, partition: SimulatedPartition, target: number[]): void {
  refuseTarget(world, partition, target)
  const adding = target.filter((id) => !partition.replicas.includes(id))
  const removing = partition.replicas.filter((id) => !target.includes(id))
  changePartition(world, partition, {
    replicas: [...target, ...removing],
    // What a move before this one added or removed stays noted where this one does neither, as Kafka keeps it.
    ...(adding.length > 0 ? { adding } : {}),
    ...(removing.length > 0 ? { removing } : {}),
    because: 'it is being moved',
  })
}

/** Gives a move up: what it added goes, what it was to remove stays. One that is not in progress is left as it is. */
export function cancelReassignment(world: KafkaWorld, partition: SimulatedPartition): void {
  const { adding, removing, replicas, isr } = partition
  if (adding.length === 0 && removing.length === 0) return
  const left = isr.filter((id) => !adding.includes(id))
  if (left.length === 0) {
    throw new Error(`INVALID_REPLICA_ASSIGNMENT: ${partition.key} would have no copy in sync without what is added`)
  }
  changePartition(world, partition, {
    replicas: replicas.filter((id) => !adding.includes(id)),
    adding: [],
    removing: [],
    isr: left,
    because: 'its move was given up',
  })
}

function refuseTarget(world: KafkaWorld, partition: SimulatedPartition, target: number[]): void {
  const refuse = (problem: string) => new Error(`INVALID_REPLICA_ASSIGNMENT: ${partition.key}: ${problem}`)
  if (target.length === 0 || new Set(target).size !== target.length) throw refuse('no copies, or one twice')
  for (const id of target) {
    if (!world.brokers.has(id)) throw refuse(`broker ${id} is not registered`)
    if (world.cordonedIds.has(id) && !partition.replicas.includes(id)) throw refuse(`broker ${id} is cordoned`)
  }
}
