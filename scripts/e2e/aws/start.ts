// The control plane of the tests on a simulated AWS, in a process of its own that they can kill: `npm start`, with one cloud.
import process from 'node:process'
import type { OpenClouds } from '@headwater/reconciler'
import { createAwsCloud } from '@headwater/reconciler/clouds/aws'
import { describeStart } from '../../demo/summary.ts'
import { readCommandLine } from '../../embedded/command-line.ts'
import { onInterrupt } from '../../embedded/graceful-exit.ts'
import { startHeadwater } from '../../embedded/headwater.ts'

/** How old a list may be that clusters at rest share; half a minute in production. */
const shareListsForMs = 1_000

/**
 * The provider that clouds.json names. The AWS SDK finds the simulated AWS and the credentials for it where it finds AWS's own:
 * in the environment (AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY).
 */
const openTestAws: OpenClouds = async ({ aws }, given) => {
  if (aws === undefined) throw new Error('clouds.json names no AWS')
  const { localFolder: _, ...rest } = given
  return { providers: [createAwsCloud(aws, rest, { shareListsForMs })], close: () => undefined }
}

const say = (text: string): void => void process.stdout.write(`${text}\n`)
const { options } = readCommandLine(process.argv.slice(2), {})
const headwater = await startHeadwater(options, say, { openClouds: openTestAws })
onInterrupt(() => headwater.stop())
say(describeStart(headwater))
