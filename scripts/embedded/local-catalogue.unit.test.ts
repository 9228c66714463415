import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { catalogue } from '@headwater/capacity-planner'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { StartFailure } from './command-line.ts'
import { readCatalogue } from './local-catalogue.ts'
import { localSizesFile, writeLocalSizes } from './local-sizes-file.ts'

const of = (value: number, unit = 'MB/s') => ({ value, unit, source: 'npm run calibrate: a test', date: '2026-11-22' })
const small = {
  name: 'local.small',
  networkMBps: of(12.5),
  volumeMBps: of(90),
  writeMBpsPerVcpu: of(16, 'MB/s per vCPU'),
}
const measuredAt = '2026-11-22T16:28:12.391Z'

describe('the catalogue of a start', () => {
  let stateFolder: string
  beforeEach(() => {
    stateFolder = fs.mkdtempSync(path.join(os.tmpdir(), 'headwater-local-sizes-'))
  })
  afterEach(() => fs.rmSync(stateFolder, { recursive: true }))

  test('is the shipped one when nothing was measured', () => {
    expect(readCatalogue(stateFolder)).toBe(catalogue)
  })

  test('has what calibrate has written', () => {
    writeLocalSizes(stateFolder, { measuredAt, sizes: [small] })
    const read = readCatalogue(stateFolder)
    expect(read.version).toContain(measuredAt)
    expect(read.sizes.find(({ name }) => name === 'local.small')?.networkMBps).toEqual(of(12.5))
    expect(fs.readdirSync(stateFolder)).toEqual(['local-sizes.json'])
  })

  const { unit: _, ...withoutUnit } = of(12.5)
  test.each([
    ['no JSON', 'so { what', /it is not JSON/],
    ['a file without its time', JSON.stringify({ sizes: [small] }), /\n {2}measuredAt: /],
    ['no object at all', '7', /\n {2}the file: /],
    ['a missing unit', withSizes({ ...small, networkMBps: withoutUnit }), /\n {2}size local.small: networkMBps.unit: /],
    [
      'an unknown source',
      withSizes({ ...small, networkMBps: { ...of(1), source: 'x' } }),
      /networkMBps has an unknown/,
    ],
    [
      'a negative price',
      withSizes({ ...small, priceHourlyMicroUsd: of(-1) }),
      /size local.small: .*priceHourlyMicroUsd/,
    ],
    ['a missing column', withSizes({ name: 'local.small' }), /size local.small: networkMBps: /],
    ['a row without a name', withSizes({ ...small, name: undefined }), /size number 1: name: /],
    ['an unknown size', withSizes({ ...small, name: 'local.huge' }), /size local.huge: the catalogue has no such size/],
  ])('refuses %s, naming file and row, and says what to do', (_what, text, message) => {
    fs.writeFileSync(localSizesFile(stateFolder), text)
    const refusal = refusalOf(() => readCatalogue(stateFolder))
    expect(refusal).toMatch(message)
    expect(refusal).toContain(localSizesFile(stateFolder))
    expect(refusal).toContain('npm run calibrate, or remove the file')
  })
})

function withSizes(...sizes: unknown[]): string {
  return JSON.stringify({ measuredAt, sizes })
}

function refusalOf(read: () => unknown): string {
  try {
    read()
  } catch (error) {
    if (error instanceof StartFailure) return error.message
    throw error
  }
  throw new Error('nothing was refused')
}
