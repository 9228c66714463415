import { type NodeRecord, type ReleaseState, releaseFacts } from '@headwater/model'
import type { Desired } from './desired.ts'
import { assignPlaces } from './places.ts'
import { lastWords } from './status/last-words.ts'
import { decidedMachine, isInService, nodeName, reachableKafka, type StepInput } from './step.ts'

/** From when on health counts as dropped while a release is tried. */
export const releaseLimits = {
  /** Starts in a row that did not lead to a registered node. */
  failedStarts: 3,
  /** From the decision to start a machine until it is in service, ms. */
  inServiceMs: 15 * 60_000,
  /** For so long copies may be missing, ms: what was written meanwhile has to be copied. */
  inSyncMs: 30 * 60_000,
} as const

/** How many of a machine's lines are kept as evidence. */
const evidenceLines = 10

type View = Pick<StepInput, 'desired' | 'observed' | 'listing' | 'nodes'>

/** What is known of a cluster's releases; before a first pass, what follows from how it was made. */
export function releasesOf({ releases, specification, nodes }: Desired): ReleaseState {
  if (releases !== undefined) return releases
  const release = nodes.find(({ machine }) => machine !== null)?.machine?.release ?? specification.release
  const own = release === specification.release ? specification.kafka : undefined
  const { kafkaVersion, metadataLevel } = own ?? releaseFacts(1)
  return { settled: { release, kafkaVersion, metadataLevel }, wellSinceMs: null, metadataLevel, rolledBack: null }
}

/** The release that machines shall run: the one that is wanted, or the one before it where that one was given up. */
export function releaseToRun(desired: Desired): { number: number; metadataLevel: number } {
  const { release, kafka } = desired.specification
  const { settled } = releasesOf(desired)
  if (release === settled.release || isGivenUp(desired))
    return { number: settled.release, metadataLevel: settled.metadataLevel }
  return { number: release, metadataLevel: kafka?.metadataLevel ?? settled.metadataLevel }
}

/** A release is being tried: it is wanted, and has not run well for the whole of its soak yet. */
export function isTried(desired: Desired): boolean {
  return desired.specification.release !== releasesOf(desired).settled.release && !isGivenUp(desired)
}

/** It was rolled back, and nobody has asked for it since. */
export function isGivenUp(desired: Desired): boolean {
  const { release, kafka } = desired.specification
  const { rolledBack } = releasesOf(desired)
  return rolledBack?.release === release && rolledBack.attempt === (kafka?.attempt ?? 0)
}

/** What dies by itself comes back as it was: only a roll takes a node to a release that is still tried. */
export function releaseForStart({ machine }: NodeRecord, desired: Desired): number {
  const { number } = releaseToRun(desired)
  if (machine === null || machine.stopBecause !== null || !machine.registered) return number
  const { settled, metadataLevel } = releasesOf(desired)
  // a record of before the metadata version was raised is that of a backup: its release would never come up
  const mayComeBack = isTried(desired) && metadataLevel <= settled.metadataLevel
  return mayComeBack && machine.release === settled.release ? machine.release : number
}

/** Why nothing of the release that shall run may start, as what is waited for; null when it may. */
export function reasonNotToRun(desired: Desired): string | null {
  const { number, metadataLevel } = releaseToRun(desired)
  const raised = releasesOf(desired).metadataLevel
  if (raised <= metadataLevel) return null
  return `a newer release to be asked for: Kafka's metadata version is at level ${raised}, and release ${number} reads no more than ${metadataLevel}`
}

/** What this look teaches of releases: when all ran well, when one has proved itself, and when one is given up. */
export function followReleases(view: View): ReleaseState {
  const { desired } = view
  const stored = releasesOf(desired)
  const seenLevel = reachableKafka(view.observed)?.metadataLevel ?? 0
  const before = { ...stored, metadataLevel: Math.max(stored.metadataLevel, seenLevel) }
  const { release, kafka } = desired.specification
  if (desired.deletionRequested || isGivenUp(desired)) return { ...before, wellSinceMs: null }
  const untried = { ...before, rolledBack: null }
  if (!isTried(desired)) return { ...untried, wellSinceMs: null }

  const dropped = before.metadataLevel > before.settled.metadataLevel ? null : healthDropped(release, view)
  if (dropped !== null) {
    const { attempt, kafkaVersion } = kafka ?? { attempt: 0, kafkaVersion: `of release ${release}` }
    const rolledBack = {
      release,
      attempt,
      kafkaVersion,
      to: before.settled.release,
      atMs: view.observed.nowMs,
      ...dropped,
    }
    return { ...before, wellSinceMs: null, rolledBack }
  }
  if (!allRunWell(release, view)) return { ...untried, wellSinceMs: null }
  const wellSinceMs = before.wellSinceMs ?? view.observed.nowMs
  const { kafkaVersion, metadataLevel: wantedLevel } = kafka ?? before.settled
  const isSoaked = view.observed.nowMs - wellSinceMs >= (kafka?.soakMs ?? 0)
  if (!isSoaked || seenLevel < wantedLevel) return { ...untried, wellSinceMs }
  return { ...untried, wellSinceMs: null, settled: { release, kafkaVersion, metadataLevel: wantedLevel } }
}

/** Every node runs this release and is in service, every place is taken, and no copy is missing. */
function allRunWell(release: number, view: View): boolean {
  const kafka = reachableKafka(view.observed)
  if (kafka === null || kafka.partitions.underReplicated > 0 || kafka.partitions.withoutLeader > 0) return false
  if (assignPlaces(view.desired.specification, view.nodes).missing.length > 0) return false
  return view.nodes.every((node) => node.machine?.release === release && isInService(node, view))
}

/** Why this release is given up, with what its machine wrote; null while it may still prove itself. */
function healthDropped(release: number, view: View): { because: string; evidence: string } | null {
  const { nowMs, machineLogs } = view.observed
  const tried = view.nodes.filter(({ machine, deleting }) => machine?.release === release && !deleting)
  for (const node of tried) {
    const because = neverCame(node, view)
    if (because === null) continue
    const detail = decidedMachine(view, node)?.detail ?? ''
    const words = lastWords(machineLogs[node.id] ?? [], evidenceLines)
    return { because, evidence: [detail, ...words].filter((line) => line !== '').join('\n') }
  }
  const copies = view.desired.conditions.find(({ type }) => type === 'FullyReplicated')
  const isMissing = tried.some(({ machine }) => machine?.registered) && copies?.status === 'False'
  if (!isMissing || nowMs - copies.sinceMs <= releaseLimits.inSyncMs) return null
  return {
    because: `copies have been missing since ${new Date(copies.sinceMs).toISOString()}`,
    evidence: copies.message,
  }
}

function neverCame(node: NodeRecord, view: View): string | null {
  const { machine, failedStarts } = node
  if (machine === null || machine.registered) return null
  const listed = decidedMachine(view, node)
  const ended = failedStarts + (listed?.state === 'gone' ? 1 : 0)
  if (ended >= releaseLimits.failedStarts) return `${nodeName(node)} did not stay up in ${ended} starts`
  const isLate = view.observed.nowMs - machine.decidedAtMs > releaseLimits.inServiceMs
  if (!isLate || listed?.state !== 'running') return null
  return `${nodeName(node)} was not in service ${releaseLimits.inServiceMs / 60_000} minutes after its start`
}
