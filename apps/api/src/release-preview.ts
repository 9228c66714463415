import type { PhysicalClusterSpecification, ReleaseFacts } from '@headwater/model'
import { Refusal } from './refusal.ts'
import { machinesOf, secondsPerMachine } from './release-change.ts'
import { chooseRelease, type ReleaseNow } from './release-choice.ts'

/** Every version of Kafka, with what a change to it would do, or why it is not possible. */
export function previewVersions(
  specification: PhysicalClusterSpecification,
  now: ReleaseNow,
  releases: readonly ReleaseFacts[],
) {
  const versions = [...new Set(releases.map(({ kafkaVersion }) => kafkaVersion))].toSorted()
  return versions.map((kafkaVersion) => {
    const choice = tryChoice(kafkaVersion, now, releases)
    if (choice instanceof Refusal)
      return { kafkaVersion, release: null, state: 'not_possible' as const, because: choice.message, ...nothing }
    if (choice === null)
      return {
        kafkaVersion,
        release: now.running,
        state: 'running' as const,
        because: 'it runs this version',
        ...nothing,
      }
    const because = choice.number === now.settled ? 'it ran this version before' : 'it can follow the present one'
    return {
      kafkaVersion,
      release: choice.number,
      state: 'possible' as const,
      because,
      ...way(specification, now, choice),
    }
  })
}

const nothing = { steps: [], seconds: 0, notices: [] }

function tryChoice(version: string, now: ReleaseNow, releases: readonly ReleaseFacts[]) {
  try {
    return chooseRelease(version, now, releases)
  } catch (error) {
    if (error instanceof Refusal) return error
    throw error
  }
}

function way(specification: PhysicalClusterSpecification, now: ReleaseNow, release: ReleaseFacts) {
  const nodes = machinesOf(specification)
  const seconds = nodes * secondsPerMachine
  const raises = release.metadataLevel > now.metadataLevel
  const soakSeconds = release.soakMs / 1000
  const roll = {
    kind: 'roll_machines' as const,
    text: `${nodes === 1 ? 'The machine restarts' : `${nodes} machines restart one after the other`} with Kafka ${release.kafkaVersion}, each once all copies are in sync; should one not come up, all go back to Kafka ${now.kafkaVersion} by themselves`,
    seconds,
  }
  const soak = {
    kind: 'soak' as const,
    text: `Every node runs it well for ${hoursText(soakSeconds)}; until then Kafka ${now.kafkaVersion} can be asked for again`,
    seconds: soakSeconds,
  }
  const raise = {
    kind: 'raise_metadata_version' as const,
    text: `The metadata version is raised to ${release.metadataVersion}: from then on there is no way back`,
    seconds: 1,
  }
  const isBack = release.number === now.settled
  return {
    steps: [roll, ...(isBack ? [] : [soak]), ...(isBack || !raises ? [] : [raise])],
    // what soaks keeps no other change waiting
    seconds,
    notices: [
      nodes === 1
        ? `The one node restarts: nothing is written or read for about ${secondsPerMachine} s.`
        : 'Nodes restart one after the other: clients connect again, and partitions have no leader for moments.',
    ],
  }
}

function hoursText(seconds: number): string {
  return seconds >= 3_600 ? `${seconds / 3_600} h` : `${seconds} s`
}
