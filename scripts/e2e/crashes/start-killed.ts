// A control plane that kills itself around each of its calls while a test wants it to: `npm start` otherwise. Where the test says so
// controllers are dedicated from few partitions on, and small: so that six processes show what large clusters do.
import process from 'node:process'
import { type Catalogue, catalogue } from '@headwater/capacity-planner'
import { openClouds } from '@headwater/reconciler'
import { describeStart } from '../../demo/summary.ts'
import { readCommandLine } from '../../embedded/command-line.ts'
import { onInterrupt } from '../../embedded/graceful-exit.ts'
import { startHeadwater } from '../../embedded/headwater.ts'
import { killedAtEach } from './each-call.ts'

const { options } = readCommandLine(process.argv.slice(2), {})
const { stateFolder } = options
const say = (text: string): void => void process.stdout.write(`${text}\n`)

const headwater = await startHeadwater(options, say, {
  catalogue: process.env['HEADWATER_TEST_DEDICATED'] === undefined ? catalogue : withSmallDedicated(catalogue),
  throughKafka: (kafka) => killedAtEach(kafka, stateFolder),
  openClouds: async (configuration, given) => {
    const { providers, close } = await openClouds(configuration, given)
    return { providers: providers.map((provider) => killedAtEach(provider, stateFolder)), close }
  },
})
onInterrupt(() => headwater.stop())
say(describeStart(headwater))

function withSmallDedicated(shipped: Catalogue): Catalogue {
  const { combinedPartitionsMaximum, dedicatedControllerMemoryMib } = shipped.defaults
  return {
    ...shipped,
    defaults: {
      ...shipped.defaults,
      combinedPartitionsMaximum: { ...combinedPartitionsMaximum, value: 200 },
      dedicatedControllerMemoryMib: { ...dedicatedControllerMemoryMib, value: 256 },
    },
  }
}
