import fs from 'node:fs'
import type { ClusterView } from '@headwater/api-contract'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { faultsInEveryLight, findChromium, keepPicture, openBrowser, seriousFaults } from './browser.ts'
import { type ControlPlane, startControlPlane, temporaryFolder, until } from './control-plane.ts'
import {
  bootstrapOf,
  clientProperties,
  consume,
  kafkaTool,
  order,
  produce,
  smallOrder,
  untilRunning,
} from './tenant.ts'

const chromium = findChromium()
/** A name that a script would hide in, with a slash, and a sign that turns the text after it around; and how it is shown. */
const hostileGroup = '<img/src=x/onerror=alert(1)>\u202e/%2F?#'
const hostileGroupShown = '<img/src=x/onerror=alert(1)>\\u{202e}/%2F?#'

describe.skipIf(chromium === null)('access and consumer groups in a real browser, on a real Kafka', () => {
  const stateFolder = temporaryFolder()
  let plane: ControlPlane
  let browser: Browser
  let page: Page
  let cluster: ClusterView
  let properties: string
  let viewerKey: string
  const errors: string[] = []

  const groupOf = (name: string) =>
    plane.api.get<{
      state: string
      lag: number
      partitions: { committedOffset: number }[]
    }>(`/v1/clusters/${cluster.id}/consumer-groups/${encodeURIComponent(name)}`)
  const resets = (name: string) =>
    `/v1/clusters/${cluster.id}/consumer-groups/${encodeURIComponent(name)}/offset-resets`
  const previewAt = (timeMs: number) =>
    plane.api.post(resets('billing'), { to: 'time', time: new Date(timeMs).toISOString(), dryRun: true })
  const open = (target: string) => page.goto(`${plane.url}${target}`)
  const openTab = (tab: string) => open(`/clusters/${cluster.id}/${tab}`)

  beforeAll(async () => {
    plane = await startControlPlane(stateFolder)
    browser = await openBrowser(chromium ?? '')
    page = await watched(browser)
    cluster = await order(plane, 'access', { ...smallOrder, availability: 'development' })
    await untilRunning(plane, cluster.id)
    await plane.api.post(`/v1/clusters/${cluster.id}/topics`, { name: 'orders.placed', partitions: 1 })
    await page.goto(/Console\s+(\S+)/.exec(plane.output())?.[1] ?? '')
    await page.getByRole('link', { name: 'access', exact: true }).waitFor()
  }, 240_000)
  afterAll(async () => {
    await browser?.close()
    await plane?.stop()
    fs.rmSync(stateFolder, { recursive: true, force: true })
  })

  /** A page that notes what failed in it. Its clipboard refuses. */
  async function watched(of: Browser): Promise<Page> {
    const opened = await of.newPage({ viewport: { width: 1280, height: 900 } })
    await opened.addInitScript(() =>
      Object.defineProperty(navigator, 'clipboard', { value: { writeText: () => Promise.reject(new Error('no')) } }),
    )
    opened.on('pageerror', (error) => errors.push(error.message))
    opened.on('dialog', (dialog) => errors.push(`a script ran: ${dialog.message()}`))
    return opened
  }

  it('leads from a cluster without users to one whose password is shown once', async () => {
    await openTab('acls')
    await page.getByRole('link', { name: 'Make a user' }).click()
    await page.getByText('No user yet').waitFor()
    await page.getByLabel('Name').fill('app')
    await page.getByRole('button', { name: 'Make a user' }).click()
    const password = (await page.getByRole('region', { name: 'Password', exact: true }).innerText()).trim()
    await page.getByRole('button', { name: 'Copy' }).click()
    await page.getByText('Press Ctrl+C').waitFor()
    expect(await page.evaluate<string>('String(getSelection()).trim()')).toBe(password)
    expect(await seriousFaults(page)).toEqual([])
    await page.getByText('ready', { exact: true }).waitFor()
    properties = await clientProperties(plane, cluster.id, 'app', password)
    await page.getByRole('button', { name: 'I have kept it' }).click()
    expect(await page.content()).not.toContain(password)
  })

  it('gives a role as sentences, and the program works with it', async () => {
    await page.getByRole('link', { name: 'What it may do: app' }).click()
    await page.getByText('app may do nothing until it is given something.').waitFor()
    await page.getByRole('radio', { name: 'Both' }).click()
    await page.getByLabel('Topic name').selectOption('starts with')
    await page.getByLabel('Topic', { exact: true }).fill('orders.')
    await page.getByLabel('Consumer group', { exact: true }).fill('*')
    await page.getByRole('button', { name: 'Give', exact: true }).click()
    await page.getByText('Given; it holds in Kafka within seconds.').waitFor()
    const given = page.getByRole('region', { name: 'Permissions, newest first' })
    await given.getByText('may read topics that start with orders.').waitFor()
    await given.getByText('may read as all consumer groups').waitFor()
    await until('Kafka to allow it', 30_000, () => produce(properties, 'orders.placed', 20).then(() => true, ignored))
  })

  it('bans one thing, which is stronger than a role, and takes the ban back', async () => {
    await plane.api.post(`/v1/clusters/${cluster.id}/topics`, { name: 'orders.other', partitions: 3 })
    await page.getByRole('button', { name: 'A single one, or a ban' }).click()
    await page.getByRole('radio', { name: /It may not/ }).click()
    await page.getByLabel('On', { exact: true }).selectOption('The cluster')
    await page.getByText('may not see the cluster').waitFor()
    await page.getByLabel('On', { exact: true }).selectOption('Topic')
    await page.getByLabel('Operation').selectOption('Write')
    await page.getByLabel('Topic', { exact: true }).fill('orders.other')
    expect(await faultsInEveryLight(page, 'permission-single')).toEqual([])
    await page.getByRole('button', { name: 'Ban it' }).click()
    await page.getByText('Done; it holds in Kafka within seconds.').waitFor()
    const ban = page.getByRole('row').filter({ hasText: 'may not write to the topic orders.other' })
    await ban.waitFor()
    await until('Kafka to refuse it', 30_000, () => produce(properties, 'orders.other', 1).then(ignored, () => true))
    await ban.getByRole('button', { name: 'Take back from app' }).click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Lift the ban' }).click()
    await ban.waitFor({ state: 'detached', timeout: 30_000 })
    await until('Kafka to allow it', 30_000, () => produce(properties, 'orders.other', 20).then(() => true, ignored))
  })

  it('shows a group that a real client reads in, with its lag, and a hostile name as text', async () => {
    await openTab('groups')
    await page.getByText('No consumer group yet').waitFor()
    expect(await consume(properties, 'orders.placed', 'billing', 12)).toBe(12)
    expect(await consume(properties, 'orders.placed', hostileGroup, 20)).toBe(20)
    const rows = page.getByRole('region', { name: 'Consumer groups, the largest lag first' }).getByRole('row')
    await expect.poll(() => rows.nth(1).innerText(), { timeout: 20_000 }).toMatch(/billing[\s\S]*orders\.placed\s+8/)
    expect(await rows.nth(2).innerText()).toContain(hostileGroupShown)
    await page.getByRole('link', { name: hostileGroupShown }).click()
    await page.getByRole('heading', { name: hostileGroupShown }).waitFor()
    await page.reload()
    await page.getByRole('heading', { name: hostileGroupShown }).waitFor()
    await page.getByText('0 records behind').waitFor()
  })

  it('has a page for the longest name there is', async () => {
    await openTab(`groups/${'g'.repeat(249)}`)
    await page.getByText('There is no such consumer group.').waitFor()
  })

  it('shows what a reset would do before it does it, and then the client reads again', async () => {
    await openTab('groups/billing')
    await page.getByText('8 records behind').waitFor()
    await page.getByRole('button', { name: 'Preview' }).click()
    await page.getByText('reads 12 records again').waitFor()
    expect(await faultsInEveryLight(page, 'reset')).toEqual([])
    expect((await groupOf('billing')).lag).toBe(8)
    await page.getByRole('radio', { name: 'An offset' }).click()
    expect(await page.getByText('reads 12 records again').count()).toBe(0)
    await page.getByLabel('Offset', { exact: true }).fill('999')
    await page.getByRole('button', { name: 'Preview' }).click()
    await page.getByText('no further than the end').waitFor()
    await page.getByText('skips 8 records').waitFor()
    await page.getByRole('radio', { name: 'The oldest record' }).click()
    await page.getByRole('button', { name: 'Preview' }).click()
    await page.getByRole('button', { name: 'Apply the reset' }).click()
    await page.getByText('Done: the group goes on here').waitFor()
    await page.getByText('20 records behind').waitFor()
    expect(await consume(properties, 'orders.placed', 'billing', 20)).toBe(20)
  })

  it('finds a time in a topic, and none where all records are older', async () => {
    const hourMs = 3_600_000
    expect(await previewAt(Date.now() - hourMs)).toMatchObject({ applied: false, partitions: [{ to: 0 }] })
    expect(await previewAt(Date.now() + hourMs)).toMatchObject({ partitions: [{ to: 20 }] })
  })

  it('resets no group that somebody reads in, and says whom to stop', async () => {
    const args = ['--bootstrap-server', bootstrapOf(properties), '--topic', 'orders.placed', '--group', 'billing']
    const stopped = new AbortController()
    const reading = kafkaTool(
      'org.apache.kafka.tools.consumer.ConsoleConsumer',
      [...args, '--command-config', properties, '--consumer-property', 'client.id=billing-1'],
      { signal: stopped.signal },
    )
    await until('the group to have a member', 25_000, async () => (await groupOf('billing')).state === 'stable')
    await expect(plane.api.post(resets('billing'), { to: 'earliest' })).rejects.toThrow(/billing-1/)
    await page.reload()
    await page.getByText('1 program read as this group.').waitFor()
    expect(await page.getByRole('button', { name: 'Preview' }).count()).toBe(0)
    await page.getByRole('region', { name: 'Members' }).getByText('billing-1').waitFor()
    stopped.abort()
    await reading
    await page.getByRole('button', { name: 'Preview' }).waitFor({ timeout: 60_000 })
  })

  it('makes a key whose scopes decide what its browser is shown', async () => {
    await open('/keys')
    await page.getByText('yours').waitFor()
    await page.getByLabel('Name').fill('onlooker')
    await page.getByRole('button', { name: 'Make a key' }).click()
    viewerKey = (await page.getByRole('region', { name: 'API key', exact: true }).innerText()).trim()
    expect(viewerKey).toMatch(/^hw_/)
    expect(await seriousFaults(page)).toEqual([])
    await page.getByRole('button', { name: 'I have kept it' }).click()

    const context = await browser.newContext()
    const other = await context.newPage()
    await other.goto(`${plane.url}/clusters/${cluster.id}/users`)
    await other.getByLabel('API key').fill(viewerKey)
    await other.getByRole('button', { name: 'Sign in' }).click()
    await other.getByText('needs a key with the scope developer').waitFor()
    await other.getByRole('cell', { name: 'app', exact: true }).waitFor()
    expect(await other.getByRole('button', { name: /Make a user|Delete|New password/ }).count()).toBe(0)
    expect(await other.getByRole('link', { name: /Keys|Audit/ }).count()).toBe(0)
    await other.goto(`${plane.url}/clusters/${cluster.id}/groups/billing`)
    await other.getByText('needs a key with the scope developer').waitFor()
    await other.goto(`${plane.url}/keys`)
    await other.getByText('Your key may not see API keys').waitFor()

    await page.getByRole('button', { name: 'Revoke onlooker' }).click()
    await page.getByRole('button', { name: 'Revoke the key' }).click()
    await page
      .getByRole('row', { name: /onlooker/ })
      .getByText('revoked')
      .waitFor()
    await other.reload()
    await other.getByLabel('API key').waitFor()
    await other.getByLabel('API key').fill(viewerKey)
    await other.getByRole('button', { name: 'Sign in' }).click()
    await other.getByText('unknown, revoked or expired').waitFor()
    await context.close()
  })

  it('does not let the last key go, and says so where it was asked', async () => {
    await page.getByRole('row', { name: /yours/ }).getByRole('button').click()
    await page.getByText('you will be signed out').waitFor()
    await page.getByRole('button', { name: 'Revoke the key' }).click()
    await page.getByRole('alert').getByText('last living key').waitFor()
    await page.getByRole('button', { name: 'Leave it' }).click()
  })

  it('has the sign-in that failed in the audit, found by a filter that stays in the address', async () => {
    await open('/audit')
    await page.getByLabel('Outcome').selectOption('denied')
    const rows = page.getByRole('region', { name: 'Audit records, newest first' }).getByRole('row')
    await expect.poll(() => rows.nth(1).innerText()).toMatch(/onlooker\s+session: create\s+\/v1\/sessions\s+denied 401/)
    await page.reload()
    await expect.poll(() => rows.count()).toBeGreaterThan(1)
    expect(page.url()).toContain('outcome=denied')
    await page.getByRole('button', { name: 'Show all' }).click()
    await page.getByLabel('What begins with').fill('consumer_group')
    await expect.poll(() => page.url()).toContain('action=consumer_group')
    await expect.poll(() => rows.count()).toBe(3) // with the titles: the reset, and the one that was refused
    await page.getByLabel('What begins with').fill('nothing-like-this')
    await page.getByText('No record matches').waitFor()
  })

  it('reads on in the audit as it is scrolled, page after page', async () => {
    for (let link = 0; link < 110; link++) await plane.api.post('/v1/sign-in-links', {})
    await open('/audit?action=sign_in_link')
    const rows = page.getByRole('region', { name: 'Audit records, newest first' }).getByRole('row')
    await rows.nth(100).scrollIntoViewIfNeeded()
    // with the titles, and the link that the start printed
    await expect.poll(() => rows.count(), { timeout: 5_000 }).toBe(112)
    expect(await page.getByRole('button', { name: 'Show more' }).count()).toBe(0)
  })

  it('resets only the partitions that are named', async () => {
    for (const partition of [0, 1, 2])
      await plane.api.post(`/v1/clusters/${cluster.id}/topics/orders.other/messages`, {
        partition,
        value: { text: 'x' },
      })
    await consume(properties, 'orders.other', 'split', 23)
    await openTab('groups/split')
    await page.getByLabel('Topics').selectOption('orders.other')
    const partitions = page.getByLabel('Partitions', { exact: true })
    await partitions.fill('0; 2')
    await page.getByText('Numbers and ranges with commas').waitFor()
    expect(await page.getByRole('button', { name: 'Preview' }).isDisabled()).toBe(true)
    await partitions.fill('7')
    await page.getByRole('button', { name: 'Preview' }).click()
    await page.getByText('is not a partition of orders.other').waitFor()
    await partitions.fill('0, 2')
    await page.getByRole('button', { name: 'Preview' }).click()
    const moves = page.getByRole('region', { name: 'From and to, by partition' }).getByRole('row')
    await expect.poll(() => moves.count()).toBe(3)
    expect(await faultsInEveryLight(page, 'reset-partitions')).toEqual([])
    const before = (await groupOf('split')).partitions.map(({ committedOffset }) => committedOffset)
    await page.getByRole('button', { name: 'Apply the reset' }).click()
    await page.getByText('Done: the group goes on here').waitFor()
    const after = (await groupOf('split')).partitions.map(({ committedOffset }) => committedOffset)
    expect(before.every((offset) => offset > 0)).toBe(true)
    expect(after).toEqual([0, before[1], 0])
  })

  it('says what stops working with a user, and deletes it', async () => {
    await openTab('users')
    await page.getByRole('button', { name: 'New password for app' }).click()
    await page.getByText('The old password stops working within seconds.').waitFor()
    await page.getByRole('button', { name: 'Make a new password' }).click()
    await page.getByRole('heading', { name: 'The password of app' }).waitFor()
    await page.getByRole('button', { name: 'Delete app' }).click()
    await page.getByRole('alertdialog').getByText('may write to topics that start with orders.').waitFor()
    expect(await seriousFaults(page)).toEqual([])
    await keepPicture(page, 'delete-user')
    await page.getByRole('button', { name: 'Leave it' }).click()
  })

  it('is good wide and narrow, light and dark', async () => {
    const tabs = {
      groups: 'groups',
      group: 'groups/billing',
      'group-hostile': `groups/${encodeURIComponent(hostileGroup)}`,
      users: 'users',
      permissions: 'acls?user=app',
    }
    const pages = Object.entries(tabs).map(([name, tab]) => [name, `/clusters/${cluster.id}/${tab}`])
    const faults: string[] = []
    for (const [name = '', target = ''] of [...pages, ['keys', '/keys'], ['audit', '/audit']]) {
      await open(target)
      await page.getByRole('table').first().waitFor()
      faults.push(...(await faultsInEveryLight(page, name)))
    }
    expect(faults).toEqual([])
  })

  it('ran no script of anybody else’s, and none of its own failed', () => {
    expect(errors).toEqual([])
  })
})

function ignored(): false {
  return false
}
