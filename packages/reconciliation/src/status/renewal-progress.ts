import {
  clientsHaveUntilMs,
  defaultOverlapMs,
  type NodeRecord,
  newId,
  operationSteps,
  type StepName,
  type StepProgress,
} from '@headwater/model'
import {
  authoritiesOf,
  authorityToDrop,
  authorityWanted,
  carriedBy,
  certificateDifference,
  issuingAuthority,
  leafOf,
  notTrusting,
  rollsMs,
  subjectsToCertify,
} from '../certificates.ts'
import type { OperationRecord } from '../desired.ts'
import type { ActionKind } from '../plan.ts'
import { isInService, nodeName, type StepInput } from '../step.ts'

type Progress = Pick<StepProgress, 'state' | 'message'>
export type RenewalStep = (typeof operationSteps)['renew_certificates'][number]

const done = (message: string): Progress => ({ state: 'succeeded', message })
const busy = (message: string): Progress => ({ state: 'running', message })

/** A renewal that nobody asked for is shown as an operation too: machines are going to be rolled. */
export function renewalToOpen(view: StepInput): OperationRecord | null {
  const { desired, observed, random } = view
  if (desired.deletionRequested || !desired.endpointVerified || !needsRenewal(view)) return null
  return {
    id: newId('operation', observed.nowMs, random),
    type: 'renew_certificates',
    state: 'running',
    startedAtMs: observed.nowMs,
    deadlineMs: observed.nowMs + defaultOverlapMs + rollsMs,
    steps: operationSteps.renew_certificates.map((name) => ({ name, state: 'pending', message: '' })),
  }
}

function needsRenewal(view: StepInput): boolean {
  const { desired, nodes } = view
  if (authorityWanted(view) !== null || authoritiesOf(desired).newer !== null) return true
  const known = new Set(desired.certificates.leaves.map(({ subject }) => subject))
  if (subjectsToCertify(view).some(({ subject }) => known.has(subject))) return true
  return nodes.some((node) => !node.deleting && certificateDifference(node, desired) !== null)
}

/** True while nothing is rolled for a renewal: what goes down meanwhile is healed. */
export function waitsForClients({ type, state, steps }: OperationRecord): boolean {
  return type === 'renew_certificates' && state === 'running' && currentStep(steps) === 'wait_for_clients'
}

function currentStep(steps: StepProgress[]): StepName | undefined {
  return steps.find(({ state }) => state !== 'succeeded')?.name
}

/** Which action a step of a renewal waits for. */
export const renewalActions: Record<RenewalStep, ActionKind> = {
  make_authority: 'make_authority',
  trust_authority: 'stop_machine',
  wait_for_clients: 'stop_machine',
  issue_certificates: 'issue_certificates',
  roll_machines: 'stop_machine',
  drop_authority: 'drop_authority',
  distrust_authority: 'stop_machine',
}

export function isRenewalStep(step: StepName): step is RenewalStep {
  return step in renewalActions
}

export function renewalProgress(step: RenewalStep, operation: OperationRecord, view: StepInput): Progress {
  const { desired } = view
  const { older, newer } = authoritiesOf(desired)
  switch (step) {
    case 'make_authority': {
      const wanted = authorityWanted(view)
      if (wanted !== null) return busy(`authority ${wanted.generation} is made: ${wanted.because}`)
      const newest = newer ?? older
      return done(`authority ${newest?.generation} is good until ${dateOf(newest?.notAfterMs ?? 0)}`)
    }
    case 'trust_authority':
      if (newer === null) return done('no other authority is to be trusted')
      // what goes down once the roll has ended is healed, and takes nothing back of it
      return rolled(
        view.nodes.filter((node) => notTrusting(newer, { nodes: [node] }).length > 0 || isComing(node, operation)),
        `trust authority ${newer.generation}`,
      )
    case 'wait_for_clients':
      return clientsProgress(view)
    case 'issue_certificates': {
      const due = subjectsToCertify(view).length
      return due === 0
        ? done(`${desired.certificates.leaves.length} certificates of authority ${issuingAuthority(view)?.generation}`)
        : busy(`${due} certificates are to be issued`)
    }
    case 'roll_machines':
      return rolled(showingOld(view), 'show their newest certificate')
    case 'drop_authority': {
      const dropped = authorityToDrop(view)
      return newer === null || dropped === null
        ? done(`authority ${older?.generation} is the only one`)
        : busy(`authority ${dropped.generation} is dropped`)
    }
    case 'distrust_authority':
      return rolled(
        view.nodes.filter(
          (node) => !node.deleting && (certificateDifference(node, desired) !== null || !isInService(node, view)),
        ),
        `trust authority ${older?.generation} alone, in service`,
      )
  }
}

function isComing({ deleting, machine }: NodeRecord, { steps }: OperationRecord): boolean {
  const hasEnded = steps.some(({ name, state }) => name === 'wait_for_clients' && state !== 'pending')
  return !hasEnded && !deleting && machine?.registered === false
}

function clientsProgress(view: StepInput): Progress {
  const { newer } = authoritiesOf(view.desired)
  const untilMs = clientsHaveUntilMs(view.desired.certificates.authorities, view.desired.rotation)
  if (newer === null || untilMs === null || issuingAuthority(view)?.generation === newer.generation)
    return done('brokers may show certificates of the authority that issues now')
  return busy(`clients have until ${dateOf(untilMs)} to fetch authority ${newer.generation} from GET connection`)
}

function showingOld({ nodes, desired }: StepInput): StepInput['nodes'] {
  return nodes.filter(({ id, deleting, machine }) => {
    const leaf = leafOf(desired, id)
    return !deleting && machine !== null && leaf !== null && carriedBy(machine).leaf !== leaf.generation
  })
}

function rolled(behind: StepInput['nodes'], what: string): Progress {
  return behind.length === 0
    ? done(`all machines ${what}`)
    : busy(`${behind.map(nodeName).join(', ')} ${behind.length === 1 ? 'is' : 'are'} still to ${what}`)
}

function dateOf(ms: number): string {
  return new Date(ms).toISOString()
}
