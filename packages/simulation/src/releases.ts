import {
  type PhysicalClusterSpecification,
  type ReleaseState,
  releaseFacts,
  type WantedRelease,
} from '@headwater/model'

/** The metadata version that cordons came with. */
export const levelOfCordons = releaseFacts(1).metadataLevel

/** From here on no Kafka of the simulation comes up. */
const firstBroken = 1_000

/** What the simulated Kafka has to know of a release; beyond those that exist every second one brings a metadata version. */
export function simulatedRelease(release: number): { metadataLevel: number; isBroken: boolean } {
  if (release >= firstBroken) return { metadataLevel: levelOfCordons + 1, isBroken: true }
  const metadataLevel =
    release <= 3 ? releaseFacts(release).metadataLevel : levelOfCordons + Math.floor(release / 2) - 1
  return { metadataLevel, isBroken: false }
}

/** What a specification says of a release that is asked for. */
export function wantedRelease(release: number, options: { soakMs: number; attempt?: number }): WantedRelease {
  const { metadataLevel } = simulatedRelease(release)
  const text = `4.${metadataLevel - 27}`
  return { kafkaVersion: `${text}.1`, metadataVersion: `${text}-IV0`, metadataLevel, attempt: 0, ...options }
}

const walkSoakMs = 2 * 60_000

/** The release after this one, as somebody would ask for it; every second one brings a metadata version. */
export function nextRelease({ release, kafka }: PhysicalClusterSpecification): Partial<PhysicalClusterSpecification> {
  const next = Math.max(release, releaseFacts(3).number) + 1
  return { release: next, kafka: wantedRelease(next, { soakMs: walkSoakMs, attempt: (kafka?.attempt ?? 0) + 1 }) }
}

/** False where Kafka's metadata version was raised beyond what the wanted release reads. */
export function readsMetadata({ kafka }: PhysicalClusterSpecification, state: ReleaseState | undefined): boolean {
  return state === undefined || (kafka ?? releaseFacts(1)).metadataLevel >= state.metadataLevel
}
