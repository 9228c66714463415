import type { Clock, Random } from '@headwater/model'
import { KubernetesApiError } from './api-error.ts'
import type { KubernetesApi } from './kubernetes-api.ts'
import { type KubernetesObject, nameOf, type Resource } from './objects.ts'

export interface WatchTiming {
  /** The server ends a watch after so long, and another one takes over: a connection that died silently is found out. */
  watchSeconds: number
  /** After so long everything is listed afresh, whatever the watches say, ms. */
  resyncMs: number
}

/** All objects of one kind, kept current by a watch. */
export interface WatchedList<Item extends KubernetesObject> {
  /** By name; no older than `stalenessMs`. Throws what keeps it from being so. */
  current(): Promise<ReadonlyMap<string, Item>>
  /** A change of our own: `current` waits until the watch has brought it. */
  expect(written: Item): void
  close(): void
}

/** How old a list can be: until a connection that has died is found out, it may miss changes. */
export function stalenessMs({ watchSeconds }: WatchTiming): number {
  return (watchSeconds + 3) * 1000
}

/** What the server sends is no older than this. */
const lagMs = 1_000

const firstRetryMs = 250
const longestRetryMs = 10_000
/** Our own changes come within milliseconds; settling covers a watch that is slower. */
const ownChangeMs = 1_000

/** Nothing is asked before the first `current`. */
export function createWatchedList<Item extends KubernetesObject>(
  api: KubernetesApi,
  resource: Resource<Item>,
  timing: WatchTiming,
  { clock, random }: { clock: Clock; random: Random },
): WatchedList<Item> {
  const items = new Map<string, Item>()
  const closed = new AbortController()
  let started = false
  let version: string | null = null
  let resyncAtMs = 0
  /** What happened before this has arrived. */
  let provenAtMs = Number.NEGATIVE_INFINITY
  let failure: unknown = null
  let expected = 0n
  let seen = 0n
  let waiting: (() => void)[] = []

  async function keepCurrent(): Promise<void> {
    let retryMs = firstRetryMs
    while (!closed.signal.aborted) {
      try {
        if (version === null || clock.nowMs() >= resyncAtMs) await listAll()
        retryMs = firstRetryMs
        await watchOn()
      } catch (error) {
        if (error instanceof KubernetesApiError && error.status === 410) version = null
        else {
          failure = error
          wake()
          await clock.sleep(retryMs, closed.signal)
          retryMs = Math.min(longestRetryMs, retryMs * 2)
        }
      }
    }
  }

  async function listAll(): Promise<void> {
    const askedAtMs = clock.nowMs()
    const listed = await api.list(resource)
    items.clear()
    for (const item of listed.items) items.set(nameOf(item), item)
    version = listed.resourceVersion
    // Not everyone at once.
    resyncAtMs = askedAtMs + timing.resyncMs * (0.75 + (random.bytes(1)[0] ?? 0) / 512)
    prove(askedAtMs, listed.resourceVersion)
  }

  async function watchOn(): Promise<void> {
    const options = { resourceVersion: version ?? '', seconds: timing.watchSeconds, signal: closed.signal }
    await api.watch(resource, options, ({ type, object }) => {
      if (type === 'DELETED') items.delete(nameOf(object))
      else if (type !== 'BOOKMARK') items.set(nameOf(object), object)
      version = object.metadata?.resourceVersion ?? version
      prove(clock.nowMs() - lagMs, version)
    })
    // The server ended it in its time: nothing that happened until then is missing.
    prove(clock.nowMs() - lagMs, version)
  }

  function prove(atMs: number, at: string | null): void {
    provenAtMs = Math.max(provenAtMs, atMs)
    failure = null
    seen = versionNumber(at)
    wake()
  }

  function wake(): void {
    const woken = waiting
    waiting = []
    for (const resolve of woken) resolve()
  }

  async function untilWoken(untilMs: number): Promise<void> {
    const done = new AbortController()
    await Promise.race([
      new Promise<void>((resolve) => waiting.push(resolve)),
      clock.sleep(Math.max(1, untilMs - clock.nowMs()), done.signal),
    ])
    done.abort()
  }

  const hasOwnChanges = () => seen >= expected
  const isFresh = () => clock.nowMs() - provenAtMs <= stalenessMs(timing)

  return {
    async current() {
      if (!started) {
        started = true
        keepCurrent().catch((error: unknown) => {
          failure = error
        })
      }
      const giveUpAtMs = clock.nowMs() + stalenessMs(timing)
      while (!isFresh()) {
        if (failure !== null) throw failure
        if (clock.nowMs() >= giveUpAtMs) {
          throw new KubernetesApiError(`watch ${resource.plural}`, {
            status: 0,
            reason: '',
            message: 'the API server does not answer in time',
          })
        }
        await untilWoken(giveUpAtMs)
      }
      const patientUntilMs = clock.nowMs() + ownChangeMs
      while (!hasOwnChanges() && clock.nowMs() < patientUntilMs) await untilWoken(patientUntilMs)
      expected = 0n
      return items
    },
    expect(written) {
      const number = versionNumber(written.metadata?.resourceVersion ?? null)
      if (number > expected) expected = number
    },
    close() {
      closed.abort()
      wake()
    },
  }
}

/** Versions of one kind of object can be compared as numbers. */
function versionNumber(version: string | null): bigint {
  return version !== null && /^\d+$/.test(version) ? BigInt(version) : 0n
}
