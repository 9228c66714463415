import { X509Certificate } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { startTestApi, type TestApi } from './testing/api-harness.ts'
import { followStream } from './testing/follow-stream.ts'

let t: TestApi
let clusterId: string
let count = 0
/** Of a new topic for each test. */
let topic: string
let messages: string
beforeAll(async () => {
  t = await startTestApi({
    messageReadsPerOrganization: 2,
    messageTailsPerOrganization: 1,
    messageTailPollMs: 20,
    streamHeartbeatMs: 50,
    keyTrustMs: 20,
  })
  clusterId = await t.orderCluster('written')
  await t.makeRunning(clusterId)
})
beforeEach(async () => {
  const name = `topic-${++count}`
  expect((await t.call('POST', `/v1/clusters/${clusterId}/topics`, { body: { name } })).status).toBe(201)
  topic = `${clusterId}/topics/${name}`
  messages = `/v1/clusters/${topic}/messages`
  t.records.accesses = []
})
afterAll(() => t.stop())

async function audited(action: string) {
  const { body } = await t.call('GET', '/v1/audit?limit=100')
  const records: { action: string; resource: string; outcome: string }[] = body.items
  return records.filter((record) => record.action === action && record.resource.includes(topic))
}

test('neither a developer nor an admin reads or writes messages, and the try is audited', async () => {
  for (const scope of ['developer', 'admin']) {
    const key = await t.newKey([scope])
    expect((await t.call('GET', messages, { key })).status).toBe(403)
    expect((await t.call('GET', `${messages}/stream`, { key })).status).toBe(403)
    expect((await t.call('POST', messages, { key, body: { value: { text: 'x' } } })).status).toBe(403)
  }
  expect(t.records.accesses).toEqual([])
  expect((await audited('messages.read')).map(({ outcome }) => outcome)).toEqual(['denied', 'denied'])
})

test('who reads which topic is audited, and what was written is in no record', async () => {
  const key = await t.newKey(['messages'])
  const body = { key: { text: 'secret key' }, value: { base64: Buffer.from('secret value').toString('base64') } }
  expect((await t.call('POST', messages, { key, body })).body).toEqual({ partition: 0, offset: 0 })
  expect(t.records.written[0]?.value?.toString()).toBe('secret value')
  expect((await t.call('GET', messages, { key })).body.items).toMatchObject([{ value: { data: 'secret value' } }])
  expect(await audited('messages.produce')).toMatchObject([{ outcome: 'accepted', resource: `${topic}/0/0` }])
  expect(await audited('messages.read')).toMatchObject([{ outcome: 'accepted', resource: topic }])
  const { rows } = await t.database.pool.query(
    'SELECT row_to_json(a) AS a FROM audit_records a UNION ALL SELECT row_to_json(i) FROM idempotency_records i',
  )
  expect(JSON.stringify(rows)).not.toMatch(/secret|c2VjcmV0/)
})

test('records are reached as a user of the one topic, never as the control plane', async () => {
  await t.call('GET', messages)
  const [access] = t.records.accesses
  const subject = new X509Certificate(access?.user.access.clientCertificate ?? '').subject
  expect(subject).toMatch(/^CN=headwater:records:[0-9a-f]{40}$/)
  expect(access?.user.principal).toBe(subject)
  expect(new X509Certificate(access?.operator.clientCertificate ?? '').subject).toBe('CN=headwater:control-plane')
})

test('an organization reads so many pages at a time and no more', async () => {
  const gate = Promise.withResolvers<void>()
  t.records.gate = gate.promise
  const first = [t.call('GET', messages), t.call('GET', messages)]
  await expect.poll(() => t.records.accesses.length).toBe(2)
  const third = await t.call('GET', messages)
  expect(third.status).toBe(409)
  expect(third.body).toMatchObject({ type: '/problems/limit-reached', limit: 'message_reads_per_organization' })
  gate.resolve()
  for (const answer of await Promise.all(first)) expect(answer.status).toBe(200)
  expect((await t.call('GET', messages)).status).toBe(200)
})

test('what a question lacks or has too much of is refused with its place', async () => {
  const faults = {
    '?start=offset': '/offset',
    '?start=time': '/time',
    '?limit=1000': '/limit',
    '?partition=-1': '/partition',
    '?shownBytes=1000000000': '/shownBytes',
  }
  for (const [query, pointer] of Object.entries(faults)) {
    const answer = await t.call('GET', messages + query)
    expect(answer.status).toBe(400)
    expect(answer.body.errors).toMatchObject([{ pointer }])
  }
})

test('a cursor of another list, a topic that is not there and an internal one are refused', async () => {
  expect((await t.call('GET', `${messages}?cursor=WzEsInRvcGljcyIsIngiXQ`)).status).toBe(400)
  expect((await t.call('GET', `/v1/clusters/${clusterId}/topics/nowhere/messages`)).status).toBe(404)
  expect((await t.call('GET', `/v1/clusters/${clusterId}/topics/__consumer_offsets/messages`)).status).toBe(400)
  expect(await audited('messages.read')).toEqual([])
})

function follow(key: string, lastEventId?: string) {
  const headers: Record<string, string> = lastEventId === undefined ? {} : { 'last-event-id': lastEventId }
  return followStream(new URL(`${messages}/stream`, t.url), key, headers)
}

test('a tail that broke goes on after the last message that was seen, with nothing twice and nothing left out', async () => {
  const write = (text: string) => t.call('POST', messages, { body: { value: { text } } })
  const first = follow(t.operatorKey)
  await expect.poll(() => first.received.text).toContain('event: following')
  await write('one')
  await expect.poll(() => first.received.text).toContain('"one"')
  const id = [...first.received.text.matchAll(/^id: (.*)$/gm)].at(-1)?.[1] ?? ''
  first.close()
  await write('two')
  const second = await followWhenFree(id)
  await expect.poll(() => second.received.text).toContain('"two"')
  expect(second.received.text).not.toContain('"one"')
  second.close()
})

/** A tail that was left gives its place back in a moment. */
async function followWhenFree(lastEventId: string): Promise<ReturnType<typeof follow>> {
  for (;;) {
    const tail = follow(t.operatorKey, lastEventId)
    await expect.poll(() => tail.received.status).not.toBe(0)
    if (tail.received.status === 200) return tail
    await t.clock.sleep(50)
  }
}

test('a tail is one of few, ends with its key, and frees its place', async () => {
  const { body: made } = await t.call('POST', '/v1/api-keys', { body: { name: 'reader', scopes: ['messages'] } })
  const tail = follow(made.secret)
  await expect.poll(() => tail.received.text).toContain('event: following')
  const second = follow(t.operatorKey)
  await expect.poll(() => second.received.status).toBe(409)
  await t.call('DELETE', `/v1/api-keys/${made.id}`)
  await expect.poll(() => tail.received.ended).toBe(true)
  const third = await followWhenFree('')
  third.close()
})
