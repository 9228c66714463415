import path from 'node:path'
import { ProblemFailure } from '@headwater/api-contract/client'
import { describe, expect, test } from 'vitest'
import { exitCodes, exitOfStatus } from '../exit-code.ts'
import { nowMs, testClock } from '../testing/samples.ts'
import { streamMessages } from './event-stream.ts'
import { everyPage } from './every-page.ts'
import { findKey } from './key.ts'
import { createSend } from './send.ts'

const url = 'http://127.0.0.1:8400'
const problem = (slug: string, status: number) =>
  new ProblemFailure({ type: `/problems/${slug}`, title: 'No', status, detail: 'no', requestId: 'r' })

test.each([
  [400, 3],
  [422, 3],
  [429, 3],
  [401, 5],
  [403, 5],
  [404, 4],
  [409, 6],
  [412, 6],
  [428, 6],
  [500, 1],
  [503, 1],
])('status %d ends with code %d', (status, code) => {
  expect(exitCodes[exitOfStatus(status)]).toBe(code)
})

function sender() {
  const clock = testClock()
  let keys = 0
  const send = createSend({ api: { url, apiKey: 'k', fetch }, clock, newIdempotencyKey: () => `key-${++keys}` })
  return { clock, send }
}

function broken(code: string): TypeError {
  return new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code }) })
}

describe('sending', () => {
  test('repeats a request that broke on the way with the same idempotency key', async () => {
    const { clock, send } = sender()
    const seen: unknown[] = []
    const { data } = await send(async ({ headers }) => {
      seen.push(headers)
      if (seen.length < 3) throw broken('ECONNRESET')
      return 'done'
    })
    expect(data).toBe('done')
    expect(seen).toEqual([
      { 'idempotency-key': 'key-1' },
      { 'idempotency-key': 'key-1' },
      { 'idempotency-key': 'key-1' },
    ])
    expect(clock.slept).toHaveLength(2)
  })

  test('says at once that nothing listens', async () => {
    const { clock, send } = sender()
    const refused = send(() => Promise.reject(broken('ECONNREFUSED')))
    await expect(refused).rejects.toMatchObject({ exit: 'unreachable', message: expect.stringContaining('npm start') })
    expect(clock.slept).toEqual([])
  })

  test('waits as long as a refusal says', async () => {
    const { clock, send } = sender()
    const limited = problem('rate-limited', 429)
    limited.problem.retryAfterSeconds = 3
    let calls = 0
    await send(async () => {
      if (++calls === 1) throw limited
    })
    expect(clock.slept).toEqual([3000])
    expect(clock.nowMs()).toBe(nowMs + 3000)
  })

  test('does not repeat what may not be repeated, nor a refusal that stands', async () => {
    const { clock, send } = sender()
    await expect(send(() => Promise.reject(broken('ECONNRESET')), { again: false })).rejects.toMatchObject({
      exit: 'unreachable',
    })
    await expect(send(() => Promise.reject(problem('name-taken', 409)))).rejects.toMatchObject({ exit: 'conflict' })
    expect(clock.slept).toEqual([])
  })

  test('takes another program on the port for an API that does not answer', async () => {
    const { send } = sender()
    const other = problem('x', 404)
    other.problem.type = 'about:blank'
    await expect(send(() => Promise.reject(other), { again: false })).rejects.toMatchObject({ exit: 'unreachable' })
  })
})

describe('the key', () => {
  const files: Record<string, string> = {
    [path.resolve('/a/.headwater/operator.key')]: 'from-folder\n',
    [path.resolve('/a/b/k')]: 'from-file\n',
    [path.resolve('/bad')]: 'two words',
  }
  const read = (file: string) => files[file] ?? null

  test('comes from the environment, then its file, then the nearest state folder', () => {
    expect(findKey({ HEADWATER_API_KEY: 'given', HEADWATER_KEY_FILE: 'k' }, ['/a/b'], read)).toBe('given')
    expect(findKey({ HEADWATER_KEY_FILE: 'k' }, ['/a/b'], read)).toBe('from-file')
    expect(findKey({}, ['/a/b/c'], read)).toBe('from-folder')
    expect(findKey({}, ['/elsewhere', '/a'], read)).toBe('from-folder')
  })

  test('that is missing or damaged is said so, without showing it', () => {
    expect(() => findKey({}, ['/elsewhere'], read)).toThrow('HEADWATER_API_KEY')
    expect(() => findKey({ HEADWATER_KEY_FILE: '/no' }, ['/'], read)).toThrow('not there')
    expect(() => findKey({ HEADWATER_KEY_FILE: '/bad' }, ['/'], read)).toThrow(/^(?!.*two words)/)
  })
})

test('every page of a list is read', async () => {
  const pages: Record<string, { items: number[]; nextCursor: string | null }> = {
    first: { items: [1, 2], nextCursor: 'second' },
    second: { items: [3], nextCursor: null },
  }
  const items = await everyPage(async ({ cursor = 'first' }) => pages[cursor] ?? { items: [], nextCursor: null })
  expect(items).toEqual([1, 2, 3])
})

test('a stream of events is read whatever pieces it comes in', async () => {
  const text =
    'retry: 1000\n\n: still here\n\nid: 1\nevent: x\ndata: {"é":1}\n\nid: 2\r\ndata: a\r\ndata: b\r\n\r\ndata: cut off'
  const bytes = new TextEncoder().encode(text)
  async function* pieces(size: number) {
    for (let at = 0; at < bytes.length; at += size) yield bytes.slice(at, at + size)
  }
  for (const size of [1, 2, 7, 1000]) {
    const messages: unknown[] = []
    for await (const message of streamMessages(pieces(size))) messages.push(message)
    expect(messages).toEqual([
      { id: '1', data: '{"é":1}' },
      { id: '2', data: 'a\nb' },
    ])
  }
})
