import { counted, type NodeRecord, newId, operationSteps, type StepProgress, type StepState } from '@headwater/model'
import { attemptLimit, nextAttemptMs } from '../back-off.ts'
import { leafOf } from '../certificates.ts'
import type { ActionFailure, OperationRecord } from '../desired.ts'
import { isDataAtRisk, isEmptySuccessor } from '../lost-volumes.ts'
import { placedNodes, placesOf } from '../places.ts'
import type { ActionKind } from '../plan.ts'
import {
  hasVote,
  isBroker,
  isInService,
  isVolumeMissing,
  isVoter,
  nodeName,
  observedNode,
  openFailures,
  reachableKafka,
  type StepInput,
} from '../step.ts'
import { withGivenUpRelease } from './given-up-release.ts'
import { lastWords } from './last-words.ts'
import { isRenewalStep, renewalActions, renewalProgress, renewalToOpen, waitsForClients } from './renewal-progress.ts'
import {
  areCopiesMoving,
  growProgress,
  joinProgress,
  moveProgress,
  retireProgress,
  rollProgress,
  settingsProgress,
} from './update-progress.ts'

type View = StepInput

/** How long healing may take before it is a finding, ms. */
const healDeadlineMs = 15 * 60_000

/** The operations with their progress; one that ended says so, and a heal is opened when a machine in service is gone. */
export function decideOperations(view: View): OperationRecord[] {
  const operations = view.desired.operations.map((operation) => advance(operation, view))
  if (operations.some((operation) => operation.state === 'running' && !waitsForClients(operation))) return operations
  if (!needsHealing(view)) return [...operations, ...renewals(operations, view)]
  const { nowMs } = view.observed
  const heal: OperationRecord = {
    id: newId('operation', nowMs, view.random),
    type: 'heal_cluster',
    state: 'running',
    startedAtMs: nowMs,
    deadlineMs: nowMs + healDeadlineMs,
    steps: healingSteps(view).map((name) => ({ name, state: 'pending', message: '' })),
  }
  return [...operations, advance(heal, view)]
}

/** The renewal that is due, unless one runs. */
function renewals(operations: OperationRecord[], view: View): OperationRecord[] {
  const renewal = operations.some(({ state }) => state === 'running') ? null : renewalToOpen(view)
  return renewal === null ? [] : [advance(renewal, view)]
}

/** A machine was replaced, or is gone, on a node that had been in service; or a volume is lost and made anew. */
function needsHealing(view: View): boolean {
  if (view.desired.deletionRequested || !view.desired.endpointVerified) return false
  return placedNodes(view).some(
    (node) => (node.machine !== null && !node.machine.registered) || gone(node, view) || isExchanged(node, view),
  )
}

/** A lost volume takes a new node; what crashed only a machine. */
function healingSteps(view: View): StepProgress['name'][] {
  const isLoss = placedNodes(view).some((node) => isExchanged(node, view))
  return [...(isLoss ? (['reserve_nodes', 'issue_certificates'] as const) : []), ...operationSteps.heal_cluster]
}

/** Its volume is lost and nobody has to decide about it, or it takes such a node's place. */
function isExchanged(node: NodeRecord, view: View): boolean {
  return isEmptySuccessor(node) || (isVolumeMissing(node, view) && !isDataAtRisk(node, view))
}

function advance(operation: OperationRecord, view: View): OperationRecord {
  const steps: StepProgress[] = []
  let blocked = false
  for (const { name } of operation.steps) {
    // copies also move before machines are replaced, and a tenant follows them from the first
    const isShown = !blocked || (name === 'move_replicas' && areCopiesMoving(view))
    const progress = isShown ? progressOf(name, operation, view) : { state: 'pending' as const, message: '' }
    if (progress.state !== 'succeeded') blocked = true
    steps.push({ name, ...progress })
  }
  return withGivenUpRelease({ ...operation, steps, state: blocked ? 'running' : 'succeeded' }, view.desired)
}

type Progress = Pick<StepProgress, 'state' | 'message'>

const done = (message: string): Progress => ({ state: 'succeeded', message })
const busy = (message: string): Progress => ({ state: 'running', message })

function progressOf(step: StepProgress['name'], operation: OperationRecord, view: View): Progress {
  const { desired } = view
  const { type } = operation
  if (type === 'renew_certificates' && isRenewalStep(step))
    return orRefused(renewalActions[step], renewalProgress(step, operation, view), view)
  const nodes = placedNodes(view)
  switch (step) {
    case 'prepare_cluster':
      return desired.prepared
        ? done(`network, names and identity in ${desired.specification.region}`)
        : acting('prepare_cluster', 'asking the provider', view)
    case 'reserve_nodes': {
      const lost = nodes.find((node) => isVolumeMissing(node, view))
      if (lost !== undefined) return busy(`the volume of ${nodeName(lost)} is not there`)
      const wanted = placesOf(desired.specification).length
      const ready = nodes.filter((node) => node.addresses !== null).length
      return ready === wanted
        ? done(`${counted(wanted, 'node')} with ${desired.specification.volume.sizeGib} GiB each`)
        : acting('create_node', `${ready} of ${counted(wanted, 'node has', 'nodes have')} volume and addresses`, view)
    }
    case 'issue_certificates': {
      const issued = nodes.filter((node) => leafOf(desired, node.id) !== null).length
      return issued === nodes.length
        ? done(`authority and ${counted(issued, 'certificate')}`)
        : acting('issue_certificates', `${issued} of ${counted(nodes.length, 'certificate')}`, view)
    }
    case 'start_machines':
      return startProgress(view)
    case 'form_quorum': {
      const kafka = reachableKafka(view.observed)
      const voters = nodes.filter(isVoter)
      const following = voters.filter((node) => kafka !== null && hasVote(node, kafka) && isInService(node, view))
      if (kafka === null || kafka.quorum.leaderId === null) return busy('waiting for a controller to lead')
      return following.length === voters.length
        ? done(`controller ${kafka.quorum.leaderId} leads ${counted(voters.length, 'voter')}`)
        : busy(`${following.length} of ${counted(voters.length, 'voter follows', 'voters follow')}`)
    }
    case 'register_brokers': {
      const brokers = nodes.filter(isBroker)
      const absent = brokers.filter((node) => !isInService(node, view))
      return absent.length === 0
        ? done(`${counted(brokers.length, 'broker')} registered`)
        : busy(`waiting for ${absent.map(nodeName).join(', ')}`)
    }
    case 'configure_kafka': {
      if (type === 'update_cluster') return orRefused('set_default_quota', settingsProgress(view), view)
      const kafka = reachableKafka(view.observed)
      const wanted = desired.specification
      const set =
        kafka?.defaultMinInSync === wanted.minInSync &&
        kafka.defaultQuota?.producerByteRate === wanted.quotas.producerByteRate
      return set || desired.endpointVerified
        ? done(`min.insync.replicas ${wanted.minInSync}, client quotas of the plan`)
        : acting('set_default_min_in_sync', 'setting defaults and quotas', view)
    }
    case 'verify_endpoint':
      return desired.endpointVerified
        ? done('a client authenticated, produced and consumed')
        : acting('verify_endpoint', 'sending records through the endpoint', view)
    case 'replicas_in_sync': {
      const kafka = reachableKafka(view.observed)
      if (kafka === null) return busy('waiting for Kafka to answer')
      const { underReplicated, total } = kafka.partitions
      return underReplicated === 0
        ? done(`${counted(total, 'partition')} in sync`)
        : busy(`${underReplicated} of ${counted(total, 'partition')} catching up`)
    }
    case 'grow_volumes':
      return orRefused('change_volume', growProgress(view), view)
    case 'join_controllers':
      return orRefused('add_voter', joinProgress(view), view)
    case 'make_authority':
    case 'trust_authority':
    case 'wait_for_clients':
    case 'drop_authority':
    case 'distrust_authority':
      return renewalProgress(step, operation, view)
    case 'roll_machines':
      return orRefused('stop_machine', rollProgress(view), view)
    case 'move_replicas':
      return orRefused('move_replicas', moveProgress(view), view)
    case 'retire_nodes':
      return orRefused('delete_node', retireProgress(view), view)
    case 'stop_machines': {
      const running = view.listing.nodes.filter((node) => node.machine !== null && node.machine.state !== 'gone').length
      return running === 0
        ? done('no machine runs')
        : acting('stop_machine', counted(running, 'machine still runs', 'machines still run'), view)
    }
    case 'delete_nodes':
      return view.nodes.length === 0
        ? done('volumes and addresses released')
        : acting('delete_node', `${counted(view.nodes.length, 'node')} left`, view)
    case 'release_cluster':
      return desired.released ? done('nothing is left') : acting('release_cluster', 'releasing network and names', view)
  }
}

/** While a machine does not come up the tenant reads what it wrote last, and when the next attempt is. */
function startProgress(view: View): Progress {
  const { observed } = view
  const nodes = placedNodes(view)
  const up = nodes.filter((node) => {
    const listed = observedNode(view, node.id)?.machine
    return listed?.id === node.machine?.id && listed?.state === 'running'
  })
  const failing = nodes.find((node) => !up.includes(node) && (node.failedStarts > 0 || gone(node, view)))
  if (failing !== undefined) {
    const words = lastWords(observed.machineLogs[failing.id] ?? []).join(' | ')
    const detail = observedNode(view, failing.id)?.machine?.detail ?? ''
    const attempts = failing.failedStarts + 1
    const state: StepState = attempts > attemptLimit ? 'failed' : 'retrying'
    const next = 'it is started again by itself, less often each time'
    return {
      state,
      message: `${nodeName(failing)} did not stay up (${counted(attempts, 'start')}): ${detail}${words === '' ? '' : `; it wrote: ${words}`}; ${next}`,
    }
  }
  const failure = failureOf('start_machine', view)
  if (failure !== null) return refused(failure, view)
  return up.length === nodes.length
    ? done(counted(up.length, 'machine runs', 'machines run'))
    : busy(`${up.length} of ${counted(nodes.length, 'machine runs', 'machines run')}`)
}

/** Nobody told it to stop, and no other has been decided yet. */
function gone({ id, machine }: NodeRecord, view: View): boolean {
  const listed = observedNode(view, id)?.machine
  return listed?.state === 'gone' && listed.id === machine?.id && machine.stopBecause === null
}

/** While something is to be done and the last attempt was refused, people read why. */
function orRefused(kind: ActionKind, progress: Progress, view: View): Progress {
  const failure = progress.state === 'running' ? failureOf(kind, view) : null
  return failure === null ? progress : refused(failure, view)
}

function acting(kind: ActionKind, message: string, view: View): Progress {
  const failure = failureOf(kind, view)
  return failure === null ? busy(message) : refused(failure, view)
}

function failureOf(kind: ActionKind, view: View): ActionFailure | null {
  return openFailures(view).find((failure) => failure.key === kind || failure.key.startsWith(`${kind}:`)) ?? null
}

function refused(failure: ActionFailure, view: View): Progress {
  const seconds = Math.max(0, Math.ceil((nextAttemptMs(failure) - view.observed.nowMs) / 1000))
  return {
    state: failure.attempts > attemptLimit ? 'failed' : 'retrying',
    message: `${failure.message} (${failure.code}, attempt ${failure.attempts}); the next attempt is in ${seconds} s`,
  }
}
