import fs from 'node:fs'
import path from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { faultsInEveryLight, findChromium, openBrowser, signIn } from './browser.ts'
import { type ControlPlane, cleanUp, startControlPlane, temporaryFolder } from './control-plane.ts'
import { order, smallOrder } from './tenant.ts'

const chromium = findChromium()

describe.skipIf(chromium === null)('the console when things go wrong', () => {
  const stateFolder = temporaryFolder()
  let plane: ControlPlane
  let browser: Browser
  let context: BrowserContext
  let page: Page
  let key: string
  const errors: string[] = []

  beforeAll(async () => {
    plane = await startControlPlane(stateFolder)
    key = fs.readFileSync(path.join(stateFolder, 'operator.key'), 'utf8').trim()
    browser = await openBrowser(chromium ?? '')
    context = await browser.newContext({ viewport: { width: 1280, height: 900 } })
    await signIn(context, plane.url, key)
    page = await context.newPage()
    page.on('pageerror', (error) => errors.push(error.message))
  })
  afterAll(async () => {
    await browser?.close()
    await plane?.stop()
    await cleanUp(stateFolder)
  })

  const ended = () => page.getByRole('dialog', { name: 'Your session has ended' })
  async function signInAgain(): Promise<void> {
    await ended().getByLabel('API key').fill(key)
    await ended().getByRole('button', { name: 'Sign in' }).click()
    await ended().waitFor({ state: 'hidden' })
  }

  it('a session that ends in the middle: the page asks for the key, and keeps what was typed', async () => {
    await page.goto(`${plane.url}/order`)
    await page.getByTestId('price').waitFor()
    await page.getByLabel('Name').fill('half-typed')
    await page.evaluate(`(async () => {
      const { csrfToken } = await (await fetch('/v1/sessions/current')).json()
      await fetch('/v1/sessions/current', { method: 'DELETE', headers: { 'x-csrf-token': csrfToken } })
    })()`)
    await page.getByRole('textbox', { name: 'Throughput' }).fill('0.7')
    await page.keyboard.press('Tab')
    await ended().waitFor()
    expect(await faultsInEveryLight(page, 'session-over')).toEqual([])
    await signInAgain()
    await page.getByTestId('price').waitFor()
    expect(await page.getByLabel('Name').inputValue()).toBe('half-typed')
    expect(page.url()).toContain('ingress=0.7')
  })

  it('two tabs: what one signs out of, the other asks to sign in to, and a sign-in there is one here', async () => {
    const other = await context.newPage()
    await other.goto(plane.url)
    await other.getByRole('button', { name: 'Sign out' }).click()
    await ended().waitFor()
    await other.getByLabel('API key').fill(key)
    await other.getByRole('button', { name: 'Sign in' }).click()
    await ended().waitFor({ state: 'hidden' })
    await other.close()
    expect(await page.getByLabel('Name').inputValue()).toBe('half-typed')
  })

  it('an API that does not answer: what was read stays, says since when, and is read again by itself', async () => {
    await page.goto(plane.url)
    await page.getByText('No cluster yet').waitFor()
    await page.route('**/v1/**', (route) => route.abort('connectionrefused'))
    await page.getByText('Headwater does not answer now').waitFor({ timeout: 30_000 })
    expect(await page.getByText('No cluster yet').isVisible()).toBe(true)
    await page.unroute('**/v1/**')
    await page.getByText('Headwater does not answer now').waitFor({ state: 'hidden', timeout: 30_000 })
  })

  it('an API that is slow: the shape of the page in grey, and no empty list that is none', async () => {
    const held = Promise.withResolvers<void>()
    await page.route('**/v1/clusters?**', async (route) => {
      await held.promise
      await route.continue()
    })
    await page.reload()
    await page.getByRole('status', { name: 'Loading' }).first().waitFor()
    expect(await page.getByText('No cluster yet').count()).toBe(0)
    held.resolve()
    await page.getByText('No cluster yet').waitFor()
    await page.unroute('**/v1/clusters?**')
  })

  it('an answer that is an error: its words, the request to name, and another try', async () => {
    const problem = {
      type: 'x',
      title: 'Something broke',
      status: 500,
      detail: '<b>It</b> was us.',
      requestId: 'req_1',
    }
    await page.route('**/v1/clusters?**', (route) =>
      route.fulfill({ status: 500, contentType: 'application/problem+json', body: JSON.stringify(problem) }),
    )
    await page.reload()
    const alert = page.getByRole('alert')
    await alert.getByText('<b>It</b> was us.').waitFor({ timeout: 20_000 })
    expect(await alert.innerText()).toContain('req_1')
    await page.unroute('**/v1/clusters?**')
    await alert.getByRole('button', { name: 'Try again' }).click()
    await page.getByText('No cluster yet').waitFor()
  })

  it('a clipboard that refuses: the text is selected, and the button says which keys', async () => {
    await page.addInitScript(`navigator.clipboard.writeText = () => Promise.reject(new Error('refused'))`)
    await page.goto(`${plane.url}/order`)
    await page.getByTestId('price').waitFor()
    await page.getByRole('button', { name: 'Copy' }).first().click()
    await page.getByRole('button', { name: 'Press Ctrl+C' }).waitFor()
    expect(await page.evaluate<string>('getSelection().toString()')).toContain('cluster create')
  })

  it('a clock that is years off, and a stream that breaks: times are the server’s, and the stream is taken up again', async () => {
    const { id } = await order(plane, 'seen', { ...smallOrder, availability: 'development' })
    const off = await context.newPage()
    await off.clock.install({ time: new Date('2031-05-05T05:05:05Z') })
    let refused = 0
    await off.route('**/events/stream', (route) =>
      refused++ === 0 ? route.fulfill({ status: 503 }) : route.continue(),
    )
    await off.goto(`${plane.url}/clusters/${id}`)
    await off.getByText('Reconnecting…').waitFor()
    await off.getByText('Reconnecting…').waitFor({ state: 'hidden', timeout: 30_000 })
    expect(refused).toBeGreaterThan(1)
    const summary = off.getByRole('group').filter({ hasText: 'Provisioning' }).locator('summary')
    expect(await summary.innerText()).toMatch(/· \d+ s|· 1 min/)
    await off.close()
  })

  it('and no script failed on the way', () => {
    expect(errors).toEqual([])
  })
})
