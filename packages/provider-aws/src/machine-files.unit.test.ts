import { gunzipSync } from 'node:zlib'
import { maximumMachineFilesKib } from '@headwater/provider'
import { expect, test } from 'vitest'
import { packFiles } from './machine-files.ts'
import { testMachine } from './testing/cloud.ts'

test('the same files give the same bytes, whatever their order', () => {
  const files = { a: '1', b: '2' }
  const packed = packFiles(testMachine('obedient', { id: 'mac_1', files }))
  const again = packFiles(testMachine('obedient', { id: 'mac_1', files: { b: '2', a: '1' } }))
  expect(again).toEqual(packed)
})

test('the most that a machine may be given fits, in parts that Secrets Manager takes', () => {
  // Control characters are written as six in JSON, and text at random does not compress.
  let state = 1
  const worst = Array.from({ length: maximumMachineFilesKib * 1024 }, () => {
    state = (state * 48_271) % 2_147_483_647
    return String.fromCharCode(state % 128)
  }).join('')
  const machine = testMachine('obedient', { files: {}, secretFiles: { worst } })
  const parts = packFiles(machine)
  expect(parts.length).toBeLessThanOrEqual(16)
  for (const part of parts) expect(part.length).toBeLessThanOrEqual(65_536)
  const unpacked = JSON.parse(gunzipSync(Buffer.concat(parts)).toString('utf8'))
  expect(unpacked).toEqual({ files: {}, secretFiles: { worst } })
})
