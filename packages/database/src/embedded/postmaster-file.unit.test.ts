import { expect, test } from 'vitest'
import { parsePostmasterFile } from './postmaster-file.ts'

const whole = '4711\n/state/postgres\n1763800000\n54321\n\n127.0.0.1\n  1234567     98765\nready   \n'

test('a server that accepts connections is ready', () => {
  expect(parsePostmasterFile(whole)).toEqual({ pid: 4711, port: 54321, ready: true })
})

test('a server that still recovers is not ready', () => {
  expect(parsePostmasterFile(whole.replace('ready   ', 'starting'))).toEqual({ pid: 4711, port: 54321, ready: false })
})

test('a file that is being written says nothing yet', () => {
  expect(parsePostmasterFile('')).toBeNull()
  expect(parsePostmasterFile('4711\n/state/postgres\n')).toBeNull()
})
