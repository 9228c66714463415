import type { RecordAccess, RecordPage, RecordToProduce, TopicRecords } from '@headwater/kafka'

/** Records in memory: what was written and by whom it was reached. Real Kafka is tested in packages/kafka and end to end. */
export interface FakeRecords extends TopicRecords {
  accesses: RecordAccess[]
  written: RecordToProduce[]
  /** What reads wait for. */
  gate: Promise<void>
}

export function createFakeRecords(): FakeRecords {
  const fake: FakeRecords = {
    accesses: [],
    written: [],
    gate: Promise.resolve(),
    async readRecords(access) {
      fake.accesses.push(access)
      await fake.gate
      return pageOf(fake.written)
    },
    async produceRecord(access, _topic, record) {
      fake.accesses.push(access)
      fake.written.push(record)
      return { partition: record.partition ?? 0, offset: BigInt(fake.written.length - 1) }
    },
  }
  return fake
}

function pageOf(written: RecordToProduce[]): RecordPage {
  const positions = new Map([[0, BigInt(written.length)]])
  const records = written.map(({ value, timestampMs }, offset) => ({
    partition: 0,
    offset: BigInt(offset),
    timestampMs,
    key: null,
    value: value && { bytes: value.length, encoding: 'text' as const, data: value.toString(), isCut: false },
    headers: [],
    headerCount: 0,
  }))
  return {
    records,
    next: { kind: 'from', positions },
    isEnd: true,
    isComplete: true,
    looked: written.length,
    unreadable: [],
  }
}
