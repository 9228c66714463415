import fs from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { faultsInEveryLight, findChromium, openBrowser } from './browser.ts'
import { type ControlPlane, startControlPlane, temporaryFolder } from './control-plane.ts'

const chromium = findChromium()

describe.skipIf(chromium === null)('the console in a real browser', () => {
  const stateFolder = temporaryFolder()
  let plane: ControlPlane
  let browser: Browser
  let page: Page
  const errors: string[] = []

  beforeAll(async () => {
    plane = await startControlPlane(stateFolder)
    browser = await openBrowser(chromium ?? '')
    page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
    page.on('pageerror', (error) => errors.push(error.message))
    page.on('console', (message) => {
      if (/content security policy/i.test(message.text())) errors.push(message.text())
    })
  })
  afterAll(async () => {
    await browser?.close()
    await plane?.stop()
    fs.rmSync(stateFolder, { recursive: true, force: true })
  })

  it('sends a stranger to the sign-in, and takes no key that is unknown', async () => {
    await page.goto(`${plane.url}/order?ingress=0.2`)
    await page.getByLabel('API key').fill(`hw_${'x'.repeat(43)}`)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('alert').getByText('unknown, revoked or expired').waitFor()
    expect(await faultsInEveryLight(page, 'sign-in')).toEqual([])
  })

  it('signs in with the link that the start printed, once, and keeps the code out of the address', async () => {
    const link = /Console\s+(\S+)/.exec(plane.output())?.[1] ?? ''
    await page.goto(link)
    await page.getByText('No cluster yet').waitFor()
    expect(page.url()).not.toContain('code')
    expect(await faultsInEveryLight(page, 'clusters-none')).toEqual([])
    const stranger = await browser.newPage()
    await stranger.goto(link)
    await stranger.getByText('This link was used before').waitFor()
    await stranger.close()
  })

  it('plans again as a knob turns, and keeps the knobs in the address', async () => {
    await page.getByRole('link', { name: 'Order', exact: true }).click()
    const price = page.getByTestId('price')
    const before = await price.innerText()
    await page.getByRole('radio', { name: 'Multi zone' }).click()
    await page.getByRole('textbox', { name: 'Throughput' }).fill('0.3')
    await page.keyboard.press('Tab')
    await expect.poll(() => price.innerText()).not.toBe(before)
    expect(page.url()).toContain('ingress=0.3')
    const after = await price.innerText()
    await page.reload()
    await expect.poll(() => price.innerText()).toBe(after)
    expect(await faultsInEveryLight(page, 'order')).toEqual([])
  })

  it('says of an order that is too large which is the nearest, and takes it', async () => {
    await page.goto(`${plane.url}/order?ingress=900`)
    await page.getByText('No plan can carry this order').waitFor()
    await page.getByRole('button', { name: /Take the nearest/ }).click()
    await page.getByTestId('price').waitFor()
  })

  it('takes the other theme, and keeps it', async () => {
    await page.getByRole('button', { name: 'Use the dark theme' }).click()
    await page.reload()
    await page.getByRole('button', { name: 'Use the light theme' }).waitFor()
    expect(await page.evaluate('document.documentElement.dataset.theme')).toBe('dark')
  })

  it('signs out, and no script failed or was refused on the way', async () => {
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByLabel('API key').waitFor()
    expect(errors).toEqual([])
  })
})
