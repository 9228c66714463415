import { ProviderError } from '@headwater/provider'
import { type CallClass, type CallFault, callFaults } from './fault-kinds.ts'
import { hashOf, mixed } from './random.ts'
import type { SimulatedWorker } from './worker.ts'
import type { SimulationWorld } from './world.ts'

/** Whose call it is, and which. */
export interface Call {
  worker: SimulatedWorker
  /** The slot of the cluster it is made for, or `world` for the sweep's. */
  slot: string
  name: string
  /** What calls are counted by: for whom, and which. */
  key: string
  class: CallClass
}

/** Work of a worker that is no more: it never goes on. Each has its own, so that what waits for it can be forgotten. */
function never(): Promise<never> {
  return new Promise(() => {})
}

/** Makes a call as a worker does it in the simulated world: it may fail in every way its class can. */
export async function makeCall<Result>(
  world: SimulationWorld,
  call: Call,
  effect: () => Result | Promise<Result>,
): Promise<Result> {
  const { worker } = call
  if (worker.isDead) return never()
  if (worker.pausedUntilMs > world.clock.nowMs()) {
    await world.clock.sleep(worker.pausedUntilMs - world.clock.nowMs())
    if (worker.isDead) return never()
  }
  const fault = drawFault(world, call)
  const result = fault === null ? await effect() : await withFault(world, call, fault, effect)
  return worker.isDead ? never() : result
}

/** A fault as it was drawn, with the number that decides on its details. */
export interface DrawnFault {
  kind: CallFault
  salt: number
}

/** Depends on the seed, on what is called for whom, and on how often before: on nothing that other clusters do. */
function drawFault(world: SimulationWorld, call: Call): DrawnFault | null {
  if (world.script !== null) return world.script(call)
  const { name, key, class: callClass } = call
  if (world.isQuiet) return null
  const count = (world.callCounts.get(key) ?? 0) + 1
  world.callCounts.set(key, count)
  const number = hashOf(world.seed, key, count)
  let rest = number % 1_000_000
  for (const [kind, perMillion] of callFaults[callClass]) {
    if (rest >= perMillion) {
      rest -= perMillion
      continue
    }
    if (!suits(kind, name)) return null
    return world.mayHappen(kind, `${kind} ${key} ${count}`) ? { kind, salt: mixed(number ^ 0x5bd1e995) } : null
  }
  return null
}

/** Only a list can be stale, and only a start can find its volume in use. */
function suits(kind: CallFault, name: string): boolean {
  if (kind === 'volume_in_use') return name === 'startMachine'
  if (kind === 'list_stale') return name === 'listNodes'
  return true
}

async function withFault<Result>(
  world: SimulationWorld,
  { worker, slot, name }: Call,
  { kind, salt }: DrawnFault,
  effect: () => Result | Promise<Result>,
): Promise<Result> {
  const { clock } = world
  const share = salt / 2 ** 32
  if (kind !== 'slow' && kind !== 'list_stale') world.tell(slot, `~~ ${kind}: ${name} of ${worker.name}`)
  switch (kind) {
    case 'crash_before':
      worker.crash()
      return never()
    case 'crash_after':
      await Promise.resolve(effect()).catch(() => {})
      worker.crash()
      return never()
    case 'crash_late':
      worker.crash()
      await clock.sleep(200 + share * 60_000)
      world.tell(slot, `~~ ${name} of the dead ${worker.name} arrives`)
      await Promise.resolve()
        .then(effect)
        .catch(() => {})
      return never()
    case 'reply_lost':
      await effect()
      throw new ProviderError('unavailable', `${name}: the reply was lost`)
    case 'reply_hangs':
      await effect()
      await clock.sleep(120_000)
      throw new ProviderError('unavailable', `${name}: the connection was closed`)
    case 'call_late':
      await clock.sleep(1_000 + share * 60_000)
      return effect()
    case 'slow':
      await clock.sleep(20 + share * 2_000)
      return effect()
    case 'throttled':
      throw new ProviderError('throttled', `${name}: too many requests`, {
        retryAtMs: clock.nowMs() + Math.round(share * 20_000),
      })
    case 'unavailable':
      throw new ProviderError('unavailable', `${name}: it does not answer`)
    case 'volume_in_use':
      throw new ProviderError('volume_in_use', `${name}: the volume is still being detached`)
    case 'list_stale':
      world.versionsBehind = 1 + (salt % 5)
      try {
        return await effect()
      } finally {
        world.versionsBehind = 0
      }
  }
}
