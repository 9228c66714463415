import { randomBytes } from 'node:crypto'
import { compressionsAlgorithms } from '@platformatic/kafka'
import { describe, expect, test } from 'vitest'
import { BatchTooLarge, decompress, maxBatchBytes } from './compression.ts'
import { lz4Length, snappyLength } from './unfolded-length.ts'

const contents: [string, Buffer][] = [
  ['one byte', Buffer.from('x')],
  ['what cannot be compressed', randomBytes(300_000)],
  ['one byte often', Buffer.alloc(5_000_000, 'a')],
  ['words', Buffer.from('orders and payments, '.repeat(20_000))],
  ['both', Buffer.concat([randomBytes(70_000), Buffer.alloc(1_000_000), randomBytes(17)])],
]
const xerial = (...blocks: Buffer[]) => {
  const header = Buffer.from('82534e41505059000000000100000001', 'hex')
  const framed = blocks.flatMap((block) => {
    const length = Buffer.alloc(4)
    length.writeInt32BE(block.length)
    return [length, block]
  })
  return Buffer.concat([header, ...framed])
}

describe.each(contents)('%s', (_name, content) => {
  const lz4 = Buffer.from(compressionsAlgorithms.lz4.compressSync(content))
  const snappy = Buffer.from(compressionsAlgorithms.snappy.compressSync(content))

  test('has a known length in LZ4 and Snappy before it is unfolded', () => {
    expect(lz4Length(lz4)).toBe(content.length)
    expect(snappyLength(snappy)).toBe(content.length)
    expect(snappyLength(xerial(snappy, snappy))).toBe(2 * content.length)
  })

  test.each(Object.entries(compressionsAlgorithms))('comes back from %s', async (_codec, { bitmask, compressSync }) => {
    const back = await decompress(bitmask, Buffer.from(compressSync(content)))
    expect(back.equals(content)).toBe(true)
  })
})

test.each(['gzip', 'snappy', 'lz4', 'zstd'] as const)('a bomb in %s is not unfolded', async (codec) => {
  const { bitmask, compressSync } = compressionsAlgorithms[codec]
  const bomb = Buffer.from(compressSync(Buffer.alloc(maxBatchBytes + 1)))
  const before = process.memoryUsage().rss
  await expect(decompress(bitmask, bomb)).rejects.toThrow(BatchTooLarge)
  expect(process.memoryUsage().rss - before).toBeLessThan(2 * maxBatchBytes)
})

test('bytes that end too soon are refused, not read past', () => {
  const lz4 = Buffer.from(compressionsAlgorithms.lz4.compressSync(randomBytes(1_000)))
  for (const bytes of [3, 9, 500]) expect(() => lz4Length(lz4.subarray(0, bytes))).toThrow()
})
