import { describe, expect, test } from 'vitest'
import { figuresOf, sideBySide } from './figures.ts'

const seen = {
  produce: { writtenMBps: 60, sentMBps: 0 },
  consume: { writtenMBps: 0, sentMBps: 180 },
  both: { writtenMBps: 28.24, sentMBps: 59.4 },
  diskMBps: 364.18,
  othersCores: 0.1,
}

describe('the figures of a size', () => {
  test('are the slower direction, the disk, and the lower mix of writes and reads, rounded down', () => {
    // (28.24 + 59.4 / 4) / 2 = 21.545
    expect(figuresOf(seen, { vcpu: 2, readWeight: 0.25 })).toEqual({
      networkMBps: 60,
      volumeMBps: 364.1,
      writeMBpsPerVcpu: 21.5,
    })
  })

  test('take writes alone where these carry less', () => {
    const slow = { ...seen, produce: { writtenMBps: 40, sentMBps: 0 } }
    expect(figuresOf(slow, { vcpu: 2, readWeight: 0.25 }).writeMBpsPerVcpu).toBe(20)
  })
})

describe('brokers side by side', () => {
  const small = { vcpu: 0.5, memoryMib: 256 }
  const large = { vcpu: 2, memoryMib: 1536 }

  test('are as many as the cores hold, one at least and sixteen at most', () => {
    const freeMemoryMib = 65_536
    expect(sideBySide({ cores: 2, freeMemoryMib }, small)).toBe(4)
    expect(sideBySide({ cores: 2, freeMemoryMib }, large)).toBe(1)
    expect(sideBySide({ cores: 1, freeMemoryMib }, large)).toBe(1)
    expect(sideBySide({ cores: 64, freeMemoryMib }, small)).toBe(16)
  })

  test('are no more than fit into the memory with their clients', () => {
    expect(sideBySide({ cores: 8, freeMemoryMib: 4_200 }, large)).toBe(2)
    expect(sideBySide({ cores: 8, freeMemoryMib: 100 }, large)).toBe(1)
  })
})
