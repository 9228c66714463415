import { type PhysicalClusterSpecification, type ReleaseFacts, type ReleaseState, releases } from '@headwater/model'
import { threeNodeSpecification } from '@headwater/model/fixtures'
import { describe, expect, it } from 'vitest'
import { Refusal } from './refusal.ts'
import { chooseRelease, releaseForNew, releaseNow, wantedRelease } from './release-choice.ts'
import { previewVersions } from './release-preview.ts'

const next: ReleaseFacts = {
  number: 4,
  kafkaVersion: '4.4.0',
  metadataVersion: '4.4-IV0',
  metadataLevel: 31,
  soakMs: 7_200_000,
  follows: [3],
}
const all = [...releases, next]

function specificationOf(release: number, attempt = 1): PhysicalClusterSpecification {
  const facts = all.find(({ number }) => number === release)
  return {
    ...threeNodeSpecification,
    release,
    ...(facts ? { kafka: wantedRelease(facts, { attempt: attempt - 1 }, 'tenant') } : {}),
  }
}

function stateOf(settled: number, changes: Partial<ReleaseState> = {}): ReleaseState {
  const { kafkaVersion, metadataLevel } = all.find(({ number }) => number === settled) ?? next
  return {
    settled: { release: settled, kafkaVersion, metadataLevel },
    wellSinceMs: null,
    metadataLevel,
    rolledBack: null,
    ...changes,
  }
}

function choose(version: string, release: number, state: ReleaseState | null): number | string | null {
  try {
    return chooseRelease(version, releaseNow(specificationOf(release), state, all), all)?.number ?? null
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    const { limit, current, requested, next: step } = error.members
    expect([current, requested, typeof step]).toEqual([expect.any(String), version, 'string'])
    return `${error.slug}: ${String(limit)}`
  }
}

describe('a version of Kafka', () => {
  it.each<[string, number, ReleaseState | null, number | string | null]>([
    ['4.3.1', 2, stateOf(2), 3],
    ['4.2.1', 2, stateOf(2), null],
    // what an earlier version of Headwater wrote runs 4.3.1 too: another release of it is the fleet's business
    ['4.3.1', 1, null, null],
    ['4.4.0', 3, stateOf(3), 4],
    ['4.4.0', 2, stateOf(2), 'release-not-possible: kafka_upgrade_path'],
    ['4.9.9', 2, stateOf(2), 'release-not-possible: kafka_versions'],
    ['4.2.1', 3, stateOf(3), 'metadata-version-raised: metadata_version'],
    // while it soaks the way back is open, and the way on is not
    ['4.2.1', 3, stateOf(2), 2],
    ['4.4.0', 3, stateOf(2), 'release-not-possible: release_soak'],
    // raised, although it has not settled
    ['4.2.1', 3, stateOf(2, { metadataLevel: 30 }), 'metadata-version-raised: metadata_version'],
  ])('%s for a cluster of release %i in state %j', (version, release, state, expected) => {
    expect(choose(version, release, state)).toBe(expected)
  })

  it('that was given up is tried again when it is asked for', () => {
    const rolledBack = { release: 3, attempt: 1, kafkaVersion: '4.3.1', to: 2, atMs: 0, because: 'x', evidence: '' }
    const state = stateOf(2, { rolledBack })
    const now = releaseNow(specificationOf(3), state, all)
    expect(now).toMatchObject({ running: 2, kafkaVersion: '4.2.1', isTried: false })
    expect(choose('4.2.1', 3, state)).toBeNull()
    expect(choose('4.3.1', 3, state)).toBe(3)
    expect(wantedRelease(next, now, 'tenant').attempt).toBe(2)
  })

  it('for a new cluster is the newest, or the newest of what is asked for', () => {
    expect(releaseForNew(undefined, 3, all).number).toBe(3)
    expect(releaseForNew('4.2.1', 3, all).number).toBe(2)
    expect(() => releaseForNew('1.0.0', 3, all)).toThrow(Refusal)
  })

  it('is shown with what a change to it would do', () => {
    const versions = previewVersions(specificationOf(2), releaseNow(specificationOf(2), stateOf(2), all), all)
    expect(versions.map(({ kafkaVersion, state }) => `${kafkaVersion} ${state}`)).toEqual([
      '4.2.1 running',
      '4.3.1 possible',
      '4.4.0 not_possible',
    ])
    expect(versions[1]?.steps).toEqual([
      expect.objectContaining({ kind: 'roll_machines', seconds: 360 }),
      expect.objectContaining({ kind: 'soak', seconds: 86_400 }),
      expect.objectContaining({ kind: 'raise_metadata_version' }),
    ])
    const back = previewVersions(specificationOf(3), releaseNow(specificationOf(3), stateOf(2), all), all)
    expect(back[0]).toMatchObject({ state: 'possible', steps: [{ kind: 'roll_machines' }] })
  })
})
