// The embedded Headwater as a process of its own: control-plane-process.ts <state folder>. Ends when its parent does.
import process from 'node:process'
import { startHeadwater } from '../../embedded/headwater.ts'
import type { ControlPlaneReady } from './control-plane.ts'
import { untilParentEndsUs } from './ended-by-parent.ts'

const [stateFolder = ''] = process.argv.slice(2)
const ended = untilParentEndsUs()
const headwater = await startHeadwater({ port: 0, stateFolder, verbose: false, resetOperatorKey: false }, () => {})
process.send?.({ url: headwater.url, operatorKey: headwater.operatorKey } satisfies ControlPlaneReady)
await ended
await headwater.stop()
process.exit(0)
