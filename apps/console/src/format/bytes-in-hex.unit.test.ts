import { expect, test } from 'vitest'
import { hexDump, hexLine } from './bytes-in-hex.ts'

test('bytes are shown with their place and with what is printable of them', () => {
  const base64 = btoa('Headwater <b>\u0000\u00ff\n\u007f')
  expect(hexDump(base64)).toBe(
    '000000  48 65 61 64 77 61 74 65 72 20 3c 62 3e 00 ff 0a  Headwater <b>...\n' +
      '000010  7f                                               .',
  )
  expect(hexLine(base64, 3)).toBe('48 65 61')
})

test('no more than was asked for is shown', () => {
  expect(hexDump(btoa('\0'.repeat(10_000))).split('\n')).toHaveLength(32)
})
