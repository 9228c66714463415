import fs from 'node:fs'
import axe from 'axe-core'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** Where a Chromium is on this computer; null where there is none, and its tests count as skipped. */
export function findChromium(): string | null {
  const given = process.env['HEADWATER_CHROMIUM']
  return [...(given === undefined ? [] : [given]), ...places].find((place) => fs.existsSync(place)) ?? null
}

/** A Chromium without a window, that talks to nobody but the page's own server. */
export function openBrowser(executablePath: string): Promise<Browser> {
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
}

/** Signs all pages of the context in, as a person does: with a key. */
export async function signIn(context: BrowserContext, url: string, apiKey: string): Promise<void> {
  const page = await context.newPage()
  await page.goto(`${url}/sign-in`)
  await page.getByLabel('API key').fill(apiKey)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('button', { name: 'Sign out' }).waitFor()
  await page.close()
}

/** What axe finds on the page as it stands, of what it calls serious or critical; readable, empty when all is well. */
export async function seriousFaults(page: Page): Promise<string[]> {
  await page.evaluate(axe.source)
  const violations = await page.evaluate(async () => {
    const runner = (globalThis as unknown as { axe: typeof axe }).axe
    return (await runner.run()).violations
  })
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id} ${target.join(' ')}: ${failureSummary}`),
    )
}

/** What sticks out of the page to the right, on whichever screen; what scrolls by itself may be wider inside. */
export function overflowing(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(`[...document.querySelectorAll('main *, header *')]
    .filter((element) => element.getBoundingClientRect().right > innerWidth + 1)
    .filter((element) => !element.closest('pre, .overflow-x-auto, .sr-only'))
    .map((element) => element.outerHTML.slice(0, 120))`)
}

/** Keeps a picture of the whole page, or of what is seen with a dialog before it, where HEADWATER_PICTURES names a folder. */
export async function keepPicture(page: Page, name: string): Promise<void> {
  const folder = process.env['HEADWATER_PICTURES']
  if (folder === undefined) return
  // what a dialog dims ends with the screen
  const fullPage = (await page.locator('[role=dialog], [role=alertdialog]').count()) === 0
  await page.screenshot({ path: `${folder}/${name}.png`, fullPage })
}

/** Faults of the page as it stands, light and dark, wide and at 360 px; leaves it light and wide. */
export async function faultsInEveryLight(page: Page, name: string): Promise<string[]> {
  const faults: string[] = []
  const wide = page.viewportSize() ?? { width: 1280, height: 900 }
  // half-way between two themes no contrast holds
  await page.emulateMedia({ reducedMotion: 'reduce' })
  for (const theme of ['light', 'dark'] as const) {
    await page.evaluate(`document.documentElement.dataset.theme = '${theme}'`)
    for (const size of [wide, { width: 360, height: 740 }]) {
      await page.setViewportSize(size)
      const found = [...(await seriousFaults(page)), ...(await overflowing(page))]
      faults.push(...found.map((fault) => `${name}, ${theme}, ${size.width} px: ${fault}`))
      await keepPicture(page, `${name}-${theme}-${size.width}`)
    }
  }
  await page.emulateMedia({ reducedMotion: null })
  await page.setViewportSize(wide)
  await page.evaluate(`document.documentElement.dataset.theme = 'light'`)
  return faults
}
