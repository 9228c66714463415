import path from 'node:path'
import process from 'node:process'
import { parseArgs } from 'node:util'
import { findChromium, openBrowser, signIn } from '../e2e/browser.ts'
import { writeEvidence } from '../evidence.ts'
import { liveHourMemory } from './console/live-hour.ts'
import { firstLoad, orderInteractive, replan } from './console/order-page.ts'
import { orderRunning } from './console/running-cluster.ts'
import { measureScrolling } from './console/scrolling.ts'
import { makeBenchFolder, removeBenchFolder } from './processes/bench-folder.ts'
import { startControlPlane } from './processes/control-plane.ts'
import { withUndo } from './processes/undo.ts'
import { type Figure, meetsGoal } from './statistics.ts'

/**
 * `npm run bench:console -- --runs 10 --evidence`: what the console weighs, how soon its order page can be used, how soon a plan is
 * drawn after a knob was turned, what an hour of live updates leaves in memory, and how smoothly long lists scroll. In a real
 * Chromium on a real, embedded Headwater; the hour is replayed as fast as the page takes it.
 */
const { values } = parseArgs({
  options: { runs: { type: 'string', default: '10' }, evidence: { type: 'boolean', default: false } },
})
const runs = Number(values.runs)
const say = (text: string): void => void process.stderr.write(`${text}\n`)

async function main(): Promise<void> {
  if (!(Number.isInteger(runs) && runs > 1)) throw new Error(`--runs ${values.runs} is no whole number above 1`)
  const chromium = findChromium()
  if (chromium === null) throw new Error('there is no Chromium: install it, or say where it is in HEADWATER_CHROMIUM')
  const startedAt = new Date()
  const figures: Figure[] = []
  await withUndo(async (later) => {
    const folder = makeBenchFolder()
    later(() => removeBenchFolder(folder))
    const plane = await startControlPlane(path.join(folder, 'state'), later)
    const browser = await openBrowser(chromium)
    later(() => browser.close())
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 } })
    await signIn(context, plane.url, plane.operatorKey)
    say('the order page')
    figures.push(await firstLoad(browser, context, plane.url))
    figures.push(await orderInteractive(context, plane.url, runs))
    figures.push(await replan(context, plane.url, runs))
    say('an hour of live updates')
    const clusterId = await orderRunning(plane)
    figures.push(await liveHourMemory(context, plane.url, clusterId))
    say('long lists')
    figures.push(...(await measureScrolling(context, plane, clusterId)))
  })
  for (const measured of figures) {
    say(`${measured.figure} ${meetsGoal(measured) ? 'meets' : 'misses'} ${measured.goal}`)
    process.stdout.write(`${JSON.stringify(measured)}\n`)
  }
  if (values.evidence) say(`written to ${evidenceOf(figures, startedAt)}`)
}

function evidenceOf(figures: Figure[], startedAt: Date): string {
  const rows = figures.map(
    ({ figure, ours, spread, pairs, goal }) =>
      `| \`${figure}\` | ${ours} | ${spread.join(' to ')} | ${pairs} | ${goal} |`,
  )
  const lines = ['', '| figure | median | spread | runs | goal |', '|---|---|---|---|---|', ...rows]
  return writeEvidence({ name: 'console', title: 'The console', command: 'npm run bench:console', startedAt, lines })
}

main().catch((error: unknown) => {
  say(String(error instanceof Error ? error.message : error))
  process.exitCode = 1
})
