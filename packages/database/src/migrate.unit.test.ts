import { expect, test } from 'vitest'
import { type Migration, type MigrationRecord, pendingMigrations } from './migrate.ts'

const migration = (name: string): Migration => ({ name, sql: '', checksum: `sum of ${name}` })

const record = (name: string, changes: Partial<MigrationRecord> = {}): MigrationRecord => ({
  name,
  checksum: `sum of ${name}`,
  finished: true,
  rolledBack: false,
  ...changes,
})

const all = [migration('1_first'), migration('2_second'), migration('3_third')]

test('what has no record is pending, in order', () => {
  const pending = pendingMigrations(all, [record('1_first')])
  expect(pending.map(({ name }) => name)).toEqual(['2_second', '3_third'])
})

test('one that was resolved as rolled back is pending again', () => {
  const records = [record('1_first', { finished: false, rolledBack: true })]
  expect(pendingMigrations([migration('1_first')], records)).toHaveLength(1)
})

test('an unfinished one stops everything', () => {
  const records = [record('1_first', { finished: false })]
  expect(() => pendingMigrations(all, records)).toThrow(
    expect.objectContaining({ reason: 'failed_earlier', migration: '1_first' }),
  )
})

test('an edited one stops everything', () => {
  const records = [record('1_first'), record('2_second', { checksum: 'another' })]
  expect(() => pendingMigrations(all, records)).toThrow(
    expect.objectContaining({ reason: 'edited_after_apply', migration: '2_second' }),
  )
})

test('one that only a newer version knows is no obstacle to an older process', () => {
  expect(pendingMigrations(all, [...all.map(({ name }) => record(name)), record('4_fourth')])).toEqual([])
})
