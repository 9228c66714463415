import { type LoopDependencies, reconcile, sweep } from '@headwater/control-loop'
import type { Clock } from '@headwater/model'
import { type Provider, ProviderError } from '@headwater/provider'
import type { Tally } from './tally.ts'

/** What befalls calls, as shares of all of them. */
export interface Troubles {
  refused: number
  late: number
  answerLost: number
}

/** A control plane of the simulation, as a reconciler process is one. */
export interface SimulatedControlPlane {
  /** From one instant to the next; calls that are on their way still arrive. */
  die(): void
  /** In order, when there is nothing left to do. */
  stop(): Promise<void>
}

const sweepEveryMs = 2_000
const latestMs = 60_000
const changing = /^(prepare|release|create|start|stop|change|delete)/
const never = new Promise<never>(() => undefined)

/** Sweeps and reconciles until it dies or is stopped; `dice()` gives numbers from 0 to 1. */
export function startControlPlane(
  given: LoopDependencies & { clock: Clock },
  provider: Provider,
  troubles: Troubles,
  dice: () => number,
  tally: Tally,
): SimulatedControlPlane {
  const life = { isDead: false }
  const stopping = new AbortController()
  const { clock } = given

  async function troubled(name: string, call: () => Promise<unknown>): Promise<unknown> {
    if (life.isDead) return await never
    tally.calls += 1
    if (changing.test(name)) tally.changes += 1
    const chance = dice()
    const { refused, late, answerLost } = troubles
    if (chance < refused + late + answerLost) tally.faults += 1
    if (chance < refused) throw refusal(clock, dice())
    if (chance < refused + late) await clock.sleep(Math.ceil(dice() * latestMs))
    const answer = await call()
    if (chance >= refused + late && chance < refused + late + answerLost) {
      throw new ProviderError('unavailable', `${name}: its answer was lost`)
    }
    return life.isDead ? await never : answer
  }

  const dependencies: LoopDependencies = {
    ...given,
    stopping: stopping.signal,
    // What is dead writes nothing down any more.
    store: withEveryCall(given.store, async (_, call) => (life.isDead ? await never : await call())),
    providers: new Map([[provider.name, withEveryCall(provider, troubled)]]),
  }

  async function live(): Promise<void> {
    while (!stopping.signal.aborted && !life.isDead) {
      for (const id of await sweep(dependencies)) await reconcile(dependencies, id)
      await clock.sleep(sweepEveryMs, stopping.signal)
    }
  }
  const living = live()

  return {
    die: () => {
      life.isDead = true
    },
    stop: async () => {
      stopping.abort()
      if (!life.isDead) await living
    },
  }
}

function refusal(clock: Clock, chance: number): ProviderError {
  if (chance < 0.4) return new ProviderError('unavailable', 'the cloud does not answer')
  if (chance < 0.8) return new ProviderError('throttled', 'too many calls', { retryAtMs: clock.nowMs() + 2_000 })
  return new ProviderError('out_of_capacity', 'the zone has none left')
}

function withEveryCall<Target extends object>(
  target: Target,
  around: (name: string, call: () => Promise<unknown>) => Promise<unknown>,
): Target {
  return new Proxy(target, {
    get(of, name) {
      const member: unknown = Reflect.get(of, name, of)
      if (typeof member !== 'function') return member
      return (...args: unknown[]) => around(String(name), async () => await member.apply(of, args))
    },
  })
}
