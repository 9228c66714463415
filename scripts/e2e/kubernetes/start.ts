// The control plane of the tests on Kubernetes, in a process of its own that they can kill: `npm start`, with one cloud.
import process from 'node:process'
import { describeStart } from '../../demo/summary.ts'
import { readCommandLine } from '../../embedded/command-line.ts'
import { onInterrupt } from '../../embedded/graceful-exit.ts'
import { startHeadwater } from '../../embedded/headwater.ts'
import { openTestClouds } from './open-test-clouds.ts'

const say = (text: string): void => void process.stdout.write(`${text}\n`)
const { options } = readCommandLine(process.argv.slice(2), {})
const headwater = await startHeadwater(options, say, { openClouds: openTestClouds({ watchSeconds: 1 }) })
onInterrupt(() => headwater.stop())
say(describeStart(headwater))
