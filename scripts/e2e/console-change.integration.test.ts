import type { ClusterView } from '@headwater/api-contract'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { faultsInEveryLight, findChromium, openBrowser, signIn } from './browser.ts'
import {
  brokerProcesses,
  type ControlPlane,
  cleanUp,
  startControlPlane,
  temporaryFolder,
  until,
} from './control-plane.ts'
import { order, smallOrder, untilRunning } from './tenant.ts'

const chromium = findChromium()
const changeWithinMs = 240_000

describe.skipIf(chromium === null)('a cluster that is changed in the console', { timeout: 300_000 }, () => {
  const stateFolder = temporaryFolder()
  let plane: ControlPlane
  let browser: Browser
  let page: Page
  let id: string
  const errors: string[] = []

  beforeAll(async () => {
    plane = await startControlPlane(stateFolder)
    id = (await order(plane, 'shown', { ...smallOrder, availability: 'development' })).id
    browser = await openBrowser(chromium ?? '')
    page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
    page.setDefaultTimeout(20_000)
    page.on('pageerror', (error) => errors.push(error.message))
    await page.goto(/Console\s+(\S+)/.exec(plane.output())?.[1] ?? '')
    await page.getByRole('link', { name: 'shown' }).click()
    await untilRunning(plane, id)
  })
  afterAll(async () => {
    await browser?.close()
    await plane?.stop()
    await cleanUp(stateFolder)
  })

  const view = () => plane.api.get<ClusterView>(`/v1/clusters/${id}`)
  const tab = (name: string) => page.getByRole('navigation', { name: 'Cluster' }).getByRole('link', { name }).click()
  const panel = (title: string) =>
    page.locator('section').filter({ has: page.getByRole('heading', { name: title, exact: true }) })
  /** The timeline of the latest operation of this name. */
  const timeline = (name: string) => page.locator('details').filter({ hasText: name }).first()

  it('shows the nodes where they stand, with their leaders and copies', async () => {
    const broker = page.getByRole('article', { name: 'Broker 1' })
    await broker.getByText('up', { exact: true }).waitFor()
    await broker.getByText(/\d+ leaders? · \d+ cop/).waitFor()
    await panel('Events').getByText('Provisioning → running.').waitFor()
    const older = panel('Events').getByRole('button', { name: 'Show older' })
    await until('the first event', 20_000, async () => {
      if (await panel('Events').getByText('The cluster was ordered.').isVisible()) return true
      // it goes with the last page
      return older.click({ timeout: 1_000 }).then(
        () => false,
        () => false,
      )
    })
    expect(await faultsInEveryLight(page, 'overview')).toEqual([])
  })

  it('makes a user and a topic, and fills the programs in', async () => {
    await tab('Connect')
    await page.getByRole('button', { name: 'Make both' }).click()
    await page.getByText('It may use the topic first').waitFor()
    const password = await page.getByRole('region', { name: 'Password' }).innerText()
    await page.getByRole('tab', { name: 'Python' }).click()
    expect(await page.getByRole('region', { name: 'first.py' }).innerText()).toContain(`"${password}"`)
    await page.getByRole('tab', { name: '.NET' }).click()
    await page.getByText('not run by our tests').waitFor()
    expect(await faultsInEveryLight(page, 'connect')).toEqual([])
    await page.getByRole('link', { name: 'See it among the messages of first' }).click()
    await page.getByText('No message yet').waitFor()
  })

  it('shows operators the fleet, and leads them from any id to what it is', async () => {
    await page.getByRole('link', { name: 'Fleet' }).click()
    await panel('By phase').getByText('1 cluster').waitFor()
    await panel('Holds').getByText('Nothing is held.').waitFor()
    const { items } = await plane.api.get<{ items: { id: string }[] }>(`/v1/clusters/${id}/nodes`)
    await page.getByRole('searchbox').fill(items[0]?.id ?? '')
    await page.getByText('combined 1 in local-a').waitFor()
    expect(await faultsInEveryLight(page, 'fleet')).toEqual([])
    await page.keyboard.press('Control+K')
    await page.getByRole('combobox', { name: 'Place, cluster or id' }).fill(items[0]?.id ?? '')
    await page.getByRole('option', { name: /combined 1 in local-a/ }).waitFor()
    expect(await faultsInEveryLight(page, 'palette')).toEqual([])
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'shown' }).waitFor()
  })

  it('leads operators from the id of a request that was refused to what was recorded of it', async () => {
    const refused = await fetch(`${plane.url}/v1/clusters`, { method: 'POST', body: '{}' })
    const { requestId } = (await refused.json()) as { requestId: string }
    await page.keyboard.press('Control+K')
    await page.getByRole('combobox', { name: 'Place, cluster or id' }).fill(requestId)
    await page.getByRole('option', { name: /denied/ }).click()
    await page.getByText(/cluster.* of .*, denied/).waitFor()
  })

  it('holds a cluster, says before what that stops, and lifts the hold', async () => {
    await page.goto(`${plane.url}/operator`)
    const holds = panel('Holds')
    await holds.getByRole('button', { name: 'Hold…' }).click()
    await holds.getByRole('radio', { name: /The whole fleet/ }).click()
    await holds.getByText('Nothing of any cluster is started').waitFor()
    await holds.getByRole('radio', { name: /A zone/ }).click()
    await holds.getByText('No machine or volume in this zone is started').waitFor()
    await holds.getByLabel('Zone', { exact: true }).selectOption('local-a')
    expect(await faultsInEveryLight(page, 'hold-new')).toEqual([])
    await holds.getByRole('radio', { name: /A cluster/ }).click()
    await holds.getByLabel('Id of the cluster').fill('clu_nobody')
    await holds.getByLabel('Reason').fill('the disks are counted')
    await holds.getByRole('button', { name: 'Hold it' }).click()
    await holds.getByText('There is no living cluster of this id.').first().waitFor()
    await holds.getByLabel('Id of the cluster').fill(id)
    await holds.getByRole('button', { name: 'Hold it' }).click()
    await holds.getByText(`Cluster ${id}`).waitFor()
    await holds.getByText('the disks are counted').waitFor()
    expect(await faultsInEveryLight(page, 'hold')).toEqual([])
    const { revision, order: now } = await view()
    const change = { order: { ...now, retentionHours: 3 } }
    await expect(plane.api.patch(`/v1/clusters/${id}`, change, revision)).rejects.toThrow(/the disks are counted/)
    await holds.getByRole('button', { name: `Lift: Cluster ${id}` }).click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Lift it' }).click()
    await holds.getByText('Nothing is held.').waitFor()
  })

  it('leads an operator from a cluster to the form that holds it, with the cluster filled in', async () => {
    await page.goto(`${plane.url}/clusters/${id}`)
    await page.getByRole('link', { name: 'Hold…' }).click()
    expect(await panel('Holds').getByLabel('Id of the cluster').inputValue()).toBe(id)
    expect(await panel('Holds').getByLabel('Reason').isVisible()).toBe(true)
    await page.goto(`${plane.url}/clusters/${id}`)
  })

  it('shows nobody else the fleet, and lets those who may only look change nothing', async () => {
    const { secret } = await plane.api.post<{ secret: string }>('/v1/api-keys', { name: 'looks', scopes: ['viewer'] })
    const context = await browser.newContext()
    await signIn(context, plane.url, secret)
    const other = await context.newPage()
    await other.goto(`${plane.url}/operator`)
    await other.getByText('Your key may not see the fleet').waitFor()
    expect(await other.getByRole('link', { name: 'Fleet' }).count()).toBe(0)
    await other.goto(`${plane.url}/clusters/${id}/change?ingress=0.3`)
    await other.getByText('Changing a cluster needs a key with the scope admin.').waitFor()
    expect(await other.getByRole('button', { name: 'Apply' }).isDisabled()).toBe(true)
    await context.close()
  })

  it('stages a change with what it does before anything is done, and leaves it in the address', async () => {
    await tab('Change')
    await page.getByText('Nothing is staged').waitFor()
    await page.getByRole('radio', { name: /Single zone/ }).click()
    await panel('Staged').getByText('single-zone').waitFor()
    await page.getByTestId('price-then').waitFor()
    await panel('What happens').getByText('What your programs notice').waitFor()
    await page.reload()
    await panel('Staged').getByText('single-zone').waitFor()
    expect((await view()).order.availability).toBe('development')
    await page.getByTestId('price-then').waitFor()
    expect(await faultsInEveryLight(page, 'change-staged')).toEqual([])
  })

  it('applies it, and is watched to its end', async () => {
    await page.getByRole('button', { name: 'Apply' }).click()
    await panel('A change is under way').getByText('running').first().waitFor()
    expect(await faultsInEveryLight(page, 'change-under-way')).toEqual([])
    await tab('Overview')
    const change = timeline('Change')
    await change.getByText('done', { exact: true }).first().waitFor({ timeout: changeWithinMs })
    for (const broker of ['Broker 1', 'Broker 2', 'Broker 3'])
      await page.getByRole('article', { name: broker }).getByText('up', { exact: true }).waitFor()
    await panel('The plan').getByRole('columnheader', { name: 'Before' }).waitFor()
    expect((await untilRunning(plane, id)).order.availability).toBe('single-zone')
    expect(await faultsInEveryLight(page, 'overview-changed')).toEqual([])
  })

  it('shows a broker that was killed go and come back', async () => {
    const [pid] = brokerProcesses(stateFolder)
    process.kill(pid ?? 0, 'SIGKILL')
    const healing = timeline('Healing')
    await healing.waitFor({ timeout: 60_000 })
    await healing.getByText('done', { exact: true }).first().waitFor({ timeout: 120_000 })
    await page.getByRole('banner').waitFor()
    await until('three brokers to be up', 60_000, async () => {
      return (await page.getByRole('article').getByText('up', { exact: true }).count()) === 3
    })
    await untilRunning(plane, id)
  })

  it('shows what another changed meanwhile, and goes on from there with nothing lost', async () => {
    await tab('Change')
    const throughput = page.getByRole('textbox', { name: 'Throughput' })
    await throughput.fill('0.2')
    await page.keyboard.press('Tab')
    await page.getByTestId('price-then').waitFor()
    const { revision, order: now } = await view()
    await plane.api.patch(`/v1/clusters/${id}`, { order: { ...now, retentionHours: 2 } }, revision)
    const conflict = page.getByRole('alert').filter({ hasText: 'Somebody else changed this cluster' })
    await conflict.getByText('2 hours').waitFor()
    expect(await faultsInEveryLight(page, 'change-conflict')).toEqual([])
    await conflict.getByRole('button', { name: 'Go on from there' }).click()
    expect(await throughput.inputValue()).toBe('0.2')
    expect(await page.getByRole('textbox', { name: 'Retention' }).inputValue()).toBe('2')
    await untilRunning(plane, id)
    await page.getByRole('button', { name: 'Apply' }).click()
    await page.getByText('Nothing is staged').waitFor()
    expect((await view()).order).toMatchObject({ throughput: { ingressMBps: 0.2 }, retentionHours: 2 })
    await untilRunning(plane, id)
  })

  it('is refused a change of something older, shows what is otherwise, and keeps what was staged', async () => {
    const throughput = page.getByRole('textbox', { name: 'Throughput' })
    await throughput.fill('0.3')
    await page.keyboard.press('Tab')
    await page.getByTestId('price-then').waitFor()
    const { revision } = await view()
    // the page hears of nothing until it saves
    const address = `**/v1/clusters/${id}`
    await page.route(address, (route) => (route.request().method() === 'GET' ? route.abort() : route.continue()))
    await plane.api.patch(`/v1/clusters/${id}`, { protected: true }, revision)
    await page.getByRole('button', { name: 'Apply' }).click()
    await page.getByRole('alert').getByText('The resource has changed since it was read').waitFor()
    await page.unroute(address)
    const conflict = page.getByRole('alert').filter({ hasText: 'Somebody else changed this cluster' })
    await conflict.getByText('It is protected against deletion now.').waitFor()
    await conflict.getByRole('button', { name: 'Go on from there' }).click()
    expect(await throughput.inputValue()).toBe('0.3')
  })

  it('is refused under a hold, and by a plan that is no more, in the words of the refusal and with nothing lost', async () => {
    const throughput = page.getByRole('textbox', { name: 'Throughput' })
    await page.getByTestId('price-then').waitFor()
    const expiresAt = new Date(Date.now() + 3_600_000).toISOString()
    const hold = { scope: 'fleet', reason: 'the disks are counted', expiresAt }
    const held = await plane.api.post<{ id: string }>('/v1/holds', hold)
    await page.getByRole('button', { name: 'Apply' }).click()
    await page
      .getByRole('alert')
      .getByText(/the disks are counted/)
      .waitFor()
    await plane.api.delete(`/v1/holds/${held.id}`)
    // what is drawn is the plan of a catalogue that is none any more
    const address = `**/v1/clusters/${id}`
    await page.route(address, async (route) => {
      if (route.request().method() !== 'PATCH') return route.continue()
      const asked = route.request().postDataJSON() as { capacityPlanId: string }
      return route.continue({ postData: { ...asked, capacityPlanId: `pln_${'0'.repeat(64)}` } })
    })
    await page.getByRole('button', { name: 'Apply' }).click()
    await page.getByRole('button', { name: 'Look at the plan as it is now' }).click()
    await page.unroute(address)
    expect(await throughput.inputValue()).toBe('0.3')
    await page.getByRole('button', { name: 'Leave Throughput as it is' }).click()
    await page.getByText('Nothing is staged').waitFor()
  })

  it('takes a change back', async () => {
    await page.getByRole('radio', { name: /Multi zone/ }).click()
    await page.getByRole('button', { name: 'Apply' }).click()
    await until('the order to be the new one', 20_000, async () => (await view()).order.availability === 'multi-zone')
    await page.getByRole('button', { name: 'Cancel the change' }).click()
    const dialog = page.getByRole('alertdialog')
    await dialog.getByRole('button', { name: 'Take it back' }).click()
    await dialog.waitFor({ state: 'hidden' })
    await until('the order of before', 20_000, async () => (await view()).order.availability === 'single-zone')
    await tab('Overview')
    await timeline('superseded').waitFor()
  })

  it('sets protection and the maintenance window, and deletes only what is typed and not protected', async () => {
    await tab('Settings')
    await page.getByLabel('Refuse deletion until this is lifted').check()
    await page.getByLabel('Restart machines for upkeep only at certain hours').check()
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('It is protected: lift that above').waitFor()
    const maintenanceWindow = { dayOfWeek: 0, startHourUtc: 2, hours: 3 }
    await expect.poll(view).toMatchObject({ protected: true, maintenanceWindow })
    const remove = page.getByRole('button', { name: 'Delete the cluster' })
    expect(await remove.isDisabled()).toBe(true)
    expect(await faultsInEveryLight(page, 'settings')).toEqual([])
    await page.getByLabel('Refuse deletion until this is lifted').uncheck()
    await page.getByRole('button', { name: 'Save' }).click()
    await remove.click()
    const dialog = page.getByRole('alertdialog')
    const confirm = dialog.getByRole('button', { name: 'Delete for good' })
    await dialog.getByRole('textbox').fill('shows')
    expect(await confirm.isDisabled()).toBe(true)
    expect(await faultsInEveryLight(page, 'danger-zone')).toEqual([])
    await dialog.getByRole('textbox').fill('shown')
    await confirm.click()
    await page.getByText('Deleting', { exact: true }).waitFor()
    await until('no broker to run', 60_000, () => brokerProcesses(stateFolder).length === 0)
    await page.getByText('Deleted', { exact: true }).waitFor({ timeout: 60_000 })
  })

  it('had no script that failed', () => {
    expect(errors).toEqual([])
  })
})
