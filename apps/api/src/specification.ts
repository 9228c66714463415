import type { Catalogue } from '@headwater/capacity-planner'
import {
  assert,
  type CapacityPlan,
  type MaintenanceWindow,
  type PhysicalClusterSpecification,
  type Random,
  type WantedRelease,
} from '@headwater/model'

const bytesPerMb = 1e6

/** What a physical cluster shall be, from its plan; of one that runs, id, release and window are those it has. */
export function specificationOf(
  plan: CapacityPlan,
  given: {
    kafkaClusterId: string
    release: number
    kafka?: WantedRelease | undefined
    maintenanceWindow?: MaintenanceWindow | null | undefined
    catalogue: Catalogue
  },
): PhysicalClusterSpecification {
  const { brokers, controllers } = plan
  return {
    kafkaClusterId: given.kafkaClusterId,
    provider: plan.provider,
    region: plan.region,
    zones: plan.zones,
    availability: plan.availability,
    brokers: { count: brokers.count, size: brokers.size, heapMib: brokers.heapMib },
    controllers: {
      ...controllers,
      heapMib: controllers.mode === 'combined' ? brokers.heapMib : heapOf(controllers.size, given.catalogue),
    },
    volume: plan.volume,
    replicationFactor: plan.replicationFactor,
    minInSync: plan.minInSync,
    defaultPartitions: plan.partitions.defaultPerTopic,
    retentionHours: plan.effective.retentionHours,
    quotas: plan.quotas,
    ...(plan.change ? { moveByteRate: Math.max(1, Math.floor(plan.change.throttleMBps * bytesPerMb)) } : {}),
    ...(given.maintenanceWindow ? { maintenanceWindow: given.maintenanceWindow } : {}),
    release: given.release,
    ...(given.kafka ? { kafka: given.kafka } : {}),
  }
}

function heapOf(name: string, catalogue: Catalogue): number {
  const size = catalogue.sizes.find((candidate) => candidate.name === name)
  assert(size !== undefined, `the planner's size ${name} is in its catalogue`)
  return size.heapMib.value
}

/** A KRaft cluster id: 16 random bytes in url-safe base 64, 22 characters. Never with `-` first: tools take it for an option. */
export function newKafkaClusterId(random: Random): string {
  for (;;) {
    const id = Buffer.from(random.bytes(16)).toString('base64url')
    if (!id.startsWith('-')) return id
  }
}
