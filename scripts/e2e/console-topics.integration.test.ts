import fs from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { faultsInEveryLight, findChromium, openBrowser, seriousFaults } from './browser.ts'
import { type ControlPlane, startControlPlane, temporaryFolder } from './control-plane.ts'
import { order, smallOrder, untilRunning } from './tenant.ts'

const chromium = findChromium()

describe.skipIf(chromium === null)('topics and messages in a real browser', () => {
  const stateFolder = temporaryFolder()
  let plane: ControlPlane
  let browser: Browser
  let page: Page
  let topics: string
  const errors: string[] = []

  beforeAll(async () => {
    plane = await startControlPlane(stateFolder)
    browser = await openBrowser(chromium ?? '')
    // a theme that fades in is looked at half way
    page = await browser.newPage({ viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce' })
    page.setDefaultTimeout(20_000)
    page.on('pageerror', (error) => errors.push(error.message))
    page.on('dialog', (dialog) => {
      errors.push(`a record opened a dialog: ${dialog.message()}`)
      void dialog.dismiss()
    })
    const { id } = await order(plane, 'topics', {
      ...smallOrder,
      throughput: { ingressMBps: 0.5 },
      availability: 'development',
    })
    await untilRunning(plane, id)
    topics = `/clusters/${id}/topics`
    await page.goto(/Console\s+(\S+)/.exec(plane.output())?.[1] ?? '')
    await page.getByRole('link', { name: 'topics' }).click()
  })
  afterAll(async () => {
    await browser?.close()
    await plane?.stop()
    fs.rmSync(stateFolder, { recursive: true, force: true })
  })

  async function looksRight(name: string): Promise<void> {
    expect(await faultsInEveryLight(page, name)).toEqual([])
  }

  it('says what to do where there is no topic, and refuses a wrong name in view', async () => {
    await page.getByRole('link', { name: 'Topics', exact: true }).click()
    await page.getByText('No topic yet').waitFor()
    await looksRight('topics-none')
    await page.getByRole('link', { name: 'Create a topic' }).click()
    await page.getByLabel('Name').fill('not a name')
    await page.getByText('Only letters, digits').waitFor()
    await looksRight('topic-new')
  })

  it('creates a topic, and shows its partitions', async () => {
    await page.getByLabel('Name').fill('orders.received')
    await page.getByLabel('Partitions').fill('3')
    await page.getByLabel('Records are kept').selectOption('7 days')
    await page.getByRole('button', { name: 'Create' }).click()
    await page.getByText('all copies in sync').waitFor()
    expect(await page.getByRole('table', { name: 'Partitions' }).getByRole('row').count()).toBe(4)
    await looksRight('topic-partitions')
  })

  it('produces a record and sees it in the list, with its key, value and header', async () => {
    await topicTab(page, 'Messages').click()
    await page.getByText('No message yet').waitFor()
    await looksRight('messages-none')
    await page.getByRole('button', { name: 'Produce the first message' }).click()
    await page.getByLabel('To partition').selectOption('0')
    await page.getByLabel('Key', { exact: true }).fill('order 1')
    await page.getByLabel('Value', { exact: true }).fill('{"amount": 12, "note": "from the browser"}')
    await page.getByRole('button', { name: 'Add a header' }).click()
    await page.getByLabel('Name of header 1').fill('trace')
    await page.getByLabel('Value of header 1').fill('abc')
    await looksRight('messages-produce')
    await page.getByRole('button', { name: 'Write it' }).click()
    await page.getByText('Written to partition 0 at offset 0.').waitFor()
    await page.getByRole('button', { name: 'Close' }).click()
    await page.getByRole('button', { name: /from the browser/ }).click()
    await page.getByRole('region', { name: 'Value' }).getByText('"amount": 12').waitFor()
    await page.getByText('trace', { exact: true }).waitFor()
    await looksRight('messages-open')
  })

  it('shows hostile, binary and huge values as what they are', async () => {
    const messages = `/v1${topics}/orders.received/messages`
    const hostile = '<img src=x onerror="alert(1)"><script>alert(2)</script>\u202egnp.exe\u0000'
    const invalid = Buffer.from([0xc3, 0x28, 0x00, 0xff, 0x3c, 0x62, 0x3e]).toString('base64')
    for (const value of [{ text: hostile }, { base64: invalid }, { text: 'x'.repeat(150_000) }])
      await plane.api.post(messages, { partition: 1, key: { text: hostile }, value })
    await plane.api.post(messages, { partition: 1, key: { text: 'gone' }, value: null })
    await page.getByRole('button', { name: 'Look again' }).click()
    await page.getByText('5 messages of').waitFor()

    await page.getByRole('button', { name: /c3 28 00 ff/ }).click()
    await page.getByText('000000 c3 28 00 ff 3c 62 3e').waitFor()
    await looksRight('messages-binary')
    await page.getByRole('button', { name: 'Show as base64' }).click()
    await page.getByText(invalid, { exact: true }).waitFor()

    await page.getByRole('button', { name: /150 kB/ }).click()
    await page.getByText('Only its beginning is shown').waitFor()
    await page.getByRole('button', { name: 'Show more of it' }).click()
    await page.getByText('Only its beginning is shown').waitFor({ state: 'detached' })
    expect(await page.getByRole('region', { name: 'Value' }).innerText()).toBe('x'.repeat(150_000))
    await page.getByRole('button', { name: /150 kB/ }).click()
    await expect.poll(() => rowsAreClose(page)).toBe(true)

    await page.getByLabel('Holds the text').fill('onerror="alert')
    await page.getByRole('button', { name: 'Find' }).click()
    await page.getByText('3 messages of').waitFor()
    expect(page.url()).toContain('find=')
    await page.reload()
    await page.getByText('3 messages of').waitFor()
    await looksRight('messages-hostile')
    expect(await page.locator('main img, main script').count()).toBe(0)
    expect(await page.getByText('\\u{202e}gnp.exe\\u{0}').count()).toBeGreaterThan(0)
    expect(errors).toEqual([])
  })

  it('reads from an offset of one partition', async () => {
    await page.goto(`${plane.url}${topics}/orders.received/messages?partition=1&from=offset&offset=2`)
    await page.getByText('2 messages of').waitFor()
    await page.getByRole('button', { name: /deleted/ }).waitFor()
  })

  it('follows what is written', async () => {
    await page.goto(`${plane.url}${topics}/orders.received/messages`)
    await page.getByRole('button', { name: 'Follow' }).click()
    await page.getByText('live', { exact: true }).waitFor()
    const write = (text: string) =>
      plane.api.post(`/v1${topics}/orders.received/messages`, { value: { text }, key: { text: 'live' } })
    await write('seen live 1')
    await page.getByRole('button', { name: /seen live 1/ }).waitFor()
    await write('seen live 2')
    await page.getByRole('button', { name: /seen live 2/ }).waitFor()
    await looksRight('messages-live')
    await page.getByRole('button', { name: 'Stop following' }).click()
  })

  it('explains each setting, saves what was changed, and takes it back to the default', async () => {
    await topicTab(page, 'Settings').click()
    await page.getByText('7 days', { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Change: How long records are kept' }).click()
    await page.getByLabel('How long records are kept: amount').fill('')
    expect(await page.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true)
    await page.getByLabel('How long records are kept: amount').fill('36')
    await page.getByLabel('How long records are kept: unit').selectOption('hours')
    await page.getByRole('button', { name: 'Change: What becomes of old records' }).click()
    await page.getByLabel('What becomes of old records: value').selectOption('both')
    await looksRight('topic-settings-staged')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('36 hours', { exact: true }).waitFor()
    await page.getByText('both', { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Use the default: How long records are kept' }).click()
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('36 hours', { exact: true }).waitFor({ state: 'detached' })
    await looksRight('topic-settings')
  })

  it('adds partitions only after it was understood, and deletes only what was named', async () => {
    await page.getByLabel('Partitions in all').fill('5')
    expect(await page.getByRole('button', { name: 'Add partitions' }).isDisabled()).toBe(true)
    await page.getByLabel('I know that keys move').check()
    await page.getByRole('button', { name: 'Add partitions' }).click()
    await page.getByText('There are 5 now.').waitFor()
    await page.getByRole('button', { name: 'Delete the topic…' }).click()
    const remove = page.getByRole('button', { name: 'Delete the topic', exact: true })
    await page.getByLabel(/^Type/).fill('orders')
    expect(await remove.isDisabled()).toBe(true)
    await page.getByLabel(/^Type/).fill('orders.received')
    await remove.click()
    await page.getByText('No topic yet').waitFor()
  })

  it('finds one of many topics, and keeps the search in the address', async () => {
    for (const name of ['alpha', 'beta', 'beta-2', 'x'.repeat(249)])
      await plane.api.post(`/v1${topics}`, { name, partitions: name === 'beta' ? 4 : 1 })
    await page.reload()
    await page.getByText('4 topics').waitFor()
    await looksRight('topics')
    await page.getByRole('button', { name: 'Partitions' }).click()
    expect(await page.getByRole('row').nth(1).innerText()).toContain('beta')
    await page.getByRole('searchbox').fill('BETA-')
    await page.getByText('1 topic of 4').waitFor()
    expect(page.url()).toMatch(/q=BETA-/)
    await page.reload()
    await page.getByText('1 topic of 4').waitFor()
  })

  it('shows no messages to a key without that scope', async () => {
    const key = await plane.api.post<{ secret: string }>('/v1/api-keys', { name: 'eyes', scopes: ['admin'] })
    const other = await (await browser.newContext()).newPage()
    await other.goto(`${plane.url}${topics}/beta`)
    await other.getByLabel('API key').fill(key.secret)
    await other.getByRole('button', { name: 'Sign in' }).click()
    await topicTab(other, 'Settings').waitFor()
    expect(await topicTab(other, 'Messages').count()).toBe(0)
    await other.goto(`${plane.url}${topics}/beta/messages`)
    await other.getByText('Messages are not shown to this key').waitFor()
    expect(await seriousFaults(other)).toEqual([])
  })
})

function topicTab(page: Page, name: string) {
  return page.getByRole('navigation', { name: 'Topic' }).getByRole('link', { name })
}

/** Whether the rows of messages stand one below the other, with nothing between them. */
async function rowsAreClose(page: Page): Promise<boolean> {
  const rows = await page.getByRole('region', { name: 'Messages' }).getByRole('listitem').all()
  const boxes = (await Promise.all(rows.map((row) => row.boundingBox()))).flatMap((box) => box ?? [])
  return (
    boxes.length > 1 &&
    boxes.every(({ y, height }, row) => boxes[row + 1] === undefined || boxes[row + 1]?.y === y + height)
  )
}
