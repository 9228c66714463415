import { isTried, releasesOf } from '../releases.ts'
import { reachableKafka, type Step } from '../step.ts'
import { waitForWindow } from '../windows.ts'

/** How often a release that soaks is looked at, ms: between two looks nobody would see it falter. */
const recheckMs = 30_000

/**
 * Kafka's metadata version follows the release once all nodes have run it well for the whole of its soak. From then on there is
 * no way back, so nothing else waits for it.
 */
export const raiseMetadataVersion: Step = (input) => {
  const kafka = reachableKafka(input.observed)
  const { wellSinceMs } = releasesOf(input.desired)
  if (kafka === null || wellSinceMs === null || !isTried(input.desired)) return {}
  const { release, kafka: wanted } = input.desired.specification
  const remainingMs = wellSinceMs + (wanted?.soakMs ?? 0) - input.observed.nowMs
  const then = wanted === undefined ? 'it counts as settled' : `metadata version ${wanted.metadataVersion} is set`
  if (remainingMs > 0) {
    const until = new Date(input.observed.nowMs + remainingMs).toISOString()
    const on = `release ${release} to have run well until ${until}; then ${then}`
    const recheckAfterMs = Math.min(recheckMs, remainingMs)
    return { waiting: [{ step: 'raise_metadata_version', on, recheckAfterMs, atRest: true }] }
  }
  if (wanted === undefined || (kafka.metadataLevel ?? 0) >= wanted.metadataLevel) return {}
  const window = waitForWindow({ work: 'metadata_version', expectedMs: 60_000 }, input)
  if (window !== null) return { waiting: [window] }
  const because = `every node has run release ${release} well since ${new Date(wellSinceMs).toISOString()}`
  const { metadataLevel: level, metadataVersion: name } = wanted
  return { actions: [{ kind: 'set_metadata_version', level, name, because }] }
}
