import type { NodeRecord } from '@headwater/model'
import { decidedMachine, isInService, isVoter, nodeName, reachableKafka, type Step, type StepInput } from '../step.ts'

/** For a controlled shutdown: leaders move away, logs are flushed. */
const stopGraceMs = 60_000
/** A machine stays for so long before it is moved again: a cloud that announces without end costs one move a minute. */
const shortestStayMs = 60_000
/** How soon it is asked again whether the others can spare one, ms: while one of them comes back, and else. */
const recheckMs = { healing: 500, resting: 10_000 }

/** A node whose machine the cloud has said it will take away. */
interface Leaving {
  node: NodeRecord
  machineId: string
  byMs: number
  because: string
}

/**
 * A machine that its cloud announces to take away is stopped while the others can spare it; once it is gone it is
 * followed by a new one, which the cloud places elsewhere. One at a time: a stop disrupts. Where it cannot be spared it
 * stays, for what the cloud takes in the end is followed by a new one too. Kafka ids, volumes and addresses stay.
 */
export const replaceLeavingMachines: Step = (input) => {
  const [first] = [...input.nodes.flatMap((node) => toldToStop(node, input)), ...leavingInTurn(input)]
  if (first === undefined) return {}
  const { node, machineId } = first
  const reason = reasonToWait(first, input)
  if (reason !== null) {
    const on = `${reason} before ${first.because}`
    const isHealing = input.desired.operations.some(({ state }) => state === 'running')
    const recheckAfterMs = isHealing ? recheckMs.healing : recheckMs.resting
    return { waiting: [{ step: 'replace_leaving_machines', on, recheckAfterMs }] }
  }
  const { because } = first
  return {
    // Kept with the machine, so that no other one is taken for spare while this one leaves.
    nodes: input.nodes.map((other) =>
      other.id === node.id && other.machine !== null
        ? { ...other, machine: { ...other.machine, stopBecause: because } }
        : other,
    ),
    actions: [{ kind: 'stop_machine', nodeId: node.id, machineId, graceMs: stopGraceMs, because }],
  }
}

/** Told to stop in an earlier pass, and still there: the call was lost, or takes its time. */
function toldToStop(node: NodeRecord, input: StepInput): Leaving[] {
  const { machine } = node
  const state = decidedMachine(input, node)?.state
  if (node.deleting || machine === null || machine.stopBecause === null) return []
  if (state !== 'running' && state !== 'starting') return []
  return [{ node, machineId: machine.id, byMs: 0, because: machine.stopBecause }]
}

/** The soonest first, the active controller last. */
function leavingInTurn(input: StepInput): Leaving[] {
  const leaving = input.nodes.flatMap((node): Leaving[] => {
    const machine = decidedMachine(input, node)
    if (node.deleting || machine === null || machine.leavingByMs === null) return []
    if (machine.state !== 'running' && machine.state !== 'starting') return []
    const by = new Date(machine.leavingByMs).toISOString()
    const because = `machine ${machine.id} on ${nodeName(node)} is moved, which its cloud takes away by ${by}: ${machine.detail}`
    return [{ node, machineId: machine.id, byMs: machine.leavingByMs, because }]
  })
  const leaderId = reachableKafka(input.observed)?.quorum.leaderId ?? null
  const leads = ({ node }: Leaving): number => (node.kafkaId === leaderId ? 1 : 0)
  return leaving.toSorted((a, b) => leads(a) - leads(b) || a.byMs - b.byMs || a.node.kafkaId - b.node.kafkaId)
}

/** What has to be so before this machine may be stopped, as a sentence; null when nothing speaks against it. */
function reasonToWait({ node }: Leaving, input: StepInput): string | null {
  const { desired, observed, nodes } = input
  const stayedMs = observed.nowMs - (node.machine?.decidedAtMs ?? 0)
  if (stayedMs < shortestStayMs) return `the first ${shortestStayMs / 1000} s of its machine to pass`
  // waiting cannot help: the only node is down for the time of its move, now or when the cloud takes it
  if (desired.specification.availability === 'development') return null
  if (!desired.endpointVerified) return 'a client to have been through the endpoint'
  const kafka = reachableKafka(observed)
  if (kafka === null) return 'Kafka to answer'
  // one that was told to stop is on its way down: that it lacks is no reason to wait, that another lacks is one
  const isOnItsWay = node.machine?.stopBecause != null && !isInService(node, input)
  const absent = nodes.filter((other) => !(isOnItsWay && other.id === node.id) && !isInService(other, input))
  if (absent.length > 0) return `${absent.map(nodeName).join(', ')} to be in service`
  const { underReplicated, withoutLeader, examples } = kafka.partitions
  if (!isOnItsWay && (underReplicated > 0 || withoutLeader > 0)) {
    return `all replicas to be in sync (${examples.join(', ')})`
  }
  return isVoter(node) ? quorumReason(node, kafka.quorum) : null
}

/** The voters that are left have to be a majority by themselves. */
function quorumReason(
  node: NodeRecord,
  { leaderId, voterIds, caughtUpVoterIds }: { leaderId: number | null; voterIds: number[]; caughtUpVoterIds: number[] },
): string | null {
  if (leaderId === null) return 'a controller to lead'
  const left = caughtUpVoterIds.filter((id) => id !== node.kafkaId && voterIds.includes(id))
  return left.length * 2 > voterIds.length ? null : 'the other voters to have caught up'
}
