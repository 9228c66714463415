import { expect, test } from 'vitest'
import { explainFileError, explainOutput } from './error.ts'

const place = { dataFolder: '/state/postgres', port: 5432 }

test.each([
  ['FATAL:  could not write to file "pg_wal/xlogtemp.7": No space left on device', 'disk_full'],
  [
    'LOG:  could not bind IPv4 address "127.0.0.1": Address already in use\nFATAL:  could not create any TCP/IP sockets',
    'port_in_use',
  ],
  ['FATAL:  could not open file "global/pg_control": Permission denied', 'no_permission'],
  ['FATAL:  could not map anonymous shared memory: Cannot allocate memory', 'failed'],
  ['', 'failed'],
])('%j is %s', (output, reason) => {
  expect(explainOutput('PostgreSQL', output, place).reason).toBe(reason)
})

test('what cannot be told apart is passed on in its own words', () => {
  const output =
    'LOG:  starting\nFATAL:  could not map anonymous shared memory: Cannot allocate memory\nLOG:  shut down'
  expect(explainOutput('PostgreSQL', output, place).message).toContain('could not map anonymous shared memory')
})

test('a file operation that failed names its folder and keeps its cause', () => {
  const cause = Object.assign(new Error('EACCES: permission denied, mkdir'), { code: 'EACCES' })
  const error = explainFileError(cause, '/state')
  expect(error).toMatchObject({ reason: 'no_permission', cause })
  expect(error.message).toContain('/state')
})
