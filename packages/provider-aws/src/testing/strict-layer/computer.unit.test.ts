import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { gzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { SimulatedComputer } from './computer.ts'

it('is shut down in the end though its metadata service cannot be reached at first', async () => {
  const folder = mkdtempSync(`${tmpdir()}/headwater-computer-`)
  const files = gzipSync(JSON.stringify({ files: {}, secretFiles: {} })).toString('base64')
  const userData = { files: [{ name: 'files', versionId: '1' }], volumeId: 'vol-1', device: '/dev/sdf' }
  const ends: string[] = []
  let asked = 0
  const printed = Promise.withResolvers<void>()
  const deaf = { command: 'sh', args: ['-c', 'trap "" TERM; echo deaf; sleep 60'] }
  const computer = new SimulatedComputer(() => deaf, 'stop-by', {
    clock: { nowMs: () => 1_000, sleep: () => Promise.resolve() },
    instanceId: 'i-1',
    address: '127.0.0.1',
    userData: Buffer.from(JSON.stringify(userData)).toString('base64'),
    tags: () => (++asked < 3 ? Promise.reject(new Error('fetch failed')) : Promise.resolve({ 'stop-by': '1000' })),
    callEc2: () => Promise.resolve(''),
    callSecrets: () => Promise.resolve({ SecretBinary: files }),
    volumeFolder: () => `${folder}/volume`,
    folder: `${folder}/instance`,
    print: (line) => line.endsWith('deaf') && printed.resolve(),
    ended: (words) => ends.push(words),
  })
  try {
    await computer.boot()
    await printed.promise
    await computer.shutDown()
    expect({ asked, ends }).toEqual({ asked: 3, ends: ['it was shut down'] })
  } finally {
    computer.cutPower()
    rmSync(folder, { recursive: true, force: true })
  }
})
