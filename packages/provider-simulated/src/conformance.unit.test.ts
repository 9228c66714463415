import { describeProvider } from '@headwater/provider/conformance'
import { simulatedHarness } from './testing/conformance-harness.ts'

const fast = { createMs: 100, bootMs: 200, stopMs: 100, deleteMs: 100, settlingMs: 0 }

describeProvider('provider-simulated', async () => simulatedHarness(fast))
describeProvider('provider-simulated, at the pace of a cloud', async () => simulatedHarness({}))
describeProvider('provider-simulated, whose lists are late', async () =>
  simulatedHarness({ ...fast, settlingMs: 3_000, listDelayMs: 300 }),
)
