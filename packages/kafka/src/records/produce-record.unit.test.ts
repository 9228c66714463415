import { expect, test } from 'vitest'
import { choosePartition } from './produce-record.ts'

const noChance = { bytes: () => Buffer.from([0xff, 0xff, 0xff, 0xff]) }

// of org.apache.kafka.common.utils.UtilsTest
test.each([
  ['21', -973_932_308],
  ['foobar', -790_332_482],
  ['a-little-bit-long-string', -985_981_536],
])('the key %s goes where Kafka’s own clients put it', (key, murmur) => {
  expect(choosePartition(Buffer.from(key), 97, noChance)).toBe((murmur & 0x7fffffff) % 97)
})

test('without a key any partition is chosen, and always one that is there', () => {
  expect(choosePartition(null, 6, noChance)).toBe(0x7fffffff % 6)
})
