import type { Provider } from '@headwater/provider'
import {
  type Action,
  actionKey,
  type Desired,
  decide,
  type Observed,
  type ReconcilerPlan,
} from '@headwater/reconciliation'
import { type LoopDependencies, loopLimits } from './dependencies.ts'
import { executePlan } from './execute.ts'
import { brokerHosts } from './kafka-access.ts'
import { messageOf, observe } from './observe.ts'
import type { Lease } from './ports.ts'

/** Why a run ended. `rering`: there is more to do at once, for whoever takes the lease next. */
export type RunResult = 'settled' | 'leased_elsewhere' | 'unknown_cluster' | 'lease_lost' | 'rering'

/** When each action of this run was last accepted, ms, by its key. A new run, after a crash say, asks again at once. */
type AcceptedActions = Map<string, number>

type Address = { host: string; port: number }

type PassResult =
  | { kind: 'acted' }
  | { kind: 'waiting'; recheckAfterMs: number; listenFor?: Address[] }
  | { kind: 'resting' }
  | { kind: 'finished' }
  | { kind: 'conflict' }

/**
 * Reconciles one physical cluster until it waits on something slow or rests. Any number of processes may call it for the
 * same cluster at once: one of them works. Throws only when the store itself fails; the sweep comes back then.
 */
export async function reconcile(dependencies: LoopDependencies, physicalClusterId: string): Promise<RunResult> {
  const { store, clock, holder } = dependencies
  const startedMs = clock.nowMs()
  let lease = await store.acquireLease(physicalClusterId, holder, startedMs, loopLimits.leaseMs)
  if (lease === null) return 'leased_elsewhere'

  const accepted: AcceptedActions = new Map()
  for (;;) {
    const result = await pass(dependencies, lease, accepted)
    switch (result.kind) {
      case 'conflict':
        return 'lease_lost'
      case 'finished':
        await store.releaseLease(lease)
        return 'unknown_cluster'
      case 'acted':
        break
      case 'waiting':
        if (result.recheckAfterMs > loopLimits.shortWaitMs) {
          const ended = await rest(dependencies, lease, result.recheckAfterMs)
          if (ended !== null) return ended
        } else {
          await pause(dependencies, result.recheckAfterMs, result.listenFor ?? [])
        }
        break
      case 'resting': {
        const ended = await rest(dependencies, lease, dependencies.restingRecheckMs?.() ?? loopLimits.restingRecheckMs)
        if (ended !== null) return ended
        break
      }
    }
    if (dependencies.stopping.aborted || clock.nowMs() - startedMs > loopLimits.runMs) {
      await store.scheduleRecheck(lease, clock.nowMs())
      await store.releaseLease(lease)
      return 'rering'
    }
    const renewed = await store.renewLease(lease, clock.nowMs(), loopLimits.leaseMs)
    if (renewed === null) return 'lease_lost'
    lease = renewed
  }
}

/** Sleeps, or until one of `listenFor` listens: then what is waited for may have come. */
async function pause({ clock, kafka, stopping }: LoopDependencies, ms: number, listenFor: Address[]): Promise<void> {
  if (listenFor.length === 0) return clock.sleep(ms, stopping)
  const done = new AbortController()
  const signal = AbortSignal.any([done.signal, stopping])
  const asleep = clock.sleep(Math.max(ms, loopLimits.listeningRecheckMs), signal)
  // A broker listens a little before it answers, so even good news is not followed up at once.
  await Promise.all([clock.sleep(50, stopping), Promise.race([asleep, kafka.untilListening(listenFor, signal)])])
  // nobody reads why; without a reason each time makes an error with its stack
  done.abort('over')
}

/** Where brokers will listen, while machines run and none of them answers yet. */
function silentBrokers(observed: Observed, plan: ReconcilerPlan): Address[] {
  if (observed.kafka.state !== 'unreachable') return []
  return brokerHosts(plan.nodes.map(({ addresses }) => addresses))
}

/** Lets go of the lease, unless somebody rang during the run: then null, and the run goes on. */
async function rest(dependencies: LoopDependencies, lease: Lease, recheckAfterMs: number): Promise<RunResult | null> {
  const { store, clock } = dependencies
  await store.scheduleRecheck(lease, clock.nowMs() + recheckAfterMs)
  const { wokenMeanwhile } = await store.releaseLease(lease)
  return wokenMeanwhile ? null : 'settled'
}

/** Observe, decide, store, execute, note: once. */
async function pass(dependencies: LoopDependencies, lease: Lease, accepted: AcceptedActions): Promise<PassResult> {
  const { store, clock, random, providers, log } = dependencies
  const desired = await store.load(lease.physicalClusterId)
  if (desired === null) return { kind: 'finished' }
  const provider = providers.get(desired.specification.provider)
  if (provider === undefined) {
    log.warn({ cluster: desired.id, provider: desired.specification.provider }, 'no such provider is configured here')
    return { kind: 'waiting', recheckAfterMs: loopLimits.restingRecheckMs }
  }

  const observed = await observe(dependencies, provider, desired)
  const decided = decide(desired, observed, random)
  const plan = {
    ...decided,
    actions: decided.actions.filter((action) => !acceptedLately(action, accepted, clock.nowMs())),
  }
  if ((await store.savePlan(lease, plan, clock.nowMs())) === 'conflict') return { kind: 'conflict' }
  logPlan(dependencies, desired.id, plan)
  if (plan.status.phase === 'DELETED') return { kind: 'finished' }

  if (plan.actions.length > 0) {
    const renewed = await store.renewLease(lease, clock.nowMs(), loopLimits.leaseMs)
    if (renewed === null) return { kind: 'conflict' }
    return carryOut(dependencies, lease, provider, desired, plan, accepted)
  }
  if (decided.actions.length > 0) return { kind: 'waiting', recheckAfterMs: loopLimits.acceptedRecheckMs }
  if (plan.waiting.length > 0) {
    const recheckAfterMs = Math.min(...plan.waiting.map((waiting) => waiting.recheckAfterMs))
    return { kind: 'waiting', recheckAfterMs, listenFor: silentBrokers(observed, plan) }
  }
  return { kind: 'resting' }
}

/** Executes a stored plan and notes each outcome as it comes, one after the other. */
async function carryOut(
  dependencies: LoopDependencies,
  lease: Lease,
  provider: Provider,
  desired: Desired,
  plan: ReconcilerPlan,
  accepted: AcceptedActions,
): Promise<PassResult> {
  const { store, clock, log } = dependencies
  let noted: Promise<'recorded' | 'conflict'> = Promise.resolve('recorded')
  await executePlan(dependencies, provider, desired, plan, (outcome) => {
    if (outcome.ok) accepted.set(actionKey(outcome.action), clock.nowMs())
    else log.warn({ cluster: desired.id, action: outcome.action.kind, code: outcome.code }, outcome.message)
    noted = noted.then((before) =>
      before === 'conflict' ? before : store.recordOutcomes(lease, [outcome], clock.nowMs()),
    )
    // A store that fails while other actions still run is heard of below, and must not end the process before.
    noted.catch(() => {})
  })
  return (await noted) === 'conflict' ? { kind: 'conflict' } : { kind: 'acted' }
}

function acceptedLately(action: Action, accepted: AcceptedActions, nowMs: number): boolean {
  const acceptedMs = accepted.get(actionKey(action))
  return acceptedMs !== undefined && nowMs - acceptedMs < loopLimits.repeatAfterMs
}

function logPlan({ log }: LoopDependencies, cluster: string, plan: ReconcilerPlan): void {
  for (const { kind, because } of plan.actions) log.info({ cluster, action: kind }, because)
}

/** `reconcile` for callers that must not fail: a store that is away is logged, and the sweep comes back. */
export async function reconcileSafely(
  dependencies: LoopDependencies,
  physicalClusterId: string,
): Promise<RunResult | null> {
  try {
    return await reconcile(dependencies, physicalClusterId)
  } catch (error) {
    dependencies.log.warn({ cluster: physicalClusterId }, `the run failed and will be swept up: ${messageOf(error)}`)
    return null
  }
}

/** One pass and no more: what changed while nobody looked is stored, and acted on, before this resolves. */
export async function reconcileOnce(
  dependencies: LoopDependencies,
  physicalClusterId: string,
): Promise<RunResult | null> {
  return reconcileSafely({ ...dependencies, stopping: AbortSignal.abort() }, physicalClusterId)
}
