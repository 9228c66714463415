import type { Connection } from '@headwater/database/intent'
import { type LockedCluster, readWanted, type WantedCluster, writeChange } from '@headwater/database/intent'
import { newId, type PhysicalClusterSpecification, type ReleaseFacts } from '@headwater/model'
import { refuseWhileBusy } from './cluster-change.ts'
import type { ApiContext } from './context.ts'
import { chooseRelease, factsOf, type ReleaseNow, releaseNow, wantedRelease } from './release-choice.ts'

/** From the stop of one machine until its successor is in service and in sync, for a preview and a deadline, s. */
export const secondsPerMachine = 120

/**
 * Writes that a locked cluster shall run this version of Kafka. Gives the id of its operation, or null where it does already.
 * Throws the refusal otherwise.
 */
export async function changeRelease(
  context: ApiContext,
  transaction: Connection,
  { cluster, organizationId }: { cluster: LockedCluster; organizationId: string },
  kafkaVersion: string,
): Promise<string | null> {
  const { releases } = context.settings
  const at = new Date(context.clock.nowMs())
  const wanted = await readWanted(transaction, cluster)
  const now = releaseNow(wanted.specification, wanted.releases, releases)
  const release = chooseRelease(kafkaVersion, now, releases)
  if (release === null) return null
  await refuseWhileBusy(transaction, cluster, wanted, { zones: wanted.specification.zones, at })

  const operationId = newId('operation', at.getTime(), context.random)
  const { order, capacityPlanId, specification } = wanted
  const seconds = machinesOf(specification) * secondsPerMachine
  await writeChange(transaction, cluster, {
    operationId,
    organizationId,
    to: { order, capacityPlanId, specification: withRelease(wanted, release, now) },
    plan: null,
    change: {
      from: { order, capacityPlanId, specification: asItRuns(specification, now, releases) },
      capacityPlanId,
      bytesToMove: 0,
      seconds,
    },
    reverts: null,
    at,
    deadline: new Date(at.getTime() + Math.max(context.settings.changeDeadlineAtLeastMs, 4 * seconds * 1000)),
  })
  return operationId
}

/** What was given up is not gone back to: to take a second try back is to run what ran before. */
function asItRuns(
  specification: PhysicalClusterSpecification,
  now: ReleaseNow,
  releases: readonly ReleaseFacts[],
): PhysicalClusterSpecification {
  if (now.givenUp === null) return specification
  const kafka = wantedRelease(factsOf(now.running, releases), now, 'tenant')
  return { ...specification, release: now.running, kafka }
}

function withRelease(
  { specification }: WantedCluster,
  release: ReleaseFacts,
  now: { attempt: number },
): PhysicalClusterSpecification {
  return { ...specification, release: release.number, kafka: wantedRelease(release, now, 'tenant') }
}

export function machinesOf({ brokers, controllers }: PhysicalClusterSpecification): number {
  return brokers.count + (controllers.mode === 'dedicated' ? controllers.count : 0)
}
