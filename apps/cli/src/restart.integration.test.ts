import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import os from 'node:os'
import { afterEach, expect, test } from 'vitest'
import { runCli } from './testing/run-cli.ts'
import { sampleCluster, sampleOperation } from './testing/samples.ts'

const succeeded = { ...sampleOperation, state: 'succeeded', finishedAt: '2026-03-01T12:00:00.000Z' }
let server: Server | null = null

afterEach(() => stop())

// a server of a few lines, for what the real one cannot be asked to do: break off in the middle
async function listen(port: number, listener: RequestListener): Promise<number> {
  const opened = createServer(listener).listen(port, '127.0.0.1')
  server = opened
  await new Promise((resolve) => opened.once('listening', resolve))
  return (opened.address() as AddressInfo).port
}

async function stop(): Promise<void> {
  const opened = server
  server = null
  if (!opened) return
  opened.closeAllConnections()
  await new Promise((resolve) => opened.close(resolve))
}

function headwater(port: number, args: string[]) {
  const env = { HEADWATER_API_URL: `http://127.0.0.1:${port}`, HEADWATER_API_KEY: 'hw_key' }
  return runCli(args, { cwd: os.tmpdir(), env })
}

test('a wait outlives an API that is restarted', async () => {
  let looks = 0
  const port = await listen(0, (_request, response) => {
    looks++
    response.end(JSON.stringify(sampleOperation))
  })
  const waiting = headwater(port, ['operation', 'describe', 'ope_1', '--wait', '--timeout', '60s', '-o', 'json'])
  await expect.poll(() => looks, { timeout: 20_000 }).toBeGreaterThan(0)
  await stop()
  await new Promise((resolve) => setTimeout(resolve, 1500))
  await listen(port, (_request, response) => response.end(JSON.stringify(succeeded)))

  const { code, stdout, stderr } = await waiting
  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toEqual(succeeded)
  expect(stderr).toContain('The API does not answer; trying again.')
})

test('an order whose answer was lost is sent again under the same idempotency key', async () => {
  const keys: unknown[] = []
  const port = await listen(0, (request, response) => {
    keys.push(request.headers['idempotency-key'])
    if (keys.length === 1) request.socket.destroy()
    else response.writeHead(202).end(JSON.stringify({ cluster: sampleCluster, operation: sampleOperation }))
  })
  const order = ['--throughput', '0.1', '--retention', '1d', '--availability', 'single-zone']
  expect(await headwater(port, ['cluster', 'create', ...order])).toMatchObject({ code: 0 })
  expect(keys).toHaveLength(2)
  expect(keys[0]).toMatch(/\S{16,}/)
  expect(keys[1]).toBe(keys[0])
})
