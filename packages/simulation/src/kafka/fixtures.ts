import type { NodeRole } from '@headwater/model'
import { createSimulatedProvider, createVirtualClock } from '@headwater/provider-simulated'
import { SimulatedKafka } from '../simulated-kafka.ts'
import type { BootFile } from './boot-file.ts'
import type { SimulatedKafkaSettings } from './settings.ts'
import type { SimulatedPartition } from './world.ts'

/** A simulated Kafka without a control loop: tests start and stop its machines themselves. */
export type KafkaBench = Awaited<ReturnType<typeof makeBench>>

export const access = { bootstrap: [], caCertificate: '', clientCertificate: '', clientKey: '' }

/** Nodes of these roles in three zones in turn, with Kafka ids from 1, up and registered. */
export async function makeBench(
  roles: NodeRole[],
  options: { settings?: Partial<SimulatedKafkaSettings>; minInSync?: number } = {},
) {
  const clock = createVirtualClock(0)
  const zones = ['zone-a', 'zone-b', 'zone-c']
  const provider = createSimulatedProvider({
    clock,
    random: { bytes: (length) => new Uint8Array(length) },
    zones,
    sizes: ['small'],
    settings: { createMs: 0, bootMs: 1_000, stopMs: 2_000, deleteMs: 100, settlingMs: 0 },
  })
  const kafka = new SimulatedKafka({ clock, provider, ...(options.settings ? { settings: options.settings } : {}) })
  const clusterId = 'cluster'
  const directoryOf = new Map<string, string>()
  const boots = new Map<string, BootFile>()
  let machines = 0
  await provider.prepareCluster({ id: clusterId, organizationId: 'org' })

  async function pass(ms: number): Promise<void> {
    await clock.advance(ms)
    kafka.advance()
  }

  async function start(nodeId: string, secretFiles: Record<string, string> = {}): Promise<void> {
    const boot = boots.get(nodeId)
    const id = `machine-${++machines}`
    const files = { 'boot.json': JSON.stringify(boot) }
    await provider.startMachine({ id: nodeId, clusterId }, { id, size: 'small', image: 'kafka', files, secretFiles })
    if (boot !== undefined) boots.set(nodeId, { ...boot, volume: 'used' })
  }

  /** A new node with a blank volume, not started. */
  async function addNode(
    nodeId: string,
    kafkaId: number,
    role: NodeRole,
    founders: BootFile['initialControllers'] = [],
  ): Promise<void> {
    const zone = zones[(kafkaId - 1) % zones.length] ?? ''
    await provider.createNode({
      id: nodeId,
      clusterId,
      organizationId: 'org',
      zone,
      size: 'small',
      volume: { sizeGib: 10, iops: 1, throughputMiBps: 1 },
      ports: [],
    })
    directoryOf.set(nodeId, `directory of ${nodeId}`)
    boots.set(nodeId, {
      kafkaId,
      directoryId: `directory of ${nodeId}`,
      role,
      zone,
      volume: 'new',
      initialControllers: role === 'broker' ? [] : founders,
      replicationFactor: 3,
      minInSync: 2,
      defaultPartitions: 3,
      metadataLevel: 30,
      isBroken: false,
    })
  }

  const founders = roles.flatMap((role, index) =>
    role === 'broker' ? [] : [{ kafkaId: index + 1, directoryId: `directory of node-${index + 1}` }],
  )
  for (const [index, role] of roles.entries()) await addNode(`node-${index + 1}`, index + 1, role, founders)
  for (const index of roles.keys()) await start(`node-${index + 1}`)
  await pass(10_000)
  if (options.minInSync !== undefined) await kafka.setDefaultMinInSync(access, options.minInSync)

  return {
    kafka,
    clock,
    cloud: provider.cloud,
    pass,
    start,
    addNode,
    directory: (nodeId: string) => directoryOf.get(nodeId) ?? '',
    /** Asks the machine to leave, with all the time it takes. */
    stop: (nodeId: string) => {
      const machine = provider.cloud.truth().find(({ id }) => id === nodeId)?.machine
      return provider.stopMachine({ id: nodeId, clusterId }, machine?.id ?? '', { graceMs: 60_000 })
    },
    deleteNode: (nodeId: string) => provider.deleteNode({ id: nodeId, clusterId }),
    observe: () => kafka.observe(access, { sizes: true }),
    partition(key: string): SimulatedPartition {
      kafka.advance()
      const partition = kafka.world.partitions.get(key)
      if (partition === undefined) throw new Error(`there is no partition ${key}`)
      return partition
    },
  }
}
