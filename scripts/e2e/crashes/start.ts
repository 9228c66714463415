// A control plane that ends where a test wants it to: `npm start` with the one cloud of its state folder, and crash points.
import process from 'node:process'
import { type OpenClouds, openClouds } from '@headwater/reconciler'
import { createAwsCloud } from '@headwater/reconciler/clouds/aws'
import { describeStart } from '../../demo/summary.ts'
import { readCommandLine } from '../../embedded/command-line.ts'
import { onInterrupt } from '../../embedded/graceful-exit.ts'
import { startHeadwater } from '../../embedded/headwater.ts'
import { openTestClouds } from '../kubernetes/open-test-clouds.ts'
import { endingProvider } from './ending-provider.ts'

/** How old a list may be that clusters at rest share; half a minute in production. */
const shareListsForMs = 1_000

const openCloud: OpenClouds = async (configuration, given) => {
  const { aws, kubernetes } = configuration
  if (kubernetes !== undefined) return openTestClouds({ watchSeconds: 1 })(configuration, given)
  if (aws === undefined) return openClouds(configuration, given)
  const { localFolder: _, ...rest } = given
  return { providers: [createAwsCloud(aws, rest, { shareListsForMs })], close: () => undefined }
}

const say = (text: string): void => void process.stdout.write(`${text}\n`)
const { options } = readCommandLine(process.argv.slice(2), {})
const openEndingClouds: OpenClouds = async (configuration, given) => {
  const { providers, close } = await openCloud(configuration, given)
  return { providers: providers.map((provider) => endingProvider(provider, options.stateFolder)), close }
}
const headwater = await startHeadwater(options, say, { openClouds: openEndingClouds })
onInterrupt(() => headwater.stop())
say(describeStart(headwater))
