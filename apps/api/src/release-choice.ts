import type { PhysicalClusterSpecification, ReleaseFacts, ReleaseState, WantedRelease } from '@headwater/model'
import { Refusal } from './refusal.ts'

/** Where a cluster stands among the releases. */
export interface ReleaseNow {
  /** What its machines run, or are rolled to. */
  running: number
  kafkaVersion: string
  /** The one that may be gone back to. */
  settled: number
  metadataLevel: number
  /** It runs and has not proved itself yet. */
  isTried: boolean
  /** What was given up: it may be asked for again. */
  givenUp: { release: number; kafkaVersion: string } | null
  attempt: number
}

/** As the specification and the reconciler's own record say; what earlier versions wrote knew release 1 alone. */
export function releaseNow(
  { release, kafka }: PhysicalClusterSpecification,
  state: ReleaseState | null,
  releases: readonly ReleaseFacts[],
): ReleaseNow {
  const wanted = kafka ?? factsOf(release, releases)
  const settled = state?.settled ?? { release, ...wanted }
  const attempt = kafka?.attempt ?? 0
  const { rolledBack } = state ?? { rolledBack: null }
  const isGivenUp = rolledBack?.release === release && rolledBack.attempt === attempt
  return {
    running: isGivenUp ? settled.release : release,
    kafkaVersion: isGivenUp ? settled.kafkaVersion : wanted.kafkaVersion,
    settled: settled.release,
    metadataLevel: state?.metadataLevel ?? settled.metadataLevel,
    isTried: !isGivenUp && settled.release !== release,
    givenUp: isGivenUp ? { release, kafkaVersion: wanted.kafkaVersion } : null,
    attempt,
  }
}

/**
 * The release with this version of Kafka that the cluster may go to from where it stands; null where it runs that version. Throws
 * the refusal: a version that is not there, a jump that Kafka forbids or nobody tried, a way back that is closed.
 */
export function chooseRelease(
  kafkaVersion: string,
  now: ReleaseNow,
  releases: readonly ReleaseFacts[],
): ReleaseFacts | null {
  if (now.kafkaVersion === kafkaVersion) return null
  const candidates = releases
    .filter((release) => release.kafkaVersion === kafkaVersion)
    .toSorted((a, b) => b.number - a.number)
  if (candidates.length === 0) throw unknownVersion(kafkaVersion, now, releases)
  const again = candidates.find(({ number }) => number === now.givenUp?.release)
  if (again) return again
  const readable = candidates.filter(({ metadataLevel }) => metadataLevel >= now.metadataLevel)
  if (readable.length === 0) throw metadataRaised(kafkaVersion, now, releases)
  const back = readable.find(({ number }) => number === now.settled)
  if (back) return back
  const next = readable.find(({ follows }) => follows.includes(now.running))
  if (next === undefined) throw jumpForbidden(kafkaVersion, now, candidates, releases)
  if (now.isTried) throw stillTried(kafkaVersion, now)
  return next
}

/** What a specification says of a release that its tenant, or an operator, asks for. */
export function wantedRelease(
  { kafkaVersion, metadataVersion, metadataLevel, soakMs }: ReleaseFacts,
  { attempt }: Pick<ReleaseNow, 'attempt'>,
  by: 'tenant' | 'fleet',
): WantedRelease {
  return { kafkaVersion, metadataVersion, metadataLevel, soakMs, attempt: attempt + 1, isAsked: by === 'tenant' }
}

/** The newest release with this version; for a new cluster, which follows none. Throws the refusal. */
export function releaseForNew(kafkaVersion: string | undefined, current: number, releases: readonly ReleaseFacts[]) {
  if (kafkaVersion === undefined) return factsOf(current, releases)
  const found = releases.filter((release) => release.kafkaVersion === kafkaVersion)
  const newest = found.toSorted((a, b) => b.number - a.number)[0]
  if (newest) return newest
  const offered = versionsOf(releases)
  throw new Refusal('release-not-possible', `There is no Kafka ${kafkaVersion}.`, {
    limit: 'kafka_versions',
    current: offered,
    requested: kafkaVersion,
    next: `Order one of ${offered}, or leave it out for the newest.`,
    errors: [{ in: 'body', pointer: '/kafkaVersion', detail: 'is not offered' }],
  })
}

export function factsOf(number: number, releases: readonly ReleaseFacts[]): ReleaseFacts {
  const release = releases.find((candidate) => candidate.number === number)
  if (release === undefined) throw new Error(`release ${number} is in no list of releases`)
  return release
}

function versionsOf(releases: readonly ReleaseFacts[]): string {
  return [...new Set(releases.map(({ kafkaVersion }) => kafkaVersion))].toSorted().join(', ')
}

/** Versions that this cluster may go to now. */
function reachable(now: ReleaseNow, releases: readonly ReleaseFacts[]): string {
  const isNext = ({ follows, metadataLevel }: ReleaseFacts): boolean =>
    follows.includes(now.running) && metadataLevel >= now.metadataLevel
  return versionsOf(releases.filter((release) => isNext(release) && release.kafkaVersion !== now.kafkaVersion))
}

function unknownVersion(requested: string, now: ReleaseNow, releases: readonly ReleaseFacts[]): Refusal {
  const offered = reachable(now, releases)
  return new Refusal('release-not-possible', `There is no Kafka ${requested}.`, {
    limit: 'kafka_versions',
    current: now.kafkaVersion,
    requested,
    next: offered === '' ? 'There is no other version that this cluster can go to now.' : `Ask for one of ${offered}.`,
    errors: [{ in: 'body', pointer: '/kafkaVersion', detail: 'is not offered' }],
  })
}

function jumpForbidden(
  requested: string,
  now: ReleaseNow,
  candidates: ReleaseFacts[],
  releases: readonly ReleaseFacts[],
): Refusal {
  const from = versionsOf(releases.filter(({ number }) => candidates.some(({ follows }) => follows.includes(number))))
  const next =
    from === ''
      ? `Order a new cluster with Kafka ${requested}, and copy the records over.`
      : `Change to Kafka ${from} first; from there Kafka ${requested} can be reached.`
  return new Refusal(
    'release-not-possible',
    `A cluster cannot go from Kafka ${now.kafkaVersion} to ${requested} at once.`,
    {
      limit: 'kafka_upgrade_path',
      current: now.kafkaVersion,
      requested,
      next,
      errors: [{ in: 'body', pointer: '/kafkaVersion', detail: `does not follow ${now.kafkaVersion}` }],
    },
  )
}

function metadataRaised(requested: string, now: ReleaseNow, releases: readonly ReleaseFacts[]): Refusal {
  const version = releases.find(({ metadataLevel }) => metadataLevel === now.metadataLevel)?.metadataVersion
  return new Refusal(
    'metadata-version-raised',
    `Kafka ${requested} cannot read this cluster's metadata any more: its version was raised to ${version ?? `level ${now.metadataLevel}`}, and there is no way back.`,
    {
      limit: 'metadata_version',
      current: now.kafkaVersion,
      requested,
      next: `Stay with Kafka ${now.kafkaVersion}, or order a new cluster with Kafka ${requested} and copy the records over.`,
    },
  )
}

function stillTried(requested: string, now: ReleaseNow): Refusal {
  return new Refusal(
    'release-not-possible',
    `Kafka ${now.kafkaVersion} has not run well for long enough yet to be followed by another.`,
    {
      limit: 'release_soak',
      current: now.kafkaVersion,
      requested,
      next: 'GET the cluster: `kafka.settlesAt` says when; ask again then.',
    },
  )
}
