import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { loadOuterKey } from './outer-key.ts'

let folder: string
let file: string
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'headwater-outer-key-'))
  file = path.join(folder, 'outer-key')
})
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }))

describe('the outer key', () => {
  test('is made at the first start, for its owner only, and is the same ever after', async () => {
    const made = await loadOuterKey(file)
    expect(fs.statSync(file).mode & 0o777).toBe(0o600)
    expect(made.byId.get(made.current)).toHaveLength(32)
    expect(await loadOuterKey(file)).toEqual(made)
    expect(fs.readdirSync(folder)).toEqual(['outer-key'])
  })

  test('is one and the same for processes that start together', async () => {
    const all = await Promise.all(Array.from({ length: 10 }, () => loadOuterKey(file)))
    expect(new Set(all.map(({ current }) => current)).size).toBe(1)
    expect(fs.readdirSync(folder)).toEqual(['outer-key'])
  })

  test('is refused when others may read it', async () => {
    await loadOuterKey(file)
    fs.chmodSync(file, 0o640)
    await expect(loadOuterKey(file)).rejects.toThrow(`Run chmod 600 ${file}`)
  })

  test('is rotated by adding a line', async () => {
    const first = await loadOuterKey(file)
    fs.appendFileSync(file, `k2 ${Buffer.alloc(32, 2).toString('base64')}\n`)
    const rotated = await loadOuterKey(file)
    expect(rotated.current).toBe('k2')
    expect(rotated.byId.get(first.current)).toEqual(first.byId.get(first.current))
  })

  test('is never made anew over a file that is broken', async () => {
    fs.writeFileSync(file, 'k1 tooshort\n', { mode: 0o600 })
    await expect(loadOuterKey(file)).rejects.toThrow('restore it from its backup')
    fs.writeFileSync(file, '', { mode: 0o600 })
    await expect(loadOuterKey(file)).rejects.toThrow('is empty')
  })
})
