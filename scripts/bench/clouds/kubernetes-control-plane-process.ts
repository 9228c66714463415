// Headwater on this computer's provider and on Kubernetes: kubernetes-control-plane-process.ts <state folder>. Ends when
// its parent does; answers each message with the calls that its Kubernetes provider has made.
import process from 'node:process'
import { openTestClouds } from '../../e2e/kubernetes/open-test-clouds.ts'
import { startHeadwater } from '../../embedded/headwater.ts'
import type { ControlPlaneReady } from '../processes/control-plane.ts'
import { untilParentEndsUs } from '../processes/ended-by-parent.ts'
import type { CallCounts } from './kubernetes-control-plane.ts'

const [stateFolder = ''] = process.argv.slice(2)
const counts: CallCounts = {}
const ended = untilParentEndsUs()
const headwater = await startHeadwater({ port: 0, stateFolder, verbose: false, resetOperatorKey: false }, () => {}, {
  openClouds: openTestClouds({
    onCall({ verb, resource }) {
      const key = `${verb} ${resource}`
      counts[key] = (counts[key] ?? 0) + 1
    },
  }),
})
process.on('message', () => process.send?.(counts))
process.send?.({ url: headwater.url, operatorKey: headwater.operatorKey } satisfies ControlPlaneReady)
await ended
await headwater.stop()
process.exit(0)
