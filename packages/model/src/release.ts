import { assert } from './assert.ts'

/** What everybody has to know of a release; how its machines are configured is packages/kafka's. */
export interface ReleaseFacts {
  number: number
  kafkaVersion: string
  /** The metadata version that its founders write, and that a cluster is raised to once the release has run well. */
  metadataVersion: string
  /** The same as Kafka counts it: the level of the feature `metadata.version`. A node knows its own and all lower ones. */
  metadataLevel: number
  /** How long all nodes have to run it well before the metadata version is raised, and there is no way back, ms. */
  soakMs: number
  /** The releases that it may follow on a running cluster: what upgrades were tried from. */
  follows: readonly number[]
}

const dayMs = 24 * 3_600_000

/**
 * Every release, by number. An entry never changes once a cluster carries it. Levels are those of Kafka's own
 * `kafka-features.sh version-mapping`.
 */
export const releases: readonly ReleaseFacts[] = [
  {
    number: 1,
    kafkaVersion: '4.3.1',
    metadataVersion: '4.3-IV0',
    metadataLevel: 30,
    soakMs: dayMs,
    follows: [],
  },
  {
    number: 2,
    kafkaVersion: '4.2.1',
    metadataVersion: '4.2-IV1',
    metadataLevel: 29,
    soakMs: dayMs,
    follows: [],
  },
  {
    number: 3,
    kafkaVersion: '4.3.1',
    metadataVersion: '4.3-IV0',
    metadataLevel: 30,
    soakMs: dayMs,
    follows: [1, 2],
  },
]

/** The newest release: what new clusters get. */
export const currentRelease = 3

/** Throws for a number that was never released. */
export function releaseFacts(number: number, among: readonly ReleaseFacts[] = releases): ReleaseFacts {
  const release = among.find((candidate) => candidate.number === number)
  assert(release, `release ${number} exists`)
  return release
}

/** What a specification says of the release that it wants, beside its number. */
export interface WantedRelease {
  kafkaVersion: string
  metadataVersion: string
  metadataLevel: number
  soakMs: number
  /** Grows each time somebody asks for a release: one that was rolled back is tried again only then. */
  attempt: number
  /** True where its tenant asked for it; else the fleet brings it, which waits for the maintenance window. */
  isAsked?: boolean | undefined
}

/** What the reconciler keeps of a physical cluster's releases; stored with its plans. */
export interface ReleaseState {
  /** The release that a roll goes back to: the last one that ran well for the whole of its soak. */
  settled: { release: number; kafkaVersion: string; metadataLevel: number }
  /** Since when every node runs the wanted release and nothing is missing, ms; null: that is not so, or it is settled. */
  wellSinceMs: number | null
  /** The highest level that Kafka was asked to raise its metadata version to, or was seen at. Below it there is no way back. */
  metadataLevel: number
  /** The release that was given up; null when the wanted one is tried, or runs. */
  rolledBack: RolledBack | null
}

export interface RolledBack {
  release: number
  attempt: number
  kafkaVersion: string
  /** The release that was gone back to. */
  to: number
  atMs: number
  /** What dropped, as a sentence without its full stop. */
  because: string
  /** What the machine wrote last; never a secret. */
  evidence: string
}
