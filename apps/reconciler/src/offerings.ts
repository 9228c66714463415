import type { LoopDependencies } from '@headwater/control-loop'
import type { Offerings, Provider } from '@headwater/provider'

export type RecordOfferings = (provider: string, offerings: Offerings, observedAt: Date) => Promise<void>

const listEveryMs = 30_000

/** Asks each provider for its offerings again and again and hands them to `record`. One that does not answer is skipped. */
export async function recordOfferingsUntilStopped(
  dependencies: Pick<LoopDependencies, 'providers' | 'clock' | 'log' | 'stopping'>,
  record: RecordOfferings | null,
): Promise<void> {
  if (record === null) return
  const { providers, clock, log, stopping } = dependencies
  while (!stopping.aborted) {
    for (const provider of providers.values()) {
      const observedAt = new Date(clock.nowMs())
      try {
        await record(provider.name, await provider.listOfferings(), observedAt)
      } catch (error) {
        log.warn(
          { provider: provider.name },
          `offerings are not known: ${error instanceof Error ? error.message : error}`,
        )
      }
    }
    await clock.sleep(listEveryMs, stopping)
  }
}

/**
 * What every provider offers now, for an API in the same process. One that does not answer is left out, so that the others can be
 * ordered from; `onError` hears of it.
 */
export async function offeringsOf(
  providers: readonly Provider[],
  onError: (provider: string, error: unknown) => void,
): Promise<ReadonlyMap<string, Offerings>> {
  const listed = await Promise.all(
    providers.map(async (provider) => {
      try {
        return [[provider.name, await provider.listOfferings()] as const]
      } catch (error) {
        onError(provider.name, error)
        return []
      }
    }),
  )
  return new Map(listed.flat())
}
