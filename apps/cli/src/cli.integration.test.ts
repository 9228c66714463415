import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type {
  AcceptedCluster,
  CancelledChange,
  CapacityPlan,
  Cluster,
  Hold,
  KafkaUserWithPassword,
  Problem,
} from './api/types.ts'
import { type RealApi, startRealApi } from './testing/real-api.ts'
import { type Ran, runCli } from './testing/run-cli.ts'

const order = ['--throughput', '0.1', '--retention', '1d', '--availability', 'single-zone']
let api: RealApi
let folder: string

beforeAll(async () => {
  api = await startRealApi()
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'headwater-cli-'))
})
afterAll(async () => {
  await api.stop()
  fs.rmSync(folder, { recursive: true, force: true })
})

function headwater(
  line: string | string[],
  env: Record<string, string> = {},
  until?: (text: string) => boolean,
): Promise<Ran> {
  const args = typeof line === 'string' ? line.split(' ') : line
  const access = { HEADWATER_API_URL: api.url, HEADWATER_API_KEY: api.key }
  return runCli(args, { cwd: folder, env: { ...access, ...env }, ...(until ? { until } : {}) })
}

async function create(name: string): Promise<AcceptedCluster> {
  const made = await headwater(['cluster', 'create', '--name', name, ...order, '-o', 'json'])
  expect(made).toMatchObject({ code: 0, stderr: '' })
  return made.json()
}

async function endOperationOf(name: string, state: 'succeeded' | 'failed'): Promise<void> {
  await expect.poll(() => headwater(`cluster describe ${name}`).then(({ code }) => code), { timeout: 20_000 }).toBe(0)
  const { operationId } = (await headwater(`cluster describe ${name} -o json`)).json<Cluster>()
  await api.endOperation(operationId ?? '', state)
}

describe('a plan', () => {
  test('is shown with bars, price and reasons, without colours in a pipe', async () => {
    const { code, stdout } = await headwater(['plan', ...order])
    expect(code).toBe(0)
    for (const part of [
      '3 x local.small',
      'Price',
      '█',
      ' binds: ',
      'Headroom',
      'Alternatives',
      'Why',
      'brokers.count',
    ])
      expect(stdout).toContain(part)
    expect(stdout).not.toContain('\u001b')
  })

  test('is the API’s own object as JSON, wherever -o stands', async () => {
    const before = (await headwater(['-o', 'json', 'plan', ...order])).json<CapacityPlan>()
    const after = (await headwater(['plan', ...order, '-o', 'json'])).json<CapacityPlan>()
    expect(before).toEqual(after)
    expect(before).toMatchObject({ id: expect.stringMatching(/^pla_/), order: { retentionHours: 24 } })
  })

  test('that no size can carry is refused with the nearest order as a command that works', async () => {
    const refused = await headwater('plan --throughput 100000 --retention 1d --availability single-zone')
    expect(refused).toMatchObject({ code: 3, stdout: '' })
    expect(refused.stderr).toContain('limit throughput')
    expect(refused.stderr).toMatch(/request req_/)
    const nearest = /headwater (plan .*)/.exec(refused.stderr)?.[1] ?? ''
    expect(await headwater(nearest)).toMatchObject({ code: 0 })
  })

  test('that is refused is a problem as JSON', async () => {
    const refused = await headwater(['plan', ...order, '--region', 'nowhere', '-o', 'json'])
    expect(refused.code).toBe(3)
    expect(refused.json<Problem>()).toMatchObject({ type: '/problems/order-not-possible', status: 422 })
  })
})

describe('a cluster', () => {
  test('is ordered, listed, described, renamed, protected and deleted, by name or id', async () => {
    const { cluster, operation } = await create('first')
    expect(operation).toMatchObject({ clusterId: cluster.id, state: 'running' })

    const { items } = (await headwater('cluster list -o json')).json<{ items: Cluster[] }>()
    expect(items.map(({ name }) => name)).toContain('first')
    expect((await headwater('cluster list')).stdout).toMatch(/^NAME +ID +PHASE/)
    expect((await headwater(`cluster describe ${cluster.id}`)).stdout).toContain('first')

    expect(await headwater('cluster update first --name second --protected')).toMatchObject({ code: 0 })
    const found = (await headwater('cluster describe second -o json')).json<Cluster>()
    expect(found).toMatchObject({ id: cluster.id, name: 'second', protected: true })

    const refused = await headwater('cluster delete second --yes')
    expect(refused.code).toBe(6)
    expect(refused.stderr).toContain('protected')

    expect(await headwater('cluster update second --no-protected')).toMatchObject({ code: 0 })
    expect((await headwater('cluster delete second')).code).toBe(2)
    const deleted = (await headwater('cluster delete second --yes -o json')).json<AcceptedCluster>()
    expect(deleted.operation.type).toBe('delete_cluster')
    expect(
      (await headwater('operation list --cluster second -o json')).json<{ items: unknown[] }>().items,
    ).toHaveLength(2)
  })

  test('has a plan, and its change is planned from what it runs', async () => {
    const { cluster } = await create('planned')
    const stored = (await headwater('cluster plan planned -o json')).json<CapacityPlan>()
    expect(stored).toMatchObject({ id: cluster.capacityPlanId, change: null })
    expect((await headwater(`cluster plan ${cluster.id}`)).stdout).toContain(`plan ${stored.id}`)

    const changed = ['plan', '--cluster', 'planned', '--throughput', '20', '--retention', '1h', '--throttle', '10']
    const plan = (await headwater([...changed, '-o', 'json'])).json<CapacityPlan>()
    expect(plan).toMatchObject({
      order: { ...cluster.order, throughput: { ingressMBps: 20 }, retentionHours: 1 },
      change: { fromPlanId: stored.id, throttleMBps: 10, throttleBecause: 'as asked for' },
    })
    const { stdout } = await headwater(changed)
    for (const part of ['From now to there', `plan ${stored.id}`, 'Replicas move', 'headwater plan --cluster planned'])
      expect(stdout).toContain(part)

    expect((await headwater('plan --cluster planned')).stdout).toContain('The cluster already is what the order needs')
    const refused = await headwater('plan --cluster planned --throughput 100000')
    expect(refused.code).toBe(3)
    const nearest = /headwater (plan --cluster planned .*)/.exec(refused.stderr)?.[1] ?? ''
    expect(await headwater(nearest)).toMatchObject({ code: 0 })
    expect((await headwater('plan --cluster nobody --throughput 1')).code).toBe(4)
  })

  test('with a name that is taken is a conflict', async () => {
    await create('taken')
    const again = await headwater(['cluster', 'create', '--name', 'taken', ...order])
    expect(again.code).toBe(6)
    expect(again.stderr).toContain('body /name: is taken')
  })

  test('that is not there is not found', async () => {
    expect(await headwater('cluster describe nobody')).toMatchObject({ code: 4, stdout: '' })
  })
})

describe('waiting', () => {
  test('ends with the operation, and its JSON is the one document on standard output', async () => {
    const waiting = headwater(['cluster', 'create', '--name', 'waited', ...order, '--wait', '-o', 'json'])
    await endOperationOf('waited', 'succeeded')
    const { code, stdout, stderr } = await waiting
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ cluster: { name: 'waited' }, operation: { state: 'succeeded' } })
    expect(stderr).toContain('verify endpoint: done')
  })

  test('for an operation that fails says at which step', async () => {
    const waiting = headwater(['cluster', 'create', '--name', 'failing', ...order, '--wait', '--quiet'])
    await endOperationOf('failing', 'failed')
    const { code, stderr } = await waiting
    expect(code).toBe(7)
    expect(stderr).toContain('create cluster failed at prepare cluster: as the test says')
  })

  test('too long says how to go on, and which cluster it is about', async () => {
    const line = ['cluster', 'create', '--name', 'slow', ...order, '--wait', '--timeout', '1s', '-o', 'json']
    const { code, stdout, stderr } = await headwater(line)
    expect(code).toBe(8)
    expect(JSON.parse(stdout)).toMatchObject({ cluster: { name: 'slow' } })
    expect(stderr).toContain('headwater operation describe ope_')
  })
})

describe('a running cluster', () => {
  let id: string
  beforeAll(async () => {
    id = (await create('running')).cluster.id
    await api.makeRunning(id)
  })

  test('hands out a user with a file that is ready to use and readable by its owner only', async () => {
    const made = await headwater('user create --cluster running app --properties client.properties -o json')
    expect(made).toMatchObject({ code: 0 })
    const { password } = made.json<KafkaUserWithPassword>()
    const file = path.join(folder, 'client.properties')
    expect(fs.statSync(file).mode & 0o777).toBe(0o600)
    const text = fs.readFileSync(file, 'utf8')
    expect(text).toContain(`username="app" password="${password}"`)
    expect(text).not.toMatch(/<user>|<password>/)

    expect((await headwater('user create --cluster running other --properties client.properties')).code).toBe(2)
    expect((await headwater('user list --cluster running')).stdout).not.toContain('other')
    expect((await headwater('user delete --cluster running app')).code).toBe(0)
  })

  test('takes topics and ACLs', async () => {
    const topic = await headwater(
      'topic create --cluster running orders --partitions 2 --config retention.ms=60000 -o json',
    )
    expect(topic.json()).toMatchObject({ name: 'orders', configs: { 'retention.ms': '60000' } })
    expect((await headwater('topic list --cluster running')).stdout).toContain('orders')
    expect((await headwater('topic describe --cluster running orders')).stdout).toContain('retention.ms = 60000')
    expect((await headwater('topic describe --cluster running nothing')).code).toBe(4)

    expect((await headwater('user create --cluster running reader')).stdout).toMatch(/password {2}\S+/)
    const acl = await headwater('acl create --cluster running --user reader --operation read --topic orders -o json')
    const { id: aclId } = acl.json<{ id: string }>()
    expect((await headwater('acl list --cluster running')).stdout).toContain(aclId)
    expect((await headwater(`acl delete --cluster running ${aclId}`)).code).toBe(0)
    expect((await headwater('topic delete --cluster running orders --yes')).code).toBe(0)
  })

  test('is not deleted by the name of a topic', async () => {
    expect((await headwater('topic delete --cluster running .. --yes')).code).toBe(2)
    expect((await headwater('cluster describe running -o json')).json<Cluster>().phase).not.toBe('DELETING')
  })

  test('tells its events, and follows them', async () => {
    const { items } = (await headwater(`events ${id} -o json`)).json<{ items: { number: number }[] }>()
    expect(items[0]).toMatchObject({ number: 1 })
    const followed = await headwater('events running --follow -o json', {}, (text) => text.includes('\n'))
    const [first = ''] = followed.stdout.split('\n')
    expect(JSON.parse(first)).toMatchObject({ number: 1 })
  })

  test('shows how to connect, and what is wrong', async () => {
    expect((await headwater('connection running')).stdout).toContain('127.0.0.1:9092')
    expect((await headwater('findings --cluster running -o json')).json()).toEqual({ items: [] })
    expect((await headwater('findings')).code).toBe(0)
  })
})

describe('a change', () => {
  let id: string
  const longer = 'cluster change changing --retention 2d'
  beforeAll(async () => {
    id = (await create('changing')).cluster.id
    await api.makeRunning(id)
  })

  test('is shown and agreed to before it is made, and refused when its plan is another one now', async () => {
    const unasked = await headwater(longer)
    expect(unasked).toMatchObject({ code: 2, stdout: '' })
    for (const part of ['a month, plan pla_', 'volumes of 3 brokers grow', 'Records are kept for 48 h', 'give --yes'])
      expect(unasked.stderr).toContain(part)
    const other = await headwater(`${longer} --plan pla_0 --yes`)
    expect(other.code).toBe(6)
    expect(other.stderr).toMatch(/the plan is now pla_/)
    const impossible = await headwater('cluster change changing --throughput 100000 --yes')
    expect(impossible.code).toBe(3)
    const nearest = /headwater (cluster change changing .*)/.exec(impossible.stderr)?.[1] ?? ''
    // without --yes: it can be planned, which is enough
    expect((await headwater(nearest)).stderr).toContain('a month, plan pla_')
    expect((await headwater(`cluster describe ${id} -o json`)).json<Cluster>().order.retentionHours).toBe(24)
  })

  test('is made, is the same when made again, and is taken back', async () => {
    const changed = (await headwater(`${longer} --yes -o json`)).json<AcceptedCluster>()
    expect(changed).toMatchObject({
      cluster: { id, order: { retentionHours: 48 } },
      operation: { type: 'update_cluster', state: 'running' },
    })
    const again = await headwater(`${longer} --yes`)
    expect(again.code).toBe(0)
    expect(again.stderr).toContain('nothing was changed')

    const during = await headwater('cluster change changing --retention 3d --yes')
    expect(during.code).toBe(6)
    expect(during.stderr).toContain(`operation describe ${changed.operation.id} --wait`)

    const cancelled = await headwater(`operation cancel ${changed.operation.id} -o json`)
    const back = cancelled.json<CancelledChange>()
    expect(back).toMatchObject({
      cluster: { order: { retentionHours: 24 } },
      cancelled: { id: changed.operation.id, state: 'superseded' },
      operation: { reverts: changed.operation.id },
    })
    expect((await headwater(`operation cancel ${changed.operation.id}`)).code).toBe(6)
    expect((await headwater(`operation describe ${back.operation.id}`)).stdout).toContain(
      `takes back operation ${changed.operation.id}`,
    )
    await api.endOperation(back.operation.id, 'succeeded')
  })

  test('is waited for', async () => {
    const waiting = headwater(`${longer} --yes --wait -o json`)
    await expect
      .poll(() => headwater('cluster describe changing -o json').then((ran) => ran.json<Cluster>().operationId), {
        timeout: 20_000,
      })
      .not.toBeNull()
    await endOperationOf('changing', 'succeeded')
    const { code, stdout } = await waiting
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ cluster: { name: 'changing' }, operation: { state: 'succeeded' } })
  })

  test('is not made under a hold', async () => {
    expect((await headwater('hold create --reason storm --for 2h')).code).toBe(2)
    expect((await headwater('hold create --fleet --reason storm --for 31d')).code).toBe(2)
    const held = await headwater([
      'hold',
      'create',
      '--cluster',
      'changing',
      '--reason',
      'a storm',
      '--for',
      '2h',
      '-o',
      'json',
    ])
    const { id: holdId } = held.json<Hold>()
    expect((await headwater('hold list')).stdout).toContain(holdId)
    const refused = await headwater('cluster change changing --retention 3d --yes')
    expect(refused.code).toBe(6)
    expect(refused.stderr).toContain('a storm')
    expect((await headwater(`hold delete ${holdId}`)).stdout).toContain('is lifted')
    expect((await headwater(`hold delete ${holdId}`)).code).toBe(4)
    expect((await headwater('hold list -o json')).json()).toEqual({ items: [] })
  })

  test('may be given a window, which is shown and lifted', async () => {
    const update = ['cluster', 'update', 'changing', '--window']
    expect((await headwater([...update, 'sun 02:00 3h'])).stdout).toContain('sun 02:00 3h, UTC')
    expect((await headwater('cluster describe changing -o json')).json<Cluster>().maintenanceWindow).toEqual({
      dayOfWeek: 0,
      startHourUtc: 2,
      hours: 3,
    })
    expect((await headwater([...update, 'none'])).stdout).toContain('at any time')
    expect((await headwater([...update, 'sometimes'])).code).toBe(2)
  })
})

describe('keys', () => {
  test('are made, used from a file, listed without the secret, and revoked', async () => {
    const made = (await headwater('key create --name ci --scope viewer --days 7 -o json')).json<{
      id: string
      secret: string
    }>()
    fs.writeFileSync(path.join(folder, 'ci.key'), `${made.secret}\n`)
    const asViewer = { HEADWATER_API_KEY: '', HEADWATER_KEY_FILE: 'ci.key' }
    expect((await headwater('cluster list', asViewer)).code).toBe(0)
    expect((await headwater(['cluster', 'create', ...order], asViewer)).code).toBe(5)
    expect((await headwater('key list')).stdout).not.toContain(made.secret)
    expect((await headwater(`key revoke ${made.id}`)).code).toBe(0)
    expect((await headwater('cluster list', asViewer)).code).toBe(5)
  })

  test('that are missing or wrong end with code 5', async () => {
    expect((await headwater('cluster list', { HEADWATER_API_KEY: '' })).code).toBe(5)
    expect((await headwater('cluster list', { HEADWATER_API_KEY: 'wrong' })).code).toBe(5)
  })
})
