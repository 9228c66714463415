import type { Browser, BrowserContext, Page } from 'playwright-core'
import type { Figure } from '../statistics.ts'
import { figureOf } from './figure.ts'

/** Bytes over the wire for the order page in a browser that has nothing of it, headers included, KiB. */
export async function firstLoad(browser: Browser, signedIn: BrowserContext, url: string): Promise<Figure> {
  const context = await browser.newContext({ storageState: await signedIn.storageState() })
  const page = await context.newPage()
  const network = await context.newCDPSession(page)
  await network.send('Network.enable')
  let bytes = 0
  network.on('Network.loadingFinished', ({ encodedDataLength }) => {
    bytes += encodedDataLength
  })
  await page.goto(`${url}/order`)
  await priceOf(page).waitFor()
  await page.waitForLoadState('networkidle')
  await context.close()
  return figureOf('console.first-load-kib', [Number((bytes / 1024).toFixed(1))], '<= 250')
}

/** From the start of the navigation, with an empty cache, until the plan is drawn beside knobs that turn, ms. */
export async function orderInteractive(context: BrowserContext, url: string, runs: number): Promise<Figure> {
  const seen: number[] = []
  for (let run = 0; run < runs; run++) {
    const page = await context.newPage()
    const network = await context.newCDPSession(page)
    await network.send('Network.setCacheDisabled', { cacheDisabled: true })
    await page.goto(`${url}/order`, { waitUntil: 'commit' })
    await priceOf(page).waitFor()
    await page.getByRole('slider', { name: 'Retention' }).focus()
    seen.push(await page.evaluate(() => performance.now()))
    await page.close()
  }
  return figureOf('console.order-interactive-ms', seen, '<= 1000')
}

/** From the key that turns a knob to the frame that shows the other plan, ms. */
export async function replan(context: BrowserContext, url: string, runs: number): Promise<Figure> {
  const page = await context.newPage()
  await page.goto(`${url}/order`)
  await priceOf(page).waitFor()
  await page.evaluate(watchPlan)
  const slider = page.getByRole('slider', { name: 'Retention' })
  await slider.focus()
  const seen: number[] = []
  // no value comes twice: the page keeps the plans that it has seen
  for (let run = 0; run < runs; run++) {
    await page.keyboard.press('ArrowRight')
    seen.push(await page.evaluate<number>('drawn'))
    await page.waitForTimeout(100)
  }
  await page.close()
  return figureOf('console.replan-ms', seen, '<= 100')
}

function priceOf(page: Page) {
  return page.getByTestId('price')
}

/** In the page: from the next key on until another plan stands there and the frame that shows it has begun. */
const watchPlan = `{
  let pressedMs = 0
  let resolve = () => undefined
  addEventListener('keydown', ({ timeStamp }) => {
    pressedMs = timeStamp
    globalThis.drawn = new Promise((done) => { resolve = done })
  }, true)
  new MutationObserver(() => requestAnimationFrame(() => resolve(performance.now() - pressedMs)))
    .observe(document.body, { subtree: true, attributes: true, attributeFilter: ['data-plan'] })
}`
