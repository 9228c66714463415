import type { NodeRecord, Random, ReleaseState } from '@headwater/model'
import { nextAttemptMs } from './back-off.ts'
import type { Desired, OperationRecord } from './desired.ts'
import { withoutHeld } from './holds.ts'
import { learn, nextKafkaIdAfter } from './learn.ts'
import type { Observed } from './observed.ts'
import { type Action, actionKey, type ReconcilerPlan, type Waiting } from './plan.ts'
import { followReleases } from './releases.ts'
import { decideConditions } from './status/conditions.ts'
import { decideFindings } from './status/findings.ts'
import { decideObservedData } from './status/observed-data.ts'
import { decideOperations } from './status/operations.ts'
import { decidePhase } from './status/phase.ts'
import type { Step, StepInput } from './step.ts'
import { configureKafka } from './steps/configure-kafka.ts'
import { convergeAcls } from './steps/converge-acls.ts'
import { convergeUsers } from './steps/converge-users.ts'
import { convergeVoters } from './steps/converge-voters.ts'
import { cordonBrokers } from './steps/cordon-brokers.ts'
import { deleteNodes, releaseCluster } from './steps/delete-cluster.ts'
import { growVolumes } from './steps/grow-volumes.ts'
import { issueCertificates } from './steps/issue-certificates.ts'
import { moveReplicas, planCopies } from './steps/move-replicas.ts'
import { prepareCluster } from './steps/prepare-cluster.ts'
import { raiseMetadataVersion } from './steps/raise-metadata-version.ts'
import { renewAuthority } from './steps/renew-authority.ts'
import { replaceLostNodes } from './steps/replace-lost-nodes.ts'
import { replaceMachines } from './steps/replace-machines.ts'
import { reserveNodes } from './steps/reserve-nodes.ts'
import { retireNodes } from './steps/retire-nodes.ts'
import { shapeNodes } from './steps/shape-nodes.ts'
import { startMachines } from './steps/start-machines.ts'
import { verifyEndpoint } from './steps/verify-endpoint.ts'

/** The steps of a living cluster, most urgent first. */
const livingSteps: Step[] = [
  shapeNodes,
  replaceLostNodes,
  startMachines,
  replaceMachines,
  prepareCluster,
  growVolumes,
  reserveNodes,
  renewAuthority,
  issueCertificates,
  convergeVoters,
  cordonBrokers,
  planCopies,
  configureKafka,
  moveReplicas,
  retireNodes,
  raiseMetadataVersion,
  convergeUsers,
  convergeAcls,
  verifyEndpoint,
]

/** How soon an operation's progress is looked at again while nothing else is due, ms. */
const operationRecheckMs = 500
/** The same while tenants have weeks to fetch a new authority, ms. */
const clientsRecheckMs = 60_000

const deletionSteps: Step[] = [deleteNodes, releaseCluster]

/**
 * What shall be, and what is: from these, what to do now, what is waited for, and what people are told. Pure: the same
 * input and the same randomness give the same plan.
 */
export function decide(desired: Desired, observed: Observed, random: Random): ReconcilerPlan {
  if (!observed.provider.ok) return waitForProvider(desired, observed.provider.message)

  const listing = observed.provider
  const nodes = sameList(desired.nodes, learn({ listing, observed, nodes: desired.nodes }))
  const releases = followReleases({ desired, observed, listing, nodes })
  const { view, actions, waiting } = takeSteps(
    {
      desired: { ...desired, releases },
      observed,
      listing,
      nodes,
      nextKafkaId: nextKafkaIdAfter(desired, observed),
      random,
    },
    desired.deletionRequested ? deletionSteps : livingSteps,
  )
  const single = onePerNode(actions)
  const allowed = desired.deletionRequested ? single : oneDisruption(single)
  const { free, held } = withoutHeld(allowed, { holds: desired.holds, nodes: view.nodes }, observed.nowMs)
  const { due, heldBack } = holdBack(free, desired, observed.nowMs)

  const isDone = waiting.every(({ atRest }) => atRest === true)
  const idle = due.length === 0 && isDone && heldBack.length === 0 && held.length === 0
  const operations = decideOperations(view)
  const phase = decidePhase(view, operations)
  return {
    basedOnVersion: desired.planVersion,
    nodes: view.nodes,
    nextKafkaId: view.nextKafkaId,
    actions: due,
    waiting: [...waiting, ...(idle ? unfinished(operations) : [...heldBack, ...held])],
    status: {
      phase,
      conditions: decideConditions(view),
      observedGeneration: idle ? desired.generation : desired.observedGeneration,
      operations,
      releases: afterRaising(releases, due),
      observedData: decideObservedData(view),
    },
    // Nobody looks at a deleted cluster again: what was wrong with it is over.
    findings: phase === 'DELETED' ? [] : decideFindings(view, operations),
  }
}

function takeSteps(start: StepInput, steps: Step[]): { view: StepInput; actions: Action[]; waiting: Waiting[] } {
  let view = start
  const actions: Action[] = []
  const waiting: Waiting[] = []
  for (const step of steps) {
    const decision = step(view)
    const { nodes = view.nodes, nextKafkaId = view.nextKafkaId, copying = view.copying } = decision
    const isNews = nodes !== view.nodes || nextKafkaId !== view.nextKafkaId || copying !== view.copying
    if (isNews) view = { ...view, nodes: sameList(view.nodes, nodes), nextKafkaId, copying }
    actions.push(...(decision.actions ?? []))
    waiting.push(...(decision.waiting ?? []))
  }
  return { view, actions, waiting }
}

/** The list as it was where nothing in it is another: what follows from it stays known. */
function sameList(before: NodeRecord[], now: NodeRecord[]): NodeRecord[] {
  return before.length === now.length && before.every((node, at) => node === now[at]) ? before : now
}

/** From the first attempt on the metadata version counts as raised: whether a call without an answer arrived is not known. */
function afterRaising(releases: ReleaseState, due: Action[]): ReleaseState {
  const levels = due.flatMap((action) => (action.kind === 'set_metadata_version' ? action.level : []))
  return { ...releases, metadataLevel: Math.max(releases.metadataLevel, ...levels) }
}

/** One action a node a plan: the more urgent step comes first, the rest is decided on the next look. */
function onePerNode(actions: Action[]): Action[] {
  const taken = new Set<string>()
  return actions.filter((action) => {
    if (!('nodeId' in action)) return true
    if (taken.has(action.nodeId)) return false
    taken.add(action.nodeId)
    return true
  })
}

/** Takes away something that works. A deletion takes away everything, and is not asked. */
function isDisruption(action: Action): boolean {
  return action.kind === 'remove_voter' || action.kind === 'stop_machine'
}

/** What one disruption leaves is looked at before the next. */
function oneDisruption(actions: Action[]): Action[] {
  const first = actions.find(isDisruption)
  return actions.filter((action) => action === first || !isDisruption(action))
}

/** Actions that failed lately wait for their next attempt, and say so. */
function holdBack(actions: Action[], desired: Desired, nowMs: number): { due: Action[]; heldBack: Waiting[] } {
  const due: Action[] = []
  const heldBack: Waiting[] = []
  for (const action of actions) {
    const failure = desired.failures.find((candidate) => candidate.key === actionKey(action))
    const remainingMs = failure === undefined ? 0 : nextAttemptMs(failure) - nowMs
    if (failure === undefined || remainingMs <= 0) {
      due.push(action)
      continue
    }
    heldBack.push({
      step: action.kind,
      on: `the next attempt in ${Math.ceil(remainingMs / 1000)} s, after ${failure.code}: ${failure.message}`,
      recheckAfterMs: remainingMs,
    })
  }
  return { due, heldBack }
}

/** An operation that nothing acts on waits for what it shows: replicas that catch up, brokers that register. */
function unfinished(operations: OperationRecord[]): Waiting[] {
  return operations.flatMap((operation) => {
    const step = operation.state === 'running' ? operation.steps.find(({ state }) => state !== 'succeeded') : undefined
    if (step === undefined) return []
    const recheckAfterMs = step.name === 'wait_for_clients' ? clientsRecheckMs : operationRecheckMs
    return [{ step: step.name, on: step.message, recheckAfterMs }]
  })
}

/** Without a listing nothing is known, so nothing is changed and nothing is said to have changed. */
function waitForProvider(desired: Desired, message: string): ReconcilerPlan {
  return {
    basedOnVersion: desired.planVersion,
    nodes: desired.nodes,
    nextKafkaId: desired.nextKafkaId,
    actions: [],
    waiting: [{ step: 'observe', on: `the provider to answer: ${message}`, recheckAfterMs: 5_000 }],
    status: {
      phase: desired.phase,
      conditions: desired.conditions,
      observedGeneration: desired.observedGeneration,
      operations: desired.operations,
      observedData: desired.observedData,
    },
    findings: [
      {
        type: 'provider_refused',
        subject: 'list_nodes',
        message: 'The provider does not list its nodes.',
        evidence: message,
      },
    ],
  }
}
