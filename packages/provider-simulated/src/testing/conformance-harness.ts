import type { ConformanceHarness } from '@headwater/provider/conformance'
import type { SimulatedFaults } from '../faults.ts'
import type { SimulatedImage, SimulatedSettings } from '../options.ts'
import { createSimulatedProvider } from '../provider.ts'
import { createVirtualClock } from '../virtual-clock.ts'

const diary: SimulatedImage['writes'] = (volumeSaw) => [...volumeSaw.map((id) => `volume holds ${id}`), 'ready']

/** The machines that the suite speaks of. */
export const conformanceImages: Record<string, SimulatedImage> = {
  obedient: { leavesWhenAsked: true, exits: null, writes: diary },
  stubborn: { leavesWhenAsked: false, exits: null, writes: diary },
  exits: { leavesWhenAsked: true, exits: { afterMs: 0, detail: 'exit code 3' }, writes: () => [] },
}

/** A harness in virtual time. */
export function simulatedHarness(
  settings: Partial<SimulatedSettings>,
  faults: SimulatedFaults = {},
): ConformanceHarness {
  const clock = createVirtualClock(1_700_000_000_000)
  const provider = createSimulatedProvider({
    clock,
    random: { bytes: (length) => new Uint8Array(length) },
    zones: ['sim-a', 'sim-b', 'sim-c'],
    sizes: ['small', 'large'],
    settings,
    images: conformanceImages,
    faults,
  })
  let count = 0
  return {
    provider,
    zone: 'sim-a',
    size: 'small',
    newId: (kind) => `${kind}-${++count}`,
    machine: (id, behaviour) => ({ id, size: 'small', image: behaviour, files: { id }, secretFiles: { key: 'a key' } }),
    freePort: async () => 19_000 + ++count,
    async crashMachine(node) {
      provider.cloud.crashMachine(node.id)
    },
    async exhaustCapacity() {
      provider.cloud.sellOut('sim-a', 'small')
    },
    async restoreCapacity() {
      provider.cloud.restock('sim-a', 'small')
    },
    async interruptCreateNode(node) {
      provider.cloud.interruptCreateNode(node)
    },
    async until(condition, what) {
      for (let step = 0; !(await condition()); step++) {
        if (step > 3_000) throw new Error(`not within 150 s: ${what}`)
        await clock.advance(50)
      }
    },
    pass: (ms) => clock.advance(ms),
    leftovers: async () => provider.cloud.truth().map(({ id }) => id),
    dispose: async () => undefined,
  }
}
