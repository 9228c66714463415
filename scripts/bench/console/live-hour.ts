import fs from 'node:fs'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import type { Figure } from '../statistics.ts'
import { figureOf } from './figure.ts'

/** One a second for an hour, in so many streams that break and are taken up again. */
const events = 3_600
const streams = 36
const types = ['operation_step_changed', 'condition_changed', 'phase_changed', 'operation_ended'] as const

/**
 * Memory of the page's own process, MB that no other process shares, after an hour of live updates of a cluster was replayed on
 * its page as fast as it takes them, and garbage was collected. Everything but the stream is the real API.
 */
export async function liveHourMemory(context: BrowserContext, url: string, clusterId: string): Promise<Figure> {
  const page = await context.newPage()
  let sent = 0
  const all = Promise.withResolvers<void>()
  await page.route(`**/v1/clusters/${clusterId}/events/stream`, async (route) => {
    const first = sent
    sent += events / streams
    if (sent > events) all.resolve()
    await route.fulfill({
      contentType: 'text/event-stream',
      body: sent <= events ? streamOf(first, sent) : 'retry: 60000\n\n',
    })
  })
  await page.goto(`${url}/clusters/${clusterId}`)
  await all.promise
  await page.waitForLoadState('networkidle')
  const memory = await privateMb(context, page)
  await page.close()
  return figureOf('console.memory-mb', [memory], '<= 150')
}

function streamOf(first: number, end: number): string {
  const blocks = Array.from({ length: end - first }, (_, index) => {
    const id = first + index
    return `id: ${id}\nevent: ${types[id % types.length]}\ndata: {"id":"evt_${id}"}\n\n`
  })
  return `retry: 50\n\n${blocks.join('')}`
}

async function privateMb(context: BrowserContext, page: Page): Promise<number> {
  const inspected = await context.newCDPSession(page)
  await inspected.send('HeapProfiler.collectGarbage')
  const browser: Browser | null = context.browser()
  if (browser === null) throw new Error('the browser has gone')
  const inspector = await browser.newBrowserCDPSession()
  const { processInfo } = await inspector.send('SystemInfo.getProcessInfo')
  const renderers = processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => privateBytes(id))
  return Math.round(Math.max(...renderers) / 1e6)
}

/** Of a process of this computer, on Linux. */
function privateBytes(pid: number): number {
  const rollup = fs.readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')
  const kibibytes = [...rollup.matchAll(/^Private_(?:Clean|Dirty):\s+(\d+) kB$/gm)].map(([, size]) => Number(size))
  return kibibytes.reduce((sum, size) => sum + size, 0) * 1024
}
