import type { MachineSpecification, NodeSpecification } from '@headwater/provider'
import type { SimulatedOptions } from '../options.ts'
import { createSimulatedProvider, type SimulatedProvider } from '../provider.ts'
import { createVirtualClock, type VirtualClock } from '../virtual-clock.ts'

/** A simulated cloud with a prepared cluster and a node to create in it. */
export interface Simulation {
  clock: VirtualClock
  provider: SimulatedProvider
  node: NodeSpecification
  machine(id: string): MachineSpecification
}

export async function makeSimulation(options: Partial<SimulatedOptions> = {}): Promise<Simulation> {
  const clock = createVirtualClock(0)
  let seed = 7
  const provider = createSimulatedProvider({
    clock,
    random: { bytes: (length) => Uint8Array.from({ length }, () => (seed = (seed * 73 + 41) % 256)) },
    zones: ['sim-a', 'sim-b'],
    sizes: ['small'],
    ...options,
  })
  await provider.prepareCluster({ id: 'cluster-1', organizationId: 'org-1' })
  return {
    clock,
    provider,
    node: {
      id: 'node-1',
      clusterId: 'cluster-1',
      organizationId: 'org-1',
      zone: 'sim-a',
      size: 'small',
      volume: { sizeGib: 10, iops: 3000, throughputMiBps: 125 },
      ports: [{ name: 'broker', audience: 'internal', port: null }],
    },
    machine: (id) => ({ id, size: 'small', image: 'kafka', files: {}, secretFiles: {} }),
  }
}
