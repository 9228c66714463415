import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import os from 'node:os'
import { describe, expect, test } from 'vitest'
import { type Ran, runCli } from './testing/run-cli.ts'

// of the ports that are never given out by themselves; no command line that is wrong gets so far
const nowhere = 'http://127.0.0.1:1023'

function headwater(line: string): Promise<Ran> {
  return runCli(line.split(' '), {
    cwd: os.tmpdir(),
    env: { HEADWATER_API_URL: nowhere, HEADWATER_API_KEY: 'hw_key' },
  })
}

describe('exit codes', () => {
  test.each([
    'cluster',
    'cluster explode',
    'plan',
    'plan --throughput 1 --retention 1d',
    'plan --throughput 1 --retention unlimited --availability development',
    'plan --throughput 1 --retention 1d --availability development --throttle 5',
    'cluster create --throughput 1 --retention 1d --stored 5 --availability development',
    'plan --throughput fast --retention 1d --availability single-zone',
    'plan --throughput 1 --retention 5 --availability single-zone',
    'plan --throughput 1 --retention 1d --availability always',
    'cluster update first',
    'cluster list -o yaml',
    'cluster list --key secret',
  ])('"%s" is a usage error on standard error', async (line) => {
    const { code, stdout, stderr } = await headwater(line)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).not.toBe('')
  })

  test('help is no error, and names the codes', async () => {
    const { code, stdout } = await headwater('--help')
    expect(code).toBe(0)
    expect(stdout).toContain('9  the API does not answer')
  })

  test('an API that does not run ends at once with code 9 and says how to start it', async () => {
    const { code, stderr } = await headwater('cluster list')
    expect(code).toBe(9)
    expect(stderr).toContain('npm start')
  })

  test('so does another program on the port', async () => {
    const other = createServer((_request, response) => response.end('<html>')).listen(0, '127.0.0.1')
    await new Promise((resolve) => other.once('listening', resolve))
    const { port } = other.address() as AddressInfo
    const { code, stderr } = await headwater(`cluster delete x --yes --api-url http://127.0.0.1:${port}`)
    other.close()
    expect({ code, stderr }).toMatchObject({ code: 9, stderr: expect.stringContaining('not JSON') })
  })
})
