// The embedded Headwater as a process of its own: control-plane-process.ts <state folder>. Ends when its parent does.
import process from 'node:process'
import { startHeadwater } from '../../embedded/headwater.ts'
import type { ControlPlaneReady } from './control-plane.ts'

const [stateFolder = ''] = process.argv.slice(2)
// a Ctrl-C on the terminal reaches every process of it: this one is ended by its parent, in order
process.on('SIGINT', () => {})

const gone = new Promise<void>((resolve) => process.once('disconnect', resolve))
const headwater = await startHeadwater({ port: 0, stateFolder, verbose: false, resetOperatorKey: false }, () => {})
process.send?.({ url: headwater.url, operatorKey: headwater.operatorKey } satisfies ControlPlaneReady)
await gone
await headwater.stop()
process.exit(0)
